"""From a SequenceTaskSpec to a real Keras model, run and traced."""

from dataclasses import replace
from typing import Any

import keras

from models.sentence import embed
from models.sequence_tasks import (
    DECODER_INPUTS,
    FEATURES,
    SequenceTaskRun,
    SequenceTaskSpec,
)
from models.task_code import task_seed
from models.worker.stack import layer_weights, trace_model

layers = keras.layers


def run_task(spec: SequenceTaskSpec) -> SequenceTaskRun:
    """Build a task's model, run it on its sentence and trace it."""
    # Seeded as a whole, as the script that a person takes away does it.
    keras.utils.set_random_seed(task_seed(spec))
    words = spec.words
    match spec.task:
        case "one_to_one":
            model, words = _one_to_one(spec), words[-1:]
            inputs = [embed(words, FEATURES, {})]
        case "one_to_many":
            model = _one_to_many(spec)
            inputs = [embed(words[-1:], FEATURES, {})[:, 0]]
            words = ()  # no step reads a word
        case "many_to_one":
            model = _many_to_one(spec)
            inputs = [embed(words, FEATURES, {})]
        case "many_to_many":
            model = _many_to_many(spec)
            inputs = [embed(words, FEATURES, {})]
        case "encoder_decoder":
            model = _encoder_decoder(spec)
            inputs = [embed(words, FEATURES, {}), embed(DECODER_INPUTS, FEATURES, {})]
    given: Any = inputs if len(inputs) > 1 else inputs[0]
    trace = trace_model(model, given, words=words)
    if spec.task == "encoder_decoder":
        traces = dict(trace.traces)
        traces["decoder"] = replace(traces["decoder"], words=DECODER_INPUTS)
        trace = replace(trace, traces=traces)
    return SequenceTaskRun(
        spec=spec,
        inputs=tuple(inputs),
        trace=trace,
        output=trace.outputs[model.layers[-1].name],
        weights=layer_weights(model.layers, trace),
    )


def _one_to_one(spec: SequenceTaskSpec) -> Any:
    return keras.Sequential(
        [
            keras.Input((1, FEATURES)),
            _recurrent(spec),
            layers.Dense(len(spec.classes), activation="softmax"),
        ]
    )


def _one_to_many(spec: SequenceTaskSpec) -> Any:
    return keras.Sequential(
        [
            keras.Input((FEATURES,)),
            layers.RepeatVector(len(spec.words)),
            _recurrent(spec, return_sequences=True),
            layers.TimeDistributed(layers.Dense(len(spec.classes), activation="softmax")),
        ]
    )


def _many_to_one(spec: SequenceTaskSpec) -> Any:
    return keras.Sequential(
        [
            keras.Input((len(spec.words), FEATURES)),
            _recurrent(spec),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def _many_to_many(spec: SequenceTaskSpec) -> Any:
    return keras.Sequential(
        [
            keras.Input((len(spec.words), FEATURES)),
            _recurrent(spec, return_sequences=True),
            layers.TimeDistributed(layers.Dense(len(spec.classes), activation="softmax")),
        ]
    )


def _encoder_decoder(spec: SequenceTaskSpec) -> Any:
    sentence = keras.Input((None, FEATURES), name="sentence")
    _, *state = _recurrent(spec, return_state=True, name="encoder")(sentence)
    so_far = keras.Input((None, FEATURES), name="so_far")
    hidden = _recurrent(spec, return_sequences=True, name="decoder")(
        so_far, initial_state=state
    )
    word = layers.Dense(len(spec.classes), activation="softmax")(hidden)
    return keras.Model([sentence, so_far], word)


def _recurrent(spec: SequenceTaskSpec, *, name: str | None = None, **returns: bool) -> Any:
    layer = getattr(layers, spec.layer_class)
    return layer(spec.units, name=name or spec.kind, **returns)
