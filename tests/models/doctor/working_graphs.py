"""Models that work and are no plain chain: seq2seq, attention, several inputs, classes."""

# ruff: noqa: E501 - lines are as long as people write them

from tests.models.doctor.sources import Working

GRAPHS = (
    Working(
        "character seq2seq with inference models",
        """
num_encoder_tokens, num_decoder_tokens, latent_dim = 71, 93, 256
# Define an input sequence and process it.
encoder_inputs = keras.Input(shape=(None, num_encoder_tokens))
encoder = keras.layers.LSTM(latent_dim, return_state=True)
encoder_outputs, state_h, state_c = encoder(encoder_inputs)
# We discard `encoder_outputs` and only keep the states.
encoder_states = [state_h, state_c]

decoder_inputs = keras.Input(shape=(None, num_decoder_tokens))
decoder_lstm = keras.layers.LSTM(latent_dim, return_sequences=True, return_state=True)
decoder_outputs, _, _ = decoder_lstm(decoder_inputs, initial_state=encoder_states)
decoder_dense = keras.layers.Dense(num_decoder_tokens, activation="softmax")
decoder_outputs = decoder_dense(decoder_outputs)

model = keras.Model([encoder_inputs, decoder_inputs], decoder_outputs)
model.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
model.fit([encoder_input_data, decoder_input_data], decoder_target_data,
          batch_size=64, epochs=100, validation_split=0.2)

encoder_model = keras.Model(encoder_inputs, encoder_states)
decoder_state_input_h = keras.Input(shape=(latent_dim,))
decoder_state_input_c = keras.Input(shape=(latent_dim,))
decoder_states_inputs = [decoder_state_input_h, decoder_state_input_c]
decoder_outputs, state_h_dec, state_c_dec = decoder_lstm(
    decoder_inputs, initial_state=decoder_states_inputs
)
decoder_states = [state_h_dec, state_c_dec]
decoder_outputs = decoder_dense(decoder_outputs)
decoder_model = keras.Model(
    [decoder_inputs] + decoder_states_inputs, [decoder_outputs] + decoder_states
)
""",
        values={
            "encoder_input_data.shape": (10000, 16, 71),
            "decoder_input_data.shape": (10000, 59, 93),
            "decoder_target_data.shape": (10000, 59, 93),
        },
    ),
    Working(
        "bidirectional encoder, joined states",
        """
LATENT = 64
enc_in = Input(shape=(40,))
enc_emb = Embedding(8000, 128, mask_zero=True)(enc_in)
enc_out, fh, fc, bh, bc = Bidirectional(LSTM(LATENT, return_sequences=True, return_state=True))(enc_emb)
h = Concatenate()([fh, bh])
c = Concatenate()([fc, bc])
dec_in = Input(shape=(None,))
dec_emb = Embedding(6000, 128, mask_zero=True)(dec_in)
dec_out, *_ = LSTM(2 * LATENT, return_sequences=True, return_state=True)(dec_emb, initial_state=[h, c])
att = Attention()([dec_out, enc_out])
mix = Concatenate(axis=-1)([dec_out, att])
out = TimeDistributed(Dense(6000, activation="softmax"))(mix)
model = Model([enc_in, dec_in], out)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
        x=((32, 40), (32, 12)),
        y=(32, 12),
    ),
    Working(
        "gru seq2seq",
        """
source = keras.Input(shape=(None,), dtype="int64", name="english")
x = layers.Embedding(15000, 256, mask_zero=True)(source)
encoded_source = layers.Bidirectional(layers.GRU(1024), merge_mode="sum")(x)
past_target = keras.Input(shape=(None,), dtype="int64", name="spanish")
x = layers.Embedding(15000, 256, mask_zero=True)(past_target)
decoder_gru = layers.GRU(1024, return_sequences=True)
x = decoder_gru(x, initial_state=encoded_source)
x = layers.Dropout(0.5)(x)
target_next_step = layers.Dense(15000, activation="softmax")(x)
seq2seq_rnn = keras.Model([source, past_target], target_next_step)
seq2seq_rnn.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
""",
        model="seq2seq_rnn",
    ),
    Working(
        "attention written by hand",
        """
units = 32
inp = Input(shape=(30, 10))
seq = LSTM(units, return_sequences=True)(inp)
score = Dense(1, activation="tanh")(seq)
score = Flatten()(score)
weights = Activation("softmax")(score)
weights = RepeatVector(units)(weights)
weights = Permute([2, 1])(weights)
context = Multiply()([seq, weights])
context = Lambda(lambda t: keras.ops.sum(t, axis=1), output_shape=(units,))(context)
model = Model(inp, Dense(1, activation="sigmoid")(context))
model.compile("adam", "binary_crossentropy")
""",
        x=(16, 30, 10),
        y=(16, 1),
    ),
    Working(
        "scores from a dot product",
        """
enc = Input((12, 5))
dec = Input((7, 5))
encoder_out = GRU(24, return_sequences=True)(enc)
decoder_out = GRU(24, return_sequences=True)(dec)
attention = Dot(axes=[2, 2])([decoder_out, encoder_out])
attention = Softmax()(attention)
context = Dot(axes=[2, 1])([attention, encoder_out])
joined = Concatenate()([context, decoder_out])
model = Model([enc, dec], TimeDistributed(Dense(5))(joined))
""",
        x=((3, 12, 5), (3, 7, 5)),
        y=(3, 7, 5),
    ),
    Working(
        "transformer on time series",
        """
def transformer_encoder(inputs, head_size, num_heads, ff_dim, dropout=0):
    # Attention and Normalization
    x = layers.MultiHeadAttention(
        key_dim=head_size, num_heads=num_heads, dropout=dropout
    )(inputs, inputs)
    x = layers.Dropout(dropout)(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    res = x + inputs

    # Feed Forward Part
    x = layers.Conv1D(filters=ff_dim, kernel_size=1, activation="relu")(res)
    x = layers.Dropout(dropout)(x)
    x = layers.Conv1D(filters=inputs.shape[-1], kernel_size=1)(x)
    x = layers.LayerNormalization(epsilon=1e-6)(x)
    return x + res

def build_model(input_shape, head_size, num_heads, ff_dim, num_transformer_blocks,
                mlp_units, dropout=0, mlp_dropout=0):
    inputs = keras.Input(shape=input_shape)
    x = inputs
    for _ in range(num_transformer_blocks):
        x = transformer_encoder(x, head_size, num_heads, ff_dim, dropout)
    x = layers.GlobalAveragePooling1D(data_format="channels_last")(x)
    for dim in mlp_units:
        x = layers.Dense(dim, activation="relu")(x)
        x = layers.Dropout(mlp_dropout)(x)
    outputs = layers.Dense(n_classes, activation="softmax")(x)
    return keras.Model(inputs, outputs)

n_classes = 2
model = build_model((500, 1), head_size=256, num_heads=4, ff_dim=4,
                    num_transformer_blocks=4, mlp_units=[128], mlp_dropout=0.4, dropout=0.25)
model.compile(loss="sparse_categorical_crossentropy",
              optimizer=keras.optimizers.Adam(learning_rate=1e-4),
              metrics=["sparse_categorical_accuracy"])
""",
        x=(3601, 500, 1),
        y=(3601,),
    ),
    Working(
        "wide and deep with a sequence",
        """
seq_in = Input(shape=(24, 8), name="past")
static_in = Input(shape=(5,), name="static")
s = LSTM(32)(seq_in)
d = Dense(16, activation="relu")(static_in)
m = concatenate([s, d])
m = Dense(16, activation="relu")(m)
out = Dense(1, name="price")(m)
model = Model(inputs=[seq_in, static_in], outputs=out)
model.compile(loss="mse", optimizer="adam")
""",
        x=((100, 24, 8), (100, 5)),
        y=(100, 1),
    ),
    Working(
        "two outputs with two losses",
        """
main_input = Input(shape=(100,), dtype='int32', name='main_input')
x = Embedding(output_dim=512, input_dim=10000)(main_input)
lstm_out = LSTM(32)(x)
auxiliary_output = Dense(1, activation='sigmoid', name='aux_output')(lstm_out)
auxiliary_input = Input(shape=(5,), name='aux_input')
x = keras.layers.concatenate([lstm_out, auxiliary_input])
x = Dense(64, activation='relu')(x)
x = Dense(64, activation='relu')(x)
main_output = Dense(1, activation='sigmoid', name='main_output')(x)
model = Model(inputs=[main_input, auxiliary_input], outputs=[main_output, auxiliary_output])
model.compile(optimizer='rmsprop',
              loss={'main_output': 'binary_crossentropy', 'aux_output': 'binary_crossentropy'},
              loss_weights={'main_output': 1., 'aux_output': 0.2})
""",
        x=((50, 100), (50, 5)),
        y=((50, 1), (50, 1)),
    ),
    Working(
        "siamese, one shared lstm",
        """
max_seq_length = 20
left_input = Input(shape=(max_seq_length,), dtype='int32')
right_input = Input(shape=(max_seq_length,), dtype='int32')
embedding_layer = Embedding(5000, 300, trainable=False)
shared_lstm = LSTM(50)
left_output = shared_lstm(embedding_layer(left_input))
right_output = shared_lstm(embedding_layer(right_input))
distance = Subtract()([left_output, right_output])
prediction = Dense(1, activation='sigmoid')(distance)
malstm = Model([left_input, right_input], prediction)
malstm.compile(loss='binary_crossentropy', optimizer='adam')
""",
        model="malstm",
    ),
    Working(
        "question and pictures",
        """
vision_model = Sequential()
vision_model.add(Input((64, 64, 3)))
vision_model.add(Conv2D(16, (3, 3), activation='relu', padding='same'))
vision_model.add(MaxPooling2D((2, 2)))
vision_model.add(Flatten())
image_input = Input(shape=(64, 64, 3))
encoded_image = vision_model(image_input)
question_input = Input(shape=(100,), dtype='int32')
embedded_question = Embedding(input_dim=10000, output_dim=256)(question_input)
encoded_question = LSTM(256)(embedded_question)
merged = keras.layers.concatenate([encoded_question, encoded_image])
output = Dense(1000, activation='softmax')(merged)
vqa_model = Model(inputs=[image_input, question_input], outputs=output)
""",
        model="vqa_model",
    ),
    Working(
        "video, a network at each frame",
        """
frames, rows, columns, channels = 5, 32, 32, 3
cnn = keras.Sequential([
    layers.Input((rows, columns, channels)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.GlobalAveragePooling2D(),
], name="cnn")
video = layers.Input(shape=(frames, rows, columns, channels))
encoded_frames = layers.TimeDistributed(cnn)(video)
encoded_sequence = layers.LSTM(64)(encoded_frames)
hidden = layers.Dense(32, activation="relu")(encoded_sequence)
outputs = layers.Dense(7, activation="softmax")(hidden)
model = keras.Model(video, outputs)
model.compile(loss="categorical_crossentropy", optimizer="adam")
""",
        x=(4, 5, 32, 32, 3),
        y=(4, 7),
    ),
    Working(
        "next frame",
        """
inp = layers.Input(shape=(None, 64, 64, 1))
x = layers.ConvLSTM2D(filters=64, kernel_size=(5, 5), padding="same",
                      return_sequences=True, activation="relu")(inp)
x = layers.BatchNormalization()(x)
x = layers.ConvLSTM2D(filters=64, kernel_size=(3, 3), padding="same",
                      return_sequences=True, activation="relu")(x)
x = layers.BatchNormalization()(x)
x = layers.Conv3D(filters=1, kernel_size=(3, 3, 3), activation="sigmoid", padding="same")(x)
model = keras.models.Model(inp, x)
model.compile(loss=keras.losses.binary_crossentropy, optimizer=keras.optimizers.Adam())
""",
        x=(900, 19, 64, 64, 1),
        y=(900, 19, 64, 64, 1),
    ),
    Working(
        "lstm autoencoder for anomalies",
        """
TIME_STEPS = 288
model = keras.Sequential(
    [
        layers.Input(shape=(TIME_STEPS, 1)),
        layers.Conv1D(32, kernel_size=7, padding="same", strides=2, activation="relu"),
        layers.Dropout(rate=0.2),
        layers.Conv1D(16, kernel_size=7, padding="same", strides=2, activation="relu"),
        layers.Conv1DTranspose(16, kernel_size=7, padding="same", strides=2, activation="relu"),
        layers.Dropout(rate=0.2),
        layers.Conv1DTranspose(32, kernel_size=7, padding="same", strides=2, activation="relu"),
        layers.Conv1DTranspose(1, kernel_size=7, padding="same"),
    ]
)
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="mse")
""",
        x=(3745, 288, 1),
        y=(3745, 288, 1),
    ),
    Working(
        "recurrent autoencoder, three models",
        """
timesteps, input_dim, latent_dim = 20, 6, 4
inputs = Input(shape=(timesteps, input_dim))
encoded = LSTM(latent_dim)(inputs)
decoded = RepeatVector(timesteps)(encoded)
decoded = LSTM(input_dim, return_sequences=True)(decoded)
sequence_autoencoder = Model(inputs, decoded)
encoder = Model(inputs, encoded)
sequence_autoencoder.compile(optimizer="adam", loss="mse")
""",
        x=(99, 20, 6),
        y=(99, 20, 6),
        model="sequence_autoencoder",
    ),
    Working(
        "variational, a sampling layer",
        """
class Sampling(layers.Layer):
    \"\"\"Uses (z_mean, z_log_var) to sample z.\"\"\"

    def call(self, inputs):
        z_mean, z_log_var = inputs
        batch = tf.shape(z_mean)[0]
        dim = tf.shape(z_mean)[1]
        epsilon = tf.random.normal(shape=(batch, dim))
        return z_mean + tf.exp(0.5 * z_log_var) * epsilon

latent_dim = 2
encoder_inputs = keras.Input(shape=(30, 4))
x = layers.LSTM(16)(encoder_inputs)
z_mean = layers.Dense(latent_dim, name="z_mean")(x)
z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
z = Sampling()([z_mean, z_log_var])
encoder = keras.Model(encoder_inputs, [z_mean, z_log_var, z], name="encoder")
""",
        model="encoder",
    ),
    Working(
        "generator of a gan",
        """
def make_generator(noise_dim=32, steps=24, features=3):
    noise = keras.Input(shape=(noise_dim,))
    g = layers.Dense(steps * 8)(noise)
    g = layers.LeakyReLU(negative_slope=0.2)(g)
    g = layers.Reshape((steps, 8))(g)
    g = layers.LSTM(32, return_sequences=True)(g)
    g = layers.BatchNormalization(momentum=0.8)(g)
    return keras.Model(noise, layers.TimeDistributed(layers.Dense(features, activation="tanh"))(g), name="generator")

def make_discriminator(steps=24, features=3):
    net = keras.Sequential(name="discriminator")
    net.add(keras.Input((steps, features)))
    net.add(layers.Bidirectional(layers.LSTM(32)))
    net.add(layers.Dense(1, activation="sigmoid"))
    return net

generator = make_generator()
discriminator = make_discriminator()
discriminator.compile(loss="binary_crossentropy", optimizer="adam")
discriminator.trainable = False
z = keras.Input(shape=(32,))
gan = keras.Model(z, discriminator(generator(z)))
gan.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.0002, beta_1=0.5))
""",
        model="gan",
    ),
    Working(
        "wavenet",
        """
n_filters = 32
dilation_rates = [2**i for i in range(6)] * 2
history_seq = Input(shape=(None, 1))
x = history_seq
skips = []
for dilation_rate in dilation_rates:
    x = Conv1D(16, 1, padding='same', activation='relu')(x)
    x_f = Conv1D(filters=n_filters, kernel_size=2, padding='causal', dilation_rate=dilation_rate)(x)
    x_g = Conv1D(filters=n_filters, kernel_size=2, padding='causal', dilation_rate=dilation_rate)(x)
    z = Multiply()([Activation('tanh')(x_f), Activation('sigmoid')(x_g)])
    z = Conv1D(16, 1, padding='same', activation='relu')(z)
    x = Add()([x, z])
    skips.append(z)
out = Activation('relu')(Add()(skips))
out = Conv1D(128, 1, padding='same')(out)
out = Activation('relu')(out)
out = Dropout(.2)(out)
out = Conv1D(1, 1, padding='same')(out)
model = Model(history_seq, out)
model.compile("adam", loss='mean_absolute_error')
""",
        x=(10, 200, 1),
        y=(10, 200, 1),
    ),
    Working(
        "residual blocks",
        """
def residual(x, units):
    y = layers.LSTM(units, return_sequences=True)(x)
    if x.shape[-1] != units:
        x = layers.Dense(units)(x)
    return layers.Add()([x, y])

inputs = keras.Input((50, 9))
x = inputs
for units in (16, 16, 32):
    x = residual(x, units)
x = layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs, layers.Dense(4)(x))
model.compile(keras.optimizers.AdamW(1e-3), keras.losses.MeanSquaredError())
""",
        x=(7, 50, 9),
        y=(7, 4),
    ),
    Working(
        "handwriting, ctc-like head",
        """
