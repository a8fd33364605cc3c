"""Older spellings in Keras 3's words."""

import keras
import pytest

from models.worker.source.spelling import (
    respelled_path,
    translate,
    translate_method,
)


def test_what_keras_3_takes_is_left_alone() -> None:
    said = translate("LSTM", (32, "relu"), {"return_sequences": True, "name": "a"})
    assert said.name == "LSTM"
    assert said.arguments == {
        "units": 32,
        "activation": "relu",
        "return_sequences": True,
        "name": "a",
    }
    assert said.given == said.arguments
    assert said.positional == ("units", "activation")
    assert not said.spellings
    assert said.batch_shape is None


@pytest.mark.parametrize(
    ("name", "keyword", "shape"),
    [
        ("LSTM", {"input_shape": (10, 3)}, (None, 10, 3)),
        ("LSTM", {"input_dim": 3}, (None, None, 3)),
        ("LSTM", {"input_dim": 3, "input_length": 7}, (None, 7, 3)),
        ("LSTM", {"batch_input_shape": [8, None, 3]}, (8, None, 3)),
        ("LSTM", {"input_shape": (10, 3), "batch_size": 4}, (4, 10, 3)),
        ("GRU", {"input_dim": 3, "input_length": 7, "batch_size": 2}, (2, 7, 3)),
        ("Conv1D", {"input_dim": 3}, (None, None, 3)),
        ("Dense", {"input_dim": 3}, (None, 3)),
        ("Dense", {"input_shape": [None, 3]}, (None, None, 3)),
        ("Bidirectional", {"input_shape": (10, 3)}, (None, 10, 3)),
        ("Embedding", {"input_dim": 100, "input_length": 7}, None),
        ("Embedding", {"batch_input_shape": (4, 7)}, (4, 7)),
        ("LSTM", {"batch_size": 4}, None),
    ],
)
def test_the_input_s_shape(name, keyword, shape) -> None:
    said = translate(name, (), keyword)
    assert said.batch_shape == shape
    assert not {"input_shape", "batch_input_shape", "batch_size"} & set(said.arguments)


def test_a_shape_that_is_none_is_left_for_keras_to_refuse() -> None:
    said = translate("LSTM", (4,), {"input_shape": 10})
    assert said.arguments["input_shape"] == 10
    assert said.batch_shape is None


@pytest.mark.parametrize(
    ("name", "positional", "keyword", "expected"),
    [
        ("CuDNNLSTM", (8,), {}, ("LSTM", {"units": 8})),
        ("LSTM", (), {"output_dim": 8, "consume_less": "gpu", "inner_activation": "tanh"},
         ("LSTM", {"units": 8, "recurrent_activation": "tanh"})),
        ("Dense", (8,), {"init": "uniform", "W_regularizer": None, "bias": False},
         ("Dense", {"units": 8, "kernel_initializer": "uniform",
                    "kernel_regularizer": None, "use_bias": False})),
        ("Convolution1D", (), {"nb_filter": 3, "filter_length": 5, "border_mode": "same"},
         ("Conv1D", {"filters": 3, "kernel_size": 5, "padding": "same"})),
        ("Convolution2D", (32, 3, 5), {"border_mode": "valid", "dim_ordering": "tf"},
         ("Conv2D", {"filters": 32, "kernel_size": (3, 5), "padding": "valid",
                     "data_format": "channels_last"})),
        ("Conv2D", (32, 3, 2), {}, ("Conv2D", {"filters": 32, "kernel_size": 3,
                                               "strides": 2})),
        ("MaxPooling1D", (), {"pool_length": 2, "stride": 1},
         ("MaxPooling1D", {"pool_size": 2, "strides": 1})),
        ("Dropout", (), {"p": 0.5}, ("Dropout", {"rate": 0.5})),
        ("TimeDistributedDense", (5,), {}, ("Dense", {"units": 5})),
        ("SimpleRNN", (4,), {"implementation": 1, "time_major": False},
         ("SimpleRNN", {"units": 4})),
        ("Embedding", (9, 4), {"dropout": 0.2, "weights": [object()]},
         ("Embedding", {"input_dim": 9, "output_dim": 4})),
        ("Adam", (), {"lr": 0.1, "decay": 1e-6}, ("Adam", {"learning_rate": 0.1})),
        ("Model", (), {"input": 1, "output": 2}, ("Model", {"inputs": 1, "outputs": 2})),
        ("StringLookup", (), {"vocabulary": "/etc/passwd"}, ("StringLookup", {})),
    ],
)  # fmt: skip
def test_old_words(name, positional, keyword, expected) -> None:
    said = translate(name, positional, keyword)
    assert (said.name, said.arguments) == expected
    assert said.problem is None


