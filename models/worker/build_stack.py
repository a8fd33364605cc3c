"""From a StackSpec to a real Keras model, joint by joint, as far as the layers fit.

Where they do not fit, Keras's own message is kept, the reason is said in the stack's
terms, and every change that is offered has been built before.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.facts import Fact
from models.sentence import embed, repeat_words, split_words
from models.shapes import Shape
from models.stack import (
    MAX_LAYERS,
    Mend,
    StackOutcome,
    StackProblem,
    StackSpec,
    StackTrace,
)
from models.stack_layers import RECURRENT, StackLayer
from models.stack_limits import refusal
from models.stack_mends import candidates, explanation
from models.stack_steps import step_labels
from models.worker.dense_alone import reads_sequence, same_as_dense_alone
from models.worker.stack import layer_weights, shape_steps, trace_model

_FIRST_SEED = 142  # as for the single layers


class _RefusedError(ValueError):
    """A layer was not built because of a limit of this project; Keras was not asked."""


@dataclass(frozen=True)
class _Built:
    """As much of a stack as fits, the layers by place, and the first misfit if any."""

    model: Any  # None if not even the first layer fits
    shape: Shape  # of what comes out of it
    layers: tuple[Any, ...] = ()
    index: int | None = None
    error: Exception | None = None
    warned: dict[str, str] = field(default_factory=dict)  # a sentence, by layer name


def trace_stack(spec: StackSpec) -> StackOutcome:
    """Build a stack, run it on its sentence, and trace it as far as it fits."""
    words = repeat_words(split_words(spec.sentence), spec.timesteps)
    inputs = _inputs(spec, words)
    built = _build(spec)
    problem = None if built.index is None else _problem(spec, built)
    if built.model is None:
        return StackOutcome(StackTrace((), {}), problem=problem)
    with _heard():  # Keras repeats when it runs what it warned of when it built
        trace = trace_model(built.model, inputs)
        proofs = _proofs(built, inputs, trace)
    names = tuple(layer.name for layer in built.layers)
    labels = step_labels(spec.layers, words)[: len(names)]
    return StackOutcome(
        trace=_labelled(trace, names, (words, *labels)),
        inputs=inputs,
        weights=layer_weights(built.layers, trace),
        names=names,
        labels=labels,
        proofs=proofs,
        warned=built.warned,
        problem=problem,
    )


def _labelled(
    trace: StackTrace, names: Sequence[str], labels: Sequence[tuple[str, ...] | None]
) -> StackTrace:
    """Give each recurrent layer's trace the labels of the steps that it read."""
    read = dict(zip(names, labels, strict=False))
    return StackTrace(
        trace.steps,
        {
            name: replace(found, words=read.get(name) or found.words)
            for name, found in trace.traces.items()
        },
        trace.outputs,
    )


def _proofs(built: _Built, inputs: NDArray[Any], trace: StackTrace) -> dict[str, Fact]:
    """Prove for each Dense on a sequence that wrapped and alone it computes the same."""
    proofs = {}
    given: NDArray[Any] = inputs
    for layer in built.layers:
        output = trace.outputs[layer.name]
        if reads_sequence(layer, given):
            proofs[layer.name] = same_as_dense_alone(layer, given, output)
        given = output
    return proofs


def _problem(spec: StackSpec, built: _Built) -> StackProblem:
    index = built.index or 0
    refused = isinstance(built.error, _RefusedError)
    found = candidates(spec.layers, index, spec.timesteps)
    mends = (_tried(spec, title, layers, index) for title, layers in found)
    return StackProblem(
        index=index,
        explanation=str(built.error)
        if refused
        else explanation(spec.layers, index, built.shape),
        keras_message="" if refused or built.error is None else _first_lines(built.error),
        mends=tuple(mend for mend in mends if mend is not None),
    )


def _tried(
    spec: StackSpec, title: str, layers: tuple[StackLayer, ...], index: int
) -> Mend | None:
    """Build a mended stack; return the mend if it gets past the joint that broke."""
    if len(layers) > MAX_LAYERS:
        return None
    built = _build(replace(spec, layers=layers))
    # A layer put in before the joint moves the joint on by one.
    joint = index + max(0, len(layers) - len(spec.layers))
    if built.model is None or (built.index is not None and built.index <= joint):
        return None
    return Mend(title, layers, shape_steps(built.model), built.index)


