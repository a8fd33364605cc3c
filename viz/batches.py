"""Figures of batches: states and outputs of one sentence, of the batch, in two calls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.batch_facts import last_output, returned_states
from models.batches import BackwardsRun, HandoverRun, MaskingRun, StatefulRun
from models.results import Array
from models.sequence_tasks import DECODER_INPUTS
from viz.figures import Figure
from viz.heatmaps import (
    MAX_LEVEL_LABELS,
    MAX_NUMBERED_CELLS,
    MIN_PANEL_PIXELS,
    panel_pixels,
    ticks_pixels,
    unit_axis,
    word_axis,
)
from viz.panels import Panel, grid
from viz.theme import diverging_scale

_BARE_ROW_PIXELS = 12


@dataclass(frozen=True)
class Series:
    """One heatmap: a title, values (T, U) on [−1, 1], and a label for each column.

    `follows_lens` says that its columns are the steps of the page's lens.
    """

    title: str
    values: Array
    labels: tuple[str, ...]
    column: str = "step"  # what a column is, for the label under the pointer
    follows_lens: bool = False


def series_figure(rows: Sequence[Sequence[Series]]) -> Figure:
    """Draw rows of heatmaps, all on the scale of states."""
    panels = [[_panel(series) for series in row] for row in rows]
    units = max(series.values.shape[1] for row in rows for series in row)
    labels = max((series.labels for row in rows for series in row), key=len)
    numbered = any(_is_numbered(series) for row in rows for series in row)
    height = panel_pixels(units)
    if not numbered:  # then rows need not be as high as a line of text
        height = max(min(height, units * _BARE_ROW_PIXELS), MIN_PANEL_PIXELS)
    pixels = [height] * len(panels)
    return grid(panels, pixels, ticks_pixels=ticks_pixels(labels))


def series_columns(rows: Sequence[Sequence[Series]]) -> dict[str, list[object]]:
    """Return the table behind the figure: a row for each column of each heatmap."""
    units = max(series.values.shape[1] for row in rows for series in row)
    columns: dict[str, list[object]] = {"heatmap": [], "column": [], "label": []}
    numbers: list[list[object]] = [[] for _ in range(units)]
    for series in (series for row in rows for series in row):
        for index, label in enumerate(series.labels):
            columns["heatmap"].append(series.title)
            columns["column"].append(index + 1)
            columns["label"].append(label)
            for unit, values in enumerate(numbers):
                inside = unit < series.values.shape[1]
                values.append(float(series.values[index, unit]) if inside else None)
    return {**columns, **{f"unit {i}": values for i, values in enumerate(numbers, start=1)}}


def series_alt(rows: Sequence[Sequence[Series]]) -> str:
    """Return what the figure shows, for those who cannot see it."""
    parts = [
        f"{series.title}: {len(series.labels)} columns, from {series.values.min():.2f} to "
        f"{series.values.max():.2f}"
        for row in rows
        for series in row
    ]
    return f"Heatmaps coloured from −1 to 1. {'; '.join(parts)}."


def masking_series(run: MaskingRun) -> list[list[Series]]:
    """Return the chosen sentence's outputs: with the mask, without, in both directions."""
    place, words = run.spec.chosen - 1, run.spec.chosen_row
    masked, unmasked = run.masked, run.unmasked
    rows = [
        [
            Series("output, with the mask", last_output(masked)[place], words),
            Series("output, without", last_output(unmasked)[place], words),
        ]
    ]
    if "cell" in run.masked.cell.states:
        cells = [t.directions[0].quantities["cell"][place] for t in (masked, unmasked)]
        rows.append(
            [
                Series("cell c, with the mask", cells[0], words),
                Series("cell c, without", cells[1], words),
            ]
        )
    both = last_output(run.bidirectional)[place]
    units = run.spec.units
    rows.append(
        [
            Series("Bidirectional, forward", both[:, :units], words),
            Series("Bidirectional, backward", both[:, units:], words),
        ]
    )
    return [[replace(series, follows_lens=True) for series in row] for row in rows]


def forgetting_series(run: MaskingRun) -> list[list[Series]]:
    """Return the last h of every sentence: with the mask, without, and the difference."""
    labels = run.spec.sentences
    masked, unmasked = (returned_states(t)[0] for t in (run.masked, run.unmasked))
    return [
        [
            Series("last h, with the mask", masked, labels, "sentence"),
            Series("last h, without", unmasked, labels, "sentence"),
            Series("what the padding changed", unmasked - masked, labels, "sentence"),
        ]
    ]


def stateful_series(run: StatefulRun) -> list[list[Series]]:
    """Return both batches: carried on, after a reset, and all words in one call."""
    first, second = run.words
    started, carried = last_output(run.first)[0], last_output(run.second)[0]
    return [
        [
            Series("batch 1", started, first),
            Series("batch 2, carried on", carried, second),
        ],
        [
            Series("one call over all words", run.whole[0], first + second),
            Series("batch 2, after reset", run.second_alone[0], second),
        ],
    ]


def handover_series(run: HandoverRun) -> list[list[Series]]:
    """Return the encoder's states, and the decoder's from them and from zeros."""
    words = run.spec.chosen_words
    return [
        [
            Series("encoder h", run.encoder.directions[0].quantities["hidden"][0], words),
            Series(
                "the state handed over",
                np.concatenate(
                    [*returned_states(run.encoder), *_starts(run)],
                ),
                _state_labels(run),
                "state",
            ),
        ],
        [
            Series("decoder h", last_output(run.decoder)[0], DECODER_INPUTS),
            Series("decoder h, from zeros", run.from_zeros[0], DECODER_INPUTS),
        ],
    ]


def backwards_series(run: BackwardsRun) -> list[list[Series]]:
    """Return the outputs forwards, backwards as they come, and turned round."""
    words = run.spec.chosen_words
    output = last_output(run.backwards)[0]
    return [
        [Series("go_backwards=False", run.forwards[0], words)],
        [
            Series("go_backwards=True: output, as it comes", output, words[::-1]),
            Series("output[:, ::-1], in the sentence's order", output[::-1], words),
        ],
    ]


def _starts(run: HandoverRun) -> list[Array]:
    return list(run.decoder.directions[0].initial_states.values())


def _state_labels(run: HandoverRun) -> tuple[str, ...]:
    cell = run.encoder.cell
    symbols = [cell.by_name[name].symbol for name in cell.states]
    return (
        *(f"encoder {symbol}" for symbol in symbols),
        *(f"decoder {symbol}₀" for symbol in symbols),
    )


def _is_numbered(series: Series) -> bool:
    most = MAX_LEVEL_LABELS
    return series.values.size <= MAX_NUMBERED_CELLS and len(series.labels) <= most


def _panel(series: Series) -> Panel:
    steps, units = series.values.shape
    heatmap = {
        "type": "heatmap",
        "z": series.values.T,
        "x": np.arange(1, steps + 1),
        "y": np.arange(1, units + 1),
        "zmin": -1,
        "zmax": 1,
        "colorscale": diverging_scale(),
        "showscale": False,
        "xgap": 1 if steps <= 30 else 0,
        "ygap": 1,
        "hovertemplate": (
            f"{series.column} %{{x}}, unit %{{y}}<br><b>%{{z:.6f}}</b><extra></extra>"
        ),
        "name": series.title,
    }
    if _is_numbered(series):
        heatmap["texttemplate"] = "%{z:.2f}"
    return Panel(
        series.title,
        (heatmap,),
        word_axis(series.labels),
        unit_axis(units),
        time_axis=series.follows_lens,
    )
