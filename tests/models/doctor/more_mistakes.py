"""More mistakes, as people make them in their own spellings."""

# ruff: noqa: E501 - lines are as long as people write them

from tests.models.doctor.mistakes import Mistake

MORE = (
    # -- too few axes, too many -----------------------------------------------------------
    Mistake(
        "stock price net without sequences",
        """
regressor = Sequential()
regressor.add(LSTM(units = 50, input_shape = (X_train.shape[1], 1)))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units = 50, return_sequences = True))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units = 50))
regressor.add(Dense(units = 1))
regressor.compile(optimizer = 'adam', loss = 'mean_squared_error')
""",
        "build",
        ("lstm",),
        "return_sequences=True",
        "LSTM(units = 50, input_shape = (X_train.shape[1], 1), return_sequences=True)",
        values={"X_train.shape": (1198, 60, 1)},
        model="regressor",
    ),
    Mistake(
        "explicitly false",
        """
i = layers.Input(shape=(None, 128))
h = layers.Bidirectional(layers.GRU(64, return_sequences=False))(i)
h = layers.Dropout(.3)(h)
h = layers.Bidirectional(layers.GRU(32, return_sequences=False))(h)
o = layers.Dense(2, activation='softmax')(h)
m = keras.Model(i, o)
""",
        "build",
        ("bidirectional",),
        "last step",
        "GRU(64, return_sequences=True)",
        model="m",
    ),
    Mistake(
        "builder function with a list of units",
        """
def build_lstm(hidden_units, n_steps, n_feats):
    net = keras.Sequential()
    net.add(keras.layers.Input((n_steps, n_feats)))
    for u in hidden_units:
        net.add(keras.layers.LSTM(u))
    net.add(keras.layers.Dense(1))
    return net

net = build_lstm([64, 32, 16], 30, 5)
""",
        "build",
        ("lstm",),
        "return_sequences=True",
        "",
        model="net",
    ),
    Mistake(
        "attention behind a vector",
        """
inp = Input(shape=(30, 8))
h = LSTM(16)(inp)
a = MultiHeadAttention(num_heads=2, key_dim=8)(h, h)
out = Dense(1)(a)
model = Model(inp, out)
model.compile("adam", "mse")
""",
        "run",
        ("lstm", "multi_head_attention"),
        "last step",
        "return_sequences=True",
    ),
    Mistake(
        "pooled behind a vector",
        """
m = Sequential()
m.add(Embedding(20000, 64))
m.add(LSTM(64))
m.add(GlobalMaxPool1D())
m.add(Dense(1, activation='sigmoid'))
m.build((None, 100))
""",
        "build",
        ("lstm",),
        "last step",
        "LSTM(64, return_sequences=True)",
        model="m",
    ),
    Mistake(
        "time distributed behind a vector",
        """
seq_in = Input(shape=(24, 6))
enc = Bidirectional(LSTM(20))(seq_in)
tags = TimeDistributed(Dense(5, activation='softmax'))(enc)
tagger = Model(seq_in, tags)
tagger.compile(loss='categorical_crossentropy', optimizer='adam')
""",
        "build",
        ("bidirectional",),
        "last step",
        "LSTM(20, return_sequences=True)",
        x_shape=(50, 24, 6),
        y_shape=(50, 24, 5),
        model="tagger",
    ),
    Mistake(
        "one number as the shape",
        """
model = Sequential()
model.add(SimpleRNN(50, activation='tanh', input_shape=(x_train.shape[1],)))
model.add(Dense(10, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam')
""",
        "build",
        ("simple_rnn",),
        "step axis",
        "",
        values={"x_train.shape": (1000, 40)},
        x_shape=(1000, 40),
        y_shape=(1000, 10),
    ),
    Mistake(
        "samples, steps and features all three",
        """
from tensorflow.keras import layers, models
net = models.Sequential()
net.add(layers.LSTM(64, input_shape=(trainX.shape[0], trainX.shape[1], trainX.shape[2])))
net.add(layers.Dense(1))
""",
        "build",
        ("lstm",),
        "without the batch",
        "(trainX.shape[1], trainX.shape[2])",
        values={"trainX.shape": (320, 12, 7)},
        model="net",
    ),
    Mistake(
        "len of the data in front",
        """
inputs = Input(shape=(len(sequences), 20, 3))
x = GRU(32)(inputs)
model = Model(inputs, Dense(1)(x))
""",
        "build",
        ("input_layer", "gru"),
        "axes",
        "(20, 3)",
        values={"len(sequences)": 500},
        x_shape=(500, 20, 3),
    ),
    Mistake(
        "cnn features flattened into an lstm",
        """
model = models.Sequential()
model.add(layers.Conv2D(32, (3,3), activation='relu', input_shape=(48, 48, 1)))
model.add(layers.MaxPooling2D((2,2)))
model.add(layers.Flatten())
model.add(layers.LSTM(64))
model.add(layers.Dense(7, activation='softmax'))
""",
        "build",
        ("flatten",),
        "takes the steps away",
        "",
    ),
    Mistake(
        "lambda takes the last step",
        """
a = Input((10, 4))
b = LSTM(8, return_sequences=True)(a)
b = Lambda(lambda t: t[:, -1, :])(b)
b = LSTM(8)(b)
model = Model(a, Dense(1)(b))
""",
        "build",
        ("lambda",),
        "takes the steps away",
        "",
    ),
    Mistake(
        "conv1d on pictures",
        """
model = Sequential([
    Input(shape=(28, 28, 1)),
    Conv1D(32, 3, activation='relu'),
    LSTM(10),
    Dense(10, activation='softmax'),
])
""",
        "build",
        ("lstm", "input_layer", "conv1d"),
        "axes",
        "",
        x_shape=(100, 28, 28, 1),
    ),
    Mistake(
        "embedding of one-hot windows",
        """
model = Sequential()
model.add(Input(shape=(maxlen, len(chars))))
model.add(Embedding(len(chars), 32))
model.add(LSTM(64))
model.add(Dense(len(chars), activation='softmax'))
""",
        "build",
        ("input_layer", "embedding"),
        "(batch, length)",
        "(maxlen,)",
        values={"maxlen": 40, "len(chars)": 57},
    ),
    Mistake(
        "decoder repeats a whole sequence",
        """
encoder_in = keras.Input(shape=(None, 5))
e = layers.LSTM(64, return_sequences=True)(encoder_in)
e = layers.RepeatVector(12)(e)
d = layers.LSTM(64, return_sequences=True)(e)
y = layers.TimeDistributed(layers.Dense(5))(d)
autoenc = keras.Model(encoder_in, y)
""",
        "build",
        ("lstm",),
        "RepeatVector",
        "return_sequences=False",
        model="autoenc",
    ),
    Mistake(
        "convlstm given four sizes less one",
        """
model = Sequential()
model.add(ConvLSTM2D(filters=16, kernel_size=(3, 3), input_shape=(40, 40, 1), padding='same'))
model.add(BatchNormalization())
model.add(Flatten())
model.add(Dense(2))
""",
        "build",
        ("conv_lstm2d",),
        "(batch, steps, rows, columns, channels)",
        "",
        x_shape=(20, 10, 40, 40, 1),
    ),
    # -- states ---------------------------------------------------------------------------
    Mistake(
        "encoder returns one thing, two are unpacked",
        """
encoder_inputs = Input(shape=(None, 30))
encoder_lstm = LSTM(64, return_sequences=True)
encoder_outputs, state_h, state_c = encoder_lstm(encoder_inputs)
decoder_inputs = Input(shape=(None, 30))
decoder_outputs = LSTM(64, return_sequences=True)(decoder_inputs, initial_state=[state_h, state_c])
model = Model([encoder_inputs, decoder_inputs], Dense(30)(decoder_outputs))
""",
        "build",
        ("lstm",),
        "return_state=True",
        "LSTM(64, return_sequences=True, return_state=True)",
    ),
    Mistake(
        "lstm unpacked as a gru",
        """
i = keras.Input((9, 2))
output, state = layers.LSTM(5, return_sequences=True, return_state=True)(i)
j = keras.Input((4, 2))
z = layers.LSTM(5)(j, initial_state=state)
model = keras.Model([i, j], z)
""",
        "build",
        ("lstm",),
        "3 tensors",
        "",
    ),
    Mistake(
        "bidirectional encoder into a plain decoder",
        """
units = 128
enc_inputs = Input(shape=(None,))
enc_emb = Embedding(5000, 64, mask_zero=True)(enc_inputs)
enc_out, f_h, f_c, b_h, b_c = Bidirectional(LSTM(units, return_state=True))(enc_emb)
state_h = Concatenate()([f_h, b_h])
state_c = Concatenate()([f_c, b_c])
dec_inputs = Input(shape=(None,))
dec_emb = Embedding(5000, 64, mask_zero=True)(dec_inputs)
dec_lstm = LSTM(units, return_sequences=True)
dec_out = dec_lstm(dec_emb, initial_state=[state_h, state_c])
model = Model([enc_inputs, dec_inputs], Dense(5000, activation='softmax')(dec_out))
""",
        "run",
        ("lstm_1",),
        "256",
        "",
    ),
    Mistake(
        "the output where a state belongs",
        """
a = Input((12, 4)); b = Input((6, 4))
enc = GRU(16, return_sequences=True)(a)
dec = GRU(16, return_sequences=True)(b, initial_state=enc)
model = Model([a, b], Dense(4)(dec))
""",
        "run",
        ("gru_1",),
        "one vector for each sample",
        "return_sequences=False",
    ),
    Mistake(
        "gru state into an lstm",
        """
enc_in = layers.Input((8, 3))
_, s = layers.GRU(20, return_state=True)(enc_in)
dec_in = layers.Input((5, 3))
d = layers.LSTM(20, return_sequences=True)(dec_in, initial_state=[s])
model = keras.Model([enc_in, dec_in], layers.Dense(3)(d))
""",
        "run",
        ("lstm",),
        "2 states",
        "initial_state=[s, s]",
    ),
    Mistake(
        "state kept when stacking",
        """
x_in = keras.Input(shape=(50, 10))
x = layers.Bidirectional(layers.GRU(16, return_sequences=True, return_state=True))(x_in)
x = layers.Dropout(0.1)(x)
y = layers.Dense(3)(x)
model = keras.Model(x_in, y)
""",
        "build",
        ("bidirectional",),
        "3 tensors",
        "return_sequences=True)",
    ),
    Mistake(
        "stateful in the first layer of three",
        """
model = Sequential()
model.add(LSTM(32, return_sequences=True, stateful=True, input_shape=(10, 8)))
model.add(LSTM(32, return_sequences=True, stateful=True))
model.add(LSTM(32, stateful=True))
model.add(Dense(10, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='rmsprop')
model.fit(x_train, y_train, batch_size=32, epochs=5, shuffle=False)
""",
        "build",
        ("lstm",),
        "batch size",
        "batch_shape=(32, 10, 8)",
        values={"x_train.shape": (320, 10, 8), "y_train.shape": (320, 10)},
    ),
    Mistake(
        "fixed batch and other batches",
        """
model = Sequential()
model.add(Input(batch_shape=(10, 5, 1)))
model.add(GRU(12, stateful=True))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(X, Y, batch_size=16, epochs=3)
""",
        "run",
        ("gru",),
        "batch is fixed at 10",
        "",
        values={"X.shape": (160, 5, 1), "Y.shape": (160, 1)},
    ),
    # -- arguments ------------------------------------------------------------------------
    Mistake(
        "pytorch words",
        """
model = Sequential([Input((20, 4)), LSTM(hidden_size=64), Dense(1)])
""",
        "source",
        ("lstm",),
        "'units'",
        "LSTM(units=64)",
    ),
    Mistake(
        "capital letter",
        """
inp = Input((20, 4))
x = GRU(16, Return_Sequences=True)(inp)
x = GRU(8)(x)
model = Model(inp, Dense(1)(x))
""",
        "source",
        ("gru",),
        "'return_sequences'",
        "return_sequences=True",
    ),
    Mistake(
        "units given as text",
        """
model = Sequential([Input((20, 4)), GRU("32"), Dense(1)])
""",
        "build",
        ("gru",),
        "whole number",
        "GRU(32)",
    ),
    Mistake(
        "units given as a fraction of the features",
        """
n_features = 15
model = Sequential()
model.add(Input((30, n_features)))
model.add(LSTM(n_features * 0.5))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "whole number",
        "int(n_features * 0.5)",
    ),
    Mistake(
        "negative units",
        """
model = keras.Sequential([keras.Input((5, 2)), keras.layers.SimpleRNN(-8), keras.layers.Dense(1)])
""",
        "build",
        ("simple_rnn",),
        "whole number",
        "SimpleRNN(8)",
    ),
    Mistake(
        "true in the place of the activation",
        """
model = Sequential()
model.add(Input((20, 4)))
model.add(LSTM(32, True))
model.add(LSTM(16))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "activation",
        "return_sequences=True",
    ),
    Mistake(
        "batch_input_shape and no sequences",
        """
model = Sequential()
model.add(LSTM(20, batch_input_shape=(4, 7, 3), stateful=True))
model.add(LSTM(10, stateful=True))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "return_sequences=True",
        "batch_shape=(4, 7, 3)",
    ),
    Mistake(
        "bracket forgotten",
        """
model = Sequential()
model.add(LSTM(50, return_sequences=True, input_shape=(60, 1))
model.add(LSTM(50))
model.add(Dense(1))
""",
        "source",
        (),
        "Python",
        "input_shape=(60, 1)))",
    ),
    Mistake(
        "wrapper given units",
        """
model = Sequential([Input((20, 4)), Bidirectional(64), Dense(1)])
""",
        "build",
        ("bidirectional",),
        "wraps a layer",
        "LSTM(64)",
    ),
    # -- sizes ----------------------------------------------------------------------------
    Mistake(
        "encoder and decoder joined along the features",
        """
enc = Input((15, 6)); dec = Input((9, 6))
e = LSTM(32, return_sequences=True)(enc)
d = LSTM(32, return_sequences=True)(dec)
both = Concatenate()([e, d])
model = Model([enc, dec], Dense(6)(both))
""",
        "build",
        ("concatenate",),
        "equal",
        "axis=1",
    ),
    Mistake(
        "skip connection over another width",
        """
i = keras.Input((30, 5))
h = layers.LSTM(16, return_sequences=True)(i)
h = layers.add([i, h])
model = keras.Model(i, layers.Dense(1)(h))
""",
        "build",
        ("add",),
        "same shape",
        "",
    ),
    Mistake(
        "list forgotten",
        """
i = Input((30, 5))
f = GRU(8)(i)
g = LSTM(8)(i)
model = Model(i, Dense(2)(Concatenate()(f, g)))
""",
        "build",
        ("concatenate",),
        "list",
        "Concatenate()([f, g])",
    ),
    Mistake(
        "pool after pool",
        """
inp = Input(shape=(20, 3))
x = Conv1D(16, 5)(inp)
x = MaxPooling1D(4)(x)
x = Conv1D(32, 5)(x)
x = LSTM(8)(x)
model = Model(inp, Dense(1)(x))
""",
        "build",
        ("conv1d_1",),
        "fewer steps",
        "padding='same'",
    ),
    Mistake(
        "reshape miscounted",
        """
m = Sequential()
m.add(Dense(120, input_shape=(10,)))
m.add(Reshape((10, 11)))
m.add(GRU(8))
m.add(Dense(1))
""",
        "build",
        ("reshape",),
        "120",
        "Reshape((10, 12))",
        model="m",
    ),
    Mistake(
        "flatten of open steps",
        """
i = Input((None, 6))
h = LSTM(10, return_sequences=True)(i)
h = Flatten()(h)
model = Model(i, Dense(3)(h))
""",
        "build",
        ("flatten", "dense", "input_layer"),
        "left open",
        "",
    ),
    Mistake(
        "luong attention over unequal units",
        """
q = keras.Input((5, 10)); v = keras.Input((8, 10))
q_enc = layers.GRU(20, return_sequences=True)(q)
v_enc = layers.Bidirectional(layers.GRU(20, return_sequences=True))(v)
att = layers.Attention()([q_enc, v_enc])
model = keras.Model([q, v], layers.Dense(1)(layers.GlobalAveragePooling1D()(att)))
""",
        "run",
        ("attention",),
        "last sizes",
        "",
    ),
    Mistake(
        "model of a layer",
        """
inputs = Input((10, 3))
x = LSTM(5)
out = Dense(1)(x)
model = Model(inputs, out)
""",
        "build",
        ("lstm",),
        "not called",
        "LSTM(5)(inputs)",
    ),
    # -- data -----------------------------------------------------------------------------
    Mistake(
        "declared the wrong number of features",
        """
model = Sequential()
model.add(LSTM(32, input_shape=(24, 6)))
model.add(Dense(1))
model.compile(loss='mae', optimizer='adam')
model.fit(train_X, train_y, epochs=50)
""",
        "run",
        ("lstm",),
        "number of features differs",
        "",
        values={"train_X.shape": (365, 24, 8), "train_y.shape": (365, 1)},
    ),
    Mistake(
        "rows into a declared sequence",
        """
X = np.random.rand(500, 12)
y = np.random.rand(500)
model = Sequential()
model.add(LSTM(16, input_shape=(12, 1)))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.fit(X.reshape(500, 1, 12), y)
""",
        "run",
        ("lstm",),
        "swapped",
        "(1, 12)",
    ),
    Mistake(
        "as many answers as classes",
        """
num_classes = 10
model = Sequential([Input((28, 28)), LSTM(64), Dense(1, activation='sigmoid')])
model.compile(loss='categorical_crossentropy', optimizer='adam')
""",
        "run",
        ("dense",),
        "target",
        "Dense(10",
        x_shape=(600, 28, 28),
        y_shape=(600, 10),
    ),
    Mistake(
        "a sequence for one label",
        """
inp = layers.Input((50, 12))
h = layers.GRU(32, return_sequences=True)(inp)
h = layers.GRU(32, return_sequences=True)(h)
out = layers.Dense(6, activation="softmax")(h)
model = keras.Model(inp, out)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(X, labels)
""",
        "run",
        ("gru_1", "dense"),
        "has one for each sequence",
        "return_sequences=False",
        values={"X.shape": (900, 50, 12), "labels.shape": (900,)},
    ),
    Mistake(
        "forecast of several steps, one unit",
        """
model = Sequential()
model.add(LSTM(100, activation='relu', input_shape=(30, 1)))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y, epochs=50, verbose=0)
""",
        "silent",
        ("dense", "lstm"),
        "broadcasts",
        "Dense(7)",
        values={"X.shape": (200, 30, 1), "y.shape": (200, 7)},
    ),
    Mistake(
        "every step against one value, mae",
        """
model = keras.Sequential()
model.add(keras.Input((48, 3)))
model.add(layers.Bidirectional(layers.LSTM(24, return_sequences=True)))
model.add(layers.TimeDistributed(layers.Dense(1)))
model.compile(loss="mean_absolute_error", optimizer="sgd")
""",
        "silent",
        ("bidirectional", "time_distributed"),
        "broadcasts",
        "return_sequences=False",
        x_shape=(128, 48, 3),
        y_shape=(128, 1),
    ),
    # -- silent ---------------------------------------------------------------------------
    Mistake(
        "softmax in a layer of its own",
        """
m = Sequential()
m.add(Input((40,)))
m.add(Embedding(5000, 32))
m.add(LSTM(32))
m.add(Dense(1))
m.add(Activation('softmax'))
m.compile(loss='binary_crossentropy', optimizer='adam')
""",
        "silent",
        ("activation",),
        "always exactly 1",
        "'sigmoid'",
        model="m",
    ),
    Mistake(
        "both dropouts in per cent",
        """
x = i = layers.Input((20, 4))
x = layers.GRU(32, recurrent_dropout=25)(x)
model = keras.Model(i, layers.Dense(1)(x))
""",
        "silent",
        ("gru",),
        "share",
        "recurrent_dropout=0.25",
    ),
    Mistake(
        "last step by a lambda",
        """
a = Input((20, 4))
seq = Bidirectional(GRU(8, return_sequences=True))(a)
last = Lambda(lambda t: t[:, -1])(seq)
model = Model(a, Dense(1)(last))
""",
        "silent",
        ("bidirectional",),
        "backward layer",
        "",
    ),
    Mistake(
        "cell before hidden, names spelled out",
        """
enc_inputs = Input((20, 4))
enc_out, state_c, state_h = LSTM(8, return_state=True, name="enc")(enc_inputs)
dec_inputs = Input((6, 4))
dec = LSTM(8, return_sequences=True)(dec_inputs, initial_state=[state_h, state_c])
model = Model([enc_inputs, dec_inputs], Dense(4)(dec))
""",
        "silent",
        ("enc",),
        "in this order",
        "enc_out, state_h, state_c",
    ),
    Mistake(
        "features first, from variables",
        """
n_features, n_steps = X.shape[2], X.shape[1]
model = Sequential()
model.add(GRU(8, input_shape=(n_features, n_steps)))
model.add(Dense(1))
model.compile("adam", "mse")
model.fit(X, y)
""",
        "run",
        ("gru",),
        "swapped",
        "",
        values={"X.shape": (500, 20, 4), "y.shape": (500, 1)},
    ),
    Mistake(
        "padded behind, gru",
        """
maxlen = 60
x_train = keras.preprocessing.sequence.pad_sequences(x_train, maxlen=maxlen, padding='post', truncating='post')
inputs = Input((maxlen,))
h = Embedding(8000, 24)(inputs)
h = GRU(24)(h)
model = Model(inputs, Dense(1, activation='sigmoid')(h))
""",
        "silent",
        ("embedding",),
        "mask_zero",
        "mask_zero=True",
        values={"x_train": [[1, 2], [3]]},
    ),
    Mistake(
        "one unit and a categorical loss",
        """
model = Sequential([Input((30, 9)), LSTM(16), Dense(1)])
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
""",
        "silent",
        ("dense",),
        "binary_crossentropy",
        "'binary_crossentropy'",
    ),
)
