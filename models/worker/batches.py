"""Runs batches through real Keras layers: masked, stateful, handed over, backwards."""

from dataclasses import replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from models.batches import (
    FEATURES,
    PAD,
    BackwardsRun,
    BatchSpec,
    HandoverRun,
    MaskingRun,
    StatefulRun,
)
from models.results import Array
from models.sentence import embed
from models.sequence_tasks import DECODER_INPUTS
from models.spec import LayerSpec
from models.worker.build import build_layer
from models.worker.reading import as_numpy
from models.worker.stack import trace_model
from models.worker.trace import trace_layer


def run_masking(spec: BatchSpec) -> MaskingRun:
    """Run the padded batch with its mask and without, and every sentence by itself."""
    numbers = spec.numbers
    # Row 0 stands for padding; to an Embedding it is a row like any other.
    table = embed((PAD, *spec.vocabulary), FEATURES, {})[0]
    embedding = keras.layers.Embedding(len(table), FEATURES, mask_zero=True)
    embedding.build(numbers.shape)
    embedding.set_weights([table])
    padded = as_numpy(embedding(numbers))
    mask = as_numpy(embedding.compute_mask(numbers)).astype(bool)
    zero_padded = np.where(spec.mask[..., None], padded, np.float32(0))
    masking = keras.layers.Masking().compute_mask(zero_padded)
    layer = _layer(spec)
    return MaskingRun(
        spec=spec,
        embedding_mask=mask,
        masking_mask=as_numpy(masking).astype(bool),
        padded=padded,
        masked=trace_layer(layer, padded, mask=mask),
        unmasked=trace_layer(layer, padded),
        bidirectional=trace_layer(_layer(spec, bidirectional=True), padded, mask=mask),
        alone=_each_alone(layer, spec),
    )


def run_stateful(spec: BatchSpec) -> StatefulRun:
    """Send the chosen sentence as two batches to a stateful layer, and reset it."""
    words = spec.chosen_words
    if len(words) == 1:
        words *= 2
    cut = (len(words) + 1) // 2
    inputs = embed(words, FEATURES, {})
    first, second = inputs[:, :cut], inputs[:, cut:]
    layer = _with_weights_of(_layer(spec), spec, stateful=True)
    traced_first, traced_second = trace_layer(layer, first), trace_layer(layer, second)
    again = _output(layer(first))
    layer.reset_state()
    after_reset = _output(layer(first))
    layer.reset_state()
    return StatefulRun(
        spec=spec,
        words=(words[:cut], words[cut:]),
        first=replace(traced_first, words=words[:cut]),
        second=replace(traced_second, words=words[cut:]),
        whole=_output(_layer(spec)(inputs)),
        again=again,
        after_reset=after_reset,
        second_alone=_output(layer(second)),
    )


def run_handover(spec: BatchSpec) -> HandoverRun:
    """Run an encoder on the chosen sentence, and a decoder from the encoder's states."""
    told = embed(DECODER_INPUTS, FEATURES, {})
    heard = embed(spec.chosen_words, FEATURES, {})
    encoder, decoder = _layer(spec, name="encoder"), _layer(spec, name="decoder", later=1)
    sentence = keras.Input((None, FEATURES))
    so_far = keras.Input((None, FEATURES))
    _, *states = encoder(sentence)
    outputs = decoder(so_far, initial_state=states)[0]
    traces = trace_model(keras.Model([sentence, so_far], outputs), [heard, told]).traces
    return HandoverRun(
        spec=spec,
        encoder=replace(traces["encoder"], words=spec.chosen_words),
        decoder=replace(traces["decoder"], words=DECODER_INPUTS),
        from_zeros=_output(decoder(told)),
    )


def run_backwards(spec: BatchSpec) -> BackwardsRun:
    """Run the chosen sentence through the same weights in both directions."""
    inputs = embed(spec.chosen_words, FEATURES, {})
    forwards = _layer(spec)
    backwards = _with_weights_of(forwards, spec, go_backwards=True)
    last_only = _with_weights_of(
        forwards, spec, go_backwards=True, return_sequences=False, return_state=False
    )
    return BackwardsRun(
        spec=spec,
        forwards=_output(forwards(inputs)),
        backwards=replace(trace_layer(backwards, inputs), words=spec.chosen_words),
        reversed_input=_output(forwards(inputs[:, ::-1])),
        last_word_alone=_output(forwards(inputs[:, -1:])),
        last_only=as_numpy(last_only(inputs)),
    )


def _layer(
    spec: BatchSpec, *, bidirectional: bool = False, later: int = 0, name: str = ""
) -> Any:
    """Build the layer that the layer pages show for this seed, returning everything."""
    layer = build_layer(
        LayerSpec(
            kind=spec.kind,
            units=spec.units,
            features=FEATURES,
            timesteps=1,
            return_sequences=True,
            return_state=True,
            bidirectional=bidirectional,
            seed=spec.seed + later,
        )
    )
    if name:
        layer.name = name
    return layer


def _with_weights_of(layer: Any, spec: BatchSpec, **changed: bool) -> Any:
    """Return a layer of the same class and weights with other arguments."""
    arguments = {"return_sequences": True, "return_state": True, **changed}
    other = getattr(keras.layers, spec.layer_class)(spec.units, **arguments)
    # A stateful layer is built for the one sequence that it will follow.
    other.build((1, None, FEATURES))
    other.set_weights(layer.get_weights())
    return other


def _each_alone(layer: Any, spec: BatchSpec) -> tuple[Array, ...]:
    """Run every sentence by itself; return the states, one (B, U) for each of the cell."""
    states = [_states(layer(embed(words, FEATURES, {}))) for words in spec.lines]
    return tuple(np.concatenate(of_all) for of_all in zip(*states, strict=True))


def _output(returned: Any) -> NDArray[Any]:
    return as_numpy(returned[0])


def _states(returned: Any) -> list[NDArray[Any]]:
    return [as_numpy(state) for state in returned[1:]]
