"""An error message alone: what usually causes it, and what to paste to be sure.

What belongs here: messages of Keras and of TensorFlow, with their usual causes. What does
not: sources.
"""

import re
from dataclasses import dataclass

from models.diagnosis import Diagnosis, Problem
from models.worker.clinic.keras_words import axis, rank
from models.worker.clinic.ranks import AXES

_ERROR = re.compile(
    r"(?m)^\s*(?:[\w.]*(?:Error|Exception|Interrupt|Warning)\b\s*:|Traceback \(most "
    r"recent call)"
)
_CODE = re.compile(
    r"(?m)^\s*(?:import |from \S+ import |def |class |\w+\s*=\s*\w|\w+\.add\()"
)
PASTE = (
    "Paste the code that makes the model, and the shapes of the data, to see which layer "
    "it "
    "is and to get fixes that were tried."
)


@dataclass(frozen=True)
class _Cause:
    """A kind of message."""

    pattern: str
    stage: str
    explanation: str
    expected: str = ""
    hint: str = ""


_CAUSES = (
    _Cause(
        r"initial_state|list index out of range|IndexError: tuple index out of range",
        "run",
        "A recurrent layer starts from a state of the wrong count: an LSTM takes two, h "
        "and c, "
        "a GRU and a SimpleRNN one, and a Bidirectional twice as many, forward ones first.",
        "[h, c] for an LSTM, [h] for a GRU",
        "Paste the call with initial_state= and the layer that the states come from.",
    ),
    _Cause(
        r"Dimensions must be equal, but are (\d+) and (\d+).*(?:Cell|recurrent|MatMul_1)",
        "run",
        "Inside a recurrent cell the state is multiplied with weights of another size: the "
        "initial_state has not as many values as the layer has units, often because it "
        "comes "
        "from a Bidirectional layer, which joins both directions into twice the units.",
        "a state of (batch, units)",
        "Paste the encoder, the decoder and the line with initial_state=.",
    ),
    _Cause(
        r"Dimensions must be equal, but are|[Mm]atrix size-incompatible|Incompatible "
        r"shapes|"
        r"must be broadcastable",
        "run",
        "Two tensors are put together whose sizes differ: the last size of what comes in "
        "is "
        "not what the weights were built for, or the target's shape is not that of the "
        "output.",
        "equal sizes",
        "Paste the model, and the shapes of x and y.",
    ),
    _Cause(
        r"must have the same (?:rank|shape)|logits and labels must|target\.shape",
        "run",
        "The target's shape is not that of the model's output: often return_sequences is "
        "True "
        "where one answer a sequence is wanted or the other way round, or the loss is "
        "categorical_crossentropy while the targets are the numbers of classes.",
        "a target with the shape of the output",
        "Paste the model with compile, and the shape of y.",
    ),
    _Cause(
        r"Unrecognized keyword arguments|unexpected keyword argument|not understood",
        "source",
        "An argument that this layer does not know: a slip of the pen, or a Keras 2 "
        "argument "
        "that Keras 3 no longer takes, such as batch_input_shape, input_length or "
        "time_major.",
        "",
        "Paste the line that makes the layer.",
    ),
    _Cause(
        r"stateful.*batch|batch size must be static",
        "build",
        "stateful=True keeps a state for each sample of a batch, so the batch size must be "
        "fixed: Input(batch_shape=(batch, steps, features)).",
        "a fixed batch size",
    ),
    _Cause(
        r"too many values to unpack|not enough values to unpack|Iterating over a symbolic|"
        r"expected \d+, got \d+\)",
        "build",
        "The result of a layer is taken apart into the wrong number of names: with "
        "return_state=True an LSTM returns three tensors (output, h, c), a GRU two, a "
        "Bidirectional LSTM five; without it every layer returns one.",
        "as many names as tensors",
        "Paste the line that unpacks and the one that makes the layer.",
    ),
    _Cause(
        r"expects (\d+) input\(s\), but it received (\d+)",
        "build",
        "A layer that takes one tensor was given several: often the layer before has "
        "return_state=True and returns its states too.",
        "1 tensor",
    ),
    _Cause(
        r"Concatenate.*matching shapes|`Concatenate` layer requires",
        "build",
        "Concatenate joins tensors along one axis, and all their other axes must be equal.",
        "equal sizes but on the joined axis",
    ),
    _Cause(
        r"Inputs have incompatible shapes",
        "build",
        "Add, Multiply and their kin join tensors value by value, which must have one "
        "shape.",
        "equal shapes",
    ),
    _Cause(
        r"zero or negative|Negative dimension size|[Nn]egative dimension",
        "build",
        "A kernel or a pool is larger than what it slides over: the sequence is too "
        "short, or "
        "steps and features are swapped.",
        "at least as many steps as the window has",
    ),
    _Cause(
        r"total size of the tensor must be unchanged|total size of new array must be "
        r"unchanged|"
        r"cannot reshape",
        "build",
        "A reshape to a shape with another number of values: a reshape keeps them all and "
        "only "
        "arranges them anew.",
        "a shape with as many values",
    ),
    _Cause(
        r"Only input tensors may be passed|KerasTensor|not a Keras tensor|symbolic",
        "build",
        "A layer, or a function, was called on something that is no symbolic tensor, or a "
        "TensorFlow function on one that is.",
        "a Keras tensor",
    ),
    _Cause(
        r"Graph disconnected|not connected to",
        "build",
        "The outputs of a Model are not made of its inputs: an Input is missing in its "
        "list.",
        "every Input that the outputs are made of",
    ),
    _Cause(
        r"cardinality is ambiguous",
        "run",
        "x and y have different numbers of samples.",
        "equal first sizes",
    ),
    _Cause(
        r"Invalid input shape for input|incompatible shape|Expected shape",
        "run",
        "The data do not have the shape that the model declares: one sample's shape, "
        "without "
        "the batch, is what Input or input_shape must say.",
        "data of the declared shape",
        "Paste the model and X.shape.",
    ),
    _Cause(
        r"must be fully-defined|[Tt]he last dimension of the inputs",
        "build",
        "A size that weights depend on is None: only the batch and the steps may be open.",
        "a number as the last size",
    ),
    _Cause(
        r"Could not interpret (?:activation|initializer)|Unknown "
        r"(?:activation|initializer)",
        "build",
        "An activation or an initializer that Keras does not know; a number there is an "
        "argument in the wrong place: LSTM(64, 128) gives 128 as the activation.",
    ),
    _Cause(
        r"is not in \[0, \d+\)|indices\[.*\] = \d+",
        "run",
        "A token is not smaller than the Embedding's input_dim, which must be the largest "
        "token plus one.",
        "input_dim above the largest token",
    ),
    _Cause(
        r"OOM|[Oo]ut of memory|ResourceExhausted",
        "run",
        "The tensors do not fit into memory: a smaller batch, fewer units or shorter "
        "sequences "
        "help.",
    ),
    _Cause(
        r"positive integer|expected a positive",
        "build",
        "A number of units that is no whole number of 1 or more, often a result of / in "
        "place "
        "of //.",
        "an integer of 1 or more",
    ),
    _Cause(
        r"No module named|cannot import name",
        "source",
        "An import that this version of Keras does not have: layers are in keras.layers, "
        "and "
        "the modules of Keras 2 such as keras.layers.recurrent are gone.",
        "from keras.layers import …",
    ),
)


