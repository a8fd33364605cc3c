"""Models of sequences that work: forecasts, classes and texts, as people write them."""

# ruff: noqa: E501 - lines are as long as people write them

from tests.models.doctor.sources import Working

SEQUENCES = (
    Working(
        "airline passengers",
        """
import numpy
import tensorflow as tf
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
from tensorflow.keras.layers import LSTM

def create_dataset(dataset, look_back=1):
    dataX, dataY = [], []
    for i in range(len(dataset)-look_back-1):
        a = dataset[i:(i+look_back), 0]
        dataX.append(a)
        dataY.append(dataset[i + look_back, 0])
    return numpy.array(dataX), numpy.array(dataY)

look_back = 1
dataset = numpy.zeros((144, 1))
train_size = int(len(dataset) * 0.67)
test_size = len(dataset) - train_size
train, test = dataset[0:train_size,:], dataset[train_size:len(dataset),:]
trainX, trainY = create_dataset(train, look_back)
testX, testY = create_dataset(test, look_back)
trainX = numpy.reshape(trainX, (trainX.shape[0], 1, trainX.shape[1]))
testX = numpy.reshape(testX, (testX.shape[0], 1, testX.shape[1]))
model = Sequential()
model.add(LSTM(4, input_shape=(1, look_back)))
model.add(Dense(1))
model.compile(loss='mean_squared_error', optimizer='adam')
model.fit(trainX, trainY, epochs=100, batch_size=1, verbose=2)
trainPredict = model.predict(trainX)
""",
    ),
    Working(
        "shampoo sales, stateful",
        """
n_batch, n_steps, n_features = 1, 1, 1
model = Sequential()
model.add(keras.Input(batch_shape=(n_batch, n_steps, n_features)))
model.add(LSTM(4, stateful=True))
model.add(Dense(1))
model.compile(loss='mean_squared_error', optimizer='adam')
""",
        x=(24, 1, 1),
        y=(24, 1),
    ),
    Working(
        "stacked lstm on a stock price",
        """
import numpy as np
from keras.models import Sequential
from keras.layers import LSTM, Dense, Dropout

# Initialising the RNN
regressor = Sequential()

# First LSTM layer with Dropout regularisation
regressor.add(LSTM(units=50, return_sequences=True, input_shape=(X_train.shape[1], 1)))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units=50, return_sequences=True))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units=50, return_sequences=True))
regressor.add(Dropout(0.2))
regressor.add(LSTM(units=50))
regressor.add(Dropout(0.2))
regressor.add(Dense(units=1))

regressor.compile(optimizer='adam', loss='mean_squared_error')
regressor.fit(X_train, y_train, epochs=100, batch_size=32)
""",
        before="""
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
dataset_train = pd.read_csv('Google_Stock_Price_Train.csv')
training_set = dataset_train.iloc[:, 1:2].values
sc = MinMaxScaler(feature_range=(0, 1))
training_set_scaled = sc.fit_transform(training_set)
X_train, y_train = [], []
for i in range(60, 1258):
    X_train.append(training_set_scaled[i-60:i, 0])
    y_train.append(training_set_scaled[i, 0])
X_train, y_train = np.array(X_train), np.array(y_train)
X_train = np.reshape(X_train, (X_train.shape[0], X_train.shape[1], 1))
""",
        values={"X_train.shape": (1198, 60, 1), "y_train.shape": (1198,)},
        model="regressor",
    ),
    Working(
        "imdb, bidirectional",
        """
import numpy as np
import keras
from keras import layers

max_features = 20000  # Only consider the top 20k words
maxlen = 200  # Only consider the first 200 words of each movie review

# Input for variable-length sequences of integers
inputs = keras.Input(shape=(None,), dtype="int32")
# Embed each integer in a 128-dimensional vector
x = layers.Embedding(max_features, 128)(inputs)
# Add 2 bidirectional LSTMs
x = layers.Bidirectional(layers.LSTM(64, return_sequences=True))(x)
x = layers.Bidirectional(layers.LSTM(64))(x)
# Add a classifier
outputs = layers.Dense(1, activation="sigmoid")(x)
model = keras.Model(inputs, outputs)
model.summary()
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
""",
        x=(25000, 200),
        y=(25000,),
    ),
    Working(
        "character generation",
        """
text = open('nietzsche.txt').read().lower() if False else 'hello world ' * 50
chars = sorted(list(set(text)))
char_indices = dict((c, i) for i, c in enumerate(chars))
indices_char = dict((i, c) for i, c in enumerate(chars))
maxlen = 40
step = 3
sentences = []
next_chars = []
for i in range(0, len(text) - maxlen, step):
    sentences.append(text[i: i + maxlen])
    next_chars.append(text[i + maxlen])
x = np.zeros((len(sentences), maxlen, len(chars)), dtype=bool)
y = np.zeros((len(sentences), len(chars)), dtype=bool)
for i, sentence in enumerate(sentences):
    for t, char in enumerate(sentence):
        x[i, t, char_indices[char]] = 1
    y[i, char_indices[next_chars[i]]] = 1
model = keras.Sequential(
    [
        keras.Input(shape=(maxlen, len(chars))),
        layers.LSTM(128),
        layers.Dense(len(chars), activation="softmax"),
    ]
)
optimizer = keras.optimizers.RMSprop(learning_rate=0.01)
model.compile(loss="categorical_crossentropy", optimizer=optimizer)
model.fit(x, y, batch_size=128, epochs=1)
""",
    ),
    Working(
        "addition, sequence to sequence",
        """
DIGITS = 3
REVERSE = True
MAXLEN = DIGITS + 1 + DIGITS
chars = "0123456789+ "
num_layers = 1  # Try to add more LSTM layers!

model = keras.Sequential()
model.add(keras.Input((MAXLEN, len(chars))))
model.add(layers.LSTM(128))
model.add(layers.RepeatVector(DIGITS + 1))
for _ in range(num_layers):
    model.add(layers.LSTM(128, return_sequences=True))
model.add(layers.Dense(len(chars), activation="softmax"))
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
""",
        x=(50000, 7, 12),
        y=(50000, 4, 12),
    ),
    Working(
        "multi-step vector output",
        """
n_steps_in, n_steps_out, n_features = 3, 2, 1
model = Sequential()
model.add(LSTM(100, activation='relu', return_sequences=True, input_shape=(n_steps_in, n_features)))
model.add(LSTM(100, activation='relu'))
model.add(Dense(n_steps_out))
model.compile(optimizer='adam', loss='mse')
""",
        x=(5, 3, 1),
        y=(5, 2),
    ),
    Working(
        "encoder-decoder forecast",
        """
# define model
model = Sequential()
model.add(LSTM(200, activation='relu', input_shape=(n_timesteps, n_features)))
model.add(RepeatVector(n_outputs))
model.add(LSTM(200, activation='relu', return_sequences=True))
model.add(TimeDistributed(Dense(100, activation='relu')))
model.add(TimeDistributed(Dense(1)))
model.compile(loss='mse', optimizer='adam')
""",
        values={"n_timesteps": 14, "n_features": 8, "n_outputs": 7},
        x=(1100, 14, 8),
        y=(1100, 7, 1),
    ),
    Working(
        "cnn-lstm on subsequences",
        """
n_features = 1
n_seq = 2
n_steps = 2
model = Sequential()
model.add(TimeDistributed(Conv1D(filters=64, kernel_size=1, activation='relu'), input_shape=(None, n_steps, n_features)))
model.add(TimeDistributed(MaxPooling1D(pool_size=2)))
model.add(TimeDistributed(Flatten()))
model.add(LSTM(50, activation='relu'))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
""",
        x=(5, 2, 2, 1),
        y=(5,),
    ),
    Working(
        "convlstm forecast",
        """
model = Sequential()
model.add(ConvLSTM2D(filters=64, kernel_size=(1,2), activation='relu', input_shape=(n_seq, 1, n_steps, n_features)))
model.add(Flatten())
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
""",
        values={"n_seq": 2, "n_steps": 2, "n_features": 1},
    ),
    Working(
        "weather, jena climate",
        """
ncols = 14
sequence_length = 120
inputs = keras.Input(shape=(sequence_length, ncols))
x = layers.GRU(32, recurrent_dropout=0.5, return_sequences=True)(inputs)
x = layers.GRU(32, recurrent_dropout=0.5)(x)
x = layers.Dropout(0.5)(x)
outputs = layers.Dense(1)(x)
model = keras.Model(inputs, outputs)

callbacks = [
    keras.callbacks.ModelCheckpoint("jena_stacked_gru_dropout.keras", save_best_only=True)
]
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
""",
        x=(1000, 120, 14),
        y=(1000,),
    ),
    Working(
        "conv then gru",
        """
inputs = keras.Input(shape=(120, 14))
x = layers.Conv1D(8, 24, activation="relu")(inputs)
x = layers.MaxPooling1D(2)(x)
x = layers.Conv1D(8, 12, activation="relu")(x)
x = layers.MaxPooling1D(2)(x)
x = layers.GRU(16)(x)
outputs = layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
""",
        x=(10, 120, 14),
        y=(10, 1),
    ),
    Working(
        "sparse targets, softmax",
        """
model = Sequential([
    Input(shape=(28, 28)),
    SimpleRNN(128, return_sequences=True),
    SimpleRNN(64),
    Dense(10, activation='softmax'),
])
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
""",
        x=(60000, 28, 28),
        y=(60000,),
    ),
    Working(
        "logits and a loss object",
        """
model = keras.models.Sequential()
model.add(keras.Input(shape=(28,28)))  # seq_length, input_size
model.add(layers.GRU(256, return_sequences=True, activation='tanh'))
model.add(layers.GRU(256))
model.add(layers.Dense(10))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
optim = keras.optimizers.Adam(learning_rate=0.001)
model.compile(loss=loss, optimizer=optim, metrics=["accuracy"])
""",
        x=(60000, 28, 28),
        y=(60000,),
    ),
    Working(
        "named entities, a class at each step",
        """
model = Sequential()
model.add(Input(shape=(max_len,)))
model.add(Embedding(input_dim=n_words, output_dim=50, mask_zero=True))
model.add(Dropout(0.1))
model.add(Bidirectional(LSTM(units=100, return_sequences=True, recurrent_dropout=0.1)))
model.add(TimeDistributed(Dense(n_tags, activation="softmax")))
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
""",
        values={"max_len": 75, "n_words": 35179, "n_tags": 17},
        x=(43000, 75),
        y=(43000, 75, 17),
    ),
    Working(
        "tags as numbers at each step",
        """
inp = Input(shape=(None,))
emb = Embedding(5000, 64)(inp)
seq = Bidirectional(GRU(32, return_sequences=True))(emb)
out = Dense(9, activation="softmax")(seq)
model = Model(inp, out)
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
""",
        x=(100, 40),
        y=(100, 40),
    ),
    Working(
        "spam, global pooling",
        """
embedding_dim = 16
vocab_size = 500
max_len = 50
model = Sequential()
model.add(Embedding(vocab_size, embedding_dim))
model.add(GlobalAveragePooling1D())
model.add(Dense(24, activation='relu'))
model.add(Dropout(0.2))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
padded = np.zeros((1000, max_len))
labels = np.zeros((1000,))
model.fit(padded, labels, epochs=30)
""",
        steps=False,
    ),
    Working(
        "toxic comments, several labels",
        """
def build(maxlen=200, max_features=20000, embed_size=128):
    inp = Input(shape=(maxlen, ))
    x = Embedding(max_features, embed_size)(inp)
    x = LSTM(60, return_sequences=True, name='lstm_layer')(x)
    x = GlobalMaxPooling1D()(x)
    x = Dropout(0.1)(x)
    x = Dense(50, activation="relu")(x)
    x = Dropout(0.1)(x)
    x = Dense(6, activation="sigmoid")(x)
    model = Model(inputs=inp, outputs=x)
    model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
    return model

model = build()
""",
        x=(159571, 200),
        y=(159571, 6),
    ),
    Working(
        "two poolings joined",
        """
inp = Input(shape=(72,))
x = Embedding(95000, 300)(inp)
x = SpatialDropout1D(0.2)(x)
x = Bidirectional(LSTM(40, return_sequences=True))(x)
y = Bidirectional(GRU(40, return_sequences=True))(x)
avg_pool = GlobalAveragePooling1D()(y)
max_pool = GlobalMaxPooling1D()(y)
conc = concatenate([avg_pool, max_pool])
conc = Dense(64, activation="relu")(conc)
conc = Dropout(0.1)(conc)
outp = Dense(1, activation="sigmoid")(conc)
model = Model(inputs=inp, outputs=outp)
model.compile(loss='binary_crossentropy', optimizer='adam')
""",
        x=(1000, 72),
        y=(1000, 1),
    ),
    Working(
        "masked sensor data",
        """
max_sequence_length, num_features, num_classes = 500, 13, 8
model = keras.Sequential(name="har")
model.add(layers.Masking(mask_value=-999., input_shape=(max_sequence_length, num_features)))
model.add(layers.LSTM(64, return_sequences=True))
model.add(layers.LSTM(32))
model.add(layers.Dense(num_classes, activation="softmax"))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
""",
        x=(128, 500, 13),
        y=(128, 8),
    ),
    Working(
        "padded behind with a mask",
        """
from tensorflow.keras.preprocessing.sequence import pad_sequences
padded = pad_sequences(sequences, maxlen=100, padding='post')
model = Sequential([
    Embedding(10000, 32, mask_zero=True),
    LSTM(32),
    Dense(1, activation='sigmoid')
])
model.build((None, 100))
""",
        values={"sequences": [[1, 2], [3]]},
    ),
    Working(
        "a value at each step, squeezed target",
        """
model = Sequential([
    Input((30, 3)),
    LSTM(16, return_sequences=True),
    Dense(1),
])
model.compile(loss="mae", optimizer=keras.optimizers.Adam(1e-3))
""",
        x=(64, 30, 3),
        y=(64, 30),
    ),
    Working(
        "keras 2 optimizers and history plots",
        """
model = Sequential()
model.add(LSTM(units=96, return_sequences=True, input_shape=(50, 1)))
model.add(Dropout(0.2))
model.add(LSTM(units=96))
model.add(Dense(units=1))
model.compile(loss='mean_squared_error', optimizer=keras.optimizers.Adam(learning_rate=0.001))
""",
        before="""
%matplotlib inline
!pip install yfinance
import matplotlib.pyplot as plt
plt.rcParams['figure.figsize'] = [12, 6]
""",
        x=(100, 50, 1),
        y=(100, 1),
    ),
    Working(
        "a list of layers appended",
        """
stack = [keras.Input(shape=(24, 6))]
for units in [64, 32]:
    stack.append(layers.GRU(units, return_sequences=True))
    stack.append(layers.LayerNormalization())
stack.append(layers.GRU(16))
stack.append(layers.Dense(3))
model = keras.Sequential(stack)
model.compile(loss=keras.losses.Huber(), optimizer="nadam")
""",
        x=(10, 24, 6),
        y=(10, 3),
    ),
    Working(
        "units and rate in a dictionary",
        """
config = {"units": [48, 24], "rate": 0.3, "cell": "gru", "classes": 4}
RNN_LAYER = layers.GRU if config["cell"] == "gru" else layers.LSTM
inputs = layers.Input(shape=(None, 12), name="signal")
h = inputs
last = len(config["units"]) - 1
for i, n in enumerate(config["units"]):
    h = RNN_LAYER(n, return_sequences=i < last, name=f"rnn_{i}")(h)
    h = layers.Dropout(config["rate"])(h)
outputs = layers.Dense(config["classes"], activation="softmax", name="label")(h)
model = keras.Model(inputs=inputs, outputs=outputs, name="signal_net")
model.compile(loss="categorical_crossentropy", optimizer="sgd")
""",
        x=(32, 100, 12),
        y=(32, 4),
    ),
    Working(
        "returns states that are used",
        """
x_in = Input((15, 2))
whole, last_h, last_c = LSTM(12, return_sequences=True, return_state=True)(x_in)
mean = GlobalAveragePooling1D()(whole)
both = Concatenate()([mean, last_h, last_c])
model = Model(x_in, Dense(1)(both))
""",
        x=(4, 15, 2),
        y=(4, 1),
    ),
    Working(
        "last step of one direction",
        """
x_in = Input((15, 2))
seq = GRU(12, return_sequences=True)(x_in)
last = seq[:, -1, :]
model = Model(x_in, Dense(1, activation="sigmoid")(last))
model.compile("adam", "binary_crossentropy")
""",
        x=(4, 15, 2),
        y=(4,),
    ),
    Working(
        "an output for each of five tasks",
        """
inp = keras.Input((48, 7), name="window")
body = layers.LSTM(40)(inp)
heads = [layers.Dense(1, name=f"task_{k}")(body) for k in range(5)]
model = keras.Model(inp, heads)
model.compile("adam", loss=["mse"] * 5)
""",
    ),
    Working(
        "bidirectional, summed, batch norm",
        """
clf = keras.Sequential([
    layers.Input(shape=(187, 1)),
    layers.Conv1D(32, 5, padding="same"),
    layers.BatchNormalization(),
    layers.ReLU(),
    layers.MaxPool1D(2),
    layers.Bidirectional(layers.LSTM(32), merge_mode="sum"),
    layers.Dense(5, activation="softmax"),
])
clf.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
        x=(87554, 187, 1),
        y=(87554, 1),
        model="clf",
    ),
    Working(
        "rnn of cells",
        """
cells = [layers.LSTMCell(16), layers.LSTMCell(8)]
model = keras.Sequential([keras.Input((9, 3)), layers.RNN(cells), layers.Dense(2)])
model.compile("adam", "mse")
""",
        x=(3, 9, 3),
        y=(3, 2),
    ),
    Working(
        "one unit, integers",
        """
X = np.arange(50).reshape(10, 5, 1)
y = np.arange(10)
model = Sequential()
model.add(Input(shape=(5, 1)))
model.add(SimpleRNN(units=1, activation='linear'))
model.compile(optimizer='sgd', loss='mse')
model.fit(X, y, epochs=2)
""",
    ),
    Working(
        "windows made by a loop",
        """
def split_sequence(sequence, n_steps):
    X, y = list(), list()
    for i in range(len(sequence)):
        end_ix = i + n_steps
        if end_ix > len(sequence)-1:
            break
        seq_x, seq_y = sequence[i:end_ix], sequence[end_ix]
        X.append(seq_x)
        y.append(seq_y)
    return np.array(X), np.array(y)

raw_seq = [10, 20, 30, 40, 50, 60, 70, 80, 90]
n_steps = 3
X, y = split_sequence(raw_seq, n_steps)
n_features = 1
X = X.reshape((X.shape[0], X.shape[1], n_features))
model = Sequential()
model.add(Bidirectional(LSTM(50, activation='relu'), input_shape=(n_steps, n_features)))
model.add(Dense(1))
model.compile(optimizer='adam', loss='mse')
model.fit(X, y, epochs=200, verbose=0)
""",
    ),
    Working(
        "no shape at all",
        """
model = Sequential()
model.add(LSTM(32, return_sequences=True))
model.add(LSTM(16))
model.add(Dense(1))
model.compile(loss="mse", optimizer="adam")
""",
        steps=False,
    ),
    Working(
        "timeseries dataset",
        """
sampling_rate = 6
sequence_length = 120
delay = sampling_rate * (sequence_length + 24 - 1)
raw_data = np.zeros((2000, 14))
temperature = np.zeros((2000,))
train_dataset = keras.utils.timeseries_dataset_from_array(
    raw_data[:-delay],
    targets=temperature[delay:],
    sampling_rate=sampling_rate,
    sequence_length=sequence_length,
    shuffle=True,
    batch_size=256,
)
inputs = keras.Input(shape=(sequence_length, raw_data.shape[-1]))
x = layers.LSTM(16)(inputs)
outputs = layers.Dense(1)(x)
model = keras.Model(inputs, outputs)
model.compile(optimizer="rmsprop", loss="mse", metrics=["mae"])
history = model.fit(train_dataset, epochs=10)
""",
    ),
    Working(
        "train and test split",
        """
from sklearn.model_selection import train_test_split
X = np.random.rand(300, 12, 5)
Y = np.random.randint(0, 3, 300)
X_train, X_test, y_train, y_test = train_test_split(X, Y, test_size=0.2)
model = Sequential()
model.add(GRU(20, input_shape=X_train.shape[1:]))
model.add(Dense(3, activation='softmax'))
model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')
model.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=3)
""",
    ),
    Working(
        "reshaped in the model",
        """
model = Sequential()
model.add(Input((60,)))
model.add(Reshape((12, 5)))
model.add(LSTM(8))
model.add(Dense(1))
model.compile("adam", "mse")
""",
        x=(10, 60),
        y=(10, 1),
    ),
    Working(
        "batch of one, several outputs",
        """
lstm = layers.LSTM(4, return_sequences=True, return_state=True)
x = keras.Input((6, 3))
seq, h, c = lstm(x)
model = keras.Model(x, [seq, h, c])
""",
        x=(1, 6, 3),
    ),
)
