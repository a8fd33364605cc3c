"""Colours: readable on both backgrounds, told apart, and never another number."""

from itertools import combinations, pairwise

import numpy as np
import pytest

from viz import theme
from viz.theme import DIMENSION_HUES, FULL_OPACITY, QUANTITY_HUES, Hue

HUES = {**QUANTITY_HUES, **DIMENSION_HUES}
AA = 4.5  # WCAG 2.2, 1.4.3: contrast of text
BACKGROUNDS = {
    "light": (theme.LIGHT_BACKGROUND, theme.LIGHT_TEXT),
    "dark": (theme.DARK_BACKGROUND, theme.DARK_TEXT),
}
FILLS = {
    **{name: hue.fill for name, hue in HUES.items()},
    "positive": theme.POSITIVE,
    "negative": theme.NEGATIVE,
}
# Machado, Oliveira and Fernandes (2009): full dichromacy, on linear RGB.
SIMULATIONS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
GATES = {
    "LSTM": ("forget_gate", "input_gate", "candidate", "output_gate"),
    "GRU": ("update_gate", "reset_gate", "candidate"),
}


def rgb(color: str) -> np.ndarray:
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)])


def linear(color) -> np.ndarray:
    part = np.asarray(color) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one, other) -> float:
    """WCAG's contrast ratio of two sRGB colours."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    low, high = sorted((float(linear(one) @ weights), float(linear(other) @ weights)))
    return (high + 0.05) / (low + 0.05)


def over(fill, background: str, opacity: float = FULL_OPACITY) -> np.ndarray:
    return opacity * np.asarray(fill) + (1 - opacity) * rgb(background)


def lab(linear_color: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of a linear RGB colour."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ linear_color / np.array([0.9505, 1.0, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_contrast_formula_is_wcags() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", HUES)
def test_text_in_a_hue_is_readable_in_both_themes(name: str) -> None:
    hue: Hue = HUES[name]
    assert contrast(rgb(hue.light), rgb(theme.LIGHT_BACKGROUND)) >= AA
    assert contrast(rgb(hue.dark), rgb(theme.DARK_BACKGROUND)) >= AA


@pytest.mark.parametrize("mode", BACKGROUNDS)
@pytest.mark.parametrize("name", FILLS)
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_numbers_on_a_fill_are_readable(name: str, mode: str, share: float) -> None:
    background, text = BACKGROUNDS[mode]
    assert contrast(rgb(text), over(FILLS[name], background, share * FULL_OPACITY)) >= AA


@pytest.mark.parametrize("name", ["muted", "good", "bad"])
def test_the_frames_own_colours_are_readable(name: str) -> None:
    line = next(x for x in theme.css_variables().splitlines() if x.startswith(f"--{name}:"))
    light, dark = line.split("light-dark(")[1].rstrip(");").split(", ")
    assert contrast(rgb(light), rgb(theme.LIGHT_BACKGROUND)) >= AA
    assert contrast(rgb(dark), rgb(theme.DARK_BACKGROUND)) >= AA


@pytest.mark.parametrize("simulation", SIMULATIONS)
@pytest.mark.parametrize("cell", GATES)
def test_gates_of_a_cell_differ_to_the_colour_blind(cell: str, simulation: str) -> None:
    """Also there colour is never alone: every panel, equation and legend has a name.

    A CIE distance of 2.3 is just noticeable side by side; 8 is seen across a screen.
    """
    seen = np.array(SIMULATIONS[simulation])
    for one, other in combinations(GATES[cell], 2):
        for variant in ("light", "dark", "fill"):
            colors = [getattr(QUANTITY_HUES[name], variant) for name in (one, other)]
            values = [rgb(c) if isinstance(c, str) else np.asarray(c) for c in colors]
            labs = [lab(np.clip(seen @ linear(value), 0, 1)) for value in values]
            assert np.linalg.norm(labs[0] - labs[1]) > 8, (one, other, variant)


@pytest.mark.parametrize("simulation", SIMULATIONS)
def test_signs_differ_to_the_colour_blind(simulation: str) -> None:
    seen = np.array(SIMULATIONS[simulation])
    ends = [
        lab(np.clip(seen @ linear(color), 0, 1))
        for color in (theme.POSITIVE, theme.NEGATIVE)
    ]
    assert np.linalg.norm(ends[0] - ends[1]) > 40


def parts(color: str) -> tuple[tuple[int, ...], float]:
    numbers = [float(x) for x in color.removeprefix("rgba(").rstrip(")").split(",")]
    return tuple(int(x) for x in numbers[:3]), numbers[3]


def test_the_diverging_scale_is_symmetric_and_grows_outwards() -> None:
    scale = theme.diverging_scale()
    positions = [at for at, _ in scale]
    assert positions[0] == 0
    assert positions[-1] == 1
    assert positions == sorted(positions)
    opacities = [parts(color)[1] for _, color in scale]
    assert opacities == opacities[::-1]
    np.testing.assert_allclose(positions, [1 - at for at in reversed(positions)])
    middle = positions.index(0.5)
    assert opacities[middle] == 0
    assert all(a < b for a, b in pairwise(opacities[middle:]))
    assert parts(scale[-1][1]) == (theme.POSITIVE, FULL_OPACITY)
    assert parts(scale[0][1]) == (theme.NEGATIVE, FULL_OPACITY)
    # |v|^0.6, as the legend says.
    at, color = scale[-2]
    assert parts(color)[1] == pytest.approx(0.72 * (2 * at - 1) ** 0.6, abs=1e-3)


@pytest.mark.parametrize("gate", ["forget_gate", "update_gate"])
def test_a_gates_scale_grows_in_the_gates_hue(gate: str) -> None:
    (low_at, low), (high_at, high) = theme.sequential_scale(gate)
    assert (low_at, high_at) == (0, 1)
    assert parts(low)[0] == parts(high)[0] == QUANTITY_HUES[gate].fill
    assert parts(low)[1] < 0.1
    assert parts(high)[1] == FULL_OPACITY


def test_every_hue_is_a_custom_property() -> None:
    variables = theme.css_variables()
    for name, hue in HUES.items():
        assert f"--hue-{name}: light-dark({hue.light}, {hue.dark});" in variables
        assert f"--fill-{name}: {hue.fill[0]} {hue.fill[1]} {hue.fill[2]};" in variables


def test_every_quantity_of_every_cell_has_a_hue() -> None:
    from models.cells.catalog import describe
    from models.config import KINDS, LayerConfig

    for kind in KINDS:
        for quantity in describe(LayerConfig(kind, 1, 1)).quantities:
            assert quantity.name in QUANTITY_HUES
