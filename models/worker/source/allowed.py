"""What a source may name: the allow-list of Keras's classes and functions.

What belongs here: names as people write them, `keras.layers.LSTM`, `LSTM`,
`tensorflow.python.keras.layers.recurrent.LSTM`, and what they stand for. What does not:
arguments and their older spellings (`spelling.py`).

Nothing is looked up with a name from a text: the tables are made from the lists below, and
a name is either in a table or unknown.
"""

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import keras

Kind = Literal[
    "layer",  # a class of layers; also the cells of recurrent layers
    "input",  # Input, keras.Input
    "merge",  # a function that makes a layer and calls it: concatenate([a, b])
    "model",  # Model, Sequential
    "base",  # Layer, Wrapper: what own classes derive from
    "initializer",
    "regularizer",
    "constraint",
    "activation",
    "optimizer",
    "schedule",
    "loss",
    "metric",
    "callback",
    "module",  # a package or module that holds these: keras.layers
]


@dataclass(frozen=True)
class Allowed:
    """Something of Keras that a source may use."""

    kind: Kind
    name: str  # Keras 3's own: LSTM for CuDNNLSTM, Concatenate for concatenate
    # The class or function, for "merge" the class. None for modules, and for metrics and
    # callbacks, which are never made: some open files.
    thing: Any
    spelled: str  # as it was asked for
    # What Keras 3 names it in full, "keras.layers.LSTM", where Keras 3 has no such path:
    # keras.layers.recurrent.LSTM, keras.layers.CuDNNLSTM, keras_core.layers.LSTM.
    modern: str | None = None


# -- the lists -----------------------------------------------------------------------------

# Not here: TFSMLayer, JaxLayer, FlaxLayer and TorchModuleWrapper, which run what they are
# given or read files.
_LAYERS = """
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D
    Add AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average
    AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D
    BatchNormalization Bidirectional CategoryEncoding CenterCrop Concatenate Conv1D
    Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D
    ConvLSTM3D Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose
    Convolution3D Convolution3DTranspose Cropping1D Cropping2D Cropping3D CutMix Dense
    DepthwiseConv1D DepthwiseConv2D Discretization Dot Dropout ELU EinsumDense Embedding
    Equalization Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D
    GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention
    HashedCrossing Hashing Identity InputLayer IntegerLookup LSTM LSTMCell Lambda
    LayerNormalization LeakyReLU Masking MaxPool1D MaxPool2D MaxPool3D MaxPooling1D
    MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp MultiHeadAttention
    Multiply Normalization PReLU Permute Pipeline RMSNormalization RNN RandAugment
    RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop
    RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale
    RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation
    RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom ReLU
    RepeatVector Rescaling Reshape Resizing ReversibleEmbedding STFTSpectrogram
    SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D SimpleRNN
    SimpleRNNCell Softmax Solarization SpatialDropout1D SpatialDropout2D SpatialDropout3D
    SpectralNormalization StackedRNNCells StringLookup Subtract TextVectorization
    TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D
    ZeroPadding2D ZeroPadding3D
"""

# Names that Keras 3 does not have, for layers that it has.
_OLD_LAYERS = {
    "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU", "LSTMV1": "LSTM", "LSTMV2": "LSTM",
    "GRUV1": "GRU", "GRUV2": "GRU", "LSTMCellV2": "LSTMCell", "GRUCellV2": "GRUCell",
    "TimeDistributedDense": "Dense", "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D", "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose", "ThresholdedReLU": "ReLU", "Merge": "Concatenate",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
}  # fmt: skip

_MERGES = {
    "add": "Add", "subtract": "Subtract", "multiply": "Multiply", "average": "Average",
    "maximum": "Maximum", "minimum": "Minimum", "concatenate": "Concatenate", "dot": "Dot",
    "merge": "Concatenate",
}  # fmt: skip

