"""Mistakes that people make, each with what must be found and, once mended, must run.

What belongs here: sources, the shapes of their data, and what the diagnosis must say. What
does not: the checks, which are in `test_mistakes.py`.
"""

# ruff: noqa: E501 - lines are as long as people write them

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A source with one mistake, or two."""

    name: str
    source: str
    stage: str
    layers: tuple[str, ...]  # one of these steps is named, or is where Keras stops
    words: str  # that the explanation contains
    fix: str = ""  # that one of the fixes' sources contains
    x_shape: Any = None
    y_shape: Any = None
    loss: str | None = None
    values: dict[str, object] = field(default_factory=dict)
    no_fix: bool = False  # only a hint is possible
    runs: bool = True  # whether Python could run the mended source: it reads no file
    model: str = "model"  # an expression, once the mended source has run


MISTAKES = (
    # -- too few axes, too many ---------------------------------------------------------
    Mistake(
        "three stacked, none returns its sequence",
        """
model = Sequential([
    Input((12, 3)),
    LSTM(32),
    LSTM(16),
    LSTM(8),
    Dense(1),
])
""",
        "build",
        ("lstm",),
        "return_sequences=True",
        "LSTM(16, return_sequences=True)",
    ),
    Mistake(
        "in a loop",
        """
x = inputs = Input((12, 3))
for i in range(3):
    x = GRU(16)(x)
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("gru",),
        "return_sequences=True",
        "return_sequences=i < 3 - 1",
    ),
    Mistake(
        "bidirectional without its sequence",
        """
model = keras.Sequential()
model.add(keras.Input((20, 5)))
model.add(layers.Bidirectional(layers.LSTM(8)))
model.add(layers.Bidirectional(layers.LSTM(4)))
model.add(layers.Dense(1, activation="sigmoid"))
""",
        "build",
        ("bidirectional",),
        "return_sequences=True",
        "LSTM(8, return_sequences=True)",
    ),
    Mistake(
        "convolution behind a vector",
        """
model = Sequential([Input((20, 5)), LSTM(8), Conv1D(4, 3), GlobalMaxPooling1D(), Dense(1)])
""",
        "build",
        ("lstm",),
        "last step",
        "LSTM(8, return_sequences=True)",
    ),
    Mistake(
        "flattened before",
        """
model = Sequential()
model.add(Conv1D(8, 3, input_shape=(20, 5)))
model.add(Flatten())
model.add(LSTM(4))
model.add(Dense(1))
""",
        "build",
        ("flatten",),
        "takes the steps away",
        "model.add(Conv1D(8, 3, input_shape=(20, 5)))\nmodel.add(LSTM(4))",
    ),
    Mistake(
        "pooled before",
        """
inputs = Input((20, 5))
x = Conv1D(8, 3)(inputs)
x = GlobalAveragePooling1D()(x)
x = GRU(4)(x)
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("global_average_pooling1d",),
        "takes the steps away",
        "x = x\n",
    ),
    Mistake(
        "pictures into a recurrent layer",
        """
model = Sequential([
    Input((28, 28, 1)),
    Conv2D(8, 3),
    MaxPooling2D(2),
    LSTM(16),
    Dense(10, activation="softmax"),
])
""",
        "build",
        ("lstm",),
        "axes",
        "Reshape((13, 104))",
    ),
    Mistake(
        "convolutions at each step, not flattened",
        """
model = Sequential()
model.add(TimeDistributed(Conv1D(8, 3), input_shape=(4, 16, 2)))
model.add(TimeDistributed(MaxPooling1D(2)))
model.add(LSTM(10))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "axes",
        "TimeDistributed(Flatten())",
    ),
    Mistake(
        "features left out of the input shape",
        """
model = Sequential()
model.add(LSTM(32, input_shape=(20,)))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "step axis",
        "(20, 1)",
    ),
    Mistake(
        "data of rows into a convolution",
        """
model = Sequential([Conv1D(8, 3, input_shape=(30,)), GlobalMaxPooling1D(), Dense(1)])
""",
        "build",
        ("conv1d",),
        "axis",
        "(30, 1)",
        x_shape=(100, 30),
    ),
    Mistake(
        "batch in the input shape",
        """
model = Sequential()
model.add(GRU(8, input_shape=(None, 20, 4)))
model.add(Dense(1))
""",
        "build",
        ("gru",),
        "without the batch",
        "(20, 4)",
    ),
    Mistake(
        "the whole data's shape",
        """
inputs = Input(shape=X_train.shape)
x = LSTM(8)(inputs)
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("input_layer",),
        "samples",
        "X_train.shape[1:]",
        values={"X_train.shape": (500, 20, 4)},
    ),
    Mistake(
        "tokens with a feature axis",
        """
model = Sequential([Input((50, 1)), Embedding(1000, 16), LSTM(8), Dense(1)])
""",
        "build",
        ("input_layer", "embedding"),
        "(batch, length)",
        "Input((50,))",
    ),
    Mistake(
        "repeats a sequence",
        """
model = Sequential([
    Input((10, 2)),
    LSTM(16, return_sequences=True),
    RepeatVector(10),
    LSTM(16, return_sequences=True),
    TimeDistributed(Dense(2)),
])
""",
        "build",
        ("lstm",),
        "RepeatVector",
        "LSTM(16, return_sequences=False)",
    ),
    Mistake(
        "autoencoder without RepeatVector",
        """
model = Sequential()
model.add(LSTM(16, input_shape=(10, 2)))
model.add(LSTM(16, return_sequences=True))
model.add(TimeDistributed(Dense(2)))
""",
        "build",
        ("lstm",),
        "last step",
        "RepeatVector(10)",
    ),
    Mistake(
        "ConvLSTM2D without channels",
        """
model = Sequential([Input((5, 16, 16)), ConvLSTM2D(4, 3), Flatten(), Dense(1)])
""",
        "build",
        ("input_layer", "conv_lstm2d"),
        "axes",
        "(5, 16, 16, 1)",
    ),
    Mistake(
        "one step taken out before the next layer",
        """
inputs = Input((20, 4))
x = LSTM(8, return_sequences=True)(inputs)
x = x[:, -1, :]
x = LSTM(4)(x)
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("lstm_1",),
        "taken away",
        "x = x\n",
    ),
    # -- states ---------------------------------------------------------------------------
    Mistake(
        "states returned into the next layer",
        """
inputs = Input((20, 4))
x = LSTM(8, return_sequences=True, return_state=True)(inputs)
x = LSTM(4)(x)
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("lstm",),
        "3 tensors",
        "LSTM(8, return_sequences=True)(inputs)",
    ),
    Mistake(
        "states returned in a Sequential",
        """
model = Sequential()
model.add(GRU(8, return_state=True, input_shape=(20, 4)))
model.add(Dense(1))
""",
        "build",
        ("gru",),
        "return_state",
        "GRU(8, input_shape=(20, 4))",
    ),
    Mistake(
        "bidirectional states in three names",
        """
inputs = Input((20, 4))
out, h, c = Bidirectional(LSTM(8, return_sequences=True, return_state=True))(inputs)
dec_in = Input((5, 3))
dec = LSTM(16, return_sequences=True)(dec_in, initial_state=[h, c])
model = Model([inputs, dec_in], Dense(2)(dec))
""",
        "build",
        ("bidirectional",),
        "5 tensors",
        "Concatenate()([forward_h, backward_h])",
    ),
    Mistake(
        "a GRU has no cell state",
        """
inputs = Input((20, 4))
out, h, c = GRU(8, return_state=True)(inputs)
model = Model(inputs, Dense(1)(h))
""",
        "build",
        ("gru",),
        "2 tensors",
        "out, h = GRU",
    ),
    Mistake(
        "decoder larger than the encoder",
        """
enc = Input((20, 4))
_, h, c = LSTM(32, return_state=True)(enc)
dec = Input((10, 3))
seq = LSTM(64, return_sequences=True)(dec, initial_state=[h, c])
model = Model([enc, dec], Dense(3)(seq))
""",
        "run",
        ("lstm_1",),
        "64 units",
        "LSTM(32, return_sequences=True)",
    ),
    Mistake(
        "one state for an LSTM",
        """
enc = Input((20, 4))
_, h, c = LSTM(32, return_state=True)(enc)
dec = Input((10, 3))
seq = LSTM(32, return_sequences=True)(dec, initial_state=[h])
model = Model([enc, dec], Dense(3)(seq))
""",
        "run",
        ("lstm_1",),
        "2 states",
        "initial_state=[h, c]",
    ),
    Mistake(
        "both states for a GRU",
        """
enc = Input((20, 4))
_, h, c = LSTM(32, return_state=True)(enc)
dec = Input((10, 3))
seq = GRU(32, return_sequences=True)(dec, initial_state=[h, c])
model = Model([enc, dec], Dense(3)(seq))
""",
        "run",
        ("gru",),
        "1 state",
        "initial_state=[h]",
    ),
    Mistake(
        "stateful without a batch",
        """
batch_size = 16
model = Sequential()
model.add(LSTM(8, input_shape=(20, 4), stateful=True))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "batch size",
        "batch_shape=(batch_size, 20, 4)",
    ),
    # -- arguments ------------------------------------------------------------------------
    Mistake(
        "misspelled argument",
        """
model = Sequential([Input((20, 4)), LSTM(8, return_sequence=True), LSTM(4), Dense(1)])
""",
        "source",
        ("lstm",),
        "'return_sequences'",
        "return_sequences=True",
    ),
    Mistake(
        "argument of the wrapped layer",
        """
model = Sequential()
model.add(Input((20, 4)))
model.add(Bidirectional(LSTM(8), return_sequences=True))
model.add(LSTM(4))
""",
        "source",
        ("bidirectional", "lstm"),
        "move it to LSTM",
        "LSTM(8, return_sequences=True)",
    ),
    Mistake(
        "half a unit",
        """
hidden = 25
model = Sequential([Input((20, 4)), LSTM(hidden / 2), Dense(1)])
""",
        "build",
        ("lstm",),
        "whole number",
        "hidden // 2",
    ),
    Mistake(
        "input and output size by place",
        """
model = Sequential([Input((20, 64)), LSTM(64, 128), Dense(1)])
""",
        "build",
        ("lstm",),
        "activation",
        "LSTM(64)",
    ),
    Mistake(
        "misspelled activation",
        """
model = Sequential([Input((20, 4)), LSTM(8), Dense(3, activation="sofmax")])
""",
        "build",
        ("dense",),
        "'softmax'",
        "'softmax'",
    ),
    Mistake(
        "dropout in per cent",
        """
model = Sequential([Input((20, 4)), LSTM(8), Dropout(20), Dense(1)])
""",
        "build",
        ("dropout",),
        "between 0 and 1",
        "Dropout(0.2)",
    ),
    Mistake(
        "merge mode that does not exist",
        """
model = Sequential([Input((20, 4)), Bidirectional(LSTM(8), merge_mode="add"), Dense(1)])
""",
        "build",
        ("bidirectional",),
        "'sum'",
        "merge_mode='sum'",
    ),
    Mistake(
        "a tensor wrapped",
        """
inputs = Input((20, 4))
x = Bidirectional(LSTM(8)(inputs))
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("bidirectional",),
        "wraps a layer",
        "Bidirectional(LSTM(8))(inputs)",
    ),
    Mistake(
        "missing comma",
        """
model = Sequential([
    Input((20, 4)),
    LSTM(8)
    Dense(1),
])
""",
        "source",
        (),
        "Python",
        "LSTM(8),",
    ),
    # -- sizes ----------------------------------------------------------------------------
    Mistake(
        "kernel longer than the sequence",
        """
model = Sequential([Input((5, 2)), Conv1D(8, 7), GlobalMaxPooling1D(), Dense(1)])
""",
        "build",
        ("conv1d",),
        "fewer steps",
        "padding='same'",
    ),
    Mistake(
        "pooled away",
        """
model = Sequential()
model.add(Conv1D(8, 3, input_shape=(10, 2)))
model.add(MaxPooling1D(4))
model.add(MaxPooling1D(4))
model.add(LSTM(4))
""",
        "build",
        ("max_pooling1d_1",),
        "fewer steps",
        "",
    ),
    Mistake(
        "a sequence beside a vector",
        """
a = Input((20, 4))
b = Input((3,))
x = LSTM(8, return_sequences=True)(a)
joined = Concatenate()([x, b])
model = Model([a, b], Dense(1)(joined))
""",
        "build",
        ("lstm", "concatenate"),
        "sequence and a vector",
        "LSTM(8, return_sequences=False)",
    ),
    Mistake(
        "added with other units",
        """
a = Input((20, 4))
x = LSTM(8, return_sequences=True)(a)
y = Bidirectional(LSTM(8, return_sequences=True))(x)
model = Model(a, Dense(1)(Add()([x, y])))
""",
        "build",
        ("add",),
        "same shape",
        "merge_mode='sum'",
    ),
    Mistake(
        "concatenated along the wrong axis",
        """
a = Input((20, 4))
b = Input((20, 6))
joined = Concatenate(axis=1)([a, b])
model = Model([a, b], LSTM(8)(joined))
""",
        "build",
        ("concatenate",),
        "equal",
        "axis=-1",
    ),
    Mistake(
        "attention on one tensor",
        """
a = Input((20, 4))
x = LSTM(8, return_sequences=True)(a)
x = Attention()(x)
model = Model(a, Dense(1)(GlobalAveragePooling1D()(x)))
""",
        "build",
        ("attention",),
        "query",
        "Attention()([x, x])",
    ),
    Mistake(
        "attention over other sizes",
        """
a = Input((20, 4))
b = Input((7, 3))
enc = LSTM(16, return_sequences=True)(a)
dec = LSTM(12, return_sequences=True)(b)
x = Attention()([dec, enc])
model = Model([a, b], Dense(1)(x))
""",
        "run",
        ("attention",),
        "last sizes",
        "LSTM(16, return_sequences=True)(b)",
    ),
    Mistake(
        "heads without a value",
        """
a = Input((20, 4))
x = MultiHeadAttention(num_heads=2, key_dim=4)(a)
model = Model(a, LSTM(8)(x))
""",
        "build",
        ("multi_head_attention",),
        "query",
        "(a, a)",
    ),
    Mistake(
        "reshaped to another number of values",
        """
model = Sequential([Input((12, 4)), Reshape((6, 6)), LSTM(8)])
""",
        "build",
        ("reshape",),
        "48",
        "(6, 8)",
    ),
    Mistake(
        "an open number of features",
        """
model = Sequential([Input((20, None)), LSTM(8), Dense(1)])
""",
        "build",
        ("input_layer", "lstm"),
        "left open",
        "",
        x_shape=(32, 20, 4),
    ),
    Mistake(
        "an input that the model is not given",
        """
a = Input((20, 4))
b = Input((3,))
x = Concatenate()([LSTM(8)(a), b])
model = Model(a, Dense(1)(x))
""",
        "build",
        (),
        "inputs",
        "Model([a, b],",
    ),
    # -- data -----------------------------------------------------------------------------
    Mistake(
        "steps and features swapped",
        """
model = Sequential([Input((4, 20)), LSTM(8), Dense(1)])
model.compile("adam", "mse")
""",
        "run",
        ("input_layer", "lstm"),
        "swapped",
        "(20, 4)",
        x_shape=(64, 20, 4),
        y_shape=(64, 1),
    ),
    Mistake(
        "rows where steps belong",
        """
model = Sequential([Input((1, 6)), LSTM(8), Dense(1)])
model.compile("adam", "mse")
""",
        "run",
        ("input_layer", "lstm"),
        "step axis",
        "",
        x_shape=(64, 6),
        y_shape=(64, 1),
    ),
    Mistake(
        "one target for each sequence",
        """
model = Sequential([Input((20, 4)), LSTM(8, return_sequences=True), Dense(1)])
model.compile("adam", "mse")
""",
        "silent",
        ("lstm", "dense"),
        "broadcasts",
        "return_sequences=False",
        x_shape=(64, 20, 4),
        y_shape=(64, 1),
    ),
    Mistake(
        "numbers of classes for a one-hot loss",
        """
model = Sequential([Input((20, 4)), LSTM(8), Dense(5, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
""",
        "run",
        ("dense",),
        "one-hot",
        "sparse_categorical_crossentropy",
        x_shape=(64, 20, 4),
        y_shape=(64,),
    ),
    Mistake(
        "one-hot targets for a sparse loss",
        """
model = Sequential([Input((20, 4)), LSTM(8), Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
        "run",
        ("dense",),
        "one-hot",
        "loss='categorical_crossentropy'",
        x_shape=(64, 20, 4),
        y_shape=(64, 5),
    ),
    Mistake(
        "fewer units than targets",
        """
model = Sequential([Input((20, 4)), LSTM(8), Dense(1)])
model.compile("adam", "mse")
""",
        "silent",
        ("dense", "lstm"),
        "broadcasts",
        "Dense(3)",
        x_shape=(64, 20, 4),
        y_shape=(64, 3),
    ),
    Mistake(
        "repeated too few times",
        """
model = Sequential([Input((20, 4)), LSTM(8), RepeatVector(5), LSTM(8, return_sequences=True), Dense(1)])
model.compile("adam", "mse")
""",
        "run",
        ("repeat_vector",),
        "steps differs",
        "RepeatVector(7)",
        x_shape=(64, 20, 4),
        y_shape=(64, 7, 1),
    ),
    # -- silent ---------------------------------------------------------------------------
    Mistake(
        "softmax over one unit",
        """
model = Sequential([Input((20, 4)), LSTM(8), Dense(1, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
""",
        "silent",
        ("dense",),
        "always exactly 1",
        "'sigmoid'",
    ),
    Mistake(
        "recurrent dropout in per cent",
        """
model = Sequential([Input((20, 4)), LSTM(8, dropout=20), Dense(1)])
""",
        "silent",
        ("lstm",),
        "share",
        "dropout=0.2",
    ),
    Mistake(
        "last step of both directions",
        """
a = Input((20, 4))
seq = Bidirectional(LSTM(8, return_sequences=True))(a)
last = seq[:, -1, :]
model = Model(a, Dense(1)(last))
""",
        "silent",
        ("bidirectional",),
        "backward layer",
        "return_sequences=False",
    ),
    Mistake(
        "states unpacked in the wrong order",
        """
a = Input((20, 4))
out, cell, hidden = LSTM(8, return_state=True)(a)
model = Model(a, Dense(1)(hidden))
""",
        "silent",
        ("lstm",),
        "in this order",
        "out, hidden, cell",
    ),
    Mistake(
        "states handed over in the wrong order",
        """
enc = Input((20, 4))
_, h, c = LSTM(32, return_state=True)(enc)
dec = Input((10, 3))
seq = LSTM(32, return_sequences=True)(dec, initial_state=[c, h])
model = Model([enc, dec], Dense(3)(seq))
""",
        "silent",
        ("lstm_1",),
        "h first",
        "initial_state=[h, c]",
    ),
    Mistake(
        "sizes read off the wrong axes",
        """
model = Sequential()
model.add(LSTM(8, input_shape=(X.shape[2], X.shape[1])))
model.add(Dense(1))
""",
        "silent",
        ("lstm",),
        "features first",
        "(X.shape[1], X.shape[2])",
        values={"X.shape": (500, 20, 4)},
    ),
    Mistake(
        "padding behind, without a mask",
        """
padded = pad_sequences(texts, maxlen=50, padding="post")
model = Sequential([Input((50,)), Embedding(1000, 16), LSTM(8), Dense(1, activation="sigmoid")])
""",
        "silent",
        ("embedding",),
        "mask_zero",
        "mask_zero=True",
        values={"texts": [[1, 2], [3]]},
    ),
)
