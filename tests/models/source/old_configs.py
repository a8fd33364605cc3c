"""Configurations as Keras 1, Keras 2 and TensorFlow.js wrote them, and what they are.

Each is a text's data with the rows of the model: name, class, output shape, parameters.
"""

from typing import Any

_GLOROT = {"class_name": "GlorotUniform", "config": {"seed": None}}
_SCALING = {
    "class_name": "VarianceScaling",
    "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
}
_ZEROS = {"class_name": "Zeros", "config": {}}


def _recurrent(name: str, units: int, kind: str = "LSTM", **more: Any) -> dict[str, Any]:
    """Return a recurrent layer as Keras 2.0 to 2.2 wrote it."""
    return {
        "class_name": kind,
        "config": {
            "name": name, "trainable": True, "return_sequences": False,
            "return_state": False, "go_backwards": False, "stateful": False,
            "unroll": False, "units": units, "activation": "tanh",
            "recurrent_activation": "hard_sigmoid", "use_bias": True,
            "kernel_initializer": _SCALING, "bias_initializer": _ZEROS,
            "kernel_regularizer": None, "dropout": 0.0, "recurrent_dropout": 0.0,
            "implementation": 1, **more,
        },
    }  # fmt: skip


def _dense(name: str, units: int, **more: Any) -> dict[str, Any]:
    return {
        "class_name": "Dense",
        "config": {
            "name": name, "trainable": True, "dtype": "float32", "units": units,
            "activation": "linear", "use_bias": True, "kernel_initializer": _GLOROT,
            "bias_initializer": _ZEROS, **more,
        },
    }  # fmt: skip


def _input(name: str, *sizes: int | None) -> dict[str, Any]:
    return {
        "class_name": "InputLayer",
        "config": {
            "batch_input_shape": [None, *sizes], "dtype": "float32", "sparse": False,
            "ragged": False, "name": name,
        },
    }  # fmt: skip


def _other(kind: str, name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, **config}}


def _called(layer: dict[str, Any], *calls: Any) -> dict[str, Any]:
    """Return a layer of a functional model with what it is called on."""
    return {**layer, "name": layer["config"]["name"], "inbound_nodes": list(calls)}


def _graph(
    version: str, inputs: list[str], outputs: list[Any], *layers: Any, kind: str = "Model"
) -> dict[str, Any]:
    return {
        "class_name": kind,
        "config": {
            "name": "model_1",
            "layers": list(layers),
            "input_layers": [[name, 0, 0] for name in inputs],
            "output_layers": [
                [one, 0, 0] if isinstance(one, str) else list(one) for one in outputs
            ],
        },
        "keras_version": version,
        "backend": "tensorflow",
    }


def _operation(name: str, function: str) -> dict[str, Any]:
    kind = "SlicingOpLambda" if "getitem" in function else "TFOpLambda"
    return _other(kind, name, trainable=True, dtype="float32", function=function)


Row = tuple[str, str, Any, int]
CONFIGS: dict[str, tuple[dict[str, Any] | list[Any], list[Row]]] = {}

CONFIGS["keras_1"] = (
    {
        "class_name": "Sequential",
        "keras_version": "1.1.0",
        "config": [
            {"class_name": "LSTM", "config": {
                "inner_activation": "hard_sigmoid", "trainable": True,
                "inner_init": "orthogonal", "output_dim": 16, "unroll": False,
                "consume_less": "cpu", "init": "glorot_uniform", "dropout_U": 0.0,
                "input_dtype": "float32", "batch_input_shape": [None, 20, 9],
                "input_length": None, "dropout_W": 0.0, "activation": "tanh",
                "stateful": False, "b_regularizer": None,
                "U_regularizer": {"l2": 0.0, "name": "WeightRegularizer", "l1": 1e-4},
                "name": "lstm_1", "go_backwards": False, "input_dim": 9,
                "return_sequences": True, "W_regularizer": None,
                "forget_bias_init": "one"}},
            {"class_name": "TimeDistributed", "config": {
                "name": "timedistributed_1", "trainable": True,
                "layer": {"class_name": "Dense", "config": {
                    "name": "dense_1", "output_dim": 7, "init": "glorot_uniform",
                    "activation": "linear", "bias": True, "input_dim": None}}}},
            {"class_name": "TimeDistributedDense", "config": {
                "name": "tdd", "output_dim": 4, "init": "uniform", "input_dim": None,
                "input_length": None}},
            {"class_name": "Activation", "config": {
                "activation": "softmax", "trainable": True, "name": "activation_1"}},
        ],
    },
    [
        ("lstm_1", "LSTM", (None, 20, 16), 1664),
        ("timedistributed_1", "TimeDistributed", (None, 20, 7), 119),
        ("tdd", "Dense", (None, 20, 4), 32),
        ("activation_1", "Activation", (None, 20, 4), 0),
    ],
)  # fmt: skip