_INITIALIZERS = """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer
    LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal
    RandomUniform STFT TruncatedNormal VarianceScaling Zeros constant glorot_normal
    glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones orthogonal
    random_normal random_uniform stft truncated_normal variance_scaling zeros
"""
_OLD_INITIALIZERS = {
    "normal": "RandomNormal", "uniform": "RandomUniform", "zero": "Zeros", "one": "Ones",
    "glorot_normal_v2": "GlorotNormal", "glorot_uniform_v2": "GlorotUniform",
    "constant_v2": "Constant", "he_normal_v2": "HeNormal", "he_uniform_v2": "HeUniform",
    "xavier_initializer": "GlorotUniform", "glorot_uniform_initializer": "GlorotUniform",
    "glorot_normal_initializer": "GlorotNormal", "zeros_initializer": "Zeros",
    "ones_initializer": "Ones", "constant_initializer": "Constant",
    "random_normal_initializer": "RandomNormal", "orthogonal_initializer": "Orthogonal",
    "random_uniform_initializer": "RandomUniform",
    "truncated_normal_initializer": "TruncatedNormal",
    "variance_scaling_initializer": "VarianceScaling",
}  # fmt: skip

_REGULARIZERS = "L1 L1L2 L2 OrthogonalRegularizer l1 l1_l2 l2 orthogonal_regularizer"
_OLD_REGULARIZERS = {"l1l2": "l1_l2", "activity_l1": "l1", "activity_l2": "l2",
                     "activity_l1l2": "l1_l2", "WeightRegularizer": "L1L2"}  # fmt: skip

_CONSTRAINTS = """
    MaxNorm MinMaxNorm NonNeg UnitNorm max_norm min_max_norm non_neg unit_norm
"""
_OLD_CONSTRAINTS = {"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"}

_ACTIVATIONS = """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh
    leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink
    softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh
    tanh_shrink threshold
"""

_OPTIMIZERS = """
    Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer Muon
    Nadam RMSprop SGD
"""
_OLD_OPTIMIZERS = {
    "adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop", "adagrad": "Adagrad",
    "adadelta": "Adadelta", "adamax": "Adamax", "nadam": "Nadam", "ftrl": "Ftrl",
    "RMSProp": "RMSprop", "AdamOptimizer": "Adam", "GradientDescentOptimizer": "SGD",
    "RMSPropOptimizer": "RMSprop", "AdagradOptimizer": "Adagrad",
}  # fmt: skip
_SCHEDULES = """
    CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay
    PolynomialDecay
"""

_LOSSES = """
    BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy
    CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge Circle
    CosineSimilarity Dice Hinge Huber KLDivergence LogCosh MeanAbsoluteError
    MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError Poisson
    SparseCategoricalCrossentropy SquaredHinge Tversky binary_crossentropy
    binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy
    categorical_generalized_cross_entropy categorical_hinge circle cosine_similarity ctc
    dice hinge huber kl_divergence log_cosh mean_absolute_error
    mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error poisson
    sparse_categorical_crossentropy squared_hinge tversky
"""
_OLD_LOSSES = {
    "mse": "mean_squared_error", "MSE": "mean_squared_error",
    "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error",
    "kld": "kl_divergence", "KLD": "kl_divergence", "logcosh": "log_cosh",
    "kullback_leibler_divergence": "kl_divergence", "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity", "bce": "binary_crossentropy",
    "BCE": "binary_crossentropy",
}  # fmt: skip

_METRICS = """
    AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy
    CategoricalCrossentropy CategoricalHinge ConcordanceCorrelation CosineSimilarity F1Score
    FBetaScore FalseNegatives FalsePositives Hinge IoU KLDivergence LogCoshError Mean
    MeanAbsoluteError MeanAbsolutePercentageError MeanIoU MeanMetricWrapper MeanSquaredError
    MeanSquaredLogarithmicError Metric OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson
    Precision PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError
    SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy
    SparseTopKCategoricalAccuracy SpecificityAtSensitivity SquaredHinge Sum
    TopKCategoricalAccuracy TrueNegatives TruePositives binary_accuracy binary_crossentropy
    categorical_accuracy categorical_crossentropy mae mape mean_absolute_error
    mean_absolute_percentage_error mean_squared_error mse sparse_categorical_accuracy
    sparse_categorical_crossentropy sparse_top_k_categorical_accuracy
    top_k_categorical_accuracy
"""

