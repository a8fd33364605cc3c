"""Models of Keras 3, of every kind of layer and connection that a configuration has."""

from collections.abc import Callable

import keras
from keras import layers, ops

MODELS: dict[str, Callable[[], keras.Model]] = {}


def _in_order(*made, **named):
    return keras.Sequential(list(made), **named)


def _keep(f):
    MODELS[f.__name__] = f
    return f


@_keep
def simple():
    return _in_order(
        keras.Input((10, 4)),
        layers.LSTM(8, return_sequences=True),
        layers.GRU(5, reset_after=False),
        layers.Dense(3, "softmax"),
    )


@_keep
def named():
    return _in_order(
        keras.Input((10, 4)),
        layers.Conv1D(8, 3, padding="same", activation="relu", dilation_rate=2, name="c_1"),
        layers.MaxPooling1D(2),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Bidirectional(
            layers.LSTM(4, return_sequences=True, dropout=0.1), merge_mode="sum"
        ),
        layers.TimeDistributed(layers.Dense(3)),
        layers.Flatten(),
        layers.LeakyReLU(),
        layers.Dense(
            1,
            kernel_regularizer=keras.regularizers.l2(0.01),
            kernel_initializer="he_normal",
            kernel_constraint="max_norm",
        ),
        name="net",
    )


@_keep
def unbuilt():
    return _in_order(layers.LSTM(4), layers.Dense(2))


@_keep
def built():
    m = _in_order(layers.LSTM(4), layers.Dense(2))
    m.build((None, 7, 3))
    return m


@_keep
def stateful():
    return _in_order(
        keras.Input(batch_shape=(8, 5, 3)), layers.LSTM(4, stateful=True), layers.Dense(2)
    )


@_keep
def embedded():
    return _in_order(
        keras.Input((12,), dtype="int32"),
        layers.Embedding(100, 16, mask_zero=True),
        layers.SpatialDropout1D(0.2),
        layers.GRU(8),
        layers.Dense(1, activation="sigmoid"),
    )


@_keep
def encoder_decoder():
    a = keras.Input((None,), name="src")
    c = keras.Input((None, 7), name="dst")
    e = layers.Embedding(30, 6, mask_zero=True)(a)
    _o, h, cc = layers.LSTM(6, return_state=True, name="enc")(e)
    d = layers.LSTM(6, return_sequences=True, return_state=True, name="dec")(
        c, initial_state=[h, cc]
    )[0]
    return keras.Model([a, c], layers.Dense(9, activation="softmax")(d), name="s2s")


@_keep
def operations():
    i = keras.Input((10,), dtype="int32", name="w")
    e = layers.Embedding(50, 8, mask_zero=True)(i)
    o, h, _c = layers.LSTM(6, return_state=True, return_sequences=True)(e)
    d = layers.Bidirectional(layers.LSTM(3))(o)
    z = o[:, -1]
    q = ops.mean(o, axis=1)
    s = z * 2.0
    k = ops.concatenate([s, q], axis=-1)
    y = layers.Dense(3, kernel_regularizer="l2")(layers.Concatenate()([k, d, h]))
    a = layers.MultiHeadAttention(2, 4)(o, o)
    a = layers.Lambda(lambda t: t[:, 0])(a)
    a = layers.Dense(2)(a)
    r = ops.expand_dims(1.0 - z, 1)
    r = ops.transpose(r, (0, 2, 1)) + h[:, :, None]
    r = ops.reshape(r, (-1, 3, 2))
    r = ops.einsum("btf,bsf->bts", r, r)
    return keras.Model({"w": i}, [y, a, r])


@_keep
def shared_layer():
    enc = layers.LSTM(4, name="enc")
    a = keras.Input((5, 3))
    c = keras.Input((5, 3))
    return keras.Model([a, c], layers.Dense(1)(layers.Subtract()([enc(a), enc(c)])))


@_keep
def models_in_a_model():
    enc = keras.Sequential([keras.Input((5, 3)), layers.LSTM(4)], name="encoder")
    i = keras.Input((5, 3))
    j = keras.Input((4,))
    inner = keras.Model(j, [layers.Dense(2)(j), layers.Dense(3)(j)], name="heads")
    x = enc(i)
    p, q = inner(x)
    return keras.Model(i, [p, q])


@_keep
def model_per_step():
    f = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
        ],
        name="frame",
    )
    return _in_order(
        keras.Input((5, 8, 8, 1)),
        layers.TimeDistributed(f),
        layers.LSTM(6),
        layers.Dense(2),
    )


@_keep
def cells_in_rnn():
    return _in_order(
        keras.Input((5, 3)),
        layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)], return_sequences=True),
        layers.RNN(layers.SimpleRNNCell(2)),
        layers.Dense(1),
    )


