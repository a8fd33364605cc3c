"""The last activation and a loss that takes probabilities: silent, and put right."""

import pytest

from models.diagnosis import Diagnosis
from models.worker.doctor import diagnose
from tests.models.doctor.sources import run_in_keras

_LOSS = "keras.losses.BinaryCrossentropy"


def _of(last: str, loss: str, before: str = "") -> Diagnosis:
    return diagnose(
        f"{before}model = Sequential([Input((4, 3)), LSTM(5), {last}])\n"
        f"model.compile('adam', loss={loss})\n"
    )


@pytest.mark.parametrize(
    ("last", "loss", "fix"),
    [
        ("Dense(1)", "'binary_crossentropy'", "Dense(1, activation='sigmoid')"),
        ("Dense(3)", "'categorical_crossentropy'", "Dense(3, activation='softmax')"),
        ("Dense(3, 'relu')", "'sparse_categorical_crossentropy'", "Dense(3, 'softmax')"),
        ("Dense(1)", f"{_LOSS}()", "Dense(1, activation='sigmoid')"),
        ("Dense(1)", f"{_LOSS}(from_logits=False)", "Dense(1, activation='sigmoid')"),
        ("Dense(1)", "keras.losses.binary_crossentropy", "activation='sigmoid'"),
        ("Dense(3), Activation('tanh')", "['categorical_crossentropy']", "('softmax')"),
        ("Reshape((1, 5)), LSTM(3)", "'categorical_crossentropy'", "LSTM(3), Dense(3, act"),
    ],
)
def test_no_probabilities(last: str, loss: str, fix: str) -> None:
    (problem,) = _of(last, loss).problems
    assert problem.stage == "silent"
    assert problem.keras_message == ""
    assert fix in problem.fixes[0].source
    activation = run_in_keras(problem.fixes[0].source, {}).layers[-1].activation
    assert activation.__name__ in ("sigmoid", "softmax")


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ("Dense(1)", f"{_LOSS}(from_logits=True)"),
        ("Dense(1)", f"{_LOSS}(from_logits=logits)"),
        ("Dense(1)", "own_crossentropy"),
        ("Dense(1)", "binary_crossentropy"),  # a function of the text
        ("Dense(1)", "chosen"),
        ("Dense(1)", "lambda t, p: keras.losses.binary_crossentropy(t, p, True)"),
        ("Dense(3, activation=chosen)", "'categorical_crossentropy'"),
        ("Dense(3), Activation('softmax')", "'categorical_crossentropy'"),
        ("Dense(3), Softmax()", "'sparse_categorical_crossentropy'"),
        ("Dense(3), Lambda(keras.ops.softmax)", "'categorical_crossentropy'"),
        ("Reshape((1, 5)), LSTM(3, activation='sigmoid')", "'binary_crossentropy'"),
        ("Dense(1)", "'mse'"),
    ],
)
def test_what_may_be_right(last: str, loss: str) -> None:
    before = "def binary_crossentropy(t, p):\n    return own(t, p)\n"
    assert _of(last, loss, before).problems == ()


def test_the_loss_of_each_output() -> None:
    source = (
        "i = Input((4, 3))\n"
        "h = LSTM(5)(i)\n"
        "price = Dense(1, name='price')(h)\n"
        "kind = Dense(3, name='kind')(h)\n"
        "model = Model(i, [price, kind])\n"
        "model.compile('adam', {'price': 'mse', 'kind': 'categorical_crossentropy'})\n"
    )
    (problem,) = diagnose(source).problems
    assert problem.layer == "kind"
    assert "Dense(3, name='kind', activation='softmax')" in problem.fixes[0].source


def test_logits_can_be_told_to_a_loss_that_is_called() -> None:
    (problem,) = _of("Dense(1)", f"{_LOSS}()").problems
    assert f"{_LOSS}(from_logits=True)" in problem.fixes[1].source


def test_a_recurrent_layer_that_ends_a_functional_model() -> None:
    source = (
        "i = Input((4, 3))\n"
        "x = LSTM(5)(i)\n"
        "model = Model(i, x)\n"
        "model.compile('adam', 'binary_crossentropy')\n"
    )
    (problem,) = diagnose(source).problems
    assert "x = Dense(1, activation='sigmoid')(LSTM(5)(i))" in problem.fixes[0].source