_CALLBACKS = """
    BackupAndRestore BaseLogger CSVLogger Callback CallbackList EarlyStopping History
    LambdaCallback LearningRateScheduler ModelCheckpoint ProgbarLogger ReduceLROnPlateau
    RemoteMonitor SwapEMAWeights TensorBoard TerminateOnNaN
"""

# Packages of Keras under the names that it has been imported by.
KERAS_ROOTS = (
    r"(?:"
    r"(?:tf|tensorflow)(?:\.(?:compat\.v[12]|contrib|python|_api\.v[12]))*\.keras"
    r"|keras_core|tf_keras|keras"
    r")(?!\w)(?:\.(?:python|api|_tf_keras|keras|src|_v[12]|v[12]))*"
)
_ROOTS = re.compile(KERAS_ROOTS)
_GROUPS = {
    "layers": "layers", "models": "models", "model": "models", "engine": "engine",
    "initializers": "initializers", "initializations": "initializers",
    "regularizers": "regularizers", "constraints": "constraints",
    "activations": "activations", "optimizers": "optimizers", "optimizer_v1": "optimizers",
    "optimizer_v2": "optimizers", "optimizer_experimental": "optimizers",
    "schedules": "schedules", "losses": "losses", "objectives": "losses",
    "metrics": "metrics", "callbacks": "callbacks", "callbacks_v1": "callbacks",
}  # fmt: skip
# Modules inside these, of all versions.
_MODULES = {
    "activation", "adam", "adam_v2", "adamax", "advanced_activations", "applications",
    "attention", "attentions", "backend", "base_layer", "base_layer_v1",
    "batch_normalization", "batch_normalization_v1", "bidirectional", "cells",
    "containers", "conv1d", "conv2d", "conv3d", "conv_lstm2d", "convolutional",
    "convolutional_recurrent", "core", "cudnn_recurrent", "data_utils", "datasets",
    "dense", "dense_attention", "dropout", "embedding", "embeddings", "experimental",
    "flatten", "functional", "generic_utils", "gradient_descent", "gradient_descent_v2",
    "gru", "gru_v1", "image", "initializers_v1", "initializers_v2", "input_layer",
    "lambda_layer", "layer_normalization", "learning_rate_schedule", "legacy", "local",
    "locally_connected", "losses_utils", "lstm", "lstm_v1", "masking", "merge",
    "merging", "multi_head_attention", "nadam", "network", "noise", "normalization",
    "normalization_v2", "np_utils", "ops", "pooling", "preprocessing",
    "random_initializers", "recurrent", "recurrent_v2", "regularization",
    "repeat_vector", "reshape", "reshaping", "rmsprop", "rmsprop_v2", "rnn", "sequence",
    "sequential", "sgd", "simple_rnn", "stacked_rnn_cells", "text", "time_distributed",
    "topology", "training", "training_v1", "utils", "vis_utils", "wrappers",
}  # fmt: skip
_TOP = "top"  # what stands in keras itself
# Lower-case names that are Keras's where nothing imports them; others are more likely a
# variable of which the text says nothing, such as `threshold` or `ones`.
_BARE = {
    *_MERGES, "l1", "l2", "l1_l2", "l1l2", "max_norm", "maxnorm", "non_neg", "relu",
    "softmax", "sigmoid", "tanh",
}  # fmt: skip


# -- the tables ----------------------------------------------------------------------------


def _from(
    kind: Kind, module: Any, path: str, names: str, old: dict[str, str] | None = None
) -> dict[str, Allowed]:
    """Make a table of the names of a module, those that are not there left out."""
    table: dict[str, Allowed] = {}
    for name in names.split():
        thing = getattr(module, name, None)
        if thing is not None:
            own = thing.__name__ if inspect.isclass(thing) and kind == "layer" else name
            table[name] = Allowed(kind, own, thing, name)
    for name, new in (old or {}).items():
        if new in table:
            table[name] = replace(table[new], spelled=name, modern=f"{path}.{new}")
    return table


def _never_made(kind: Kind, names: str) -> dict[str, Allowed]:
    return {name: Allowed(kind, name, None, name) for name in names.split()}