def is_message(text: str) -> bool:
    """Tell an error message from code."""
    if len(text) > 20_000:
        text = text[-20_000:]
    traceback = "Traceback (most recent call last)" in text
    error = _ERROR.search(text)
    code = (
        _CODE.search(re.sub(r"(?m)^\s*(?:File |\s{4,}).*$", "", text))
        if traceback
        else _CODE.search(text)
    )
    if error:
        return not code or (traceback and text.lstrip().startswith("Traceback"))
    bare = rank(text) is not None or any(re.search(c.pattern, text) for c in _CAUSES)
    return (
        bare and not code and "(" * 3 not in text and len(text) < 4000 and not _parses(text)
    )


def _parses(text: str) -> bool:
    import ast

    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def of_message(text: str) -> Diagnosis:
    """Say what usually causes a message."""
    said = _last_error(text)
    problem = _of_rank(said) or _of_axis(said) or _of_cause(said) or _unknown(said)
    return Diagnosis(source=text, kind="message", problems=(problem,))


def _last_error(text: str) -> str:
    """Return the message at the end of a traceback, without its frames."""
    matches = list(re.finditer(r"(?m)^\s*[\w.]*(?:Error|Exception)\b\s*:", text))
    return text[matches[-1].start() :].strip() if matches else text.strip()