def test_the_translated_call_is_one_that_keras_takes() -> None:
    said = translate(
        "LSTM", (), {"output_dim": 8, "forget_bias_init": "one", "U_regularizer": "l2"}
    )
    layer = keras.layers.LSTM(**said.arguments)
    assert layer.units == 8
    assert layer.unit_forget_bias is True
    assert layer.cell.recurrent_regularizer is not None


def test_what_keras_3_says_is_what_it_says() -> None:
    said = translate("LSTM", (4,), {"batch_input_shape": (2, 5, 3)})
    with pytest.raises(ValueError, match="Unrecognized") as refusal:
        keras.layers.LSTM(4, batch_input_shape=(2, 5, 3))
    (spelling,) = said.spellings
    assert spelling.keras_message == f"ValueError: {refusal.value}"
    assert spelling.new == "Input(batch_shape=(2, 5, 3))"
    assert said.legacy == {"batch_input_shape": (2, 5, 3)}


@pytest.mark.parametrize(
    ("name", "keyword", "words"),
    [
        ("Dense", {"input_dim": 3}, "UserWarning: Do not pass an `input_shape`"),
        ("LSTM", {"input_dim": 3}, "expected ndim=3, found ndim=2"),
        ("Embedding", {"input_length": 3}, "UserWarning: Argument `input_length`"),
        ("CuDNNLSTM", {}, "has no attribute 'CuDNNLSTM'"),
        ("Adam", {"lr": 0.1}, "Argument(s) not recognized: {'lr': 0.1}"),
        ("Model", {"input": object()}, "Unrecognized keyword arguments passed to Model"),
        ("LSTM", {"time_major": True}, "{'time_major': True}"),
        ("Dense", {"input_dim": 10**12}, "UserWarning: Do not pass"),
    ],
)
def test_messages(name, keyword, words) -> None:
    assert any(
        words in one.keras_message for one in translate(name, (4,), keyword).spellings
    )


def test_asking_keras_uses_no_names_up() -> None:
    keras.backend.clear_session()
    translate("LSTM", (4,), {"input_dim": 5, "consume_less": "mem"})
    assert keras.layers.LSTM(4).name == "lstm"


def test_merging() -> None:
    said = translate("concatenate", ([1, 2],), {"axis": 1, "name": "c"})
    assert (said.name, said.arguments) == ("Concatenate", {"axis": 1, "name": "c"})
    assert said.inputs == [1, 2]
    old = translate("merge", ([1, 2],), {"mode": "mul", "name": "m"})
    assert (old.name, old.arguments, old.inputs) == ("Multiply", {"name": "m"}, [1, 2])
    assert "no attribute 'merge'" in old.spellings[0].keras_message
    assert translate("merge", ([1, 2],), {"mode": abs}).name == "merge"


def test_wrong_calls_are_said_in_python_s_words() -> None:
    twice = translate("LSTM", (4,), {"units": 5})
    assert twice.problem == "LSTM.__init__() got multiple values for argument 'units'"
    with pytest.raises(TypeError) as refusal:
        keras.layers.Add([1, 2])
    assert translate("Add", ([1, 2],), {}).problem == str(refusal.value)


def test_what_nobody_knows_is_kept() -> None:
    said = translate("LSTM", (4,), {"unitz": 5})
    assert said.arguments == {"units": 4, "unitz": 5}
    assert not said.legacy
    foreign = translate("MyLayer", (4,), {"a": 5})
    assert foreign.arguments == {"argument 1": 4, "a": 5}


def test_methods() -> None:
    fit = translate_method("fit", (1, 2), {"nb_epoch": 3, "show_accuracy": True})
    assert fit.arguments == {"x": 1, "y": 2, "epochs": 3}
    assert "unexpected keyword argument 'nb_epoch'" in fit.spellings[0].keras_message
    generator = translate_method("fit_generator", (1,), {"samples_per_epoch": 9})
    assert (generator.name, generator.arguments) == ("fit", {"x": 1, "steps_per_epoch": 9})
    classes = translate_method("predict_classes", (1,), {})
    assert classes.name == "predict"
    assert "no attribute 'predict_classes'" in classes.spellings[0].keras_message
    positional = translate_method("compile", ("adam", "mse", ["acc"]), {})
    assert positional.arguments["metrics"] == ["acc"]


def test_paths() -> None:
    said = respelled_path("keras.layers.recurrent")
    assert (said.new, "recurrent" in said.keras_message) == ("keras.layers", True)
    assert respelled_path("keras.layers.LSTM") is None
    assert respelled_path("numpy.zeros") is None
    assert respelled_path("tensorflow.python.keras.layers").new == "keras.layers"