def _layers() -> dict[str, Allowed]:
    table = _from("layer", keras.layers, "keras.layers", _LAYERS, _OLD_LAYERS)
    for name, made in _MERGES.items():
        modern = "keras.layers.concatenate" if name == "merge" else None
        thing = getattr(keras.layers, made)
        table[name] = Allowed("merge", made, thing, name, modern)
    for name in ("Layer", "Wrapper"):
        table[name] = Allowed("base", name, getattr(keras.layers, name), name)
    table["AbstractRNNCell"] = replace(table["Layer"], modern="keras.layers.Layer")
    table["Recurrent"] = replace(table["Layer"], modern="keras.layers.Layer")
    table["Input"] = Allowed("input", "Input", keras.Input, "Input")
    return table


def _models() -> dict[str, Allowed]:
    table = _from("model", keras, "keras", "Model Sequential")
    table["Functional"] = Allowed(
        "model", "Model", keras.Model, "Functional", "keras.Model"
    )
    return table


@functools.cache
def _tables() -> dict[str, dict[str, Allowed]]:
    """Return the tables by group; bare names are looked for in this order."""
    layers, models = _layers(), _models()
    # Keras 2.0 to 2.3 had these beside the layers and models.
    engine = {n: replace(layers[n], modern=f"keras.layers.{n}") for n in
              ("Layer", "Input", "InputLayer", "Merge", "merge", "Wrapper")}  # fmt: skip
    engine |= {n: replace(one, modern=f"keras.{one.name}") for n, one in models.items()}
    schedules = _from(
        "schedule", keras.optimizers.schedules, "keras.optimizers.schedules", _SCHEDULES
    )
    return {
        "layers": layers,
        "models": models,
        "engine": engine,
        "initializers": _from("initializer", keras.initializers, "keras.initializers",
                              _INITIALIZERS, _OLD_INITIALIZERS),
        "regularizers": _from("regularizer", keras.regularizers, "keras.regularizers",
                              _REGULARIZERS, _OLD_REGULARIZERS),
        "constraints": _from("constraint", keras.constraints, "keras.constraints",
                             _CONSTRAINTS, _OLD_CONSTRAINTS),
        "optimizers": _from("optimizer", keras.optimizers, "keras.optimizers",
                            _OPTIMIZERS, _OLD_OPTIMIZERS),
        "schedules": schedules,
        "callbacks": _never_made("callback", _CALLBACKS),
        "losses": _from("loss", keras.losses, "keras.losses", _LOSSES, _OLD_LOSSES),
        "metrics": _never_made("metric", _METRICS),
        "activations": _from("activation", keras.activations, "keras.activations",
                             _ACTIVATIONS),
        _TOP: {"Input": layers["Input"], "Layer": layers["Layer"],
               "Model": models["Model"], "Sequential": models["Sequential"]},
    }  # fmt: skip


# tf.nn.relu, tf.sigmoid, K.tanh: handed on as activations.
_TENSORFLOW = re.compile(r"(?:tf|tensorflow)(?:\.compat\.v[12])?(?:\.(?:nn|math))?")
_BACKEND = re.compile(rf"K|(?:{KERAS_ROOTS})\.(?:backend|ops)(?:\.\w+)*|ops")
_TF_INITIALIZERS = re.compile(r"(?:tf|tensorflow)(?:\.compat\.v1)?(?:\.initializers)?")


# -- asking --------------------------------------------------------------------------------


def resolve(path: str) -> Allowed | None:
    """Return what a dotted name stands for, None if it is nothing of Keras's.

    Args:
        path: absolute as by the imports (`keras.layers.LSTM`, `tensorflow.keras.Model`,
            `tf.keras.layers.LSTM`), or bare (`LSTM`) where nothing imports it.
    """
    return _resolve(path) if len(path) < 300 else None


@functools.lru_cache(4096)
def _resolve(path: str) -> Allowed | None:
    modules, _, name = path.rpartition(".")
    if not modules:
        return _bare(name)
    inside = _inside_keras(modules)
    if inside is None:
        return _module(path) or _of_tensorflow(modules, name, path)
    group = _group(inside)
    found = _tables()[group].get(name) if group is not None else None
    if found is None and group == "optimizers":
        found = _tables()["schedules"].get(name)
    if found is None or group is None:
        return _module(path) or _of_tensorflow(modules, name, path)
    return replace(found, spelled=path, modern=_modern(found, path, group))


