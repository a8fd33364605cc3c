"""From what a model computed to the description that `viz.unrolled` draws."""

from collections.abc import Sequence
from dataclasses import replace

from models.cells.expressions import Dimension
from models.results import Array, Trace
from models.sequence_tasks import DECODER_INPUTS, FEATURES, TASKS, SequenceTaskRun
from models.stack import StackTrace
from viz.unrolled import Arrow, Picture, Row

_SEQUENCE: tuple[Dimension, ...] = ("batch", "timesteps", "features")
_HIDDEN: tuple[Dimension, ...] = ("batch", "timesteps", "units")
_LAST: tuple[Dimension, ...] = ("batch", "units")


def task_picture(run: SequenceTaskRun) -> Picture:
    """Describe a sequence task's model, unrolled."""
    match run.spec.task:
        case "one_to_many":
            rows, groups = _one_to_many(run), ()
        case "encoder_decoder":
            return _encoder_decoder(run)
        case _:
            _, trace = run.layers[0]
            rows = (
                _input_row("x", trace.inputs[0], trace.words),
                recurrent_row(_code(run), trace),
                _answers_row(run, len(trace.words)),
            )
            groups = ()
    return Picture(tuple(rows), f"{TASKS[run.spec.task].title}, unrolled.", groups)


def stack_picture(
    trace: StackTrace, titles: Sequence[str], summary: str, *, answers: bool = False
) -> Picture:
    """Describe a stack of layers over a sequence, unrolled.

    Args:
        trace: of a Sequential model whose first layer is recurrent.
        titles: one for each layer without the input: how the code writes it.
        summary: one sentence.
        answers: whether the last layer gives probabilities.
    """
    first = next(iter(trace.traces.values()))
    columns = len(first.words)
    rows = [_input_row("x", first.inputs[0], first.words)]
    steps = [step for step in trace.steps if step.layer_class != "InputLayer"]
    for step, title in zip(steps, titles, strict=True):
        traced = trace.traces.get(step.name)
        if traced is not None:
            rows.append(recurrent_row(title, traced))
        else:
            rows.append(_output_row(title, trace.outputs[step.name], columns))
    last = trace.outputs[steps[-1].name]
    if steps[-1].name in trace.traces:
        rows.append(_output_row("output", last, columns))
    rows[-1] = replace(rows[-1], probability=answers)
    return Picture(tuple(rows), summary)


def recurrent_row(title: str, trace: Trace, *, columns: int = 0, offset: int = 0) -> Row:
    """Describe a recurrent layer: its state at every step, and which of them leave it.

    Args:
        title: what to call the row.
        trace: the layer's; of a batch the first sequence is drawn.
        columns: how many columns the picture has; 0 for as many as there are steps.
        offset: the column of the first step.
    """
    hidden = trace.directions[0].quantities["hidden"][0]
    steps, units = hidden.shape
    values: list[Array | None] = [None] * (columns or steps)
    values[offset : offset + steps] = list(hidden)
    every = trace.config.return_sequences
    leaving = range(steps) if every else [steps - 1]
    return Row(
        title=title,
        dimensions=_HIDDEN if every else _LAST,
        shape=(1, steps, units) if every else (1, units),
        values=tuple(values),
        elements=tuple(f"h[{unit}]" for unit in range(1, units + 1)),
        passes=_chain(offset, steps),
        passed=", ".join(trace.cell.by_name[name].symbol for name in trace.cell.states),
        rises=tuple((offset + step, offset + step) for step in leaving),
    )


def _one_to_many(run: SequenceTaskRun) -> tuple[Row, ...]:
    _, trace = run.layers[0]
    steps = len(trace.words)
    image = Row(
        title="an image",
        dimensions=("batch", "features"),
        shape=(1, FEATURES),
        values=(run.inputs[0][0], *[None] * (steps - 1)),
        elements=_feature_names(FEATURES),
        captions=("image", *[""] * (steps - 1)),
        rises=tuple((0, step) for step in range(steps)),
        hue="features",
    )
    repeated = _input_row(f"RepeatVector({steps})", trace.inputs[0], ())
    return (image, repeated, recurrent_row(_code(run), trace), _answers_row(run, steps))


def _encoder_decoder(run: SequenceTaskRun) -> Picture:
    (_, encoder), (_, decoder) = run.layers
    first, second = len(encoder.words), len(DECODER_INPUTS)
    columns = first + second
    inputs = [*encoder.inputs[0], *decoder.inputs[0]]
    heard = recurrent_row("", encoder, columns=columns)
    told = recurrent_row("", decoder, columns=columns, offset=first)
    both = tuple(
        a if a is not None else b for a, b in zip(heard.values, told.values, strict=True)
    )
    words = Row(
        title="x",
        dimensions=_SEQUENCE,
        shape=(1, first, FEATURES),
        values=tuple(inputs),
        elements=_feature_names(FEATURES),
        captions=(*encoder.words, *DECODER_INPUTS),
        rises=_upright(range(columns)),
        hue="features",
    )
    states = Row(
        title=f"{run.spec.layer_class}({run.spec.units})",
        dimensions=told.dimensions,
        shape=told.shape,
        values=both,
        elements=told.elements,
        passes=_chain(0, columns),
        passed=told.passed,
        rises=told.rises,
    )
    return Picture(
        (words, states, _answers_row(run, columns)),
        f"{TASKS[run.spec.task].title}, unrolled.",
        (("encoder", 0, first - 1), ("decoder", first, columns - 1)),
    )


def _input_row(title: str, values: Array, captions: Sequence[str]) -> Row:
    """Describe what is read: `values` (T, F)."""
    steps, features = values.shape
    return Row(
        title=title,
        dimensions=_SEQUENCE,
        shape=(1, steps, features),
        values=tuple(values),
        elements=_feature_names(features),
        captions=tuple(captions),
        rises=_upright(range(steps)),
        hue="features",
    )


def _answers_row(run: SequenceTaskRun, columns: int) -> Row:
    """Describe a task's output: probabilities, at the last so many columns."""
    classes = run.spec.classes
    sigmoid = len(classes) == 1
    dense = f"Dense({len(classes)}, {'sigmoid' if sigmoid else 'softmax'})"
    answers = run.answers
    row = _output_row(dense, run.output, columns)
    captions = ("",) * (columns - len(answers)) + answers
    return replace(row, elements=classes, captions=captions, probability=True)


def _output_row(title: str, output: Array, columns: int) -> Row:
    """Describe an output (1, N), at the last column, or (1, T, N)."""
    values = output[0].reshape(-1, output.shape[-1])
    missing: tuple[Array | None, ...] = (None,) * (columns - len(values))
    size = output.shape[-1]
    return Row(
        title=title,
        dimensions=_HIDDEN if output.ndim == 3 else _LAST,
        shape=output.shape,
        values=(*missing, *values),
        elements=tuple(f"y[{number}]" for number in range(1, size + 1)),
        rises=_upright(range(columns - len(values), columns)),
    )


def _code(run: SequenceTaskRun) -> str:
    return f"{run.spec.layer_class}({run.spec.units})"


def _chain(first: int, steps: int) -> tuple[Arrow, ...]:
    return tuple((first + step, first + step + 1) for step in range(steps - 1))


def _upright(columns: Sequence[int]) -> tuple[Arrow, ...]:
    return tuple((column, column) for column in columns)


def _feature_names(features: int) -> tuple[str, ...]:
    return tuple(f"x[{feature}]" for feature in range(1, features + 1))