def _layer_in(text: str) -> tuple[str | None, str | None]:
    """Return the name and the class of the layer that a message names."""
    name = re.search(
        r"layer \"?'?([\w/]+)\"?'? (?:is incompatible|expects)|[Ll]ayer \"([\w/]+)\"", text
    )
    kind = re.search(
        r"calling (\w+?)(?:Cell)?\.call|passed to (\w+):|`(\w+)` [Ll]ayer", text
    )
    found = next((g for g in name.groups() if g), None) if name else None
    layer_class = next((g for g in kind.groups() if g), None) if kind else None
    if found and not layer_class:
        layer_class = _class_of(found)
    return found, layer_class


def _class_of(name: str) -> str | None:
    """Return the class behind a name that Keras made: `lstm_1` is an LSTM."""
    base = re.sub(r"_\d+$", "", name)
    known = {
        "lstm": "LSTM", "gru": "GRU", "simple_rnn": "SimpleRNN", "dense": "Dense",
        "bidirectional": "Bidirectional", "conv1d": "Conv1D", "conv2d": "Conv2D",
        "repeat_vector": "RepeatVector", "time_distributed": "TimeDistributed",
        "embedding": "Embedding", "conv_lstm2d": "ConvLSTM2D", "max_pooling1d": "MaxPooling1D",
        "cu_dnnlstm": "LSTM", "cu_dnngru": "GRU", "sequential": "Sequential",
    }  # fmt: skip
    return known.get(base)


def _of_rank(text: str) -> Problem | None:
    said = rank(text)
    if said is None:
        return None
    name, kind = _layer_in(text)
    who = f"the layer {name}" if name else "a layer"
    wanted = AXES.get(said.expected, f"{said.expected} axes")
    if kind == "RepeatVector" or (said.expected == 2 and said.found == 3):
        why = (
            "the layer before returns a whole sequence, return_sequences=True, where one "
            "vector for each sample is wanted"
        )
    elif said.found < said.expected == 3:
        why = (
            "either the recurrent layer before lacks return_sequences=True and ends the "
            "sequence in one vector, or the data, or the declared input shape, have no "
            "step axis"
        )
    elif said.expected == 3:
        why = (
            "either the input shape counts the samples too (it is that of one sample, "
            "without "
            "the batch), or pictures, or an Embedding of data with a feature axis, bring "
            "an "
            "axis too many"
        )
    else:
        why = "the declared input shape does not have as many sizes as this layer takes"
    return Problem(
        stage="build",
        explanation=(
            f"{who[:1].upper() + who[1:]} takes {wanted} and was given {said.found} axes"
            f"{f', {said.shape}' if said.shape else ''}: usually {why}."
        ),
        layer=name,
        layer_class=kind,
        came=str(said.shape) if said.shape else f"{said.found} axes",
        expected=wanted,
        keras_message=_short(text),
        hint=PASTE,
    )


def _of_axis(text: str) -> Problem | None:
    said = axis(text)
    if said is None:
        return None
    name, kind = _layer_in(text)
    return Problem(
        stage="run",
        explanation=(
            f"{f'The layer {name}' if name else 'A layer'} was built for {said.expected} "
            "values on "
            f"axis {said.axis} and is given {said.shape}: usually the data have another "
            "number "
            "of features than the input shape says, or one layer is shared by tensors of "
            "different sizes."
        ),
        layer=name,
        layer_class=kind,
        came=str(said.shape),
        expected=f"{said.expected} on axis {said.axis}",
        keras_message=_short(text),
        hint=PASTE,
    )


def _of_cause(text: str) -> Problem | None:
    flat = " ".join(text.split())
    for cause in _CAUSES:
        if re.search(cause.pattern, flat):
            name, kind = _layer_in(flat)
            return Problem(
                stage=cause.stage,  # type: ignore[arg-type]
                explanation=cause.explanation,
                layer=name,
                layer_class=kind,
                expected=cause.expected,
                keras_message=_short(text),
                hint=f"{cause.hint} {PASTE}" if cause.hint else PASTE,
            )
    return None


def _unknown(text: str) -> Problem:
    return Problem(
        stage="run",
        explanation="This message alone does not say which shape is wrong.",
        keras_message=_short(text),
        hint=PASTE,
    )


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 400 else flat[:399] + "…"
