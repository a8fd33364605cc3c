"""A Trace → a Python script that rebuilds the layer and checks every number of it.

What belongs here: the order of the script. How arrays and words become source is in
`models.export.literals`, how a cell's equations do in `models.export.equations`, how the
layer does in `models.export.layer`.
"""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from models.activations import ACTIVATION_NAMES
from models.export.equations import block_lines, equation_lines, roles_used
from models.export.layer import call_source, layer_source, prefix
from models.export.literals import array_literal, word_literal
from models.export.preamble import preamble
from models.results import Array, DirectionTrace, Trace

_DOC = """\
What a Keras {title} layer computes, checked number by number.

Run it with Python; it needs keras and numpy. It rebuilds the layer with its weights, calls
it on its input, and computes every gate and state at every step from the equations. It
ends with an error at the first number that differs by more than rounding explains.
"""


def python_script(trace: Trace) -> str:
    """Write a script that proves a trace: it needs keras and numpy, and any backend.

    It holds the weights, the input (B, T, F), the starting states, the returned tensors
    and every quantity (B, T, U) as literals that read back exactly. It exits with 0 and a
    line that counts the numbers, or with 1 and the first that differs. Each step is
    computed from the states that the trace has before it, so that rounding does not grow
    from step to step. Words are data: no word can become code.

    Raises:
        ValueError: if the layer has an activation of its own or half precision, which a
            script cannot rebuild.
    """
    _check_can_be_rebuilt(trace)
    sections = (
        preamble(_DOC.format(title=trace.cell.title), trace.inputs.dtype.name),
        input_section(trace),
        *(given_section(trace, direction) for direction in trace.directions),
        _layer_section(trace),
        *(steps_section(trace, direction) for direction in trace.directions),
        'print(f"All {num_checked:,} numbers agree.")\n',
    )
    return "\n".join(sections)


def _check_can_be_rebuilt(trace: Trace) -> None:
    for direction in trace.directions:
        for role in roles_used(direction.cell):
            name = getattr(direction.config, role)
            if name not in ACTIVATION_NAMES:
                raise ValueError(
                    f"The layer's {role} is a function of its own ({name[:40]!r}), which "
                    "a script cannot rebuild: use one that Keras knows by name."
                )
    arrays = [value for _, value in trace.returns]
    arrays += [v for d in trace.directions for v in d.quantities.values()]
    largest = _largest(arrays)
    eps = float(np.finfo(trace.inputs.dtype).eps)
    explained = 101 * eps * largest * max(1.0, math.log(largest))
    other_type = any(value.dtype != trace.inputs.dtype for _, value in trace.returns)
    if other_type or trace.tolerance > explained:
        raise ValueError(
            "The layer computes in half precision, in which a script cannot check the "
            "gates: use a float32 or float64 layer."
        )


def _largest(arrays: list[Array]) -> float:
    finite = (np.abs(values[np.isfinite(values)]) for values in arrays)
    return float(max(values.max(initial=1) for values in finite))


def input_section(trace: Trace) -> str:
    """Write the words, the input and the mask: `words`, `x`, `mask`."""
    steps = tuple(
        f"step {step}: {word_literal(word)}"
        for step, word in enumerate(trace.words, start=1)
    )
    words = "".join(f"    {word_literal(word)},\n" for word in trace.words)
    mask = (
        "# Where it is False, a step is skipped, (batch, timesteps).\n"
        f"mask = np.array({trace.mask.tolist()})\n"
        if trace.mask is not None
        else ""
    )
    return (
        f"\n# The input, (batch, timesteps, features) = {trace.inputs.shape}.\n"
        f"words = [\n{words}]\n"
        f"x = array({array_literal(trace.inputs, steps)})\n{mask}"
    )