def _build(spec: StackSpec) -> _Built:
    """Put one layer after the other until one does not fit."""
    embedded = spec.layers[0].layer_class == "Embedding"
    shape = (spec.timesteps,) if embedded else (spec.timesteps, spec.features)
    start = keras.Input(shape, dtype="int32" if embedded else "float32", name="input")
    tensor = start
    names: Counter[str] = Counter()
    layers: list[Any] = []
    warned: dict[str, str] = {}
    for index, choice in enumerate(spec.layers):
        try:
            used = sum(layer.count_params() for layer in layers)
            _check(spec, index, tensor.shape[1:], used)
            layer = make_layer(choice, _FIRST_SEED + 4 * (spec.seed + index), names)
            with _heard() as said:
                tensor = layer(tensor)
        except (ValueError, TypeError, IndexError) as error:
            model = keras.Model(start, tensor) if index else None
            return _Built(model, tuple(tensor.shape), tuple(layers), index, error, warned)
        layers.append(layer)
        if said:
            warned[layer.name] = _warning(choice, str(said[0].message))
    model = keras.Model(start, tensor)
    return _Built(model, tuple(tensor.shape), tuple(layers), warned=warned)


@contextmanager
def _heard() -> Iterator[list[warnings.WarningMessage]]:
    """Collect what Keras warns of while the block runs, for the page to say."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", UserWarning)
        yield said


def _warning(choice: StackLayer, message: str) -> str:
    """Say what Keras warned of in the stack's terms; its own words where there are none."""
    if "does not support masking" in message:
        return (
            f"{choice.layer_class} does not pass the mask on: to the layers after it, "
            "masked steps are steps like any other."
        )
    return message


def _check(spec: StackSpec, index: int, shape: tuple[int, ...], parameters: int) -> None:
    """Refuse what would take much memory, before anything of it is allocated.

    Raises:
        _RefusedError: one sentence.
    """
    choice = spec.layers[index]
    if choice.layer_class == "Embedding" and index:
        raise _RefusedError(
            "Embedding turns word numbers into vectors, so it can only be the first "
            "layer; here it would be given vectors already."
        )
    sentence = refusal(choice, shape, parameters=parameters)
    if sentence:
        raise _RefusedError(sentence)
    if choice.layer_class == "Embedding":
        rows, needed = choice.values["input_dim"], max(word_numbers(spec)) + 1
        if rows < needed:
            raise _RefusedError(
                f"An Embedding has a row for each word number: the words of this sentence "
                f"are numbered from 1 to {needed - 1}, so {rows:,} rows are too few; at "
                f"least {needed} are needed (row 0 is kept for padding)."
            )


def make_layer(choice: StackLayer, seed: int, names: Counter[str]) -> Any:
    """Make one Keras layer of a stack, its weights drawn from a seed."""
    values = choice.values
    name = _name(choice.layer_class, names)
    match choice.layer_class:
        case "Bidirectional":
            inner = values["layer"]
            return keras.layers.Bidirectional(
                _recurrent(inner, seed),
                merge_mode=values["merge_mode"],
                backward_layer=_recurrent(inner, seed + 2, go_backwards=True),
                name=name,
            )
        case "TimeDistributed":
            inside = make_layer(values["layer"], seed, Counter())
            return keras.layers.TimeDistributed(inside, name=name)
        case "Dense":
            start = keras.initializers.GlorotUniform(seed=seed)
            return keras.layers.Dense(**values, kernel_initializer=start, name=name)
        case "Embedding":
            start = keras.initializers.RandomUniform(-0.9, 0.9, seed=seed)
            return keras.layers.Embedding(**values, embeddings_initializer=start, name=name)
        case known if known in RECURRENT:
            return _recurrent(choice, seed, name=name)
        case other:
            return getattr(keras.layers, other)(**values, name=name)


def _recurrent(
    choice: StackLayer, seed: int, *, name: str | None = None, go_backwards: bool = False
) -> Any:
    values = dict(choice.values)
    values["go_backwards"] = values["go_backwards"] or go_backwards
    return getattr(keras.layers, choice.layer_class)(
        **values,
        kernel_initializer=keras.initializers.GlorotUniform(seed=seed),
        recurrent_initializer=keras.initializers.Orthogonal(seed=seed + 1),
        name=name,
    )


def word_numbers(spec: StackSpec) -> tuple[int, ...]:
    """Return the numbers of a stack's words, from 1, in order of first appearance."""
    words = repeat_words(split_words(spec.sentence), spec.timesteps)
    known = list(dict.fromkeys(words))
    return tuple(known.index(word) + 1 for word in words)


def _inputs(spec: StackSpec, words: Sequence[str]) -> NDArray[Any]:
    if spec.layers[0].layer_class == "Embedding":
        return np.asarray([word_numbers(spec)], dtype=np.int32)
    return embed(words, spec.features, {})


def _name(layer_class: str, names: Counter[str]) -> str:
    """Name a layer as Keras does in a fresh session: lstm, then lstm_1."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", layer_class).lower()
    names[snake] += 1
    return snake if names[snake] == 1 else f"{snake}_{names[snake] - 1}"


def _first_lines(error: Exception) -> str:
    """Return Keras's message without the list of call arguments that follows it."""
    return str(error).split("\n\nArguments received")[0].strip()