_EMBEDDED = [
    _other(
        "Embedding", "embedding_1", trainable=True, batch_input_shape=[None, 30],
        dtype="float32", input_dim=500, output_dim=32, mask_zero=False, input_length=30,
        embeddings_initializer={
            "class_name": "RandomUniform",
            "config": {"minval": -0.05, "maxval": 0.05, "seed": None},
        },
    ),
    _other("Bidirectional", "bidirectional_1", trainable=True, merge_mode="concat",
           layer=_recurrent("lstm_1", 8)),
    _dense("dense_1", 2),
]  # fmt: skip
_EMBEDDED_ROWS: list[Row] = [
    ("embedding_1", "Embedding", (None, 30, 32), 16_000),
    ("bidirectional_1", "Bidirectional", (None, 16), 2_624),
    ("dense_1", "Dense", (None, 2), 34),
]
_IN_ORDER = {"class_name": "Sequential", "config": _EMBEDDED, "keras_version": "2.0.6"}
CONFIGS["keras_2_0"] = (_IN_ORDER, _EMBEDDED_ROWS)
CONFIGS["get_config"] = (_EMBEDDED, _EMBEDDED_ROWS)
CONFIGS["tfjs_converter"] = (
    {"modelTopology": {"keras_version": "2.1.6", "model_config": _IN_ORDER},
     "weightsManifest": [{"paths": ["group1-shard1of1"], "weights": []}]},
    _EMBEDDED_ROWS,
)  # fmt: skip
CONFIGS["training_config"] = (
    {"model_config": _IN_ORDER,
     "training_config": {"loss": "mse", "optimizer_config": {"class_name": "Adam"}}},
    _EMBEDDED_ROWS,
)  # fmt: skip

# Until 2.1.5 there was no reset_after: a GRU then had one bias.
CONFIGS["gru_without_reset_after"] = (
    {
        "class_name": "Sequential",
        "config": [
            _recurrent("gru_1", 5, "GRU", batch_input_shape=[None, 7, 3]), _dense("d", 1)
        ],
        "keras_version": "2.1.2",
    },
    [("gru_1", "GRU", (None, 5), 135), ("d", "Dense", (None, 1), 6)],
)  # fmt: skip
CONFIGS["cudnn"] = (
    {
        "class_name": "Sequential",
        "config": {"name": "sequential", "layers": [
            _other("CuDNNLSTM", "cu_dnnlstm", batch_input_shape=[None, 7, 3], units=4,
                   return_sequences=True, unit_forget_bias=True),
            _other("BatchNormalizationV1", "bn", axis=[2], momentum=0.99, epsilon=0.001),
            _other("CuDNNGRU", "g", units=3, time_major=False),
            _dense("d", 1),
        ]},
        "keras_version": "2.2.4-tf",
    },
    [
        ("cu_dnnlstm", "LSTM", (None, 7, 4), 128),
        ("bn", "BatchNormalization", (None, 7, 4), 16),
        ("g", "GRU", (None, 3), 81),
        ("d", "Dense", (None, 1), 4),
    ],
)  # fmt: skip
CONFIGS["operations"] = (
    _graph(
        "2.9.0", ["input_1"], ["dense"],
        _called(_input("input_1", 10, 4)),
        _called(_recurrent("lstm", 6, return_sequences=True), [["input_1", 0, 0, {}]]),
        _called(_operation("tf.slice", "__operators__.getitem"),
                ["lstm", 0, 0, {"slice_spec": [
                    {"start": None, "stop": None, "step": None}, -1]}]),
        _called(_operation("tf.expand_dims", "expand_dims"),
                ["tf.slice", 0, 0, {"axis": 1}]),
        _called(_operation("tf.multiply", "math.multiply"),
                ["tf.expand_dims", 0, 0, {"y": 2.0, "name": None}]),
        _called(_operation("tf.add", "__operators__.add"),
                ["tf.multiply", 0, 0, {"y": ["lstm", 0, 0], "name": None}]),
        _called(_operation("tf.mean", "math.reduce_mean"),
                ["tf.add", 0, 0, {"axis": 1, "keepdims": False}]),
        _called(_operation("tf.subtract", "math.subtract"),
                ["_CONSTANT_VALUE", -1, 1.0, {"y": ["tf.mean", 0, 0], "name": None}]),
        _called(_operation("tf.concat", "concat"),
                [["tf.subtract", 0, 0, {"axis": -1}], ["tf.mean", 0, 0, {"axis": -1}]]),
        _called(_dense("dense", 3), [["tf.concat", 0, 0, {}]]),
        kind="Functional",
    ),
    [
        ("input_1", "InputLayer", (None, 10, 4), 0),
        ("lstm", "LSTM", (None, 10, 6), 264),
        ("dense", "Dense", (None, 3), 39),
    ],
)  # fmt: skip

