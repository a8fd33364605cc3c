"""The names that a source may use of Keras, old ones and new: lists, and no more."""

import re

# Not here: TFSMLayer, JaxLayer, FlaxLayer and TorchModuleWrapper, which run what they are
# given or read files.
LAYERS = """
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
OLD_LAYERS = {
    "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU", "LSTMV1": "LSTM", "LSTMV2": "LSTM",
    "GRUV1": "GRU", "GRUV2": "GRU", "LSTMCellV2": "LSTMCell", "GRUCellV2": "GRUCell",
    "TimeDistributedDense": "Dense", "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D", "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose", "ThresholdedReLU": "ReLU", "Merge": "Concatenate",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
}  # fmt: skip

MERGES = {
    "add": "Add", "subtract": "Subtract", "multiply": "Multiply", "average": "Average",
    "maximum": "Maximum", "minimum": "Minimum", "concatenate": "Concatenate", "dot": "Dot",
    "merge": "Concatenate",
}  # fmt: skip

INITIALIZERS = """
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity IdentityInitializer
    LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer RandomNormal
    RandomUniform STFT TruncatedNormal VarianceScaling Zeros constant glorot_normal
    glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones orthogonal
    random_normal random_uniform stft truncated_normal variance_scaling zeros
"""
OLD_INITIALIZERS = {
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

REGULARIZERS = "L1 L1L2 L2 OrthogonalRegularizer l1 l1_l2 l2 orthogonal_regularizer"
OLD_REGULARIZERS = {"l1l2": "l1_l2", "activity_l1": "l1", "activity_l2": "l2",
                     "activity_l1l2": "l1_l2", "WeightRegularizer": "L1L2"}  # fmt: skip

CONSTRAINTS = """
    MaxNorm MinMaxNorm NonNeg UnitNorm max_norm min_max_norm non_neg unit_norm
"""
OLD_CONSTRAINTS = {"maxnorm": "max_norm", "nonneg": "non_neg", "unitnorm": "unit_norm"}

ACTIVATIONS = """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh
    leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink
    softmax softplus softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh
    tanh_shrink threshold
"""

OPTIMIZERS = """
    Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl Lamb Lion LossScaleOptimizer Muon
    Nadam RMSprop SGD
"""
OLD_OPTIMIZERS = {
    "adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop", "adagrad": "Adagrad",
    "adadelta": "Adadelta", "adamax": "Adamax", "nadam": "Nadam", "ftrl": "Ftrl",
    "RMSProp": "RMSprop", "AdamOptimizer": "Adam", "GradientDescentOptimizer": "SGD",
    "RMSPropOptimizer": "RMSprop", "AdagradOptimizer": "Adagrad",
}  # fmt: skip
SCHEDULES = """
    CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay
    PolynomialDecay
"""

LOSSES = """
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
OLD_LOSSES = {
    "mse": "mean_squared_error", "MSE": "mean_squared_error",
    "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error",
    "kld": "kl_divergence", "KLD": "kl_divergence", "logcosh": "log_cosh",
    "kullback_leibler_divergence": "kl_divergence", "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity", "bce": "binary_crossentropy",
    "BCE": "binary_crossentropy",
}  # fmt: skip

METRICS = """
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

CALLBACKS = """
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
ROOTS = re.compile(KERAS_ROOTS)
GROUPS = {
    "layers": "layers", "models": "models", "model": "models", "engine": "engine",
    "initializers": "initializers", "initializations": "initializers",
    "regularizers": "regularizers", "constraints": "constraints",
    "activations": "activations", "optimizers": "optimizers", "optimizer_v1": "optimizers",
    "optimizer_v2": "optimizers", "optimizer_experimental": "optimizers",
    "schedules": "schedules", "losses": "losses", "objectives": "losses",
    "metrics": "metrics", "callbacks": "callbacks", "callbacks_v1": "callbacks",
}  # fmt: skip
# Modules inside these, of all versions.
MODULES = {
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
TOP = "top"  # what stands in keras itself
# Lower-case names that are Keras's where nothing imports them; others are more likely a
# variable of which the text says nothing, such as `threshold` or `ones`.
BARE = {
    *MERGES, "l1", "l2", "l1_l2", "l1l2", "max_norm", "maxnorm", "non_neg", "relu",
    "softmax", "sigmoid", "tanh",
}  # fmt: skip
