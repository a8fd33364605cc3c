"""What compile is given: refused forms and words are found, and mended ones train."""

import warnings

import keras
import numpy as np
import pytest

from models.worker.doctor import diagnose
from tests.models.doctor.sources import run_in_keras

_ONE = "model = Sequential([Input((4, 3)), LSTM(5), Dense(1)])\n"
_TWO = (
    "i = Input((4, 3))\n"
    "h = LSTM(5)(i)\n"
    "model = Model(i, [Dense(1, name='a')(h), Dense(1, name='b')(h)])\n"
)
REFUSED = [
    (_ONE, "'adam', 'mse', metrics='mae'", "build", "metrics=['mae']"),
    (_ONE, "'adam', 'mse', 'mae'", "build", "metrics=['mae']"),
    (_ONE, "'adam', 'mse', weighted_metrics='mae'", "build", "=['mae']"),
    (_ONE, "'sgd', 'mse', metrics=keras.metrics.MeanAbsoluteError()", "build", "Error()]"),
    (_ONE, "'gradient_descent', 'mse'", "build", "'sgd'"),
    (_ONE, "keras.optimizers.Adam, 'mse'", "build", "Adam(), 'mse'"),
    (_ONE, "'adam'", "run", "loss='mse'"),
    (_ONE, "'adam', 'quadratic'", "run", "'mse'"),
    (_ONE, "'adam', 'mse', metrics=['mae', 'f1']", "run", "metrics=['mae'])"),
    (_ONE, "'adam', 'mse', loss_weights=[1.0, 0.5]", "run", "compile('adam', 'mse')"),
    (_TWO, "'adam', 'mse', metrics=['mae']", "run", "[['mae'], ['mae']]"),
    (_TWO, "'adam', 'mse', loss_weights=[1.0, 0.5]", "run", "['mse', 'mse'], loss_w"),
    (_TWO, "'adam', ['mse', 'mae', 'mse']", "run", "['mse', 'mae'])"),
    (_TWO, "'adam', ['mse', 'mae'], loss_weights=[0.5]", "run", "[0.5, 1.0]"),
    (_TWO, "'adam', {'a': 'mse'}", "run", "{'a': 'mse', 'b': 'mse'}"),
]
TAKEN = [
    (_ONE, "'adam', ['mse'], metrics=('mae',), loss_weights=[0.5]"),
    (_ONE, "'adam', 'mse', ['mae', 'mse']"),
    (_ONE, "'adam', 'mse', metrics=None, loss_weights=0.5"),
    (_TWO, "'adam', 'mse', metrics=['mae', 'mse']"),
    (_TWO, "'adam', ['mse', None], metrics={'a': ['mae', 'mse']}"),
    (_TWO, "'adam', {'a': 'mse', 'b': None}, loss_weights={'a': 1.0, 'b': 0.0}"),
    (_TWO, "'adam', ['mse', 'mae'], loss_weights=[1.0, 0.5], metrics=[['mae'], []]"),
]


@pytest.mark.parametrize(("model", "given", "stage", "fix"), REFUSED)
def test_refused(model: str, given: str, stage: str, fix: str) -> None:
    source = f"{model}model.compile({given})\nmodel.fit(X, y)\n"
    (problem,) = diagnose(source).problems
    assert problem.stage == stage
    assert problem.line == source.count("\n") - 1
    assert problem.keras_message
    assert problem.fixes
    assert fix in problem.fixes[0].source
    with pytest.raises((ValueError, KeyError, TypeError)):
        _train(source)
    _train(problem.fixes[0].source)


@pytest.mark.parametrize(("model", "given"), TAKEN)
def test_taken(model: str, given: str) -> None:
    source = f"{model}model.compile({given})\nmodel.fit(X, y)\n"
    assert diagnose(source).problems == ()
    _train(diagnose(source).modern_source or source)


def test_losses_of_the_first_outputs_alone() -> None:
    """Keras trains what has a loss and warns of gradients that are none."""
    source = f"{_TWO}model.compile('adam', ['mse'])\n"
    (problem,) = diagnose(source).problems
    assert problem.stage == "silent"
    assert "['mse', 'mse']" in problem.fixes[0].source


@pytest.mark.parametrize(
    "given",
    ["'adam', wanted", "'adam', 'mse', metrics=chosen", "'adam', losses, loss_weights=w"],
)
def test_what_is_not_known_is_not_judged(given: str) -> None:
    assert diagnose(f"{_TWO}model.compile({given})\n").problems == ()


def test_a_loss_of_a_layer_needs_none_in_compile() -> None:
    source = f"{_ONE}model.add_loss(lambda: 0.0)\nmodel.compile('adam')\nmodel.fit(X)\n"
    assert diagnose(source).problems == ()


def _train(source: str) -> None:
    """Build and train a source of ours on a few zeros; Keras's own errors come through."""
    model = run_in_keras(source, {"X": None, "y": None})
    model.run_eagerly = True  # a graph for one batch takes longer than the batch
    targets = [np.zeros((2, 1), "float32") for _ in model.outputs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(
            np.zeros((2, 4, 3), "float32"),
            targets if len(targets) > 1 else targets[0],
            verbose=0,
        )
    assert isinstance(model, keras.Model)


def test_metrics_are_offered_for_the_outputs_that_they_measure() -> None:
    """mae compares shares of classes with their numbers no more than Keras does."""
    source = (
        "i = Input((4, 3))\n"
        "h = LSTM(5)(i)\n"
        "a, b = Dense(1)(h), Dense(3, activation='softmax')(h)\n"
        "model = Model(i, [a, b])\n"
        "losses = ['mse', 'sparse_categorical_crossentropy']\n"
        "model.compile('adam', losses, metrics=['mae'])\n"
    )
    (problem,) = diagnose(source).problems
    assert "metrics=[['mae'], []]" in problem.fixes[0].source
