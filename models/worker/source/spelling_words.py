"""What Keras 1 and 2 called what Keras 3 calls otherwise: tables, and no more."""

from collections.abc import Callable
from typing import Any

KERNEL = {
    "init": "kernel_initializer", "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer", "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint", "bias": "use_bias",
}  # fmt: skip
RECURRENT = {
    **KERNEL, "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation", "U_regularizer": "recurrent_regularizer",
    "U_constraint": "recurrent_constraint", "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout", "forget_bias_init": "unit_forget_bias",
}  # fmt: skip
CONVOLUTION = {
    **KERNEL, "nb_filter": "filters", "filter_length": "kernel_size",
    "border_mode": "padding", "subsample_length": "strides", "subsample": "strides",
    "atrous_rate": "dilation_rate", "dim_ordering": "data_format",
    "depthwise_init": "depthwise_initializer", "pointwise_init": "pointwise_initializer",
}  # fmt: skip
POOLING = {
    "pool_length": "pool_size", "stride": "strides", "border_mode": "padding",
    "dim_ordering": "data_format",
}  # fmt: skip

OPTIMIZERS = (
    "Adam", "AdamW", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam", "Ftrl",
)  # fmt: skip

# By Keras 3's class: Keras 1's and 2's argument -> Keras 3's. Those of an old name that the
# class of today would not take are not renamed, so that Keras refuses them.
RENAMED: dict[str, dict[str, str]] = {
    "Dense": {**KERNEL, "output_dim": "units"},
    **{
        name: {**RECURRENT, "output_dim": "units"}
        for name in ("LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell")
    },
    **dict.fromkeys(
        (
            "Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose",
            "Conv3DTranspose", "SeparableConv1D", "SeparableConv2D", "DepthwiseConv1D",
            "DepthwiseConv2D",
        ),
        CONVOLUTION,
    ),
    **{
        name: {**CONVOLUTION, **RECURRENT}
        for name in ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
    },
    **{
        f"{kind}Pooling{axes}D": POOLING
        for kind in ("Max", "Average", "GlobalMax", "GlobalAverage")
        for axes in (1, 2, 3)
    },
    "Embedding": {
        "init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
    },
    "Dropout": {"p": "rate"},
    "AlphaDropout": {"p": "rate"},
    "SpatialDropout1D": {"p": "rate"},
    "SpatialDropout2D": {"p": "rate", "dim_ordering": "data_format"},
    "SpatialDropout3D": {"p": "rate", "dim_ordering": "data_format"},
    "GaussianDropout": {"p": "rate"},
    "GaussianNoise": {"sigma": "stddev"},
    "BatchNormalization": {
        "beta_init": "beta_initializer", "gamma_init": "gamma_initializer",
    },
    "UpSampling1D": {"length": "size"},
    "UpSampling2D": {"dim_ordering": "data_format"},
    "ZeroPadding2D": {"dim_ordering": "data_format"},
    "Cropping2D": {"dim_ordering": "data_format"},
    "Reshape": {"dims": "target_shape"},
    "ReLU": {"theta": "threshold"},
    "Concatenate": {"concat_axis": "axis"},
    "Dot": {"dot_axes": "axes"},
    "Model": {"input": "inputs", "output": "outputs"},
    **{name: {"lr": "learning_rate"} for name in OPTIMIZERS},
}  # fmt: skip

OF_LAYERS = ("weights", "dynamic", "ragged")
OF_RECURRENT = (
    *OF_LAYERS, "consume_less", "time_major", "implementation", "return_runtime",
)  # fmt: skip
# What Keras 3 has no word for and shapes do not depend on.
DROPPED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN"), OF_RECURRENT),
    "ConvLSTM2D": OF_RECURRENT,
    "ConvLSTM1D": OF_RECURRENT,
    "Embedding": ("dropout", "dynamic", "ragged"),
    "BatchNormalization": (
        *OF_LAYERS, "mode", "renorm", "fused", "virtual_batch_size", "adjustment",
    ),
    "Attention": (*OF_LAYERS, "causal"),
    "AdditiveAttention": (*OF_LAYERS, "causal"),
    "Lambda": OF_LAYERS,
    **dict.fromkeys(
        OPTIMIZERS,
        ("decay", "schedule_decay", "jit_compile", "is_legacy_optimizer"),
    ),
}  # fmt: skip

