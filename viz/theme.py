"""One palette and one look of figures, for light and dark alike.

Every dimension has one hue on every screen, and so has every gate. Text colours come in
pairs (light theme, dark theme), each WCAG AA on its background. Colours *inside* figures
are drawn with transparency instead: the same figure then reads on white and on near
black, so that no figure has to know which theme its viewer has chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.cells.expressions import Dimension

Rgb = tuple[int, int, int]

# The share of a colour that is laid over the background at the end of a scale: strong
# enough to see, weak enough for a number printed on it to keep a contrast of 4.5.
FULL_OPACITY = 0.72
# States and weights are often small: |v|^0.6 keeps 0.05 and 0.10 apart to the eye.
STRETCH = 0.6

LIGHT_BACKGROUND = "#ffffff"
DARK_BACKGROUND = "#0f1116"
LIGHT_TEXT = "#1b1d24"
DARK_TEXT = "#eceef2"

POSITIVE: Rgb = (200, 40, 60)
NEGATIVE: Rgb = (30, 100, 200)
NEUTRAL: Rgb = (110, 115, 128)

# What figures write in where they choose no colour; `page.css` shows it in the colour of
# the page's text, which a figure cannot know.
FIGURE_TEXT = "rgb(118, 119, 121)"
FIGURE_FONT = '"Source Sans", system-ui, sans-serif'


@dataclass(frozen=True)
class Hue:
    """One colour of the palette: for text on light, for text on dark, and for fills."""

    light: str
    dark: str
    fill: Rgb


DIMENSION_HUES: Mapping[Dimension, Hue] = {
    "batch": Hue("#5f6673", "#a6adba", (120, 126, 140)),
    "timesteps": Hue("#b34d00", "#ffa04d", (214, 110, 20)),
    "features": Hue("#0b7069", "#4fd1c5", (20, 140, 130)),
    "units": Hue("#6a2bd9", "#b79cff", (122, 72, 226)),
}

QUANTITY_HUES: Mapping[str, Hue] = {
    "forget_gate": Hue("#b8235a", "#ff82ab", (200, 45, 100)),
    "input_gate": Hue("#1f7a33", "#6fd388", (40, 140, 65)),
    "output_gate": Hue("#1862ab", "#74b9ff", (40, 110, 200)),
    "candidate": Hue("#6f6600", "#d6cb52", (140, 130, 20)),
    "update_gate": Hue("#a61e86", "#f28ad6", (178, 50, 150)),
    "reset_gate": Hue("#0b6e8f", "#63cdf0", (20, 130, 165)),
    "hidden": Hue(LIGHT_TEXT, DARK_TEXT, NEUTRAL),
    "cell": Hue(LIGHT_TEXT, DARK_TEXT, NEUTRAL),
}


def rgba(color: Rgb, opacity: float) -> str:
    """Return a CSS colour; `opacity` from 0 to 1."""
    red, green, blue = color
    return f"rgba({red},{green},{blue},{opacity:.3f})"


def css_variables() -> str:
    """Return the palette as CSS custom properties that follow the page's colour scheme.

    `--hue-<dimension or quantity>` for text, `--fill-<…>` for squares ("R G B"),
    `--positive` and `--negative` for the two ends of a diverging scale.
    """
    hues: dict[str, Hue] = dict(QUANTITY_HUES)
    hues.update(DIMENSION_HUES.items())
    lines = [
        f"--hue-{name}: light-dark({hue.light}, {hue.dark}); "
        f"--fill-{name}: {hue.fill[0]} {hue.fill[1]} {hue.fill[2]};"
        for name, hue in hues.items()
    ]
    lines += [
        f"--positive: {POSITIVE[0]} {POSITIVE[1]} {POSITIVE[2]};",
        f"--negative: {NEGATIVE[0]} {NEGATIVE[1]} {NEGATIVE[2]};",
        f"--full-opacity: {FULL_OPACITY};",
        f"--text: light-dark({LIGHT_TEXT}, {DARK_TEXT});",
        "--muted: light-dark(#5f6673, #a6adba);",
        "--line: light-dark(#d9dbe1, #343843);",
        "--panel: light-dark(#fafafb, #151820);",
        "--good: light-dark(#1f7a33, #6fd388);",
        "--bad: light-dark(#b3261e, #ff8a80);",
    ]
    return "\n".join(lines)


def diverging_scale(stops: int = 9) -> list[list[float | str]]:
    """Return a Plotly colour scale for values symmetric about 0, stretched by |v|^0.6."""
    positions = [2 * index / (stops - 1) - 1 for index in range(stops)]
    extra = (-0.02, 0.02)  # the power law is steepest at 0
    return [
        [
            (position + 1) / 2,
            rgba(
                POSITIVE if position > 0 else NEGATIVE,
                FULL_OPACITY * abs(position) ** STRETCH,
            ),
        ]
        for position in sorted({*positions, *extra})
    ]


def sequential_scale(quantity: str) -> list[list[float | str]]:
    """Return a Plotly colour scale for gates, 0 to 1, in the gate's hue."""
    fill = QUANTITY_HUES[quantity].fill
    return [[0.0, rgba(fill, 0.03)], [1.0, rgba(fill, FULL_OPACITY)]]


def probability_scale() -> list[list[float | str]]:
    """Return a Plotly colour scale for what lies between 0 and 1 and is no gate."""
    fill = DIMENSION_HUES["units"].fill
    return [[0.0, rgba(fill, 0.03)], [1.0, rgba(fill, FULL_OPACITY)]]


# What all figures share: no grid, little margin, no background of their own.
FIGURE_LAYOUT: Mapping[str, Any] = {
    "margin": {"l": 8, "r": 8, "t": 36, "b": 8},
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"size": 13, "color": FIGURE_TEXT, "family": FIGURE_FONT},
    "hoverlabel": {"font": {"size": 13, "family": FIGURE_FONT}, "align": "left"},
    "modebar": {
        "bgcolor": "rgba(0,0,0,0)",
        "color": rgba(NEUTRAL, 0.6),
        "activecolor": rgba(NEUTRAL, 1),
    },
    "showlegend": False,
    # Streamlit's page makes a new chart for new numbers, and then hands that chart a copy
    # of the same figure. Without a revision Plotly takes a copy for new numbers and draws
    # everything a second time.
    "datarevision": 0,
}
AXIS_LAYOUT: Mapping[str, Any] = {
    "showgrid": False,
    "zeroline": False,
    "zerolinecolor": rgba(NEUTRAL, 0.5),
    "showline": False,
    "ticks": "",
    "tickfont": {"size": 12},
    "fixedrange": False,
}
