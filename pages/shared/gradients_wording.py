"""What the gradients page says of the numbers that it shows, and of no others."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.gradients import GradientProfile, GradientSpec, norms
from models.gradients_clipping import ClipMethod, global_norm
from models.results import Array

# By the activation: what it makes of the slope that the spectral radius explains.
_SLOPES = {
    "linear": ", here exactly.",
    "tanh": "; tanh can only lower it.",
    "relu": "; relu can only lower it.",
    "sigmoid": "; the sigmoid, whose slope is at most ¼, makes it four times lower or more "
    "at each step.",
}


def how_to_read(by: str, spec: GradientSpec) -> str:
    """Say what the lines are; `by` is "states" or "inputs"."""
    if by == "inputs":
        return (
            "The loss is the mean of the last h, and this is its gradient at the input of "
            "each step: what a change of one word would do to the end."
        )
    start = (
        "The loss is the mean of the last h, so every layer's h starts at the same height, "
        "on the right; LSTM's c, the dotted blue line, is the memory behind its h. "
    )
    if not spec.scale:
        return start + (
            "With a scale of 0 SimpleRNN hands nothing on: its gradient is 0 before the "
            "last step, for which a log axis has no place."
        )
    return start + (
        "The thin grey dotted line is SimpleRNN's spectral radius to the power of the "
        f"steps gone back: the slope that it explains{_SLOPES[spec.activation]}"
    )


def truncation_told(full: GradientProfile, truncated: GradientProfile) -> str:
    """Say what was left out of each weight's gradient, and how it was done."""
    cut = truncated.spec.cut
    if not cut:
        return "The window is as long as the sequence: nothing is cut, both are the same."
    longer = [
        name
        for name, values in full.weights.items()
        if norms(truncated.weights[name].ravel()) > norms(values.ravel())
    ]
    steps = "the first step adds" if cut == 1 else f"the first {cut} steps add"
    opposed = (
        " Where that points against the rest, the sum is longer without it: above 100 %."
        if longer
        else ""
    )
    return (
        "A weight's gradient is the sum of what every step adds to it; truncation leaves "
        f"out what {steps}.{opposed} The layer reads that part, its state is handed on as "
        "`initial_state`, and `tf.stop_gradient` makes it a constant: the numbers are the "
        "same, only the gradient ends there. A stateful layer in Keras does just this from "
        "batch to batch."
    )


def clipping_told(
    before: Mapping[str, Array],
    after: Mapping[str, Array],
    method: ClipMethod,
    threshold: float,
) -> str:
    """Say what clipping does to these gradients."""
    if method == "clipvalue":
        return _by_value(before, threshold)
    if not all(bool(np.isfinite(values).all()) for values in after.values()):
        return (
            "A norm is infinite or NaN, and to divide by it leaves NaN: the update would "
            "ruin the weights."
        )
    lost = [n for n, values in before.items() if values.any() and not after[n].any()]
    if lost:
        return (
            f"The norm of {_listed(lost)} is more than float32 can hold: divided by "
            "infinity every number is 0, and the update changes nothing there."
        )
    return _by_norm(before, threshold, together=method == "global_clipnorm")


def _by_value(before: Mapping[str, Array], threshold: float) -> str:
    total = sum(values.size for values in before.values())
    beyond = sum(int((np.abs(values) > threshold).sum()) for values in before.values())
    broken = any(bool(np.isnan(values).any()) for values in before.values())
    stays = " NaN stays NaN." if broken else ""
    if not beyond:
        return f"No number is beyond ±{threshold:g}: nothing is clipped.{stays}"
    cut = "number is" if beyond == 1 else "numbers are"
    return (
        f"{beyond:,} of {total:,} {cut} beyond ±{threshold:g} and cut off there, each by "
        "itself: the gradient turns, and so the step goes another way (the plateaus at the "
        f"right).{stays}"
    )


def _by_norm(before: Mapping[str, Array], threshold: float, *, together: bool) -> str:
    if together:
        norm = global_norm(before)
        if norm <= threshold:
            return (
                f"Together the gradients have a norm of {norm:.3g}, no more than "
                f"{threshold:g}: nothing is clipped."
            )
        return (
            f"Together the gradients have a norm of {norm:.3g}: all are shortened by the "
            f"same factor, to {threshold:g} together, so the step keeps its direction."
        )
    longer = [n for n, values in before.items() if norms(values.ravel()) > threshold]
    if not longer:
        return f"No weight's gradient is longer than {threshold:g}: nothing is clipped."
    return (
        f"Longer than {threshold:g}, and shortened to it: {_listed(longer)}. Each keeps "
        "its own direction; the weights' shares in the step change."
    )


def _listed(weights: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in weights)