_INNER = {
    "class_name": "Sequential",
    "config": {
        "name": "sequential",
        "layers": [_input("x", 5, 3), _recurrent("lstm_9", 4)],
    },
}
CONFIGS["shared_model_and_lambda"] = (
    # A Sequential's own making counted as its first call.
    _graph(
        "2.2.4", ["a", "b"], ["out/1"],
        _called(_input("a", 5, 3)),
        _called(_input("b", 5, 3)),
        _called(_INNER, [["a", 0, 0, {}]], [["b", 0, 0, {}]]),
        _called(_other("Lambda", "diff", function=["4wEAAAA=", None, None],
                       function_type="lambda", output_shape=[4], arguments={}),
                [["sequential", 1, 0, {}], ["sequential", 2, 0, {}]]),
        _called(_dense("out/1", 1), [["diff", 0, 0, {}]]),
    ),
    [
        ("a", "InputLayer", (None, 5, 3), 0),
        ("b", "InputLayer", (None, 5, 3), 0),
        ("sequential", "Sequential", ((None, 4), (None, 4)), 128),
        ("diff", "Lambda", (None, 4), 0),
        ("out_1", "Dense", (None, 1), 5),
    ],
)  # fmt: skip
CONFIGS["attention"] = (
    _graph(
        "2.8.0", ["q"], ["gap"],
        _called(_input("q", 6, 8)),
        _called(_other("MultiHeadAttention", "mha", num_heads=2, key_dim=4, value_dim=4,
                       dropout=0.0, use_bias=True, output_shape=None, attention_axes=[1],
                       query_shape=[None, 6, 8], key_shape=[None, 6, 8]),
                [["q", 0, 0, {"value": ["q", 0, 0]}]]),
        _called(_other("Add", "add"), [["q", 0, 0, {}], ["mha", 0, 0, {}]]),
        _called(_other("LayerNormalization", "ln", axis=[2], epsilon=0.001),
                [["add", 0, 0, {}]]),
        _called(_other("GlobalAveragePooling1D", "gap", data_format="channels_last"),
                [["ln", 0, 0, {}]]),
        kind="Functional",
    ),
    [
        ("q", "InputLayer", (None, 6, 8), 0),
        ("mha", "MultiHeadAttention", (None, 6, 8), 288),
        ("add", "Add", (None, 6, 8), 0),
        ("ln", "LayerNormalization", (None, 6, 8), 16),
        ("gap", "GlobalAveragePooling1D", (None, 8), 0),
    ],
)  # fmt: skip
CONFIGS["states"] = (
    # The states stand beside the input: LSTM([x, h, c]).
    _graph(
        "2.1.3", ["x", "y"], ["o", ("dec", 0, 1)],
        _called(_input("x", 6, 8)),
        _called(_other("Bidirectional", "bi", merge_mode="concat",
                       layer=_recurrent("l", 4, return_state=True,
                                        return_sequences=True)),
                [["x", 0, 0, {}]]),
        _called(_other("Concatenate", "h", axis=-1), [["bi", 0, 1, {}], ["bi", 0, 3, {}]]),
        _called(_other("Concatenate", "c", axis=-1), [["bi", 0, 2, {}], ["bi", 0, 4, {}]]),
        _called(_input("y", None, 3)),
        _called(_recurrent("dec", 8, return_sequences=True, return_state=True),
                [["y", 0, 0, {}], ["h", 0, 0, {}], ["c", 0, 0, {}]]),
        _called(_dense("o", 3), [["dec", 0, 0, {}]]),
    ),
    [
        ("x", "InputLayer", (None, 6, 8), 0),
        ("bi", "Bidirectional",
         ((None, 6, 8), (None, 4), (None, 4), (None, 4), (None, 4)), 416),
        ("y", "InputLayer", (None, None, 3), 0),
        ("h", "Concatenate", (None, 8), 0),
        ("c", "Concatenate", (None, 8), 0),
        ("dec", "LSTM", ((None, None, 8), (None, 8), (None, 8)), 384),
        ("o", "Dense", (None, None, 3), 27),
    ],
)  # fmt: skip
CONFIGS["merge"] = (
    _graph(
        "1.2.2", ["x"], ["merge_1"],
        _called(_input("x", 6)),
        _called(_other("Dense", "a", output_dim=4, bias=False), [["x", 0, 0]]),
        _called(_other("Dense", "b", output_dim=4), [["x", 0, 0]]),
        _called(_other("Merge", "merge_1", mode="concat", concat_axis=-1, dot_axes=-1),
                [["a", 0, 0], ["b", 0, 0]]),
    ),
    [
        ("x", "InputLayer", (None, 6), 0),
        ("a", "Dense", (None, 4), 24),
        ("b", "Dense", (None, 4), 28),
        ("merge_1", "Concatenate", (None, 8), 0),
    ],
)  # fmt: skip
CONFIGS["stateful_cells"] = (
    {
        "class_name": "Sequential",
        "config": [
            _other("RNN", "rnn_1", batch_input_shape=[4, None, 3], return_sequences=True,
                   stateful=True, cell={"class_name": "StackedRNNCells", "config": {
                       "cells": [_recurrent("g", 4, "GRUCell", reset_after=False),
                                 _recurrent("l", 2, "LSTMCell")]}}),
            _dense("d", 1),
        ],
        "keras_version": "2.1.0",
    },
    [("rnn_1", "RNN", (4, None, 2), 152), ("d", "Dense", (4, None, 1), 3)],
)  # fmt: skip
CONFIGS["tfjs"] = (
    {
        "format": "layers-model",
        "generatedBy": "TensorFlow.js tfjs-layers v2.0.0",
        "modelTopology": {
            "class_name": "Sequential",
            "config": {"name": "sequential_2", "layers": [
                _other("Conv1D", "conv1d_Conv1D1", filters=4, kernel_size=[3], strides=[1],
                       padding="valid", dilation_rate=[1], activation="relu",
                       batch_input_shape=[None, 20, 2], dtype="float32"),
                _other("GRU", "gru_GRU1", units=6, recurrentActivation="hardSigmoid",
                       returnSequences=True, implementation=1),
                _other("RNN", "rnn", returnSequences=False,
                       cell=[_other("LSTMCell", "lstm_LSTMCell1", units=5)]),
                _dense("dense_Dense1", 1),
            ]},
            "keras_version": "tfjs-layers 2.0.0",
            "backend": "tensor_flow.js",
        },
        "weightData": ["jsonEncodedArrayBuffer", 190, 4, 162],
    },
    [
        ("conv1d_Conv1D1", "Conv1D", (None, 18, 4), 28),
        ("gru_GRU1", "GRU", (None, 18, 6), 198),
        ("rnn", "RNN", (None, 5), 240),
        ("dense_Dense1", "Dense", (None, 1), 6),
    ],
)  # fmt: skip
CONFIGS["one_layer"] = (
    _other("LSTM", "lstm", units=3, batch_input_shape=[None, 4, 2]),
    [("lstm", "LSTM", (None, 3), 72)],
)
CONFIGS["foreign_names"] = (
    # Activations and initializers of the author's own change no shape.
    {"class_name": "Sequential", "config": [
        _dense("a", 3, activation={"class_name": "LeakyReLU", "config": {"alpha": 0.2}},
               batch_input_shape=[None, 3]),
        _dense("b", 3, activation="my_swish",
               kernel_initializer={"class_name": "MyInit", "config": {}}),
        _dense("c", 2, activation={"class_name": "function", "config": "relu",
                                   "module": "builtins", "registered_name": "function"}),
    ]},
    [("a", "Dense", (None, 3), 12), ("b", "Dense", (None, 3), 12),
     ("c", "Dense", (None, 2), 8)],
)  # fmt: skip
CONFIGS["shapes_as_objects"] = (
    # Of tf.keras 2.2 and later, where a model was built without an Input.
    {"class_name": "Sequential", "config": {
        "name": "sequential",
        "layers": [_recurrent("lstm", 4), _dense("d", 1)],
        "build_input_shape": {"class_name": "TensorShape", "items": [None, 7, 3]},
    }, "keras_version": "2.3.0-tf"},
    [("lstm", "LSTM", (None, 4), 128), ("d", "Dense", (None, 1), 5)],
)  # fmt: skip
