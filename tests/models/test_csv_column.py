"""CSV files as people have them: dates, gaps, text, other separators; and hostile ones."""

import time
import warnings

import numpy as np
import pytest

from models.csv_column import CsvTable, read_column, read_csv
from models.csv_dates import read_dates
from models.csv_rows import MAX_CSV_ROWS
from models.series import LONGEST_SERIES


def column_of(text: str | bytes, name: str = ""):
    content = text.encode() if isinstance(text, str) else text
    table = read_csv(content)
    return read_column(table, name or table.numeric[0])


def test_a_column_with_dates_gaps_and_a_late_row() -> None:
    read = column_of(
        "date,temp,place\n2024-01-01,1,x\n2024-01-02,,x\n2024-01-03,3,x\n"
        "2024-01-04,4,x\n2024-01-09,5,x\n"
    )
    assert read.series.values.tolist() == [1, 2, 3, 4, 5]
    assert read.labels[:2] == ("2024-01-01", "2024-01-02")
    notes = " ".join(read.notes)
    assert "1 gap was filled by a straight line" in notes
    assert "1 step from row to row is longer than usual" in notes


def test_a_file_of_numbers_alone() -> None:
    read = column_of("1\n2\n\n4\n5")
    assert read.series.values.tolist() == [1, 2, 3, 4, 5]  # the empty line is a gap
    assert read.labels == ()


def test_semicolons_decimal_commas_and_days_first() -> None:
    read = column_of(
        "Datum;Größe\n13.02.2024;1,5\n14.02.2024;1.002,5\n15.02.2024;−3\n16.02.2024;4\n"
    )
    assert read.series.values.tolist() == [1.5, 1002.5, -3, 4]
    assert read.labels == ("2024-02-13", "2024-02-14", "2024-02-15", "2024-02-16")


@pytest.mark.parametrize("head", ["Wert\n", ""])
def test_a_single_column_of_decimal_commas_is_not_two(head) -> None:
    read = column_of(f"{head}0,25\n−1,05\n3\n4,5\n")
    assert read.series.values.tolist() == [0.25, -1.05, 3, 4.5]


def test_two_columns_of_whole_numbers_stay_two() -> None:
    assert read_csv(b"1,10\n2,20\n3,40\n4,10\n").numeric == ("column 2", "column 1")
    assert read_csv(b"a,b\n1,10\n2,20\n3,40\n4,10\n").numeric == ("b", "a")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_the_encodings_that_files_have(encoding) -> None:
    table = read_csv("Größe\n1\n2\n4\n8\n".encode(encoding))
    assert table.numeric == ("Größe",)


def test_newest_first_is_turned_round() -> None:
    read = column_of("when\tv\n03/04/2024\t4\n03/03/2024\t3\n03/02/2024\t2\n03/01/2024\t1")
    assert read.series.values.tolist() == [1, 2, 3, 4]
    assert read.labels[0] == "2024-03-01"
    assert "put in the order of their dates" in read.notes[0]


def test_hours_are_told_apart() -> None:
    rows = "\n".join(f"2024-01-01T{hour:02}:00:00Z,{hour}" for hour in range(6))
    assert column_of(f"t,v\n{rows}").labels[1] == "2024-01-01 01:00"


def test_thousands_missing_values_and_text() -> None:
    cells = ["1", '"1,000"', "n/a", "4", "oops", *map(str, range(20))]
    read = column_of("a,b\n" + "\n".join(f"{cell},x" for cell in cells))
    assert read.series.values[:5].tolist() == pytest.approx([1, 1000, 502, 4, 2])
    notes = " ".join(read.notes)
    assert "2 gaps were filled" in notes
    assert "1 cell was no number ('oops') and taken for a gap" in notes


def test_the_likeliest_column_comes_first() -> None:
    table = read_csv(b"id,year,v\n1,2001,5\n2,2002,3\n3,2003,4\n4,2004,9\n")
    assert table.numeric == ("v", "id", "year")


def test_names_are_told_apart_and_kept_short() -> None:
    table = read_csv(("a,a,," + "x" * 500 + "\n" + "1,2,3,4\n2,3,4,5\n" * 3).encode())
    assert table.names[:3] == ("a", "a (2)", "column 3")
    assert len(table.names[3]) == 60


