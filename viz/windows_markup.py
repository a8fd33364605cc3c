"""Windows as arrays, in HTML: their shapes, how many they are, and some of them."""

from collections.abc import Sequence
from html import escape

from models.cells.expressions import Dimension
from models.code import CodeToken
from models.windows import WindowsProblem
from models.windows_forecast import CutCheck
from viz.markup import code_line, heading, shape

_X_AXES: tuple[Dimension, ...] = ("batch", "timesteps", "features")
_Y_AXES: tuple[Dimension, ...] = ("batch", "units")
# So many numbers at either end of a window or a horizon are written out.
_MOST_CELLS = 5


def windows_heading(problem: WindowsProblem) -> str:
    """Return the model as a line of Keras: the horizon is the size of the Dense."""
    return heading(
        (
            CodeToken(f"{problem.layer_class}("),
            CodeToken(str(problem.units), "units"),
            CodeToken(") → Dense("),
            CodeToken(str(problem.horizon), "units"),
            CodeToken(")"),
        )
    )


def arrays_line(problem: WindowsProblem, check: CutCheck | None) -> str:
    """Return the shapes of the arrays, what each part of them is for, and the count."""
    split, points = problem.split, len(problem.series.values)
    left_out = split.first_test - split.training
    parts = f"{split.training:,} train, {split.test:,} test"
    if left_out:
        parts += f", {left_out:,} overlap both"
    chips = (
        ("series", shape(("timesteps",), (points,)), "the values"),
        ("X", shape(_X_AXES, (split.samples, problem.window, 1)), parts),
        ("y", shape(_Y_AXES, (split.samples, problem.horizon)), "what follows"),
    )
    arrow = '<li class="u-arrow" aria-hidden="true">→</li>'
    items = [
        f'<li class="u-chip"><b>{name}</b> {numbers}'
        f'<span class="u-meaning">{escape(meaning)}</span></li>'
        for name, numbers, meaning in chips
    ]
    items.insert(1, arrow)
    return (
        f'<div class="u-w-head"><ul class="u-chips" aria-label="Arrays">{"".join(items)}'
        f'</ul><div class="u-w-proofs">{_count(problem)}{_check(check)}</div></div>'
    )


def sample_table(problem: WindowsProblem, sample: int) -> str:
    """Return three samples in a row as the arrays hold them, one of them marked."""
    first = min(max(sample - 1, 0), max(problem.split.samples - 3, 0))
    rows = range(first, min(first + 3, problem.split.samples))
    windows = problem.samples()
    body = "".join(
        _row(problem, row, windows.x[row, :, 0].tolist(), windows.y[row].tolist(), sample)
        for row in rows
    )
    return (
        '<div class="u-wide" tabindex="0" role="group" aria-label="Samples">'
        '<table class="u-w-arrays"><caption class="u-g-hidden">Three samples: the window '
        f"is X, the horizon y</caption><tbody>{body}</tbody></table></div>"
    )


def _row(
    problem: WindowsProblem,
    number: int,
    window: Sequence[float],
    horizon: Sequence[float],
    chosen: int,
) -> str:
    kind = ' class="u-w-chosen"' if number == chosen else ""
    part = problem.split.part_of(number).replace("training", "train")
    # Two long rows beside each other leave room for the ends alone.
    ends = 1 if len(horizon) > 2 else 2
    return (
        f'<tr{kind}><th scope="row">X[{number}]</th>{_cells(window, "timesteps", ends)}'
        f"<th>y[{number}]</th>{_cells(horizon, 'units', 1)}"
        f'<td class="u-w-part">{escape(part)}</td></tr>'
    )


def _cells(values: Sequence[float], dimension: str, ends: int) -> str:
    """Write numbers; of many so many at each end."""
    if len(values) <= _MOST_CELLS:
        return "".join(_cell(value, dimension) for value in values)
    left, right = values[:ends], values[-ends:]
    gap = f'<td class="u-w-gap">…{len(values) - 2 * ends}…</td>'
    return (
        "".join(_cell(value, dimension) for value in left)
        + gap
        + "".join(_cell(value, dimension) for value in right)
    )


def _cell(value: float, dimension: str) -> str:
    text = f"{value:.3g}"
    text = (text if len(text) <= 6 else f"{value:.2g}").replace("-", "−")
    return f'<td class="u-w-{dimension}" title="{value:.6g}">{text}</td>'


def _count(problem: WindowsProblem) -> str:
    """Return how many samples there are, as a sum with the numbers."""
    tokens = (
        CodeToken(str(problem.split.samples), "batch"),
        CodeToken(f" = ({len(problem.series.values)} − "),
        CodeToken(str(problem.window), "timesteps"),
        CodeToken(" − "),
        CodeToken(str(problem.horizon), "units"),
        CodeToken(f") // {problem.stride} + 1"),
    )
    return (
        '<span class="u-w-count" title="(values − window − horizon) // stride + 1">'
        f"{code_line(tokens)}</span>"
    )


def _check(check: CutCheck | None) -> str:
    if check is None:
        return ""
    function = "keras.utils.timeseries_dataset_from_array"
    if check.matches_keras:
        return (
            '<p class="u-check u-good" data-testid="keras-check" title="The same numbers '
            f'as {function} cuts">✓ matches Keras exactly <span class="u-muted">'
            "(timeseries_dataset_from_array)</span></p>"
        )
    return (
        '<p class="u-check u-bad" data-testid="keras-check">✗ differs from '
        f"{function}: {check.keras_samples:,} samples, numbers apart by "
        f"{check.max_abs_error:.0e}</p>"
    )
