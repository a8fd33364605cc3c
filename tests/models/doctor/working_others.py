"""Models that work, tried once the rules were written."""

# ruff: noqa: E501 - lines are as long as people write them

from tests.models.doctor.sources import Working

OTHERS = (
    Working(
        "bilstm-crf like",
        """
inp = Input(shape=(MAX_LEN,))
model = Embedding(input_dim=n_words+1, output_dim=20, input_length=MAX_LEN, mask_zero=True)(inp)
model = Bidirectional(LSTM(units=50, return_sequences=True, recurrent_dropout=0.1))(model)
model = TimeDistributed(Dense(50, activation="relu"))(model)
out = Dense(n_tags+1, activation="softmax")(model)
model = Model(inp, out)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy")
""",
        values={"MAX_LEN": 50, "n_words": 100, "n_tags": 9},
    ),
    Working(
        "last step of bilstm pooled",
        """
i = Input((20,4))
s = Bidirectional(LSTM(8, return_sequences=True))(i)
a = GlobalAveragePooling1D()(s)
m = GlobalMaxPooling1D()(s)
model = Model(i, Dense(1)(Concatenate()([a,m])))
""",
    ),
    Working(
        "both ends of bilstm",
        """
i = Input((20,4))
s = Bidirectional(LSTM(8, return_sequences=True))(i)
f = s[:, -1, :8]; b = s[:, 0, 8:]
model = Model(i, Dense(1)(Concatenate()([f,b])))
""",
    ),
    Working(
        "custom attention layer with weights",
        """
class Attention(tf.keras.layers.Layer):
    def __init__(self, units):
        super(Attention, self).__init__()
        self.W1 = tf.keras.layers.Dense(units)
        self.W2 = tf.keras.layers.Dense(units)
        self.V = tf.keras.layers.Dense(1)
    def call(self, features, hidden):
        hidden_with_time_axis = tf.expand_dims(hidden, 1)
        score = tf.nn.tanh(self.W1(features) + self.W2(hidden_with_time_axis))
        attention_weights = tf.nn.softmax(self.V(score), axis=1)
        context_vector = attention_weights * features
        context_vector = tf.reduce_sum(context_vector, axis=1)
        return context_vector, attention_weights
sequence_input = Input(shape=(50,), dtype="int32")
embedded = Embedding(1000, 32)(sequence_input)
lstm = Bidirectional(LSTM(16, return_sequences=True), name="bi_lstm_0")(embedded)
(lstm, forward_h, forward_c, backward_h, backward_c) = Bidirectional(LSTM(16, return_sequences=True, return_state=True), name="bi_lstm_1")(lstm)
state_h = Concatenate()([forward_h, backward_h])
context_vector, attention_weights = Attention(10)(lstm, state_h)
dense1 = Dense(20, activation="relu")(context_vector)
output = Dense(1, activation="sigmoid")(dense1)
model = Model(inputs=sequence_input, outputs=output)
model.compile(loss='binary_crossentropy', optimizer='adam')
""",
    ),
    Working(
        "attention layer add_weight",
        """
class attention(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
    def build(self, input_shape):
        self.W = self.add_weight(name="att_weight", shape=(input_shape[-1], 1), initializer="normal")
        self.b = self.add_weight(name="att_bias", shape=(input_shape[1], 1), initializer="zeros")
        super().build(input_shape)
    def call(self, x):
        et = K.squeeze(K.tanh(K.dot(x, self.W) + self.b), axis=-1)
        at = K.softmax(et)
        at = K.expand_dims(at, axis=-1)
        output = x * at
        return K.sum(output, axis=1)
    def get_config(self):
        return super().get_config()
inp = Input((30, 6))
h = LSTM(16, return_sequences=True)(inp)
h = attention()(h)
model = Model(inp, Dense(1, activation='sigmoid')(h))
model.compile('adam','binary_crossentropy')
""",
    ),
    Working(
        "tft like gated",
        """
def gated(x, units, dropout=None):
    if dropout is not None:
        x = Dropout(dropout)(x)
    a = Dense(units)(x)
    g = Dense(units, activation='sigmoid')(x)
    return Multiply()([a, g]), g
inp = Input((24, 5))
x, _ = gated(inp, 16, 0.1)
x = LSTM(16, return_sequences=True)(x)
skip, gate = gated(x, 16)
x = LayerNormalization()(Add()([x, skip]))
model = Model(inp, TimeDistributed(Dense(3))(x))
""",
        x=(7, 24, 5),
        y=(7, 24, 3),
    ),
    Working(
        "quantile loss lambda",
        """
def quantile_loss(q, y, f):
    e = (y - f)
    return K.mean(K.maximum(q * e, (q - 1) * e), axis=-1)
model = Sequential([Input((30, 1)), LSTM(16), Dense(1)])
model.compile(loss=lambda y, f: quantile_loss(0.5, y, f), optimizer='adam')
model.fit(X, y)
""",
        values={"X.shape": (90, 30, 1), "y.shape": (90,)},
    ),
    Working(
        "mc dropout stateful",
        """
class MCDropout(keras.layers.Dropout):
    def call(self, inputs):
        return super().call(inputs, training=True)
model = keras.Sequential([
    keras.Input((None, 3)), layers.LSTM(20, return_sequences=True), MCDropout(0.3), layers.LSTM(20), layers.Dense(1)])
""",
    ),
    Working(
        "rows of labels ints",
        """
X_train = np.array(X_train).astype('float32')
Y = np.array(y)
model = Sequential()
model.add(LSTM(100, input_shape=(X_train.shape[1], X_train.shape[2])))
model.add(Dropout(0.5))
model.add(Dense(100, activation='relu'))
model.add(Dense(n_outputs, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.fit(X_train, to_categorical(Y), epochs=15, batch_size=64, verbose=0)
_, accuracy = model.evaluate(X_test, y_test, batch_size=64, verbose=0)
""",
        steps=False,
    ),
    Working(
        "args and main",
        """
import argparse
def parse():
    p = argparse.ArgumentParser()
    p.add_argument('--units', type=int, default=64)
    p.add_argument('--layers', type=int, default=2)
    return p.parse_args()
def main():
    args = parse()
    model = Sequential()
    model.add(Input((60, 5)))
    for i in range(args.layers - 1):
        model.add(GRU(args.units, return_sequences=True))
    model.add(GRU(args.units))
    model.add(Dense(1))
    model.compile('adam', 'mse')
if __name__ == '__main__':
    main()
""",
        steps=False,
    ),
    Working(
        "hidden states of decoder inference",
        """
latent_dim = 32
dec_in = Input((1, 20)); h = Input((latent_dim,)); c = Input((latent_dim,))
o, h2, c2 = LSTM(latent_dim, return_sequences=True, return_state=True)(dec_in, initial_state=[h, c])
o = Dense(20, activation='softmax')(o)
m = Model([dec_in, h, c], [o, h2, c2])
""",
        model="m",
    ),
    Working(
        "wide input 2d data last axis squeeze",
        """
model = Sequential([Input((10, 1)), LSTM(8), Dense(1)])
model.compile('adam','mse')
model.fit(X, y, epochs=3)
""",
        values={"X.shape": (100, 10), "y.shape": (100,)},
    ),
    Working(
        "kfold",
        """
from sklearn.model_selection import KFold
kf = KFold(5)
def make():
    m = Sequential([Input(shape=X.shape[1:]), Bidirectional(GRU(16)), Dense(1, activation='sigmoid')])
    m.compile('adam', 'binary_crossentropy', metrics=['AUC'])
    return m
for tr, te in kf.split(X):
    model = make()
    model.fit(X[tr], y[tr], validation_data=(X[te], y[te]))
""",
        values={"X.shape": (200, 12, 3), "y.shape": (200,)},
        steps=False,
    ),
    Working(
        "generator data",
        """
def gen():
    while True:
        yield np.zeros((32, 20, 4)), np.zeros((32, 1))
model = Sequential([Input((20, 4)), LSTM(8), Dense(1)])
model.compile('adam', 'mse')
model.fit(gen(), steps_per_epoch=10, epochs=2)
""",
    ),
    Working(
        "dataset",
        """
ds = tf.data.Dataset.from_tensor_slices((X, y)).shuffle(100).batch(32).prefetch(1)
model = keras.Sequential([layers.LSTM(16, input_shape=(None, 4)), layers.Dense(3, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(ds, epochs=2, validation_data=ds)
""",
        values={"X.shape": (100, 20, 4), "y.shape": (100,)},
    ),
    Working(
        "multihead time2vec",
        """
class Time2Vec(layers.Layer):
    def __init__(self, kernel_size=1):
        super().__init__()
        self.k = kernel_size
    def build(self, input_shape):
        self.wb = self.add_weight(shape=(input_shape[1],), initializer='uniform')
        self.bb = self.add_weight(shape=(input_shape[1],), initializer='uniform')
    def call(self, inputs):
        x = tf.math.reduce_mean(inputs[:, :, :4], axis=-1)
        bias = self.wb * x + self.bb
        bias = tf.expand_dims(bias, axis=-1)
        s = tf.math.sin(bias)
        return tf.concat([bias, s], axis=-1)
i = Input((32, 5))
t = Time2Vec()(i)
x = Concatenate(axis=-1)([i, t])
a = MultiHeadAttention(num_heads=2, key_dim=8)(x, x)
m = Model(i, Dense(1)(GlobalAveragePooling1D()(a)))
m.compile('adam','mse')
""",
        x=(9, 32, 5),
        y=(9, 1),
        model="m",
    ),
    Working(
        "siamese with lambda distance",
        """
def euclid(v):
    x, y = v
    return K.sqrt(K.sum(K.square(x - y), axis=1, keepdims=True))
base = Sequential([Input((30, 3)), LSTM(16)])
a, b = Input((30, 3)), Input((30, 3))
d = Lambda(euclid)([base(a), base(b)])
m = Model([a, b], d)
m.compile('rmsprop', 'mse')
m.fit([Xa, Xb], y)
""",
        values={"Xa.shape": (50, 30, 3), "Xb.shape": (50, 30, 3), "y.shape": (50,)},
        model="m",
    ),
    Working(
        "pairs of names like c h",
        """
h = Input((10, 4))
c = LSTM(8, return_sequences=True)(h)
c, hidden, cell = LSTM(8, return_state=True)(c)
m = Model(h, Dense(1)(hidden))
""",
        model="m",
    ),
    Working(
        "pre padding default",
        """
X = pad_sequences(seqs, maxlen=50)
m = Sequential([Embedding(1000, 8), LSTM(8), Dense(1, activation='sigmoid')])
m.compile('adam', 'binary_crossentropy')
m.fit(X, y)
""",
        values={"y.shape": (100,)},
        model="m",
        steps=False,
    ),
    Working(
        "post padding pooled",
        """
X = pad_sequences(seqs, maxlen=50, padding='post')
i = Input((50,))
e = Embedding(1000, 8)(i)
s = LSTM(8, return_sequences=True)(e)
m = Model(i, Dense(1, activation='sigmoid')(GlobalMaxPooling1D()(s)))
""",
        model="m",
        steps=False,
    ),
    Working(
        "softmax over 1 in attention over axis 1",
        """
i = Input((10, 4))
s = LSTM(8, return_sequences=True)(i)
w = Dense(1)(s)
w = Softmax(axis=1)(w)
ctx = Dot(axes=1)([w, s])
m = Model(i, Dense(1)(Flatten()(ctx)))
""",
        model="m",
    ),
    Working(
        "sigmoid multilabel 1 unit bce target 2d",
        """
m = Sequential([Input((10, 4)), GRU(8), Dense(1, activation='sigmoid')])
m.compile('adam', 'binary_crossentropy')
""",
        x=(64, 10, 4),
        y=(64,),
        model="m",
    ),
    Working(
        "mae on 3d squeezed",
        """
m = Sequential([Input((10, 4)), GRU(8, return_sequences=True), Dense(1)])
m.compile('adam', 'mae')
""",
        x=(64, 10, 4),
        y=(64, 10),
        model="m",
    ),
    Working(
        "old functional api names",
        """
from keras.layers import Input, LSTM, Dense, merge
from keras.models import Model
a = Input(shape=(10, 4)); b = Input(shape=(10, 4))
s = LSTM(8)
m = merge([s(a), s(b)], mode='concat', concat_axis=-1)
model = Model(input=[a, b], output=Dense(1, activation='sigmoid')(m))
model.compile(optimizer='rmsprop', loss='binary_crossentropy')
""",
        steps=False,
    ),
    Working(
        "residual with projection",
        """
def block(x, n):
    s = Conv1D(n, 1)(x) if x.shape[-1] != n else x
    y = Conv1D(n, 3, padding='causal', activation='relu')(x)
    y = Conv1D(n, 3, padding='causal')(y)
    return Activation('relu')(Add()([s, y]))
i = Input((None, 6))
x = block(block(i, 16), 32)
x = Lambda(lambda t: t[:, -1, :])(x)
m = Model(i, Dense(2)(x))
m.compile('adam', 'mse')
""",
        x=(5, 40, 6),
        y=(5, 2),
        model="m",
    ),
    Working(
        "stateful reset states",
        """
model = Sequential()
model.add(LSTM(50, batch_input_shape=(1, 1, 3), stateful=True, return_sequences=True))
model.add(LSTM(50, stateful=True))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
for i in range(100):
    model.fit(X, y, epochs=1, batch_size=1, verbose=0, shuffle=False)
    model.reset_states()
""",
        values={"X.shape": (30, 1, 3), "y.shape": (30, 1)},
        steps=False,
    ),
    Working(
        "spectrogram crnn",
        """
inp = Input((128, 128, 1))
x = inp
for f in (16, 32):
    x = Conv2D(f, 3, padding='same', activation='elu')(x)
    x = BatchNormalization()(x)
    x = MaxPooling2D((2, 4))(x)
x = Permute((2, 1, 3))(x)
x = Reshape((8, 32 * 32))(x)
x = GRU(32, return_sequences=True)(x)
x = GRU(32)(x)
m = Model(inp, Dense(10, activation='softmax')(x))
m.compile('adam', 'categorical_crossentropy')
""",
        x=(3, 128, 128, 1),
        y=(3, 10),
        model="m",
    ),
    Working(
        "tuner",
        """
import keras_tuner as kt
def build_model(hp):
    model = keras.Sequential()
    model.add(keras.Input((30, 4)))
    for i in range(hp.Int('num_layers', 1, 3)):
        model.add(layers.LSTM(hp.Int(f'units_{i}', 16, 64, step=16), return_sequences=True))
    model.add(layers.LSTM(hp.Choice('last', [16, 32])))
    model.add(layers.Dense(1))
    model.compile(optimizer=keras.optimizers.Adam(hp.Float('lr', 1e-4, 1e-2)), loss='mse')
    return model
tuner = kt.RandomSearch(build_model, objective='val_loss', max_trials=5)
""",
        steps=False,
    ),
    Working(
        "pytorch-like vocabulary and word index",
        """
tokenizer = Tokenizer(num_words=5000)
tokenizer.fit_on_texts(texts)
seqs = tokenizer.texts_to_sequences(texts)
word_index = tokenizer.word_index
data = pad_sequences(seqs, maxlen=100)
embedding_matrix = np.zeros((len(word_index) + 1, 50))
for word, i in word_index.items():
    vec = embeddings_index.get(word)
    if vec is not None:
        embedding_matrix[i] = vec
model = Sequential()
model.add(Embedding(len(word_index) + 1, 50, weights=[embedding_matrix], input_length=100, trainable=False))
model.add(LSTM(64))
model.add(Dense(2, activation='softmax'))
model.compile('adam', 'categorical_crossentropy')
model.fit(data, to_categorical(labels), validation_split=0.2)
""",
        steps=False,
    ),
    Working(
        "multi-output dictionary fit",
        """
i = Input((20, 3), name='seq')
h = GRU(16)(i)
o1 = Dense(1, name='a')(h); o2 = Dense(4, activation='softmax', name='b')(h)
m = Model(i, {'a': o1, 'b': o2})
m.compile('adam', loss={'a': 'mse', 'b': 'sparse_categorical_crossentropy'})
m.fit(X, {'a': ya, 'b': yb})
""",
        values={"X.shape": (50, 20, 3), "ya.shape": (50, 1), "yb.shape": (50,)},
        model="m",
    ),
    Working(
        "inputs as dictionary",
        """
a = Input((20, 3), name='a'); b = Input((5,), name='b')
m = Model({'a': a, 'b': b}, Dense(1)(concatenate([LSTM(8)(a), b])))
m.compile('adam', 'mse')
m.fit({'b': xb, 'a': xa}, y)
""",
        values={"xa.shape": (50, 20, 3), "xb.shape": (50, 5), "y.shape": (50, 1)},
        model="m",
    ),
    Working(
        "time distributed lstm hierarchical",
        """
s = Input((15, 100))
x = TimeDistributed(LSTM(8), input_shape=(15, 100, 1))
doc = Input((15, 30))
e = TimeDistributed(Embedding(500, 16))(doc)
w = TimeDistributed(Bidirectional(LSTM(8)))(e)
d = Bidirectional(LSTM(8))(w)
m = Model(doc, Dense(1, activation='sigmoid')(d))
""",
        model="m",
    ),
    Working(
        "peephole rnn cell custom",
        """
class MinimalRNNCell(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.state_size = units
    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer='uniform', name='kernel')
        self.recurrent_kernel = self.add_weight(shape=(self.units, self.units), initializer='uniform', name='rk')
    def call(self, inputs, states):
        prev_output = states[0]
        h = ops.matmul(inputs, self.kernel)
        output = h + ops.matmul(prev_output, self.recurrent_kernel)
        return output, [output]
cell = MinimalRNNCell(32)
x = keras.Input((None, 5))
layer = keras.layers.RNN(cell)
y = layer(x)
m = keras.Model(x, y)
""",
        model="m",
    ),
    Working(
        "subclass train with gradient tape",
        """
class Encoder(tf.keras.Model):
  def __init__(self, vocab_size, embedding_dim, enc_units, batch_sz):
    super(Encoder, self).__init__()
    self.batch_sz = batch_sz
    self.enc_units = enc_units
    self.embedding = tf.keras.layers.Embedding(vocab_size, embedding_dim)
    self.gru = tf.keras.layers.GRU(self.enc_units, return_sequences=True, return_state=True)
  def call(self, x, hidden):
    x = self.embedding(x)
    output, state = self.gru(x, initial_state=hidden)
    return output, state
  def initialize_hidden_state(self):
    return tf.zeros((self.batch_sz, self.enc_units))
encoder = Encoder(1000, 64, 128, 16)
sample_hidden = encoder.initialize_hidden_state()
sample_output, sample_hidden = encoder(example_input_batch, sample_hidden)
""",
        steps=False,
    ),
    Working(
        "autoenc masks",
        """
i = Input((30, 4))
x = Masking()(i)
x = LSTM(16)(x)
x = RepeatVector(30)(x)
x = LSTM(16, return_sequences=True)(x)
m = Model(i, TimeDistributed(Dense(4))(x))
m.compile('adam', 'mse')
m.fit(X, X)
""",
        values={"X.shape": (50, 30, 4)},
        model="m",
    ),
    Working(
        "gan train",
        """
g = Sequential([Input((20,)), Dense(64), Reshape((16, 4)), LSTM(8, return_sequences=True)])
d = Sequential([Input((16, 8)), LSTM(8), Dense(1, activation='sigmoid')])
d.compile('adam', 'binary_crossentropy')
d.trainable = False
gan = Sequential([g, d])
gan.compile('adam', 'binary_crossentropy')
for e in range(10):
    noise = np.random.normal(0, 1, (32, 20))
    fake = g.predict(noise)
    d.train_on_batch(fake, np.zeros((32, 1)))
    gan.train_on_batch(noise, np.ones((32, 1)))
""",
        model="gan",
    ),
    Working(
        "reg and constraint",
        """
from tensorflow.keras import regularizers
m = tf.keras.Sequential([
    tf.keras.layers.Input(shape=[None, 1]),
    tf.keras.layers.Conv1D(32, 5, strides=1, padding='causal', activation='relu'),
    tf.keras.layers.LSTM(64, return_sequences=True, kernel_regularizer=regularizers.l2(1e-4)),
    tf.keras.layers.LSTM(64, return_sequences=True),
    tf.keras.layers.Dense(30, activation='relu'),
    tf.keras.layers.Dense(1),
    tf.keras.layers.Lambda(lambda x: x * 400),
])
m.compile(loss=tf.keras.losses.Huber(), optimizer=tf.keras.optimizers.SGD(learning_rate=1e-5, momentum=0.9), metrics=['mae'])
""",
        x=(32, 20, 1),
        y=(32, 20, 1),
        model="m",
    ),
    Working(
        "expand dims lambda first",
        """
m = tf.keras.models.Sequential([
  tf.keras.layers.Lambda(lambda x: tf.expand_dims(x, axis=-1), input_shape=[None]),
  tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(32, return_sequences=True)),
  tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(32)),
  tf.keras.layers.Dense(1)
])
m.compile(loss='mse', optimizer='adam')
""",
        x=(32, 20),
        y=(32,),
        model="m",
    ),
    Working(
        "vgg captions",
        """
from tensorflow.keras.applications import VGG16
base = VGG16(weights='imagenet', include_top=False, input_shape=(64, 64, 3))
base.trainable = False
v = Input((8, 64, 64, 3))
x = TimeDistributed(base)(v)
x = TimeDistributed(GlobalAveragePooling2D())(x)
x = GRU(32)(x)
m = Model(v, Dense(5, activation='softmax')(x))
""",
        model="m",
        steps=False,
    ),
    Working(
        "target 1 col seq",
        """
m = Sequential([Input((20, 3)), LSTM(8, return_sequences=True), Dense(1, activation='sigmoid')])
m.compile('adam', 'binary_crossentropy')
""",
        x=(32, 20, 3),
        y=(32, 20, 1),
        model="m",
    ),
    Working(
        "sparse seq col",
        """
m = Sequential([Input((20,)), Embedding(50, 8), LSTM(8, return_sequences=True), Dense(7, activation='softmax')])
m.compile('adam', 'sparse_categorical_crossentropy')
""",
        x=(32, 20),
        y=(32, 20, 1),
        model="m",
    ),
    Working(
        "multi-step reshape",
        """
OUT_STEPS, num_features = 24, 19
multi_lstm_model = tf.keras.Sequential([
    tf.keras.layers.LSTM(32, return_sequences=False),
    tf.keras.layers.Dense(OUT_STEPS*num_features, kernel_initializer=tf.initializers.zeros()),
    tf.keras.layers.Reshape([OUT_STEPS, num_features])
])
""",
        x=(32, 24, 19),
        model="multi_lstm_model",
        steps=False,
    ),
    Working(
        "feedback class",
        """
class FeedBack(tf.keras.Model):
  def __init__(self, units, out_steps):
    super().__init__()
    self.out_steps = out_steps
    self.units = units
    self.lstm_cell = tf.keras.layers.LSTMCell(units)
    self.lstm_rnn = tf.keras.layers.RNN(self.lstm_cell, return_state=True)
    self.dense = tf.keras.layers.Dense(5)
  def warmup(self, inputs):
    x, *state = self.lstm_rnn(inputs)
    prediction = self.dense(x)
    return prediction, state
  def call(self, inputs, training=None):
    predictions = []
    prediction, state = self.warmup(inputs)
    predictions.append(prediction)
    for n in range(1, self.out_steps):
      x = prediction
      x, state = self.lstm_cell(x, states=state, training=training)
      prediction = self.dense(x)
      predictions.append(prediction)
    predictions = tf.stack(predictions)
    predictions = tf.transpose(predictions, [1, 0, 2])
    return predictions
feedback_model = FeedBack(units=32, out_steps=4)
feedback_model.compile(loss='mse', optimizer='adam')
""",
        x=(8, 12, 5),
        y=(8, 4, 5),
        steps=False,
    ),
    Working(
        "tf text vectorization",
        """
encoder = tf.keras.layers.TextVectorization(max_tokens=1000)
encoder.adapt(train_dataset.map(lambda text, label: text))
model = tf.keras.Sequential([
    encoder,
    tf.keras.layers.Embedding(len(encoder.get_vocabulary()), 64, mask_zero=True),
    tf.keras.layers.Bidirectional(tf.keras.layers.LSTM(64)),
    tf.keras.layers.Dense(64, activation='relu'),
    tf.keras.layers.Dense(1)
])
model.compile(loss=tf.keras.losses.BinaryCrossentropy(from_logits=True), optimizer='adam')
""",
        steps=False,
    ),
    Working(
        "two train functions",
        """
def lstm_model(n):
    m = Sequential(); m.add(LSTM(n, input_shape=(10, 3))); m.add(Dense(1)); m.compile('adam','mse'); return m
def gru_model(n):
    m = Sequential(); m.add(GRU(n, input_shape=(10, 3))); m.add(Dense(1)); m.compile('adam','mse'); return m
models = {'lstm': lstm_model, 'gru': gru_model}
scores = {}
for name, make in models.items():
    model = make(16)
    h = model.fit(X, y, epochs=2, verbose=0)
    scores[name] = h.history['loss'][-1]
best = min(scores, key=scores.get)
""",
        values={"X.shape": (100, 10, 3), "y.shape": (100,)},
        steps=False,
    ),
    Working(
        "scaler windows",
        """
import numpy as np, pandas as pd
from sklearn.preprocessing import MinMaxScaler
df = pd.read_csv('AAPL.csv', index_col=0, parse_dates=True)
data = df[['Close']].values
n = int(len(data) * .8)
sc = MinMaxScaler()
train = sc.fit_transform(data[:n]); test = sc.transform(data[n:])
def mk(a, w=60):
    X, y = [], []
    for i in range(w, len(a)):
        X.append(a[i-w:i, 0]); y.append(a[i, 0])
    return np.array(X), np.array(y)
Xtr, ytr = mk(train)
Xtr = Xtr.reshape(Xtr.shape[0], Xtr.shape[1], 1)
model = Sequential([LSTM(50, return_sequences=True, input_shape=(Xtr.shape[1], 1)), LSTM(50), Dense(25), Dense(1)])
model.compile(optimizer='adam', loss='mean_squared_error')
model.fit(Xtr, ytr, batch_size=1, epochs=1)
""",
        steps=False,
    ),
)