def test_long_columns_are_used_from_their_end() -> None:
    read = column_of("v\n" + "\n".join(str(i % 7 + i) for i in range(9_000)))
    assert len(read.series.values) == LONGEST_SERIES
    assert read.series.values[-1] == 8_999 + 8_999 % 7
    assert "has 9,000 values: the last 4,000 are used" in read.notes[0]


def test_empty_cells_at_the_ends_are_left_out() -> None:
    read = column_of("v,w\n,x\n,x\n1,x\n2,x\n4,x\n8,x\n,x\n")
    assert read.series.values.tolist() == [1, 2, 4, 8]
    assert read.notes == ("3 empty cells at the ends were left out.",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b" \n\n", "The file is empty"),
        (b",,\n,,\n", "The file has no values"),
        (b"name,city\nann,x\nbob,y\n", "No column of the file holds numbers"),
        (b"v\n1\n2\n3\n", "No column of the file holds numbers"),
        (b"a,b\nTRUE,x\nFALSE,y\nTRUE,x\nTRUE,y\n", "No column"),
        (b"PK\x03\x04spreadsheet", "The file is not text"),
        (b"v\n1\n\x00\n", "The file is not text"),
        (b"1," * 2_000_000, "a row of 2,000,001 columns, but at most 100"),
        (b"1\n" * (MAX_CSV_ROWS + 2), "has 200,002 rows, but at most 200,000"),
        (b"1\n" * 2_600_000, "has 5.2 MB, but at most 5 MB"),
        (b'v\n1\n"2\n3\n4\n5\n', "cannot be read as CSV: check its quotation marks"),
        ("v\n١\n٢\n٣\n٤\n".encode(), "No column"),
        (b"v\n1e400\ninf\nnan\n1e999\n1\n", "No column"),
    ],
)
def test_what_is_no_series_gets_one_sentence(content, said) -> None:
    begun = time.monotonic()
    with pytest.raises(ValueError, match=said) as raised:
        read_csv(content)
    assert str(raised.value).count(". ") == 0
    assert time.monotonic() - begun < 5


def test_a_column_that_cannot_be_used_gets_a_sentence() -> None:
    table = read_csv(b"t,v,g\nx,1,1\ny,2,\nz,3,\nu,4,\nv,5,\nw,6,7\nx,7,8\ny,8,9\n")
    with pytest.raises(ValueError, match="'t' holds no numbers: 'x', for example"):
        read_column(table, "t")
    with pytest.raises(ValueError, match="has no column '<b>'"):
        read_column(table, "<b>")
    sparse = read_csv(b"g,x\n1,x\n" + b",x\n" * 9 + b"2,x\n3,x\n4,x\n")
    with pytest.raises(ValueError, match="more gaps than numbers \\(9 of 13\\)"):
        read_column(sparse, "g")


@pytest.mark.parametrize(
    "column",
    [("1949", "1950"), ("20240101", "20240102"), ("1.5", "2.5"), ("", ""), ("x", "y")],
)
def test_what_is_no_date_is_none(column) -> None:
    assert read_dates([column]) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2024-01-31", "2024-02-01"),
        ("31/01/2024", "01/02/2024"),
        ("Jan 31, 2024", "Feb 1, 2024"),
        ("31-Jan-24", "01-Feb-24"),
        ("1/31/2024 1:05 PM", "2/1/2024 1:05 PM"),
        ("2024-01-31 13:05:00+02:00", "2024-02-01 13:05:00+02:00"),
    ],
)
def test_dates_are_read_in_the_ways_they_are_written(first, second) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read_dates([("a", "b"), (first, second)])
    assert found is not None
    assert found.labels[0].startswith("2024-01-31")
    assert found.labels[1].startswith("2024-02-01")


def test_rows_without_a_date_are_left_out_and_doubles_are_said() -> None:
    column = [f"2024-01-{day:02}" for day in range(1, 31)]
    column[3], column[7] = "", "2024-01-07"
    found = read_dates([column])
    assert found is not None
    assert 3 not in found.order
    assert len(found.order) == 29
    notes = " ".join(found.notes)
    assert "1 row without a date" in notes
    assert "1 row has a date that came before" in notes


def test_an_empty_table_has_nothing() -> None:
    assert CsvTable(()).numeric == ()


def test_gaps_are_straight_lines() -> None:
    read = column_of("v,w\n0,x\n,x\n,x\n,x\n8,x\n9,x\n1,x\n3,x\n")
    np.testing.assert_allclose(read.series.values[:5], [0, 2, 4, 6, 8])
    assert "the longest has 3" in read.notes[0]
