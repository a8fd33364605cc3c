"""Number sequences: the answers inside and outside the range trained on."""

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np

from models.results import Array
from models.training_numbers import LENGTH, NumberProblem
from viz.figures import Figure, Properties
from viz.panels import Panel, grid
from viz.theme import DIMENSION_HUES, NEUTRAL, rgba

NUMBERS_PIXELS = 134  # also of the loss beside it
_ANSWER = "#7a48e2"
_LARGE = 1e6  # no number that is asked about is larger
_MARGIN = 3  # of the axis, beyond the truth


def answers_figure(
    problem: NumberProblem, epoch: int, starts: Sequence[int], answers: Array
) -> Figure:
    """Draw what the model of one epoch answers.

    Args:
        problem: what was learnt.
        epoch: of the model that answered.
        starts: the sequences' first numbers, (B,).
        answers: the last answer to each, (B,).
    """
    panel = answers_panel(problem, epoch, starts, answers)
    return grid([[panel]], [NUMBERS_PIXELS], ticks_pixels=44)


def answers_panel(
    problem: NumberProblem, epoch: int, starts: Sequence[int], answers: Array
) -> Panel:
    """Describe the answers against the truth, the range trained on shaded."""
    wanted = np.asarray(starts, dtype=float) + LENGTH
    x = np.asarray(starts)
    low, high = float(wanted.min()), float(wanted.max())
    answer = {
        "type": "scatter",
        "x": x,
        "y": answers,
        "mode": "lines+markers",
        "line": {"width": 2, "color": _ANSWER},
        "marker": {"size": 4, "color": _ANSWER},
        "hovertemplate": "from %{x}: <b>%{y:.3f}</b><extra></extra>",
    }
    seen = (answers >= low - _MARGIN) & (answers <= high + _MARGIN)
    off = f"; {(~seen).sum()} off the axis" if not seen.all() else ""
    return Panel(
        title=f"answers, epoch {epoch} <i>(shaded: trained on{off})</i>",
        traces=(_shade(problem, low, high), _wanted(x, wanted), answer),
        xaxis={
            "range": [x.min() - 0.5, x.max() + 0.5],
            "nticks": 9,
            "title": {"text": "first number"},
        },
        # Fixed: answers far outside would flatten everything else.
        yaxis={"range": [low - _MARGIN, high + _MARGIN], "nticks": 6},
    )


def _shade(problem: NumberProblem, low: float, high: float) -> Properties:
    left, right = 0.5, problem.sequences + 0.5
    return {
        "type": "scatter",
        "x": [left, left, right, right],
        "y": [low, high, high, low],
        "mode": "lines",
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": rgba(DIMENSION_HUES["timesteps"].fill, 0.22),
        "hoverinfo": "skip",
    }


def _wanted(x: Array, wanted: Array) -> Properties:
    return {
        "type": "scatter",
        "x": x,
        "y": wanted,
        "mode": "lines+text",
        "text": ["wanted " if index == len(x) * 4 // 5 else "" for index in range(len(x))],
        "textposition": "middle left",
        "textfont": {"size": 12},
        "line": {"width": 1.5, "color": rgba(NEUTRAL, 0.9), "dash": "dot"},
        "hovertemplate": "wanted <b>%{y}</b><extra></extra>",
    }


def answers_alt(epoch: int, starts: Sequence[int], answers: Array) -> str:
    """Return what the figure shows, for those who cannot see it."""
    said = ", ".join(
        f"from {starts[index]}: {answers[index]:.2f}, wanted {starts[index] + LENGTH}"
        for index in range(0, len(starts), 10)
    )
    return f"Line chart of the answers after epoch {epoch} against the truth: {said}."


def numbers_columns(
    starts: Sequence[int], answers: Array
) -> Mapping[str, Sequence[object]]:
    """Return the table: a row a sequence."""
    return {
        "first number": list(starts),
        "wanted": [start + LENGTH for start in starts],
        "answer": [float(value) for value in answers],
    }


def answer_line(
    sequence: Sequence[float], answers: Array, wanted: Sequence[float] | None
) -> str:
    """Return `[1, 2, 3, 4, 5] → 5.98`, with what was wanted if the sequence is regular.

    `answers` (1,) for the next number, or (T,) for one at each step.
    """
    numbers = ", ".join(f"{value:g}" for value in sequence)
    given = ", ".join(map(_answer, answers))
    if len(answers) > 1:
        given = f"[{given}]"
    told = ""
    if wanted is not None:
        words = ", ".join(f"{value:g}" for value in wanted)
        words = f"[{words}]" if len(wanted) > 1 else words
        told = f' <span class="u-muted">wanted {escape(words)}</span>'
    return (
        f'<p class="u-formula" data-testid="answer">[{escape(numbers)}] → '
        f'<b style="color:var(--hue-units)">{escape(given)}</b>{told}</p>'
    )


def _answer(value: float) -> str:
    """Write an answer: two decimals, or a power where it is far from every number."""
    if np.isnan(value):
        return "NaN"
    text = f"{value:.2f}" if abs(value) < _LARGE else f"{value:.3g}"
    return text.replace("-", "−").replace("inf", "∞")