def _bare(name: str) -> Allowed | None:
    if name in ("keras", "tf_keras", "keras_core"):
        return Allowed("module", name, None, name)
    if not name[:1].isupper() and name not in _BARE:
        return None
    return next((table[name] for table in _tables().values() if name in table), None)


def _inside_keras(modules: str) -> tuple[str, ...] | None:
    """Return the modules below Keras's root, None if it is not below one."""
    match = _ROOTS.match(modules)
    if match is None:
        return None
    rest = modules[match.end() :]
    if rest and not rest.startswith("."):
        return None
    return tuple(rest[1:].split(".")) if rest else ()


def _group(inside: tuple[str, ...]) -> str | None:
    """Return the table that a module's names are in."""
    if not inside:
        return _TOP
    groups = [_GROUPS[part] for part in inside if part in _GROUPS]
    if inside[0] == "legacy":  # keras.legacy.layers, keras.legacy.interfaces
        return groups[0] if groups else None
    if inside[0] not in _GROUPS:
        return None
    unknown = [p for p in inside if p not in _GROUPS and not re.fullmatch(r"[a-z_0-9]+", p)]
    return None if unknown else groups[-1]


def _modern(found: Allowed, path: str, group: str) -> str | None:
    """Return Keras 3's path, where the given one is not there."""
    if found.modern is not None:
        return found.modern
    plain = path.replace("tensorflow.", "").removeprefix("tf.")
    top = "" if group == _TOP else f".{group}"
    last = path.rpartition(".")[2]
    if group == "models":
        known = {f"keras.{last}", f"keras.models.{last}"}
    elif group == "schedules":
        known = {f"keras.optimizers.schedules.{last}"}
        top = ".optimizers.schedules"
    else:
        known = {f"keras{top}.{last}"}
    if plain in known:
        return None
    return f"keras{top}.{last}"


def _module(path: str) -> Allowed | None:
    return Allowed("module", path, None, path) if is_module(path) else None


def _of_tensorflow(modules: str, name: str, path: str) -> Allowed | None:
    """Return an activation by TensorFlow's or the backend's name."""
    tables = _tables()
    if _TF_INITIALIZERS.fullmatch(modules) and name in _OLD_INITIALIZERS:
        return replace(tables["initializers"][name], spelled=path)
    if _TENSORFLOW.fullmatch(modules) or _BACKEND.fullmatch(modules):
        found = tables["activations"].get("linear" if name == "identity" else name)
        if found is not None:
            return replace(found, spelled=path, modern=f"keras.activations.{found.name}")
    return None


def layer_class(path: str) -> type | None:
    """Return the class of layers that a dotted or bare name stands for."""
    found = resolve(path)
    return found.thing if found is not None and found.kind == "layer" else None


def is_module(path: str) -> bool:
    """Tell whether a dotted name is a package or a module of Keras, old or new."""
    if len(path) > 200:
        return False
    inside = _inside_keras(path)
    if inside is None:
        return False
    return all(part in _GROUPS or part in _MODULES for part in inside)


def modern_module(path: str) -> str | None:
    """Return the module of Keras 3 that holds what an older one held: keras.layers.core.

    None where the module is there still, or nothing of it is.
    """
    inside = _inside_keras(path)
    group = None if inside is None else _group(inside)
    if group is None:
        return None
    short = {_TOP: "keras", "engine": "keras", "schedules": "keras.optimizers.schedules"}
    new = short.get(group, f"keras.{group}")
    return None if path.replace("tensorflow.", "").removeprefix("tf.") == new else new


@functools.lru_cache(512)
def _parameters(made: Callable[..., Any]) -> tuple[str, ...]:
    called = made.__init__ if inspect.isclass(made) else made
    return tuple(
        name
        for name, one in inspect.signature(called).parameters.items()
        if name != "self" and one.kind == one.POSITIONAL_OR_KEYWORD
    )


def parameters(made: Any) -> tuple[str, ...]:
    """Return the parameters of a class or function in Keras 3's order, without self."""
    if made is keras.Model:
        return ("inputs", "outputs", "name")
    return _parameters(made)
