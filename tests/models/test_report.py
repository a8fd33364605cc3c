"""The report and what it says first, and the difference that a fix makes."""

import pytest

from models.diagnosis import Diagnosis, Fix, Need, Problem, Spelling, Unread
from models.doctor_case import Request
from models.report import markdown_report
from models.shapes import ShapeStep
from models.source_diff import as_unified, difference, source_lines
from models.verdict import verdict

SOURCE = "model = Sequential()\nmodel.add(LSTM(32))\nmodel.add(LSTM(16))\n"
MENDED = SOURCE.replace("LSTM(32)", "LSTM(32, return_sequences=True)")
FIRST = ShapeStep("lstm", "LSTM", (None, 20, 8), (None, 32), 5248, 2)
STEPS = (FIRST, ShapeStep("lstm_1", "LSTM", None, None, None, 3))
PROBLEM = Problem(
    stage="build",
    explanation="The LSTM before it hands on its last step alone.",
    layer="lstm_1",
    layer_class="LSTM",
    line=3,
    came="(None, 32)",
    expected="(batch, steps, features)",
    keras_message="expected ndim=3, found ndim=2",
    fixes=(Fix("Set return_sequences=True", MENDED, (FIRST,), 5248),),
)
BROKEN = Diagnosis(SOURCE, model="model", steps=STEPS, problems=(PROBLEM,))
SOUND = Diagnosis(SOURCE, steps=(FIRST,), total_params=5248)


def test_the_report_has_verdict_problem_fix_table_and_source() -> None:
    report = markdown_report(BROKEN, Request(SOURCE, {"n": 5}, x_shape=(64, 20, 8)))
    lines = report.splitlines()
    assert lines[0] == "# Line 3: LSTM cannot be built"
    assert "- `x` = `(64, 20, 8)`" in lines
    assert "- `n` = `5`" in lines
    assert "- came: `(None, 32)`" in lines
    assert "expected ndim=3, found ndim=2" in lines
    assert "-model.add(LSTM(32))" in lines
    assert "+model.add(LSTM(32, return_sequences=True))" in lines
    assert "| `LSTM` | `lstm` | `(None, 20, 8)` | `(None, 32)` | 5,248 |" in lines
    assert "| `LSTM` | `lstm_1` | `unknown` | `unknown` | not built |" in lines
    assert SOURCE.strip() in report


def test_spellings_and_unread_lines_are_reported() -> None:
    diagnosis = Diagnosis(
        SOURCE,
        spellings=(Spelling(2, "CuDNNLSTM", "LSTM"),),
        unread=(Unread(3, "magic()", "magic is unknown"),),
    )
    report = markdown_report(diagnosis, Request(SOURCE))
    assert "- line 2: `CuDNNLSTM` is now `LSTM`" in report
    assert "- line 3: `magic()`, magic is unknown" in report


def test_hostile_text_stays_text_in_the_report() -> None:
    hostile = "```\n</code><img src=x onerror=alert(1)> ![a](b) # c"
    problem = Problem("build", hostile, hostile, hostile, 1, hostile, hostile, hostile)
    step = ShapeStep(hostile, f"{hostile}|", (1,), (1,), 1)
    diagnosis = Diagnosis(hostile, steps=(step,), problems=(problem,))
    report = markdown_report(diagnosis, Request(hostile))
    outside = []
    fence = ""
    for line in report.splitlines():
        if fence:
            fence = "" if line == fence else fence
        elif line.startswith("```"):
            fence = line.rstrip("abcdefghijklmnopqrstuvwxyz")
        else:
            outside.append(line)
    assert not fence  # each one is closed
    prose = [line for line in outside if "<img" in line and "``" not in line]
    assert prose
    assert all("\\<img" in line for line in prose)


def test_a_long_source_is_cut_in_the_report() -> None:
    report = markdown_report(Diagnosis("x" * 1_000_000), Request(""))
    assert len(report) < 25_000
    assert "980,000 characters more" in report


@pytest.mark.parametrize(
    ("diagnosis", "tone", "headline"),
    [
        (BROKEN, "bad", "Line 3: LSTM cannot be built"),
        (SOUND, "good", "Every layer fits: 1 layer, 5,248 parameters"),
        (Diagnosis(""), "open", "Paste a Keras model"),
        (Diagnosis("x = 1"), "open", "No Keras model found in this text"),
        (Diagnosis("m", steps=STEPS), "open", "2 layers, not built yet"),
        (
            Diagnosis("m", problems=(Problem("silent", "It broadcasts.", line=9),)),
            "warn",
            "Line 9 runs, but does not do what it seems to do",
        ),
        (Diagnosis("m", problems=(Problem("run", "x"),)), "bad", "This is what went wrong"),
    ],
)
def test_the_verdict_comes_first(diagnosis: Diagnosis, tone: str, headline: str) -> None:
    said = verdict(diagnosis)
    assert (said.tone, said.headline) == (tone, headline)


def test_guessed_values_are_named_in_the_verdict() -> None:
    diagnosis = Diagnosis(
        SOURCE, steps=(FIRST,), total_params=5248, needs=(Need("vocab_size", "why", 5),)
    )
    assert "vocab_size" in verdict(diagnosis).sentence


def test_a_difference_shows_the_change_and_a_line_around_it() -> None:
    before = "\n".join("abcdefgh")
    lines = difference(before, before.replace("d", "D").replace("e\n", ""))
    assert [(line.kind, line.text) for line in lines] == [
        ("gap", "2 lines"),
        ("same", "c"),
        ("removed", "d"),
        ("removed", "e"),
        ("added", "D"),
        ("same", "f"),
        ("gap", "2 lines"),
    ]
    assert as_unified(lines).splitlines() == [
        "@@ 2 lines @@",
        " c",
        "-d",
        "-e",
        "+D",
        " f",
        "@@ 2 lines @@",
    ]


def test_what_changes_within_a_line_is_marked() -> None:
    removed, added = (
        line for line in difference(SOURCE, MENDED) if line.kind in ("removed", "added")
    )
    assert removed.changed == ()
    assert [added.text[a:b] for a, b in added.changed] == [", return_sequences=True"]
    assert (removed.number, added.number) == (2, 2)


def test_whole_words_are_set_apart_in_a_changed_line() -> None:
    """Letters that two names share by chance are no common part."""
    before = "model.add(MaxPooling2D((2, 2)))\n"
    after = "model.add(TimeDistributed(MaxPooling2D((2, 2))))\n"
    removed, added = difference(before, after)
    assert removed.changed == ()
    assert [added.text[a:b] for a, b in added.changed] == ["TimeDistributed(", ")"]
    removed, added = difference("x = Flatten()(h)\n", "x = Reshape()(h)\n")
    assert [removed.text[a:b] for a, b in removed.changed] == ["Flatten"]
    assert [added.text[a:b] for a, b in added.changed] == ["Reshape"]


def test_equal_sources_have_no_difference() -> None:
    assert difference(SOURCE, SOURCE) == ()
    assert difference("", "") == ()


def test_huge_sources_are_compared_at_once() -> None:
    before = "x = 1\n" * 100_000
    lines = difference(before, before + "y = 2\n")
    assert [line.text for line in lines] == ["99,999 lines", "x = 1", "y = 2"]
    other = "\n".join(map(str, range(3000)))
    assert len(difference(before, other)) > 3000


def test_lines_are_counted_as_python_counts_them() -> None:
    assert source_lines("a\r\nb\rc\x0cd\u2028e\n") == ["a", "b", "c\x0cd\u2028e"]
