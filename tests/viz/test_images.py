"""Digits read row by row: what the figures draw, from literal numbers."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from models.training import EpochRecord, Progress, TrainingSpec
from models.training_images import Confusion, ImageProblem, Reading
from tests.drawn import assert_valid
from viz.confusion import (
    confusion_alt,
    confusion_columns,
    confusion_figure,
    misread_alt,
    misread_figure,
)
from viz.images import (
    curves_alt,
    curves_figure,
    reading_alt,
    reading_columns,
    reading_figure,
    reading_line,
    two_ways_figure,
)
from viz.images_reader.payload import READER_HTML, reader_data

IMAGE = np.linspace(0, 1, 28 * 28).reshape(28, 28)
PROBABILITIES = np.full((28, 10), 0.01)
PROBABILITIES[:20, 3] = 0.91
PROBABILITIES[20:, 8] = 0.91
READING = Reading(IMAGE, 8, PROBABILITIES, PROBABILITIES[-1], 1e-7, 1e-6)

COUNTS = np.diag(np.full(10, 4.0))
COUNTS[1, 1], COUNTS[1, 8] = 1, 3
CONFUSION = Confusion(COUNTS, (7, 9, 11), np.stack([IMAGE] * 3), (1, 1, 1), (8, 8, 8))


def record(epoch: int, accuracy: float) -> EpochRecord:
    metrics = {"loss": 2.0 / (epoch + 1), "val_loss": 2.1, "accuracy": accuracy}
    return EpochRecord(epoch, metrics | {"val_accuracy": accuracy / 2}, ())


PROGRESS = Progress(
    spec=TrainingSpec(problem=ImageProblem()),
    target=4,
    records=(EpochRecord(0, {"val_loss": 2.3, "val_accuracy": 0.1}, ()), record(1, 0.5)),
)


@pytest.mark.parametrize(
    "figure",
    [
        reading_figure(READING, 9, PROGRESS, 1),
        curves_figure(PROGRESS, 1),
        confusion_figure(CONFUSION, 1),
        misread_figure(CONFUSION),
        two_ways_figure(np.stack([IMAGE] * 7)),
    ],
)
def test_plotly_would_have_made_the_same(figure: go.Figure) -> None:
    assert_valid(figure)


def test_every_row_has_its_probabilities_and_a_line_marks_the_last_one_read() -> None:
    heatmap, edge, *_ = reading_figure(READING, 9, PROGRESS, 1).data
    np.testing.assert_allclose(np.asarray(heatmap["z"]), PROBABILITIES, atol=1e-6)
    assert (heatmap["zmin"], heatmap["zmax"]) == (0, 1)
    assert list(edge["y"]) == [9.5, 9.5]
    assert reading_columns(READING)["P(8)"] == PROBABILITIES[:, 8].tolist()
    assert "3 after row 1, 8 after row 21" in reading_alt(READING, 9, PROGRESS)


def test_the_sentence_says_what_it_is_taken_for_and_since_when() -> None:
    assert "✓ 8" in reading_line(READING)
    assert "from row 21 on" in reading_line(READING)
    assert "✗ 8" in reading_line(replace(READING, label=3))
    broken = replace(READING, answer=np.full(10, math.nan))
    assert "NaN" in reading_line(broken)


def test_the_browser_is_handed_the_image_and_every_probability() -> None:
    data = reader_data(READING, 9)
    np.testing.assert_allclose(data["image"], IMAGE.ravel() * 255, atol=0.51)
    np.testing.assert_allclose(data["probabilities"], PROBABILITIES.ravel(), atol=1e-6)
    assert (data["label"], data["row"]) == (8, 9)
    json.dumps(data, allow_nan=False)


def test_each_picture_bears_a_name_before_it_is_drawn() -> None:
    pictures = re.findall(r'<[^>]*role="img"[^>]*>', READER_HTML)
    assert len(pictures) == 2
    assert all(re.search(r'aria-label="[A-Z][^"]+"', each) for each in pictures)


def test_numbers_that_are_none_travel_as_null() -> None:
    broken = replace(READING, probabilities=np.full((28, 10), math.nan))
    data = reader_data(broken, 1)
    assert set(data["probabilities"]) == {None}
    json.dumps(data, allow_nan=False)


def test_the_confusion_is_counted_in_words_too() -> None:
    heatmap = confusion_figure(CONFUSION, 1).data[0]
    assert heatmap["text"][1][8] == "3"
    assert heatmap["z"][1][8] == pytest.approx(0.75)
    assert "a 1 taken for a 8, 3 times" in confusion_alt(CONFUSION)
    assert confusion_columns(CONFUSION)["taken for 8"] == [0, 3, 0, 0, 0, 0, 0, 0, 4, 0]
    assert "test image 8, a 1 taken for a 8" in misread_alt(CONFUSION)
    assert list(misread_figure(CONFUSION).data[1]["text"]) == ["1 → 8"] * 3


def test_curves_are_those_of_training_and_test_images() -> None:
    lines = [trace for trace in curves_figure(PROGRESS, 1).data if len(trace["x"])]
    assert [list(line["y"]) for line in lines[:2]] == [[0.5], [0.1, 0.25]]
    assert "val_accuracy from 0.100 to 0.250" in curves_alt(PROGRESS)
