"""A Trace → the bytes that the lens draws: a short JSON head, then raw float32 numbers.

The layout, little-endian throughout:

    uint32   length of the head in bytes, padding included (a multiple of 4)
    head     JSON in UTF-8: labels, expression trees, sizes; spaces fill it up
    float32  inputs (T, F), then for each direction: every quantity (T, U) in computing
             order, every starting state (U,), every weight as Keras stores it, and the
             outputs (U,) of the steps whose code says that they are sent

An output is the hidden state itself, except at masked steps; so a direction's `outputs`
is null, or one code for each step: "h" the hidden state, "0" zeros, "n" numbers sent.

Of a batch the first sequence is sent. The head carries the cell's expressions as nested
lists, so that the browser explains every number without knowing any cell.
"""

import json
import struct
from dataclasses import dataclass

import numpy as np

from models.cells.expressions import (
    Activated,
    Bias,
    Complement,
    Current,
    Dot,
    Expression,
    Input,
    Previous,
    Product,
    Sum,
    WeightBlock,
)
from models.results import Array, DirectionTrace, Trace
from models.returns import layer_returns, output_names, returned_names

# A word is cut to the longest of these lengths that keeps the payload in its budget.
_WORD_LENGTHS = (80, 48, 32, 24, 16, 12, 8)

Tree = list[object]


@dataclass(frozen=True)
class LensOptions:
    """What a page may choose about the lens; everything else comes from the trace.

    `selected_unit` counts from 1; None leaves the choice to the viewer. `compact` leaves
    the picture and the playback; `autoplay` starts playing unless the viewer prefers
    reduced motion.
    """

    selected_unit: int | None = None
    compact: bool = False
    autoplay: bool = False


def lens_payload(trace: Trace, options: LensOptions | None = None) -> bytes:
    """Return what the lens needs, as bytes: at most `payload_budget(trace)` of them."""
    numbers = b"".join(_numbers(trace))
    budget = payload_budget(trace)
    payload = b""
    for length in _WORD_LENGTHS:
        head = _encoded_head(_head(trace, options or LensOptions(), length))
        payload = struct.pack("<I", len(head)) + head + numbers
        if len(payload) <= budget:
            break
    return payload


def payload_budget(trace: Trace) -> int:
    """Return 1.3 times the raw float32 bytes of what is shown, plus 4 KB."""
    count = trace.inputs[0].size
    for direction in trace.directions:
        count += sum(values[0].size for values in direction.quantities.values())
        count += sum(values.size for values in direction.weights.values())
    return int(1.3 * 4 * count) + 4096


def tree(expression: Expression, blocks: tuple[WeightBlock, ...]) -> Tree:
    """Write an expression as nested lists; a block of weights is its place in `blocks`."""
    match expression:
        case Input():
            return ["input"]
        case Previous(state=state):
            return ["previous", state]
        case Current(quantity=quantity):
            return ["current", quantity]
        case Bias(block=block):
            return ["bias", blocks.index(block)]
        case Dot(vector=vector, block=block):
            return ["dot", tree(vector, blocks), blocks.index(block)]
        case Sum(terms=terms):
            return ["sum", *(tree(term, blocks) for term in terms)]
        case Product(factors=factors):
            return ["product", *(tree(factor, blocks) for factor in factors)]
        case Complement(operand=operand):
            return ["complement", tree(operand, blocks)]
        case Activated(function=function, operand=operand):
            return ["activated", function, tree(operand, blocks)]
    raise TypeError(f"{expression!r} cannot be sent to the lens.")


def _numbers(trace: Trace) -> list[bytes]:
    arrays = [trace.inputs[0]]
    for direction in trace.directions:
        arrays += [values[0] for values in direction.quantities.values()]
        arrays += [values[0] for values in direction.initial_states.values()]
        arrays += list(direction.weights.values())
        codes = output_codes(direction)
        arrays += [direction.outputs[0, i] for i, code in enumerate(codes) if code == "n"]
    return [_float32(array) for array in arrays]


def output_codes(direction: DirectionTrace) -> str:
    """Say of each step's output what it is: "h" the hidden state, "0" zeros, "n" neither.

    The hidden state is the quantity that the description names first among its states.
    """
    hidden = direction.quantities[direction.cell.states[0]][0]
    outputs = direction.outputs[0]
    codes = ""
    for ours, state in zip(outputs, hidden, strict=True):
        if np.array_equal(ours, state, equal_nan=True):
            codes += "h"
        else:
            codes += "n" if ours.any() else "0"
    return codes


def _float32(array: Array) -> bytes:
    with np.errstate(over="ignore"):  # a float64 beyond float32 is shown as infinite
        return np.ascontiguousarray(array, dtype="<f4").tobytes()


def _head(trace: Trace, options: LensOptions, word_length: int) -> dict[str, object]:
    config, cell = trace.config, trace.cell
    batch, timesteps, features = trace.inputs.shape
    words = [_shortened(word, word_length) for word in trace.words]
    distinct = list(dict.fromkeys(words))
    returns = layer_returns(config, timesteps=timesteps, batch=batch)
    return {
        "title": cell.title,
        "batch": batch,
        "timesteps": timesteps,
        "features": features,
        "units": config.units,
        "activation": config.activation,
        "recurrent_activation": config.recurrent_activation,
        "return_sequences": config.return_sequences,
        "return_state": config.return_state,
        "words": distinct,
        "word": [distinct.index(word) for word in words],
        "quantities": [
            [q.name, q.label, q.symbol, q.role, tree(q.expression, cell.blocks)]
            for q in cell.quantities
        ],
        "states": cell.states,
        "output": cell.states[0],
        "blocks": [_block(block) for block in cell.blocks],
        "returns": [[t.name, t.dimensions, t.shape] for t in returns.tensors],
        "mask": None if trace.mask is None else [int(read) for read in trace.mask[0]],
        "merge": _merge(trace),
        "directions": [
            _direction(direction, exits)
            for direction, exits in zip(trace.directions, _exits(trace), strict=True)
        ],
        "selected_unit": options.selected_unit,
        "compact": options.compact,
        "autoplay": options.autoplay,
    }


def _merge(trace: Trace) -> str | None:
    """Return how both directions' outputs become one, "none" if they do not."""
    if not trace.config.bidirectional:
        return None
    return trace.config.merge_mode or "none"


def _exits(trace: Trace) -> list[list[str]]:
    """Return, for each direction, the names of the returned states, in the cell's order."""
    named = returned_names(trace.config)[len(output_names(trace.config)) :]
    share = len(named) // len(trace.directions)
    return [
        list(named[share * place : share * (place + 1)])
        for place in range(len(trace.directions))
    ]


def _direction(direction: DirectionTrace, exits: list[str]) -> dict[str, object]:
    codes = output_codes(direction)
    return {
        "name": direction.name,
        "exits": exits,
        "outputs": codes if codes.strip("h") else None,
        "reverse": direction.reverse,
        "initial": list(direction.initial_states),
        "weights": [[name, w.shape] for name, w in direction.weights.items()],
    }


def _block(block: WeightBlock) -> list[object]:
    return [block.weight, block.gate, block.column, block.row, block.symbol]


def _shortened(word: str, length: int) -> str:
    return word if len(word) <= length else word[: length - 1] + "…"


def _encoded_head(head: dict[str, object]) -> bytes:
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    encoded = text.encode("utf-8", "replace")
    return encoded + b" " * (-len(encoded) % 4)