def given_section(trace: Trace, direction: DirectionTrace) -> str:
    """Write what one direction starts from: its weights and its first states."""
    half = prefix(trace, direction)
    of_half = f" of the {direction.name} half" if half else ""
    return "\n".join(
        (
            arrays_section(
                f"The weights{of_half}, as Keras stores them.", half, direction.weights
            ),
            arrays_section(
                f"The states{of_half} before the first step.",
                f"{half}initial_",
                direction.initial_states,
            ),
        )
    )


def arrays_section(title: str, start: str, arrays: Mapping[str, Array]) -> str:
    """Write arrays by their names, which get a beginning, below a comment."""
    lines = [
        f"{start}{name} = array({array_literal(values)})\n"
        for name, values in arrays.items()
    ]
    return f"# {title}\n{''.join(lines)}"


def _layer_section(trace: Trace) -> str:
    names = tuple(name for name, _ in trace.returns)
    checks = "".join(
        f'check("{name}", keras.ops.convert_to_numpy({name}), returned_{name}, '
        f"size(returned_{name}))\n"
        for name in names
    )
    returned = arrays_section("What the call returned.", "returned_", dict(trace.returns))
    return (
        "# The layer, and one call of it.\n"
        f"layer = {layer_source(trace)}\n"
        "layer.build(x.shape)\n"
        f"layer.set_weights([{', '.join(weight_names(trace))}])\n"
        f"if layer.count_params() != {trace.parameter_count}:\n"
        '    raise SystemExit(f"{layer.count_params()} parameters, '
        f'not {trace.parameter_count}")\n'
        "num_checked += 1\n"
        f"{', '.join(names)} = {call_source(trace)}\n\n{returned}\n{checks}"
    )


def weight_names(trace: Trace) -> tuple[str, ...]:
    """Return the variables that hold the layer's weights, in Keras's order."""
    return tuple(
        f"{prefix(trace, direction)}{name}"
        for direction in trace.directions
        for name in direction.weights
    )


def steps_section(trace: Trace, direction: DirectionTrace) -> str:
    """Write every step of one direction from the equations, each number checked."""
    config, cell, half = direction.config, direction.cell, prefix(trace, direction)
    order = direction.reading_order
    functions = dict.fromkeys(getattr(config, role) for role in roles_used(cell))
    quantities = arrays_section(
        f"Every {half.replace('_', ' ')}quantity, (batch, timesteps, units).",
        "traced_",
        direction.quantities,
    )
    lines = [
        "# Each gate's part of the weights.",
        *block_lines(cell, config.units, half),
        "",
        *(f'{name} = in_numpy("{name}")' for name in functions),
        "",
        "# Every step from the states before it, by the equations of the cell.",
        *(f"{name}_before = {half}initial_{name}" for name in cell.states),
        f"for t in range({order.start}, {order.stop}, {order.step}):",
        *(f"    {line}" for line in _one_step(trace, direction)),
    ]
    return f"{quantities}\n" + "\n".join(lines) + "\n"


def _one_step(trace: Trace, direction: DirectionTrace) -> Iterator[str]:
    """Yield the lines that compute one step and check it."""
    cell = direction.cell
    equations = equation_lines(direction.config, cell)
    yield "x_t = x[:, t]"
    for quantity, line in zip(cell.quantities, equations, strict=True):
        yield f"{line}  # {quantity.label}"
    if trace.mask is not None:  # after all of them: the cell computes as if it read
        for name in cell.states:
            yield f"{name} = np.where(mask[:, t, None], {name}, {name}_before)"
    yield 'step = f"at step {t + 1} ({words[t]})"'
    yield "scale = size("
    yield from (f"    traced_{quantity.name}[:, t]," for quantity in cell.quantities)
    yield from (f"    {name}_before," for name in cell.states)
    yield ")"
    for quantity in cell.quantities:
        name = quantity.name
        yield f'check(f"{quantity.label} {{step}}", {name}, traced_{name}[:, t], scale)'
    yield from (f"{name}_before = traced_{name}[:, t]" for name in cell.states)