@_keep
def bidirectional_states():
    i = keras.Input((5, 3))
    o, fh, fc, bh, bc = layers.Bidirectional(
        layers.LSTM(4, return_sequences=True, return_state=True)
    )(i)
    h = layers.Concatenate()([fh, bh])
    c = layers.Concatenate()([fc, bc])
    x = keras.Input((None, 2))
    d = layers.LSTM(8, return_sequences=True)(x, initial_state=[h, c])
    at = layers.Attention()([d, o])
    at2 = layers.AdditiveAttention()([d, o])
    return keras.Model([i, x], layers.Dense(2)(layers.Concatenate()([at, at2, d])))


@_keep
def own_backward_layer():
    return _in_order(
        keras.Input((5, 3)),
        layers.Bidirectional(
            layers.LSTM(4), backward_layer=layers.GRU(3, go_backwards=True)
        ),
        layers.Dense(2),
    )


@_keep
def two_directions():
    i = keras.Input((5, 3))
    f, bb = layers.Bidirectional(layers.GRU(4), merge_mode=None)(i)
    return keras.Model(i, layers.Add()([f, bb]))


@_keep
def conv_lstm():
    return _in_order(
        keras.Input((5, 8, 8, 1)),
        layers.ConvLSTM2D(4, (3, 3), padding="same", return_sequences=True),
        layers.BatchNormalization(),
        layers.Conv3D(1, 3, activation="sigmoid", padding="same"),
    )


@_keep
def transformer():
    i = keras.Input((20, 16))
    x = layers.LayerNormalization(epsilon=1e-6)(i)
    a, s = layers.MultiHeadAttention(num_heads=2, key_dim=8, dropout=0.1)(
        x, x, return_attention_scores=True
    )
    x = layers.Add()([a, i])
    x = layers.Conv1D(4, 1, activation="gelu")(x)
    x = layers.GlobalAveragePooling1D(data_format="channels_last")(x)
    return keras.Model(i, [x, s])


@_keep
def masking():
    return _in_order(
        keras.Input((5, 3)),
        layers.Masking(-1.0),
        layers.LSTM(4, return_sequences=True),
        layers.TimeDistributed(layers.Dense(2, activation="tanh")),
    )


@_keep
def activations_and_shapes():
    i = keras.Input((4,))
    x = layers.Dense(3, activation=keras.activations.gelu)(i)
    x = layers.Activation("swish")(x)
    x = layers.ReLU(max_value=6.0)(x)
    x = layers.PReLU()(x)
    x = layers.Softmax()(x)
    x = layers.Reshape((3, 1))(x)
    x = layers.Permute((2, 1))(x)
    x = layers.RepeatVector(2)(layers.Flatten()(x))
    x = layers.UpSampling1D(2)(x)
    x = layers.ZeroPadding1D((1, 2))(x)
    x = layers.Cropping1D(1)(x)
    return keras.Model(i, x)


@_keep
def mask_as_input():
    i = keras.Input((5, 3))
    mk = keras.Input((5,), dtype="bool")
    return keras.Model([i, mk], layers.LSTM(3)(i, mask=mk))


@_keep
def dtypes():
    return _in_order(
        keras.Input((5, 3)),
        layers.LSTM(3, dtype="mixed_float16"),
        layers.Dense(1, dtype="float32", trainable=False),
    )


@_keep
def compiled():
    m = simple()
    m.compile(
        "adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return m


@_keep
def bidirectional_in_order():
    return _in_order(
        keras.Input((None, 3)),
        layers.Bidirectional(layers.LSTM(4, return_sequences=True, name="inner")),
        layers.Bidirectional(layers.RNN(layers.LSTMCell(3))),
        layers.Dense(1),
    )


@_keep
def normalizations():
    return _in_order(
        keras.Input((5, 4)),
        layers.GroupNormalization(2),
        layers.UnitNormalization(),
        layers.EinsumDense("abc,cd->abd", output_shape=(None, 6), bias_axes="d"),
        layers.SpectralNormalization(layers.Dense(3)),
        layers.SeparableConv1D(4, 2),
        layers.DepthwiseConv1D(2),
        layers.GaussianNoise(0.1),
    )


@_keep
def operators():
    i = keras.Input((5, 4))
    x = layers.Dense(4)(i)
    x = x + i
    x = x[:, ::2]
    x = x[..., 0]
    y = ops.stack([x, x], axis=1)
    y = ops.max(y, axis=-1, keepdims=True)
    z = ops.split(i, 2, axis=-1)
    w = ops.softmax(z[0] @ ops.transpose(z[1], (0, 2, 1)), axis=-1)
    return keras.Model(i, [y, w, ops.sqrt(w), keras.activations.relu(w)])