# Positional arguments in Keras 1's order, which only counts where a name says Keras 1.
KERAS_1_ORDER = {
    "Conv1D": ("nb_filter", "filter_length", "init", "activation", "weights",
               "border_mode"),
    "Conv2D": ("nb_filter", "nb_row", "nb_col", "init", "activation", "weights",
               "border_mode"),
    "ConvLSTM2D": ("nb_filter", "nb_row", "nb_col", "init", "inner_init"),
    "Conv3D": ("nb_filter", "kernel_dim1", "kernel_dim2", "kernel_dim3", "init"),
    "Dense": ("output_dim", "init", "activation"),
    "Embedding": ("input_dim", "output_dim", "init", "input_length"),
}  # fmt: skip
KERAS_1_WORDS = {
    "init", "border_mode", "subsample", "subsample_length", "nb_filter", "filter_length",
    "nb_row", "nb_col", "dim_ordering", "W_regularizer", "b_regularizer", "inner_init",
    "inner_activation", "output_dim", "bias", "W_constraint", "kernel_dim1",
}  # fmt: skip
KERNEL_SIZES = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))

MERGE_MODES = {
    "concat": "Concatenate", "sum": "Add", "mul": "Multiply", "ave": "Average",
    "max": "Maximum", "dot": "Dot", "cos": "Dot",
}  # fmt: skip
WORDS: dict[str, Callable[[Any], Any]] = {
    "data_format": {"tf": "channels_last", "th": "channels_first"}.get,
    "unit_forget_bias": {"one": True, "zero": False}.get,
}

# What is said of the model's input in a layer's arguments.
SHAPES = ("input_shape", "input_dim", "batch_input_shape", "batch_size", "input_length")
THREE_AXES = {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed"}

# Methods of models, their arguments in order.
FIT = (
    "x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split",
    "validation_data", "shuffle", "class_weight", "sample_weight", "initial_epoch",
    "steps_per_epoch", "validation_steps", "validation_batch_size", "validation_freq",
)  # fmt: skip
EVALUATE = ("x", "y", "batch_size", "verbose", "sample_weight", "steps", "callbacks")
PREDICT = ("x", "batch_size", "verbose", "steps", "callbacks")
METHODS: dict[str, tuple[str, ...]] = {
    "fit": FIT,
    "fit_generator": ("x", "steps_per_epoch", "epochs", "verbose", "callbacks",
                      "validation_data", "validation_steps"),
    "evaluate": EVALUATE,
    "evaluate_generator": ("x", "steps"),
    "predict": PREDICT,
    "predict_generator": ("x", "steps"),
    "predict_classes": PREDICT,
    "predict_proba": PREDICT,
    "predict_on_batch": ("x",),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
    "test_on_batch": ("x", "y", "sample_weight"),
    "compile": ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics"),
}  # fmt: skip
RESET = "reset_states of its layers"  # of a model's method of this name
OLD_METHODS = {
    "fit_generator": "fit", "evaluate_generator": "evaluate",
    "predict_generator": "predict", "predict_classes": "predict",
    "predict_proba": "predict",
}  # fmt: skip
METHOD_WORDS = {
    "nb_epoch": "epochs", "generator": "x", "samples_per_epoch": "steps_per_epoch",
    "nb_val_samples": "validation_steps", "val_samples": "steps",
}  # fmt: skip
METHOD_DROPPED = (
    "workers", "use_multiprocessing", "max_queue_size", "max_q_size", "nb_worker",
    "pickle_safe", "show_accuracy", "sample_weight_mode", "class_mode",
    "experimental_run_tf_function", "target_tensors",
)  # fmt: skip