input_img = layers.Input(shape=(200, 50, 1), name="image", dtype="float32")
x = layers.Conv2D(32, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv1")(input_img)
x = layers.MaxPooling2D((2, 2), name="pool1")(x)
x = layers.Conv2D(64, (3, 3), activation="relu", kernel_initializer="he_normal", padding="same", name="Conv2")(x)
x = layers.MaxPooling2D((2, 2), name="pool2")(x)
new_shape = ((200 // 4), (50 // 4) * 64)
x = layers.Reshape(target_shape=new_shape, name="reshape")(x)
x = layers.Dense(64, activation="relu", name="dense1")(x)
x = layers.Dropout(0.2)(x)
x = layers.Bidirectional(layers.LSTM(128, return_sequences=True, dropout=0.25))(x)
x = layers.Bidirectional(layers.LSTM(64, return_sequences=True, dropout=0.25))(x)
x = layers.Dense(21, activation="softmax", name="dense2")(x)
model = keras.models.Model(inputs=input_img, outputs=x, name="ocr_model_v1")
""",
    ),
    Working(
        "captions, merged",
        """
def define_model(vocab_size, max_length):
    # feature extractor model
    inputs1 = Input(shape=(4096,))
    fe1 = Dropout(0.5)(inputs1)
    fe2 = Dense(256, activation='relu')(fe1)
    # sequence model
    inputs2 = Input(shape=(max_length,))
    se1 = Embedding(vocab_size, 256, mask_zero=True)(inputs2)
    se2 = Dropout(0.5)(se1)
    se3 = LSTM(256)(se2)
    # decoder model
    decoder1 = keras.layers.add([fe2, se3])
    decoder2 = Dense(256, activation='relu')(decoder1)
    outputs = Dense(vocab_size, activation='softmax')(decoder2)
    model = Model(inputs=[inputs1, inputs2], outputs=outputs)
    model.compile(loss='categorical_crossentropy', optimizer='adam')
    return model

model = define_model(7579, 34)
""",
        x=((100, 4096), (100, 34)),
        y=(100, 7579),
    ),
    Working(
        "class that builds",
        """
class Forecaster:
    def __init__(self, window=24, horizon=6, n_series=3, hidden=(64, 32)):
        self.window = window
        self.horizon = horizon
        self.n_series = n_series
        self.hidden = list(hidden)
        self.model = None

    def build(self):
        inp = keras.Input(shape=(self.window, self.n_series))
        x = inp
        for k, units in enumerate(self.hidden):
            x = layers.LSTM(units, return_sequences=(k + 1 < len(self.hidden)))(x)
        out = layers.Dense(self.horizon * self.n_series)(x)
        out = layers.Reshape((self.horizon, self.n_series))(out)
        self.model = keras.Model(inp, out)
        self.model.compile(optimizer="adam", loss="mae")
        return self.model

model = Forecaster(window=48).build()
""",
        x=(10, 48, 3),
        y=(10, 6, 3),
    ),
    Working(
        "heads and feed forward as a layer",
        """
class Block(layers.Layer):
    def __init__(self, dim, heads, ff, rate=0.1, **kwargs):
        super().__init__(**kwargs)
        self.att = layers.MultiHeadAttention(num_heads=heads, key_dim=dim)
        self.ffn = keras.Sequential([layers.Dense(ff, activation="relu"), layers.Dense(dim)])
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)
        self.drop1 = layers.Dropout(rate)

    def call(self, inputs):
        attn_output = self.att(inputs, inputs)
        attn_output = self.drop1(attn_output)
        out1 = self.norm1(inputs + attn_output)
        ffn_output = self.ffn(out1)
        return self.norm2(out1 + ffn_output)

inputs = layers.Input(shape=(200,))
x = layers.Embedding(20000, 32)(inputs)
x = Block(32, 2, 32)(x)
x = layers.GlobalAveragePooling1D()(x)
outputs = layers.Dense(2, activation="softmax")(x)
model = keras.Model(inputs=inputs, outputs=outputs)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
""",
        x=(25000, 200),
        y=(25000,),
    ),
    Working(
        "initial state from features",
        """
static = Input((6,))
series = Input((18, 2))
h0 = Dense(20, activation="tanh")(static)
c0 = Dense(20, activation="tanh")(static)
x = LSTM(20)(series, initial_state=[h0, c0])
model = Model(inputs=[static, series], outputs=Dense(1)(x))
model.compile(loss="mse", optimizer="rmsprop")
""",
        x=((8, 6), (8, 18, 2)),
        y=(8, 1),
    ),
    Working(
        "bidirectional with four states",
        """
e = Input((10, 4))
d = Input((10, 4))
_, *states = Bidirectional(LSTM(8, return_state=True))(e)
y = Bidirectional(LSTM(8, return_sequences=True))(d, initial_state=states)
model = Model([e, d], Dense(4)(y))
model.compile("adam", "mse")
""",
        x=((2, 10, 4), (2, 10, 4)),
        y=(2, 10, 4),
    ),
    Working(
        "luong attention by functions of the backend",
        """
q = Input((6, 16))
v = Input((11, 16))
score = keras.ops.matmul(q, keras.ops.transpose(v, (0, 2, 1)))
w = keras.ops.softmax(score, axis=-1)
ctx = keras.ops.matmul(w, v)
both = keras.ops.concatenate([ctx, q], axis=-1)
model = Model([q, v], Dense(3)(both))
""",
    ),
    Working(
        "a vector beside each step",
        """
steps = 12
seq = Input((steps, 5))
meta = Input((3,))
wide = RepeatVector(steps)(meta)
x = Concatenate(axis=2)([seq, wide])
x = GRU(16, return_sequences=True)(x)
x = TimeDistributed(Dense(2))(x)
model = Model([seq, meta], x)
model.compile(loss="mse", optimizer="adam")
""",
        x=((4, 12, 5), (4, 3)),
        y=(4, 12, 2),
    ),
    Working(
        "autoregressive feedback",
        """
OUT_STEPS = 4
num_features = 3
inputs = keras.Input((24, num_features))
cell = layers.LSTMCell(32)
rnn = layers.RNN(cell, return_state=True)
dense = layers.Dense(num_features)
x, *state = rnn(inputs)
prediction = dense(x)
predictions = [prediction]
for _ in range(1, OUT_STEPS):
    x, state = cell(prediction, states=state)
    prediction = dense(x)
    predictions.append(prediction)
outputs = keras.ops.stack(predictions, axis=1)
model = keras.Model(inputs, outputs)
""",
        steps=False,
    ),
    Working(
        "grid search function",
        """
def create_model(hp_units=64, hp_layers=2, hp_rate=0.2, hp_bidirectional=True, window=30, feats=7):
    model = keras.Sequential()
    model.add(keras.Input(shape=(window, feats)))
    for layer in range(hp_layers):
        rnn = layers.LSTM(hp_units, return_sequences=layer != hp_layers - 1)
        model.add(layers.Bidirectional(rnn) if hp_bidirectional else rnn)
        model.add(layers.Dropout(hp_rate))
    model.add(layers.Dense(1))
    model.compile(loss="mse", optimizer="adam")
    return model

candidates = [create_model(u) for u in (16, 32)]
best = candidates[-1]
best.fit(X, y, epochs=3)
""",
        values={"X.shape": (90, 30, 7), "y.shape": (90,)},
        model="best",
    ),
    Working(
        "ensemble by averaging",
        """
inputs = keras.Input((36, 2))
members = []
for cell in (layers.LSTM, layers.GRU, layers.SimpleRNN):
    members.append(layers.Dense(1)(cell(16)(inputs)))
model = keras.Model(inputs, layers.Average()(members))
model.compile("adam", "mse")
""",
        x=(5, 36, 2),
        y=(5, 1),
    ),
    Working(
        "positions added to tokens",
        """
maxlen, vocab_size, embed_dim = 80, 20000, 256
tokens = layers.Input(shape=(maxlen,), dtype="int32")
positions = keras.ops.arange(0, maxlen, 1)
x = layers.Embedding(vocab_size, embed_dim)(tokens) + layers.Embedding(maxlen, embed_dim)(positions)
x = layers.LayerNormalization()(x)
attention = layers.MultiHeadAttention(4, embed_dim // 4)(x, x, use_causal_mask=True)
x = layers.Add()([x, attention])
outputs = layers.Dense(vocab_size)(x)
model = keras.Model(inputs=tokens, outputs=outputs)
loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile("adam", loss=loss_fn)
""",
        steps=False,
    ),
    Working(
        "inception over three kernel sizes",
        """
def block(x, filters):
    branches = [Conv1D(filters, size, padding="same", activation="relu")(x) for size in (3, 5, 9)]
    pooled = MaxPooling1D(3, strides=1, padding="same")(x)
    branches.append(Conv1D(filters, 1, padding="same")(pooled))
    return BatchNormalization()(Concatenate()(branches))

inp = Input((128, 3))
h = block(block(inp, 8), 8)
h = LSTM(24)(h)
model = Model(inp, Dense(6, activation="softmax")(h))
model.compile(loss="categorical_crossentropy", optimizer="adam")
""",
        x=(12, 128, 3),
        y=(12, 6),
    ),
    Working(
        "padded masks through attention",
        """
text = keras.Input((None,), dtype="int32")
embedded = layers.Embedding(3000, 32, mask_zero=True)(text)
lstm = layers.LSTM(32, return_sequences=True)(embedded)
query = layers.Dense(32)(lstm)
attended = layers.AdditiveAttention()([query, lstm])
pooled = layers.GlobalMaxPooling1D()(attended)
model = keras.Model(text, layers.Dense(1, activation="sigmoid")(pooled))
model.compile(loss="binary_crossentropy", optimizer="adam")
""",
        x=(9, 33),
        y=(9, 1),
    ),
    Working(
        "teacher and student share an encoder",
        """
encoder = keras.Sequential([keras.Input((16, 4)), layers.GRU(12)], name="encoder")
head_a = layers.Dense(2, name="a")
head_b = layers.Dense(3, name="b")
first, second = keras.Input((16, 4)), keras.Input((16, 4))
model = keras.Model([first, second], [head_a(encoder(first)), head_b(encoder(second))])
""",
    ),
    Working(
        "subclassed classifier",
        """
class Classifier(keras.Model):
    def __init__(self, units=32, classes=5):
        super().__init__()
        self.norm = layers.LayerNormalization()
        self.rnn = layers.Bidirectional(layers.GRU(units))
        self.out = layers.Dense(classes, activation="softmax")

    def call(self, x, training=False):
        x = self.norm(x)
        x = self.rnn(x, training=training)
        return self.out(x)

model = Classifier()
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.build((None, 40, 6))
""",
        steps=False,
    ),
    Working(
        "separable convolutions and pooling",
        """
m = Sequential([
    Input((256, 4)),
    SeparableConv1D(16, 7, activation="relu"),
    MaxPooling1D(4),
    SeparableConv1D(32, 7, activation="relu"),
    MaxPooling1D(4),
    Bidirectional(GRU(16, return_sequences=True)),
    GlobalMaxPooling1D(),
    Dense(3, activation="softmax"),
])
m.compile(loss="categorical_crossentropy", optimizer="adam")
""",
        x=(6, 256, 4),
        y=(6, 3),
        model="m",
    ),
    Working(
        "gated linear units",
        """
def glu(t, n):
    return layers.Dense(n)(t) * layers.Dense(n, activation="sigmoid")(t)

i = keras.Input((20, 8))
t = glu(i, 16)
t = layers.LSTM(16, return_sequences=True)(t) + t
t = layers.Flatten()(t)
model = keras.Model(i, layers.Dense(1)(t))
model.compile("adam", "mae")
""",
        x=(3, 20, 8),
        y=(3, 1),
    ),
    Working(
        "cropped and joined, u-net",
        """
i = keras.Input((64, 2))
d1 = layers.Conv1D(8, 3, padding="same", activation="relu")(i)
p1 = layers.AveragePooling1D(2)(d1)
d2 = layers.LSTM(16, return_sequences=True)(p1)
u1 = layers.UpSampling1D(2)(d2)
c1 = layers.Concatenate()([u1, d1])
o = layers.Conv1D(1, 1, activation="sigmoid")(c1)
model = keras.Model(i, o)
model.compile("adam", "binary_crossentropy")
""",
        x=(3, 64, 2),
        y=(3, 64, 1),
    ),
)
