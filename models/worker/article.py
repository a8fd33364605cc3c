"""Runs the SimpleRNN that the article's pictures are about, to see what it can give."""

import keras
import numpy as np

from models.article import UNITS, ArticleProof, ArticleSpec
from models.sentence import DEFAULT_SENTENCE, embed, split_words
from models.spec import LayerSpec
from models.worker.build import build_layer
from models.worker.check import WHOLE_CALL, rounding_tolerance
from models.worker.reading import as_numpy


def run_article(spec: ArticleSpec) -> ArticleProof:
    """Compare outputs and states of a SimpleRNN, and look how large they become."""
    inputs = embed(split_words(DEFAULT_SENTENCE), 2, {}) * np.float32(spec.factor)
    layer = build_layer(
        LayerSpec(
            kind="simple_rnn",
            units=UNITS,
            return_sequences=True,
            return_state=True,
            seed=spec.seed,
        )
    )
    outputs = as_numpy(layer(inputs)[0])
    steps = range(1, inputs.shape[1] + 1)
    states = [as_numpy(layer(inputs[:, :step])[1]) for step in steps]
    relu = keras.layers.SimpleRNN(UNITS, activation="relu", return_sequences=True)
    relu.build(inputs.shape)
    relu.set_weights(layer.get_weights())
    eps = float(np.finfo(np.float32).eps)
    return ArticleProof(
        spec=spec,
        largest_input=float(np.abs(inputs).max()),
        outputs=outputs,
        states=np.stack(states, axis=1),
        relu=as_numpy(relu(inputs)),
        tolerance=rounding_tolerance(eps, [outputs], epsilons=WHOLE_CALL),
    )
