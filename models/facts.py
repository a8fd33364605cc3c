"""Statements about what a layer returned, each with the numbers that prove it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from models.config import MergeMode
from models.results import Array, Trace
from models.returns import merge


@dataclass(frozen=True)
class Fact:
    """A statement in Python's terms, its proof from this very call, and whether it held."""

    statement: str
    evidence: str
    holds: bool


# Where each half ended, and how Keras puts the two together.
_ENDS: Mapping[MergeMode | None, str] = {
    "concat": "output == concat(forward[:, -1], backward[:, 0])",
    "sum": "output == forward[:, -1] + backward[:, 0]",
    "mul": "output == forward[:, -1] * backward[:, 0]",
    "ave": "output == (forward[:, -1] + backward[:, 0]) / 2",
    None: "the outputs == forward[:, -1] and backward[:, 0]",
}


def facts(trace: Trace) -> tuple[Fact, ...]:
    """State what can be proved of the tensors that this call returned."""
    if trace.config.bidirectional:
        return _bidirectional(trace)
    found = dict(trace.returns)
    output = found["output"]
    stated: list[Fact] = []
    if trace.config.return_sequences:
        stated += _order(trace, output)
    if "h" in found:
        last = "output[:, -1]" if trace.config.return_sequences else "output"
        last_output = output[:, -1] if trace.config.return_sequences else output
        stated.append(_equal(f"{last} == h", last_output, found["h"]))
    if "c" in found:
        stated.append(_different("c != h", found["c"], found["h"]))
    return tuple(stated) or (_last_only(trace, output),)


def _bidirectional(trace: Trace) -> tuple[Fact, ...]:
    """State where each half ended: the backward half at the first step, not the last."""
    found = dict(trace.returns)
    forward, backward = (d.quantities["hidden"] for d in trace.directions)
    stated: list[Fact] = []
    if "backward_h" in found:
        stated.append(
            Fact(
                "backward_h is the backward half at step 1",
                f"it ends at “{trace.words[0]}”, having read the sentence from its end",
                _close(trace, found["backward_h"], backward[:, 0]),
            )
        )
    ends = _merged(trace, forward[:, -1], backward[:, 0])
    if not trace.config.return_sequences:
        stated.append(
            Fact(
                _ENDS[trace.config.merge_mode],
                f"“{trace.words[-1]}” and “{trace.words[0]}”, where each half ended",
                _close(trace, _outputs(trace), ends),
            )
        )
    elif len(trace.words) > 1:
        statement = "output[:, -1] != what return_sequences=False gives"
        stated.append(_different(statement, _outputs(trace)[:, -1], ends))
    return tuple(stated)


def _outputs(trace: Trace) -> Array:
    """Return Keras's output; both halves side by side where they come apart."""
    values = [value for name, value in trace.returns if name.endswith("output")]
    return np.concatenate(values, axis=-1)


def _merged(trace: Trace, forward: Array, backward: Array) -> Array:
    return merge(forward, backward, trace.config.merge_mode or "concat")


def _equal(statement: str, left: Array, right: Array) -> Fact:
    # NaN equals nothing, yet the same NaN in both places is the same answer.
    same = (left == right) | (np.isnan(left) & np.isnan(right))
    evidence = f"{int(same.sum())} of {right.size} {_numbers(right.size)} equal"
    return Fact(statement, evidence, bool(same.all()))


def _different(statement: str, left: Array, right: Array) -> Fact:
    with np.errstate(all="ignore"):
        difference = np.abs(left - right)
    finite = difference[np.isfinite(difference)]
    if not finite.size:
        return Fact(statement, "no two finite numbers to compare", holds=False)
    largest = float(finite.max())
    if largest == 0:
        return _same_here(statement, left, right)
    return Fact(statement, f"they differ by up to {largest:.2g}", holds=True)


def _same_here(statement: str, left: Array, right: Array) -> Fact:
    """State of two tensors that may differ that they do not: nothing has failed."""
    zero = not left.any() and not right.any()
    evidence = "both are zero here" if zero else "the same numbers here"
    return Fact(statement.replace("!=", "=="), evidence, holds=True)


def _order(trace: Trace, output: Array) -> list[Fact]:
    """State which word the first row of the output belongs to, where it can be mistaken."""
    if not trace.config.go_backwards:
        return []
    hidden = trace.directions[0].quantities["hidden"]
    close = _close(trace, output, hidden[:, ::-1])
    return [
        Fact(
            "output[:, 0] belongs to the last word",
            f"the outputs come in the order read, “{trace.words[-1]}” first",
            close,
        )
    ]


def _last_only(trace: Trace, output: Array) -> Fact:
    """State what a lone output is."""
    direction = trace.directions[0]
    last_read = trace.words[direction.reading_order[-1]]
    if trace.config.return_sequences:
        return Fact(
            "output[:, t] is h after step t",
            f"{output.shape[1]} hidden states, one for each step",
            _close(trace, output, direction.quantities["hidden"]),
        )
    return Fact(
        "output is the last h",
        f"the hidden state after “{last_read}”, the last word read",
        _close(trace, output, direction.final("hidden")),
    )


def _close(trace: Trace, left: Array, right: Array) -> bool:
    return bool(np.allclose(left, right, rtol=0, atol=trace.tolerance, equal_nan=True))


def _numbers(count: int) -> str:
    return "number" if count == 1 else "numbers"
