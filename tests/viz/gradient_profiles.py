"""Gradient profiles made by hand: what the figures of gradients draw, without any Keras."""

import numpy as np

from models.gradients import GradientProfile, GradientSpec


def make_profile(kind="simple_rnn", *, norms=(0.01, 0.1, 1.0), window=0) -> GradientProfile:
    """Return a profile of two units whose norms at the steps are given."""
    spec = GradientSpec(kind=kind, timesteps=len(norms), units=2, window=window)
    # (0.6, 0.8) has the length 1.
    through = np.outer(np.array(norms), [0.6, 0.8])
    symbols = list(spec.cell.states)
    radii = {block.gate: 0.5 for block in spec.cell.blocks if block.weight != "bias"}
    if kind == "simple_rnn":
        radii = {"hidden": 0.5}
    return GradientProfile(
        spec=spec,
        loss=0.1,
        values={name: np.zeros_like(through) for name in symbols},
        states={name: through * (1 + place) for place, name in enumerate(symbols)},
        inputs=through * 2,
        weights={
            "kernel": np.array([[3.0, 0.0], [0.0, 4.0]]),
            "recurrent_kernel": np.array([[0.1, 0.0], [0.0, 0.0]]),
            "bias": np.array([0.0, 0.0]),
        },
        radii=radii,
        max_abs_error=1e-8,
        tolerance=1e-6,
    )
