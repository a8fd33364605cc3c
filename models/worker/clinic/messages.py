"""An error message alone: what usually causes it, and what to paste to be sure.

What belongs here: messages of Keras and of TensorFlow, with their usual causes. What does
not: sources.
"""

import re
from dataclasses import replace

from models.diagnosis import Diagnosis, Problem
from models.worker.clinic.case import first_up
from models.worker.clinic.causes import CAUSES
from models.worker.clinic.keras_words import AXES, axis, rank

_ERROR = re.compile(
    r"(?m)^\s*(?:[\w.]*(?:Error|Exception|Interrupt|Warning)\b\s*:|Traceback \(most "
    r"recent call)"
)


_CODE = re.compile(
    r"(?m)^\s*(?:import |from \S+ import |def |class |\w+\s*=\s*\w|\w+\.add\()"
)


PASTE = (
    "Paste the code that makes the model, and the shapes of the data, to see which layer "
    "it is and to get fixes that were tried."
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
    bare = rank(text) is not None or any(re.search(c.pattern, text) for c in CAUSES)
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
    problem = replace(problem, said_by="The message")
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
        "embedding": "Embedding", "conv_lstm2d": "ConvLSTM2D",
        "max_pooling1d": "MaxPooling1D",
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
            "without the batch), or pictures, or an Embedding of data with a feature axis, "
            "bring an axis too many"
        )
    else:
        why = "the declared input shape does not have as many sizes as this layer takes"
    return Problem(
        stage="build",
        explanation=(
            f"{first_up(who)} takes {wanted} and was given {said.found} "
            f"axes{f', {said.shape}' if said.shape else ''}: usually {why}."
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
            f"values on axis {said.axis} and is given {said.shape}: usually the data have "
            "another number of features than the input shape says, or one layer is shared "
            "by tensors of different sizes."
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
    for cause in CAUSES:
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
