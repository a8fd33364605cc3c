"""Mistakes tried once the rules were written: what they once tripped over."""

# ruff: noqa: E501 - lines are as long as people write them

from tests.models.doctor.mistakes import Mistake

OTHERS = (
    Mistake(
        "class method build, no return_sequences",
        """
class SentimentNet:
    def __init__(self, vocab=5000, dim=64, units=32):
        self.vocab, self.dim, self.units = vocab, dim, units
    def get_model(self):
        inp = layers.Input(shape=(None,))
        x = layers.Embedding(self.vocab, self.dim)(inp)
        x = layers.LSTM(self.units)(x)
        x = layers.LSTM(self.units)(x)
        return keras.Model(inp, layers.Dense(1, activation="sigmoid")(x))
model = SentimentNet().get_model()
""",
        "build",
        ("lstm", "lstm_1"),
        "return_sequences=True",
    ),
    Mistake(
        "subclass model, no sequences",
        """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.l1 = layers.LSTM(32)
        self.l2 = layers.LSTM(16)
        self.fc = layers.Dense(1)
    def call(self, x):
        x = self.l1(x)
        x = self.l2(x)
        return self.fc(x)
net = Net()
net.compile("adam", "mse")
net.fit(X, y)
""",
        "build",
        ("lstm", "lstm_1"),
        "return_sequences=True",
        values={"X.shape": (100, 10, 3), "y.shape": (100, 1)},
        model="net",
    ),
    Mistake(
        "timedistributed wrong nest",
        """
model = Sequential()
model.add(TimeDistributed(LSTM(16), input_shape=(20, 4)))
model.add(Dense(1))
""",
        "build",
        ("time_distributed",),
        "without TimeDistributed",
    ),
    Mistake(
        "loss object sparse with one-hot",
        """
model = keras.Sequential([layers.Input((30, 5)), layers.GRU(16), layers.Dense(4, activation='softmax')])
model.compile(optimizer='adam', loss=keras.losses.SparseCategoricalCrossentropy())
y = keras.utils.to_categorical(np.zeros((90,)), 4)
model.fit(np.zeros((90, 30, 5)), y)
""",
        "run",
        ("dense",),
        "one-hot",
    ),
    Mistake(
        "loss object categorical with ints",
        """
model = keras.Sequential([layers.Input((30, 5)), layers.GRU(16), layers.Dense(4)])
model.compile(optimizer='adam', loss=keras.losses.CategoricalCrossentropy(from_logits=True))
model.fit(X, Y)
""",
        "run",
        ("dense",),
        "one-hot",
        values={"X.shape": (90, 30, 5), "Y.shape": (90, 1)},
    ),
    Mistake(
        "binary crossentropy with two units",
        """
model = Sequential([Input((30, 5)), LSTM(16), Dense(2, activation='softmax')])
model.compile(optimizer='adam', loss='binary_crossentropy')
model.fit(X, Y)
""",
        "run",
        ("dense",),
        "one unit",
        values={"X.shape": (90, 30, 5), "Y.shape": (90,)},
    ),
    Mistake(
        "seq labels wrong lengths",
        """
inp = Input((50,))
x = Embedding(1000, 16)(inp)
x = Conv1D(16, 3)(x)
x = Bidirectional(LSTM(8, return_sequences=True))(x)
out = Dense(5, activation='softmax')(x)
m = Model(inp, out); m.compile('adam', 'sparse_categorical_crossentropy')
m.fit(X, Y)
""",
        "run",
        ("conv1d",),
        "only 48 steps",
        values={"X.shape": (90, 50), "Y.shape": (90, 50)},
        model="m",
    ),
    Mistake(
        "stride shortens target",
        """
inp = Input((48, 3))
x = MaxPooling1D(2)(inp)
x = LSTM(16, return_sequences=True)(x)
model = Model(inp, Dense(1)(x))
model.compile('adam','mse')
model.fit(X, Y)
""",
        "run",
        ("max_pooling1d",),
        "only 24 steps",
        values={"X.shape": (90, 48, 3), "Y.shape": (90, 48, 1)},
    ),
    Mistake(
        "keras1 style",
        """
model = Sequential()
model.add(LSTM(output_dim=50, input_dim=4, input_length=20))
model.add(Dropout(0.5))
model.add(LSTM(output_dim=50))
model.add(Dense(output_dim=1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='rmsprop')
model.fit(X, Y, nb_epoch=10)
""",
        "build",
        ("lstm", "lstm_1"),
        "return_sequences=True",
        values={"X.shape": (100, 20, 4), "Y.shape": (100, 1)},
    ),
    Mistake(
        "cudnn and bidir",
        """
from keras.layers import CuDNNLSTM
model = Sequential()
model.add(Bidirectional(CuDNNLSTM(64), input_shape=(99, 12)))
model.add(Bidirectional(CuDNNLSTM(64)))
model.add(Dense(5, activation='softmax'))
""",
        "build",
        ("bidirectional", "bidirectional_1"),
        "return_sequences=True",
    ),
    Mistake(
        "wrong multi inputs order",
        """
a = Input((20, 4)); b = Input((3,))
h = LSTM(8)(a)
m = Model([a, b], Dense(1)(concatenate([h, b])))
m.compile('adam','mse')
m.fit([Xs, Xt], y)
""",
        "run",
        ("input_layer",),
        "another order",
        values={"Xs.shape": (50, 3), "Xt.shape": (50, 20, 4), "y.shape": (50, 1)},
        model="m",
    ),
    Mistake(
        "one array for two inputs",
        """
a = Input((20, 4)); b = Input((3,))
h = LSTM(8)(a)
m = Model([a, b], Dense(1)(concatenate([h, b])))
m.compile('adam','mse')
m.fit(Xs, y)
""",
        "run",
        ("input_layer",),
        "2 inputs",
        values={"Xs.shape": (50, 20, 4), "y.shape": (50, 1)},
        model="m",
    ),
    Mistake(
        "mha different dims added",
        """
i = Input((20, 10))
x = Dense(32)(i)
a = MultiHeadAttention(2, 16)(x, x)
x = Add()([i, a])
x = LayerNormalization()(x)
m = Model(i, Dense(1)(GlobalAveragePooling1D()(x)))
""",
        "build",
        ("add",),
        "same shape",
        model="m",
    ),
    Mistake(
        "dense then lstm flat",
        """
i = Input((64,))
x = Dense(32, activation='relu')(i)
x = LSTM(16)(x)
m = Model(i, Dense(1)(x))
""",
        "build",
        ("input_layer", "lstm"),
        "step axis",
        x_shape=(100, 64),
        model="m",
    ),
    Mistake(
        "generator without reshape",
        """
g = Sequential(name='generator')
g.add(Dense(128, input_dim=100))
g.add(LSTM(64, return_sequences=True))
g.add(TimeDistributed(Dense(1)))
""",
        "build",
        ("dense", "lstm"),
        "step axis",
        model="g",
    ),
    Mistake(
        "initial_state units differ through dense",
        """
img = Input((2048,))
cap = Input((30,))
h0 = Dense(256)(img)
e = Embedding(5000, 128)(cap)
y = LSTM(512, return_sequences=True)(e, initial_state=[h0, h0])
m = Model([img, cap], Dense(5000, activation='softmax')(y))
""",
        "run",
        ("lstm",),
        "512 units",
        model="m",
    ),
    Mistake(
        "encoder_states list of 4 to lstm",
        """
e_in = Input((None, 10)); d_in = Input((None, 10))
enc = Bidirectional(LSTM(32, return_state=True))
e_out, *states = enc(e_in)
d = LSTM(32, return_sequences=True)(d_in, initial_state=states)
m = Model([e_in, d_in], Dense(10)(d))
""",
        "run",
        ("lstm_1",),
        "2 states",
        model="m",
    ),
    Mistake(
        "output passed as initial state by name",
        """
e_in = Input((None, 10)); d_in = Input((None, 10))
e = LSTM(32, return_state=True)(e_in)
d = LSTM(32, return_sequences=True)(d_in, initial_state=e)
m = Model([e_in, d_in], Dense(10)(d))
""",
        "run",
        ("lstm_1",),
        "2 states",
        model="m",
    ),
    Mistake(
        "flatten missing before dense regression",
        """
model = Sequential()
model.add(Conv1D(64, 2, activation='relu', input_shape=(10, 3)))
model.add(MaxPooling1D(2))
model.add(Dense(50, activation='relu'))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y)
""",
        "silent",
        ("dense_1",),
        "nothing ends the sequence",
        values={"X.shape": (90, 10, 3), "y.shape": (90,)},
    ),
    Mistake(
        "return_sequences string",
        """
model = Sequential([Input((10,3)), LSTM(8, return_sequences='False'), Dense(1)])
model.compile('adam','mse')
""",
        "silent",
        ("lstm",),
        "without quotes",
        x_shape=(9, 10, 3),
        y_shape=(9, 1),
    ),
    Mistake(
        "input_shape as int",
        """
model = Sequential()
model.add(LSTM(32, input_shape=10))
model.add(Dense(1))
""",
        "build",
        ("lstm",),
        "tuple",
    ),
    Mistake(
        "input shape (none, none)",
        """
model = Sequential()
model.add(Input(shape=(None, None)))
model.add(GRU(32))
model.add(Dense(1))
""",
        "build",
        ("input_layer",),
        "left open",
    ),
    Mistake(
        "permute wrong",
        """
i = Input((30, 8))
x = LSTM(16)(i)
x = Permute((2, 1))(x)
m = Model(i, x)
""",
        "build",
        ("lstm", "permute"),
        "last step",
        model="m",
    ),
    Mistake(
        "swapped via values",
        """
T, F = 24, 7
model = Sequential()
model.add(LSTM(64, input_shape=(F, T)))
model.add(Dense(1))
model.compile('adam','mae')
""",
        "run",
        ("lstm",),
        "swapped",
        x_shape=(500, 24, 7),
        y_shape=(500, 1),
    ),
    Mistake(
        "dropout 50",
        """
model = Sequential([Input((10,3)), LSTM(8, return_sequences=True), Dropout(50), LSTM(4, recurrent_dropout=0.5), Dense(1)])
""",
        "build",
        ("dropout",),
        "share",
    ),
    Mistake(
        "softmax over one in timedist",
        """
model = Sequential([Input((10,3)), LSTM(8, return_sequences=True), TimeDistributed(Dense(1, activation='softmax'))])
model.compile('adam','binary_crossentropy')
""",
        "silent",
        ("time_distributed",),
        "always exactly 1",
        x_shape=(9, 10, 3),
        y_shape=(9, 10, 1),
    ),
    Mistake(
        "padding post with gru functional, mask missing",
        """
from tensorflow.keras.preprocessing.sequence import pad_sequences
X = pad_sequences(seqs, padding='post', maxlen=100)
inp = Input((100,))
e = Embedding(5000, 50, input_length=100)(inp)
h = GRU(32)(e)
out = Dense(1, activation='sigmoid')(h)
m = Model(inp, out)
""",
        "silent",
        ("embedding",),
        "mask_zero",
        values={"seqs": [[1, 2], [3]]},
        model="m",
    ),
    Mistake(
        "bidirectional last via indexing variable",
        """
inp = Input((25, 6))
seq = Bidirectional(GRU(12, return_sequences=True))(inp)
h = seq[:, -1]
m = Model(inp, Dense(3, activation='softmax')(h))
""",
        "silent",
        ("bidirectional",),
        "backward layer",
        model="m",
    ),
    Mistake(
        "bilstm states order",
        """
i = Input((10, 4))
out, fh, bh, fc, bc = Bidirectional(LSTM(8, return_state=True))(i)
h = Concatenate()([fh, bh])
c = Concatenate()([fc, bc])
m = Model(i, [h, c])
""",
        "silent",
        ("bidirectional",),
        "in this order",
        model="m",
    ),
    Mistake(
        "lambda expand wrong",
        """
i = Input((10, 4))
x = LSTM(8)(i)
x = Lambda(lambda v: keras.ops.expand_dims(v, axis=1))(x)
x = Conv1D(4, 3)(x)
m = Model(i, x)
""",
        "build",
        ("conv1d",),
        "fewer steps",
        model="m",
    ),
    Mistake(
        "batchnorm name typo",
        """
model = Sequential([Input((10,3)), LSTM(8), BatchNormalisation(), Dense(1)])
""",
        "source",
        (),
        "BatchNormalization",
    ),
    Mistake(
        "model inputs missing list",
        """
a = Input((5, 3)); b = Input((5, 3))
x = Concatenate()([a, b])
m = Model(inputs=a, outputs=LSTM(4)(x))
""",
        "build",
        (),
        "inputs",
        model="m",
    ),
    Mistake(
        "kernel too big after pooling 2d",
        """
m = Sequential([Input((5, 28, 28, 1)), ConvLSTM2D(4, 3), MaxPooling2D(2), Conv2D(4, 15), Flatten(), Dense(1)])
""",
        "build",
        ("conv2d",),
        "fewer steps",
        model="m",
    ),
    Mistake(
        "target transposed",
        """
model = Sequential([Input((10,3)), LSTM(8, return_sequences=True), Dense(2)])
model.compile('adam','mse')
""",
        "run",
        ("dense",),
        "another order",
        x_shape=(9, 10, 3),
        y_shape=(9, 2, 10),
    ),
    Mistake(
        "stateful predict other batch",
        """
model = Sequential()
model.add(LSTM(4, batch_input_shape=(8, 10, 1), stateful=True))
model.add(Dense(1))
model.compile('adam','mse')
model.fit(X, y, epochs=1, batch_size=8, shuffle=False)
model.predict(x_new, batch_size=1)
""",
        "run",
        ("lstm",),
        "batch is fixed",
        values={"X.shape": (80, 10, 1), "y.shape": (80, 1), "x_new.shape": (1, 10, 1)},
    ),
    Mistake(
        "embedding output into dense flat",
        """
model = Sequential()
model.add(Embedding(1000, 32, input_length=20))
model.add(LSTM(32, return_sequences=True))
model.add(Dense(1, activation='sigmoid'))
model.compile('adam', 'binary_crossentropy')
model.fit(X, y)
""",
        "run",
        ("lstm",),
        "has one for each sequence",
        values={"X.shape": (90, 20), "y.shape": (90,)},
    ),
    Mistake(
        "notebook-ish",
        """
%matplotlib inline
import pandas as pd
df = pd.read_csv('a.csv')
X = df.values.reshape(-1, 30, 2)
model = tf.keras.models.Sequential([
  tf.keras.layers.LSTM(64, input_shape=(30, 2)),
  tf.keras.layers.LSTM(32),
  tf.keras.layers.Dense(1)
])
""",
        "build",
        ("lstm",),
        "return_sequences=True",
        runs=False,
    ),
    Mistake(
        "activation typo lstm",
        """
m = Sequential()
m.add(LSTM(32, activation='tahn', input_shape=(10, 2)))
m.add(Dense(1))
""",
        "build",
        ("lstm",),
        "'tanh'",
        model="m",
    ),
    Mistake(
        "return_sequences on dense",
        """
m = Sequential()
m.add(LSTM(32, input_shape=(10, 2)))
m.add(Dense(16, return_sequences=True))
m.add(Dense(1))
""",
        "source",
        ("dense",),
        "no argument",
        model="m",
    ),
    Mistake(
        "missing units",
        """
m = Sequential()
m.add(Input((10, 2)))
m.add(LSTM(return_sequences=True))
m.add(LSTM(8))
""",
        "source",
        ("lstm",),
        "needs units",
        model="m",
    ),
    Mistake(
        "bidirectional merge none then lstm",
        """
i = Input((10, 2))
x = Bidirectional(LSTM(8, return_sequences=True), merge_mode=None)(i)
x = LSTM(4)(x)
m = Model(i, x)
""",
        "build",
        ("bidirectional",),
        "2 tensors",
        model="m",
    ),
    Mistake(
        "units variable float from config",
        """
cfg = {'units': 64, 'ratio': 0.3}
i = Input((10, 2))
x = GRU(cfg['units'] * cfg['ratio'])(i)
m = Model(i, Dense(1)(x))
""",
        "build",
        ("gru",),
        "whole number",
        model="m",
    ),
    Mistake(
        "subtract",
        """
a = Input((10, 2)); b = Input((12, 2))
x = Subtract()([LSTM(8, return_sequences=True)(a), LSTM(8, return_sequences=True)(b)])
m = Model([a, b], x)
""",
        "build",
        ("subtract",),
        "same shape",
        model="m",
    ),
    Mistake(
        "seq2seq dec units 2x",
        """
n = 50
e_in = Input((None, 20)); d_in = Input((None, 20))
_, h, c = LSTM(n, return_state=True)(e_in)
o = LSTM(n * 2, return_sequences=True)(d_in, initial_state=[h, c])
m = Model([e_in, d_in], Dense(20, activation='softmax')(o))
""",
        "run",
        ("lstm_1",),
        "100 units",
        model="m",
    ),
    Mistake(
        "attention luong lens add",
        """
e = Input((12, 16)); d = Input((7, 16))
ctx = Attention()([e, d])
y = Add()([ctx, d])
m = Model([e, d], y)
""",
        "build",
        ("attention",),
        "query",
        model="m",
    ),
    Mistake(
        "masking bad after",
        """
m = Sequential([Input((20,)), Masking(0.0), LSTM(8), Dense(1)])
""",
        "build",
        ("input_layer",),
        "step axis",
        model="m",
    ),
    Mistake(
        "mse one-hot",
        """
m = Sequential([Input((20, 3)), LSTM(8), Dense(1)])
m.compile('adam', 'mse')
m.fit(X, y)
""",
        "silent",
        ("lstm",),
        "each step",
        values={"X.shape": (64, 20, 3), "y.shape": (64, 20)},
        model="m",
    ),
    Mistake(
        "x is 4d",
        """
m = Sequential([LSTM(8, input_shape=(20, 3)), Dense(1)])
m.compile('adam', 'mse')
m.fit(X, y)
""",
        "run",
        ("lstm",),
        "4 axes",
        values={"X.shape": (64, 20, 3, 2), "y.shape": (64, 1)},
        model="m",
    ),
    Mistake(
        "steps differ",
        """
m = Sequential([LSTM(8, input_shape=(20, 3)), Dense(1)])
m.compile('adam', 'mse')
m.fit(X, y)
""",
        "silent",
        ("lstm",),
        "number of steps differs",
        values={"X.shape": (64, 24, 3), "y.shape": (64, 1)},
        model="m",
    ),
    Mistake(
        "samples differ",
        """
m = Sequential([LSTM(8, input_shape=(20, 3)), Dense(1)])
m.compile('adam', 'mse')
m.fit(X, y)
""",
        "run",
        (),
        "same number of samples",
        values={"X.shape": (64, 20, 3), "y.shape": (63, 1)},
        model="m",
    ),
    Mistake(
        "reshape before lstm data",
        """
X = np.arange(100).reshape(10, 10)
y = np.arange(10)
m = Sequential()
m.add(LSTM(8, input_shape=(10, 1), return_sequences=True))
m.add(Dense(1))
m.compile('adam', 'mse')
m.fit(X.reshape(10, 10, 1), y)
""",
        "silent",
        ("lstm",),
        "one for each sequence",
        model="m",
    ),
    Mistake(
        "dropout negative",
        """
m = Sequential([Input((5, 2)), LSTM(4, dropout=-0.2), Dense(1)])
""",
        "silent",
        ("lstm",),
        "share",
        model="m",
    ),
    Mistake(
        "conv2d on seq",
        """
m = Sequential([Input((50, 6)), Conv2D(8, (3, 3)), Flatten(), Dense(1)])
""",
        "build",
        ("input_layer",),
        "axes",
        model="m",
    ),
    Mistake(
        "gru reset typo",
        """
m = Sequential([Input((50, 6)), GRU(8, recurent_dropout=0.2), Dense(1)])
""",
        "source",
        ("gru",),
        "recurrent_dropout",
        model="m",
    ),
    Mistake(
        "quotes unterminated",
        """
m = Sequential()
m.add(LSTM(8, activation='tanh, input_shape=(3, 2)))
m.add(Dense(1))
""",
        "source",
        (),
        "Python",
        model="m",
    ),
    Mistake(
        "indentation",
        """
def make():
model = Sequential()
    model.add(LSTM(8, input_shape=(3, 2)))
    return model
m = make()
""",
        "source",
        (),
        "Python",
        model="m",
    ),
    Mistake(
        "globalpool on bi",
        """
i = Input((30, 4))
h = Bidirectional(LSTM(16))(i)
h = GlobalAveragePooling1D()(h)
m = Model(i, Dense(1, activation='sigmoid')(h))
""",
        "build",
        ("bidirectional",),
        "last step",
        model="m",
    ),
    Mistake(
        "rnn cell units",
        """
m = Sequential([Input((30, 4)), LSTMCell(16), Dense(1)])
""",
        "build",
        ("lstm_cell",),
        "one step",
        model="m",
    ),
    Mistake(
        "convlstm stacked",
        """
m = Sequential()
m.add(ConvLSTM2D(8, 3, padding='same', input_shape=(10, 32, 32, 1)))
m.add(ConvLSTM2D(8, 3, padding='same'))
m.add(Flatten())
m.add(Dense(1))
""",
        "build",
        ("conv_lstm2d",),
        "return_sequences=True",
        model="m",
    ),
    Mistake(
        "repeatvector missing arg",
        """
m = Sequential([Input((10, 2)), LSTM(8), RepeatVector(), LSTM(8, return_sequences=True)])
""",
        "source",
        ("repeat_vector",),
        "needs n",
        model="m",
    ),
    Mistake(
        "multi-target",
        """
i = Input((10, 2))
h = GRU(8)(i)
m = Model(i, [Dense(1)(h), Dense(3, activation='softmax')(h)])
m.compile('adam', ['mse', 'categorical_crossentropy'])
m.fit(X, [y1, y2])
""",
        "run",
        ("dense_1",),
        "one-hot",
        values={"X.shape": (20, 10, 2), "y1.shape": (20, 1), "y2.shape": (20,)},
        model="m",
    ),
    Mistake(
        "model.add on tensor",
        """
i = Input((10, 2))
x = LSTM(8, return_sequences=True)(i)
x = LSTM(8)
out = Dense(1)(x)
m = Model(i, out)
""",
        "build",
        ("lstm_1",),
        "not called",
        model="m",
    ),
    Mistake(
        "wrong input usage in first",
        """
m = Sequential()
m.add(Input(10, 2))
m.add(LSTM(4))
""",
        "build",
        ("input_layer",),
        "tuple",
        model="m",
    ),
    Mistake(
        "rnn cells",
        """
i = Input((30, 4))
h = RNN(GRUCell(8))(i)
h = RNN(GRUCell(8))(h)
m = Model(i, h)
""",
        "build",
        ("rnn",),
        "last step",
        model="m",
    ),
    Mistake(
        "misspelled and required",
        """
i = keras.Input(shape=(10, 2))
h = keras.layers.LSTM(unit=16)(i)
model = keras.Model(i, keras.layers.Dense(1)(h))
""",
        "source",
        ("lstm",),
        "'units'",
        "units=16",
    ),
    Mistake(
        "regression of one value",
        """
model = Sequential()
model.add(LSTM(32, input_shape=(12, 1)))
model.add(Dense(12))
model.compile(optimizer='adam', loss='mse')
""",
        "silent",
        ("dense",),
        "12 values",
        "Dense(1)",
        x_shape=(300, 12, 1),
        y_shape=(300, 1),
    ),
    Mistake(
        "output where a state belongs",
        """
encoder_in = Input((20, 8))
encoder_out, hh, cc = LSTM(32, return_state=True)(encoder_in)
decoder_in = Input((10, 4))
decoder_seq = LSTM(32, return_sequences=True)(decoder_in, initial_state=[encoder_out, hh])
model = Model([encoder_in, decoder_in], TimeDistributed(Dense(4))(decoder_seq))
""",
        "silent",
        ("lstm_1",),
        "never",
        "[hh, cc]",
    ),
    Mistake(
        "sequence where the state is at hand",
        """
enc = Input((20, 6)); dec = Input((12, 2))
seq, state = GRU(32, return_sequences=True, return_state=True)(enc)
y = GRU(32, return_sequences=True)(dec, initial_state=seq)
model = Model([enc, dec], Dense(2)(y))
""",
        "run",
        ("gru_1",),
        "one vector for each sample",
        "initial_state=state",
    ),
    Mistake(
        "state before output",
        """
inp = Input((10, 3))
state, out = GRU(16, return_sequences=True, return_state=True)(inp)
ctx = Attention()([out, out])
model = Model(inp, Dense(1)(ctx))
""",
        "silent",
        ("gru",),
        "in this order",
        "out, state =",
    ),
    Mistake(
        "dot of unequal vectors",
        """
i = Input((20, 4))
a = LSTM(12)(i)
b = GRU(8)(i)
m = Dot(axes=1)([a, b])
model = Model(i, Dense(1)(m))
""",
        "build",
        ("dot",),
        "equal",
        "",
    ),
    Mistake(
        "tensor among the settings",
        """
inp = Input((20, 4))
h = LSTM(12, return_sequences=True)(inp)
h = GlobalAveragePooling1D(h)
model = Model(inp, Dense(1)(h))
""",
        "build",
        ("global_average_pooling1d",),
        "second pair",
        "GlobalAveragePooling1D()(h)",
    ),
    Mistake(
        "second state of another size",
        """
steps = Input((4, 3))
first, second = Input((7,)), Input((2,))
h = Dense(5, name="for_h")(first)
c = Dense(6, name="for_c")(second)
out = LSTM(5)(steps, initial_state=[h, c])
model = Model([steps, first, second], Dense(1)(out))
""",
        "run",
        ("lstm",),
        "from the second Dense is (None, 6)",
        'Dense(5, name="for_c")',
    ),
)
