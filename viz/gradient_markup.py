"""What stands above the figures of gradients, as HTML; all text is escaped."""

from collections.abc import Sequence
from html import escape

import numpy as np

from models.gradients import GradientProfile, angle, factor_per_step, norms
from viz.gradients import KIND_LINES
from viz.theme import rgba


def layer_chips(profiles: Sequence[GradientProfile]) -> str:
    """Return a chip a layer: its line, its factor a step back, its spectral radii."""
    return f'<ul class="u-chips" aria-label="Layers">{"".join(map(_chip, profiles))}</ul>'


def truncation_table(full: GradientProfile, truncated: GradientProfile) -> str:
    """Return, for each weight, what truncation leaves of its gradient."""
    rows = ""
    for name, whole in full.weights.items():
        part = truncated.weights[name]
        sizes = [float(norms(values.ravel())) for values in (whole, part)]
        turned = angle(whole, part)
        share = f"{sizes[1] / sizes[0]:.1%}" if 0 < sizes[0] < float("inf") else "–"
        rows += (
            f'<tr><th scope="row">{escape(name)}</th><td>{_number(sizes[0])}</td>'
            f"<td>{_number(sizes[1])}</td><td>{share}</td>"
            f"<td>{'–' if turned is None else f'{turned:.1f}°'}</td></tr>"
        )
    return (
        '<div class="u-wide"><table class="u-table"><thead><tr><th scope="col">gradient of'
        '</th><th scope="col">norm in full</th><th scope="col">truncated</th>'
        '<th scope="col">truncated / full</th><th scope="col">turned by</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _number(value: float) -> str:
    return "NaN" if np.isnan(value) else f"{value:.3g}".replace("inf", "∞")


def _chip(profile: GradientProfile) -> str:
    fill, dash = KIND_LINES[profile.spec.kind]
    look = "dashed" if dash == "dash" else "solid"
    style = f"border-top:3px {look} {rgba(fill, 1)}"
    through_h = norms(profile.states["hidden"])
    factor = factor_per_step(through_h)
    back = "goes no step back" if np.isfinite(through_h).all() else "beyond float32"
    if factor is not None:
        back = f"× {factor:.3f} a step back"
        if "cell" in profile.states:
            through_c = factor_per_step(norms(profile.states["cell"]))
            back = f"h × {factor:.3f}" + (f", c × {through_c:.3f}" if through_c else "")
    return (
        f'<li class="u-chip"><span class="u-grad-line" style="{style}"></span>'
        f"<b>{escape(profile.spec.cell.title)}</b> {back}"
        f'<span class="u-meaning">{_radii(profile)}</span></li>'
    )


def _radii(profile: GradientProfile) -> str:
    if len(profile.radii) == 1:
        (radius,) = profile.radii.values()
        return f"spectral radius of the recurrent kernel {radius:.2f}"
    symbols = profile.spec.cell.by_name
    each = ", ".join(
        f"{escape(symbols[gate].symbol)} {radius:.2f}"
        for gate, radius in profile.radii.items()
    )
    return f"spectral radii: {each}"
