"""What the names of a text stand for."""

import keras
import pytest

from models.worker.source.allowed import (
    is_module,
    layer_class,
    modern_module,
    parameters,
    resolve,
)


@pytest.mark.parametrize(
    "path",
    [
        "LSTM", "keras.layers.LSTM", "tf.keras.layers.LSTM", "tensorflow.keras.layers.LSTM",
        "tensorflow.python.keras.layers.LSTM", "keras.layers.recurrent.LSTM",
        "tensorflow.python.keras.layers.recurrent_v2.LSTM", "keras_core.layers.LSTM",
        "tf_keras.layers.LSTM", "tensorflow.compat.v1.keras.layers.LSTM",
        "tensorflow.contrib.keras.python.keras.layers.LSTM",
        "keras.src.layers.rnn.lstm.LSTM",
        "keras.api.layers.LSTM", "keras.api._v2.keras.layers.LSTM",
        "keras.layers.CuDNNLSTM", "CuDNNLSTM", "tensorflow.keras.layers.LSTMV2",
    ],
)  # fmt: skip
def test_one_layer_by_all_its_paths(path) -> None:
    assert layer_class(path) is keras.layers.LSTM


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("keras.models.Sequential", "model", "Sequential"),
        ("keras.Model", "model", "Model"),
        ("keras.engine.training.Model", "model", "Model"),
        ("keras.Input", "input", "Input"),
        ("keras.engine.topology.Input", "input", "Input"),
        ("keras.layers.Layer", "base", "Layer"),
        ("keras.layers.concatenate", "merge", "Concatenate"),
        ("keras.layers.merge.add", "merge", "Add"),
        ("MaxPool1D", "layer", "MaxPooling1D"),
        ("keras.layers.Convolution2D", "layer", "Conv2D"),
        ("keras.regularizers.l2", "regularizer", "l2"),
        ("keras.constraints.maxnorm", "constraint", "max_norm"),
        ("keras.optimizers.legacy.Adam", "optimizer", "Adam"),
        ("keras.optimizers.schedules.ExponentialDecay", "schedule", "ExponentialDecay"),
        ("keras.losses.mse", "loss", "mean_squared_error"),
        ("keras.objectives.mse", "loss", "mean_squared_error"),
        ("keras.initializers.glorot_uniform", "initializer", "glorot_uniform"),
        ("tf.random_normal_initializer", "initializer", "RandomNormal"),
        ("tf.nn.relu", "activation", "relu"),
        ("keras.backend.tanh", "activation", "tanh"),
        ("Identity", "layer", "Identity"),
        ("keras.initializers.Identity", "initializer", "Identity"),
        ("keras.layers.recurrent", "module", "keras.layers.recurrent"),
    ],
)
def test_kinds(path, kind, name) -> None:
    found = resolve(path)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "path",
    [
        "", ".", "os.system", "keras.utils.get_file", "keras.saving.load_model",
        "keras.models.load_model", "keras.layers.TFSMLayer", "TFSMLayer", "JaxLayer",
        "keras.layers.TorchModuleWrapper", "keras.layers.FlaxLayer",
        "keras.layers.__class__", "keras.layers.LSTM.__init__", "keras.Layer.__mro__",
        "keras.layers.LSTM.from_config", "keras.layers.deserialize", "threshold", "ones",
        "keras.LSTM", "kerasx.layers.LSTM", "mykeras.layers.LSTM", "builtins.eval",
        "keras.src.saving.keras_saveable", "x" * 100_000, "keras." * 50_000,
    ],
)  # fmt: skip
def test_what_is_not_on_the_list(path) -> None:
    assert resolve(path) is None


@pytest.mark.parametrize("name", ["TensorBoard", "keras.callbacks.CSVLogger", "AUC"])
def test_what_opens_files_or_allocates_is_a_name_alone(name) -> None:
    found = resolve(name)
    assert found is not None
    assert found.thing is None


def test_what_keras_3_calls_an_older_path() -> None:
    assert resolve("keras.layers.recurrent.LSTM").modern == "keras.layers.LSTM"
    assert resolve("CuDNNGRU").modern == "keras.layers.GRU"
    assert resolve("tensorflow.keras.layers.LSTM").modern is None
    assert modern_module("keras.layers.recurrent") == "keras.layers"
    assert modern_module("keras.engine.topology") == "keras"
    assert modern_module("tensorflow.keras.models") is None
    assert is_module("tensorflow.python.keras.layers")
    assert not is_module("tensorflow.nn")


def test_parameters_in_keras_s_order() -> None:
    assert parameters(keras.layers.LSTM)[:3] == (
        "units",
        "activation",
        "recurrent_activation",
    )
    assert parameters(keras.Model) == ("inputs", "outputs", "name")
    assert parameters(keras.layers.Add) == ()
