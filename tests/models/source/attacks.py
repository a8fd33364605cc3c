"""Texts and expressions made to hang, to allocate, to crash or to break out.

What belongs here: what somebody would try by hand. What does not: random changes of honest
sources (`mutants.py`).
"""

# ruff: noqa: E501 - one attack stands on one line

MARK = "UNROLLED_FUZZ_MARK"  # replaced by the path of a file that must never come to be

# In place of a number, a layer's argument or a statement's value.
EXPRESSIONS = (
    "10**12", "10**13", "10**18", "10**30", "10**400", "10**10**10", "9**9**9**9", "-1", "0",
    "-10**12", "2**63", "2**64", "1e308", "1e400", "-1e400", "float('nan')", "float('inf')",
    "True", "None", "''", "'64'", "b'64'", "1j", "...", "NotImplemented", "[]", "()", "{}",
    "[None]", "(None,) * 50", "{1: 2}", "{1, 2}", "1 << 10**10", "1 << 10**5", "-2**10**9",
    "3**10**7", "pow(3, 10**9)", "pow(3, 10**9, 7)", "int('9' * 10**6)", "str(10**100000)",
    "'a' * 10**10", "'a' * 10**7", "'ab' * 2**31 * 2**31", "[0] * 10**10", "(0,) * 10**9",
    "[[0] * 10**5] * 10**5", "b'a' * 10**10", "'a,' * 10**9", "'a'.ljust(10**10)",
    "'a'.center(10**9)", "'x'.join(['a'] * 10**9)", "'%1000000000d' % 1",
    "'%.1000000000f' % 1.0", "f\"{'a':>1000000000}\"", "f\"{1:1000000000d}\"",
    "'{:>{}}'.format(1, 10**10)", "'{0.__class__.__mro__}'.format(1)",
    "'a'.replace('', 'b' * 10**9)", "'a'.zfill(10**10)", "'a'.expandtabs(10**10)",
    "('a\\t' * 10**4).expandtabs(10**9)", "bytes(10**10)", "bytearray(10**10)",
    "range(10**12)", "list(range(10**10))", "tuple(range(10**9))", "sum(range(10**12))",
    "max(range(10**12))", "sorted(range(10**9))", "set(range(10**9))", "len(range(10**20))",
    "list(zip(range(10**9), range(10**9)))", "list(map(str, range(10**9)))",
    "[x for x in range(10**10)]", "{x: x for x in range(10**9)}", "{x for x in range(10**9)}",
    "sum(x for x in range(10**12))", "any(x < 0 for x in range(10**12))",
    "[x for a in range(10**4) for b in range(10**4) for x in range(10**4)]",
    "[[[0 for a in range(10**3)] for b in range(10**3)] for c in range(10**3)]",
    "list(reversed(range(10**9)))", "list(enumerate('a' * 10**9))", "[*range(10**9)]",
    "{**{i: i for i in range(10**8)}}", "'a' in ['b'] * 10**9", "[0] * 10**9 == [0] * 10**9",
    "__import__('os').system('touch UNROLLED_FUZZ_MARK')", "__import__('os')",
    "eval(\"open('UNROLLED_FUZZ_MARK', 'w')\")", "exec('x = 1')", "compile('1', 'a', 'eval')",
    "open('UNROLLED_FUZZ_MARK', 'w').write('x')", "open('/etc/passwd').read()",
    "os.system('touch UNROLLED_FUZZ_MARK')", "os.popen('touch UNROLLED_FUZZ_MARK').read()",
    "subprocess.run(['touch', 'UNROLLED_FUZZ_MARK'])", "os.environ['HOME']", "input()",
    "().__class__.__mro__[1].__subclasses__()", "().__class__.__base__.__subclasses__()[40]",
    "(lambda: 0).__globals__", "(lambda: 0).__code__.co_consts", "keras.__dict__",
    "keras.__loader__.load_module('os')", "keras.src.utils.file_utils.__builtins__",
    "getattr(keras, 'saving').load_model('x')", "getattr(keras, '__dict__')['saving']",
    "globals()['__builtins__']", "vars()", "locals()", "dir(keras)", "breakpoint()", "exit()",
    "quit()", "help()", "copyright()", "type('X', (), {})()", "type(1).__mro__", "super()",
    "object.__subclasses__()", "print.__self__", "keras.layers.LSTM.__init__.__globals__",
    "keras.layers.Layer.__subclasses__()", "keras.saving.load_model('a.keras')",
    "keras.models.model_from_json('{}')", "keras.models.load_model('http://x.invalid/m.h5')",
    "keras.utils.get_file('a', 'http://x.invalid/a')", "keras.utils.plot_model(model, 'a.png')",
    "tf.io.read_file('/etc/passwd')", "tf.py_function(open, ['/etc/passwd'], tf.string)",
    "tf.keras.utils.get_file('a', origin='http://x.invalid/a')", "np.load('a.npy')",
    "np.fromfile('/etc/passwd')", "np.zeros((10**6, 10**6))", "np.zeros(10**12)",
    "np.arange(10**12)", "np.random.rand(10**9)", "np.ones([10] * 40)", "np.eye(10**7)",
    "np.zeros((1,) * 10**6)", "np.tile(np.ones(10**6), 10**6)", "np.array([0] * 10**9)",
    "np.repeat(1, 10**12)", "np.linspace(0, 1, 10**12)", "np.full((10**9, 10**9), 1)",
    "np.meshgrid(*[np.arange(10**6)] * 4)", "np.int64(64)", "np.prod([10**9] * 10**6)",
    "math.factorial(10**7)", "math.comb(10**7, 10**6)", "math.pow(10, 10**9)",
    "math.prod(range(1, 10**8))", "random.randint(1, 10**12)", "time.sleep(10**9)",
    "itertools.product(range(10**9), repeat=9)", "list(itertools.count())",
    "list(itertools.repeat(1))", "next(itertools.count())", "functools.reduce(max, range(10**9))",
    "collections.deque(range(10**9))", "(lambda f: f(f))(lambda f: f(f))",
    "(lambda x: x)(*[0] * 10**7)", "(lambda *a: a)(*range(10**9))", "(lambda n: n(n))(print)",
    "1 / 0", "1 // 0", "1 % 0", "[][0]", "{}['x']", "()[5]", "'a'.b.c.d", "max([])", "int('x')",
    "None + 1", "[] + 1", "-'a'", "~1.5", "not_defined", "not_defined.shape[1]", "not_defined[3]",
    "not_defined(3)(4)(5)", "not_defined ** not_defined", "(x := 10**12)", "(yield)",
    "lambda: (yield)", "*[1]", "x if x else y", "a.b.c.d.e.f.g", "f'{10**10**9}'",
    "f'{model!r:>999999999}'", "LSTM", "LSTM(3)", "keras", "keras.layers", "model", "lambda x: x",
    "print", "object()", "slice(None)", "-0.0", "0x" + "f" * 3_000, "1" * 4_000, "0.1" + "1" * 9_000,
    "'" + "é" * 5_000 + "'", "'\\x00'", "'\\ud800'", "'\\N{BOMB}'", "1_0_0", "0o777", "0b" + "1" * 999,
)  # fmt: skip

# Calls of layers that ask for too much, to be put into a model.
LAYERS = (
    "LSTM(10**12)", "LSTM(10**13)", "LSTM(10**6)", "Dense(10**9)", "Dense(10**12)", "GRU(2**62)",
    "LSTM(10**10**10)", "LSTM(units='a' * 10**10)", "Dense(3, name='a' * 10**7)",
    "Dense(3, name='a/b')", "Dense(3, name='')", "Dense(3, name=3)", "Dense(3, name='\\ud800')",
    "Embedding(10**18, 10**18)", "Embedding(10**9, 10**9)", "Conv1D(10**9, 10**9, padding='same')",
    "Conv1D(10**12, 3)", "Conv1D(3, (1,) * 10**6)", "Conv2D(3, 10**9)", "Conv1D(3, 3, strides=0)",
    "Conv1D(3, 3, dilation_rate=10**12)", "Conv1D(3, 3, groups=10**9)", "MaxPooling1D(10**12)",
    "MaxPooling1D(0)", "MaxPooling1D(-1)", "AveragePooling1D(3, strides=10**12)",
    "AdaptiveAveragePooling1D(10**9)", "AdaptiveMaxPooling1D(10**5)", "RepeatVector(10**12)",
    "RepeatVector(10**400)", "UpSampling1D(10**12)", "ZeroPadding1D(10**12)", "Cropping1D(10**12)",
    "Reshape((10**9,) * 9)", "Reshape((1,) * 10**6)", "Reshape((-1, -1))", "Reshape('ab')",
    "Permute(range(10**9))", "Permute((10**9, 1))", "Flatten(data_format=3)", "Masking('a')",
    "MultiHeadAttention(10**9, 10**9)", "MultiHeadAttention(10**6, 3)", "Dropout(10**400)",
    "LSTM(3, unroll=True)", "LSTM(3, stateful=True)", "LSTM(3, dropout='a')", "LSTM([3] * 10**6)",
    "Bidirectional(Bidirectional(LSTM(3)))", "TimeDistributed(TimeDistributed(LSTM(10**9)))",
    "RNN([LSTMCell(3)] * 10**6)", "RNN([LSTMCell(3)] * 500)", "RNN(StackedRNNCells([]))",
    "RNN(3)", "StackedRNNCells([LSTMCell(3)] * 10**9)", "Softmax(axis=10**9)",
    "GroupNormalization(groups=10**9)", "GroupNormalization(groups=0)", "LayerNormalization(axis=99)",
    "BatchNormalization(axis=10**12)", "Normalization(mean=[0] * 10**7, variance=[1] * 10**7)",
    "Discretization(bin_boundaries=list(range(10**7)))", "Discretization(num_bins=10**9)",
    "IntegerLookup(vocabulary=list(range(10**7)))", "IntegerLookup(max_tokens=10**12)",
    "StringLookup(vocabulary='/etc/passwd')", "TextVectorization(vocabulary='/etc/passwd')",
    "TextVectorization(max_tokens=10**12, output_mode='multi_hot')", "Hashing(num_bins=10**15)",
    "CategoryEncoding(num_tokens=10**12)", "HashedCrossing(num_bins=10**15)",
    "MelSpectrogram(fft_length=10**9)", "MelSpectrogram(num_mel_bins=10**9)",
    "STFTSpectrogram(frame_length=10**9)", "EinsumDense('a' * 10**6, 3)",
    "EinsumDense('abc,cd->abd', (10**12, 10**12))", "Dot(axes=10**9)", "Resizing(10**9, 10**9)",
    "Lambda(lambda x: K.tile(x, [1, 10**9, 1]))", "Lambda(lambda x: ops.split(x, 10**9))",
    "Lambda(lambda x: ops.eye(10**7))", "Lambda(lambda x: [x] * 10**7)", "Lambda(open)", "Lambda(3)",
    "Lambda(lambda x: ops.zeros((10**6, 10**6)))", "Lambda(lambda x: ops.arange(10**10))",
    "Lambda(lambda x: (lambda f: f(f))(lambda f: f(f)))", "Lambda(eval)", "Lambda('os.system')",
    "Lambda(lambda x: ops.one_hot(x, 10**12))", "Lambda(lambda x: ops.repeat(x, 10**12, axis=1))",
    "Lambda(lambda x: ops.pad(x, [[10**9, 10**9]] * 3))", "Lambda(lambda x: x[:, ::10**12])",
    "Lambda(lambda x: ops.linspace(0, 1, 10**10))", "Lambda(lambda x: ops.full((10**5, 10**5), 1.0))",
    "Lambda(lambda x: __import__('os').system('touch UNROLLED_FUZZ_MARK'))", "Lambda(lambda: 0)",
    "SpectralNormalization(Dense(3), power_iterations=10**9)", "Pipeline([Dense(3)] * 10**5)",
    "Dense(3, kernel_initializer=keras.initializers.Constant('a' * 10**9))", "TFSMLayer('/etc')",
    "Dense(3, kernel_initializer=lambda *a, **k: open('UNROLLED_FUZZ_MARK', 'w'))",
    "Dense(3, activation=lambda x: open('UNROLLED_FUZZ_MARK', 'w'))", "Activation(print)",
    "Dense(3, kernel_regularizer=keras.regularizers.l2('a'))", "Dense(3, dtype='a' * 10**6)",
    "Dense(3, dtype='string')", "Dense(3, lora_rank=10**9)", "Input(shape=(3,))", "InputLayer()",
    "Input(shape=(10,) * 10**6)", "Input(batch_shape=(10**12, 10**12, 10**12))", "GaussianNoise(-1)",
    "Sequential([Dense(3)] * 3)", "Sequential()", "[Dense(3)] * 10**7", "Dense", "3", "None", "model",
)  # fmt: skip

_HEAD = """import keras
from keras.models import Sequential
from keras.layers import *
from keras import backend as K
"""

# Whole texts.
TEXTS = (
    "while True: pass",
    "while 1:\n    x = 1\n",
    "while not_known:\n    model.add(Dense(1))\n",
    "for i in range(10**12): pass",
    "for i in iter(int, 1): pass",
    "for a in range(10**6):\n    for b in range(10**6):\n        for c in range(10**6): d = a\n",
    "x = 'a'\nfor i in range(1000): x = x + x\n",
    "x = [0]\nfor i in range(1000): x = x + x\n",
    "x = [0]\nfor i in range(60): x = [x, x]\nmodel = Sequential(x)\n",
    "x = (0,)\nfor i in range(60): x = (x, x)\nprint(x == x, hash(x), str(x))\nmodel = Sequential([Dense(x)])",
    "x = {}\nx['x'] = x\nmodel = Sequential([Dense(x)])\n",
    "x = []\nx.append(x)\nmodel = Sequential(x)\n",
    "x = []\nx.append(x)\nprint(str(x))\nmodel = Sequential([Dense(3, name=str(x)), LSTM(x)])\n",
    "x = []\nfor y in x + [1]: x.append(y)\nfor y in x: x.append(y)\n",
    "x = [1]\nfor y in x:\n    x.append(y)\nmodel = Sequential([Dense(3)])\n",
    "x = {1: 1}\nfor y in x:\n    x[y + 1] = 1\n",
    "x = 2\nwhile True:\n    x = x * x\n",
    "x = 2\nfor i in range(100): x **= x\n",
    "x = 1\nfor i in range(10**7): x *= i + 1\n",
    "def f(): return f()\nmodel = f()",
    "def f(n): return f(n + 1) + f(n + 2)\nmodel = f(0)",
    "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nmodel = Sequential([Dense(f(60))])",
    "def a(): return b()\ndef b(): return a()\nmodel = Sequential([Dense(a())])",
    "def f(x=[]):\n    x.append(f)\n    return f(x)\nf()",
    "def f(*a, **k): return f(*a, *a, **k)\nf(1)",
    "def f(g): return g(g)\nmodel = f(f)",
    "f = lambda: f()\nmodel = Sequential([Dense(f())])",
    "def f():\n    while True:\n        yield 1\nmodel = Sequential([Dense(sum(f()))])",
    "def f():\n    try:\n        return f()\n    finally:\n        f()\nf()",
    "class A:\n    def __getattr__(self, name): return getattr(self, name)\nmodel = Sequential([Dense(A().x)])",
    "class A:\n    def __init__(self): self.a = A()\nmodel = A()",
    "class A(A): pass\nmodel = A()",
    "class A:\n    x = property(lambda self: self.x)\nmodel = Sequential([Dense(A().x)])",
    "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.m = M()\n"
    "    def call(self, x): return self.m(x)\nmodel = M()\nmodel.build((None, 3))",
    "class M(keras.Model):\n    def call(self, x):\n        while True: x = x + 1\nmodel = M()\nmodel.build((None, 3))",
    "class M(keras.Model):\n    def call(self, x): return self(x)\nmodel = M()\nmodel.build((None, 3))",
    "class L(keras.layers.Layer):\n    def call(self, x): return self(x)\nmodel = Sequential([Input((3,)), L()])",
    "class L(keras.layers.Layer):\n    def build(self, s):\n        self.w = self.add_weight(shape=(10**9, 10**9))\n"
    "    def call(self, x): return x @ self.w\nmodel = Sequential([Input((3,)), L()])",
    "class L(keras.layers.Layer):\n    def __del__(self): open('UNROLLED_FUZZ_MARK', 'w')\n"
    "    def __reduce__(self): return (open, ('UNROLLED_FUZZ_MARK', 'w'))\nmodel = Sequential([L()])",
    "class L(keras.layers.LSTM): pass\nmodel = Sequential([Input((3, 4)), L(10**13)])",
    "class L(LSTM):\n    @property\n    def units(self): return open('UNROLLED_FUZZ_MARK', 'w')\nmodel = Sequential([L(3)])",
    "class X(type):\n    def __call__(cls): return open('UNROLLED_FUZZ_MARK', 'w')\nclass Y(metaclass=X): pass\nY()",
    "import os\nos.system('touch UNROLLED_FUZZ_MARK')\nmodel = Sequential([LSTM(3)])",
    "from os import *\nsystem('touch UNROLLED_FUZZ_MARK')",
    "import keras.src.backend as os\nfrom keras.src.utils import file_utils\nfile_utils.File('UNROLLED_FUZZ_MARK', 'w')",
    "from keras.src.saving import saving_lib\nsaving_lib.load_model('UNROLLED_FUZZ_MARK')",
    "import pickle\npickle.loads(b\"cos\\nsystem\\n(S'touch UNROLLED_FUZZ_MARK'\\ntR.\")",
    "@__import__('os').system\ndef f(): pass",
    "@property\n@staticmethod\n@keras.saving.register_keras_serializable()\ndef f(): return f\nmodel = f()",
    "assert __import__('os').system('touch UNROLLED_FUZZ_MARK')",
    "with open('UNROLLED_FUZZ_MARK', 'w') as f: f.write('x')",
    "import antigravity, this\nmodel = Sequential([LSTM(3)])",
    "from __future__ import braces\nmodel = Sequential([LSTM(3)])",
    "# -*- coding: rot13 -*-\nvzcbeg bf",
    "# -*- coding: utf-7 -*-\nmodel = 1",
    "!rm -rf /\n%run x.py\n%%bash\nls\nmodel = Sequential([LSTM(3)])",
    "print 'a'\nexec 'x = 1'\nmodel = Sequential([LSTM(3)])",
    "match x:\n    case [1, *rest]: model = Sequential(rest)\n    case {'a': b}: pass\n    case _: model = Sequential([Dense(1)])",
    "async def f():\n    await f()\n    async for x in f(): pass\n    async with f(): pass\nmodel = f()",
    "try:\n    raise SystemExit\nexcept* BaseException: model = Sequential([Dense(1)])",
    "raise SystemExit",
    "raise KeyboardInterrupt",
    "raise MemoryError",
    "import sys\nsys.exit(3)\nsys.setrecursionlimit(10**9)\nsys.modules.clear()",
    "del keras\ndel LSTM, Sequential, model\nmodel = Sequential([LSTM(3)])",
    "keras = 3\nLSTM = 4\nSequential = lambda *a: a\nmodel = Sequential([LSTM(3)])",
    "keras.layers.LSTM = keras.layers.Dense\nkeras.Variable = 3\nkeras.backend.clear_session()\nmodel = Sequential([LSTM(3)])",
    "keras.config.set_backend('torch')\nkeras.config.set_floatx('float64')\nmodel = Sequential([LSTM(3)])",
    "keras.mixed_precision.set_global_policy('mixed_float16')\ntf.config.run_functions_eagerly(True)\n"
    "tf.compat.v1.disable_eager_execution()\nmodel = Sequential([LSTM(3)])",
    "model = Sequential()\nwhile True:\n    model.add(Dense(1))\n",
    "model = Sequential()\nfor i in range(10**9):\n    model.add(LSTM(1, return_sequences=True))\n",
    "model = Sequential([Input((3,))])\nfor i in range(3000):\n    model.add(Dense(3))\n",
    "model = Sequential([Input((3, 4))])\nfor i in range(400):\n    model.add(LSTM(3, return_sequences=True))\n",
    "x = i = Input((3,))\nfor n in range(2000):\n    x = Dense(3)(x)\nmodel = Model(i, x)\n",
    "x = i = Input((3,))\nfor n in range(10**6):\n    x = x + 1\nmodel = Model(i, x)\n",
    "x = i = Input((3,))\nfor n in range(60):\n    x = Concatenate()([x, x])\nmodel = Model(i, x)\n",
    "x = i = Input((3,))\nx = Concatenate()([x] * 10**6)\nmodel = Model(i, x)\n",
    "model = Sequential([Input((3,)), Dense(1)])\nfor n in range(500):\n    model = Sequential([model])\n",
    "model = Sequential([Input((3,)), Dense(1)])\nmodel.add(model)\n",
    "model = Sequential()\nmodel.layers.append(model)\nmodel.add(model)\nmodel.summary()\n",
    "l = Dense(3)\nfor n in range(300):\n    l = TimeDistributed(l)\nmodel = Sequential([Input((3,)), l])\n",
    "model = Sequential([Input(batch_shape=(10**9, 5, 3)), LSTM(10**6, stateful=True)])\n",
    "model = Sequential([Input(batch_shape=(10**5, 5, 3)), LSTM(10**5, stateful=True)])\n",
    "model = Sequential([Input((10**6, 3)), LSTM(3, unroll=True)])\n",
    "model = Sequential([Input((10**12, 10**12)), LSTM(10**12)])\n",
    "model = Sequential([Input((10**6, 10**6)), Flatten(), Dense(10**6)])\n",
    "model = Sequential([Embedding(10**9, 10**9, input_length=10**9), LSTM(10**9)])\nmodel.fit(x, y, batch_size=10**12)\n",
    "model = Sequential([Input((3,)), Dense(3)])\nmodel.compile(loss=open('UNROLLED_FUZZ_MARK', 'w'), optimizer=10**10**10)\n",
    "model = Sequential([Input((3,)), Dense(3)])\nmodel.compile('adam', [['mse'] * 10**6] * 10**6, metrics=[AUC(10**10)])\n",
    "model = Sequential([Input((3,)), Dense(3)])\nmodel.load_weights('/etc/passwd')\nmodel.save('UNROLLED_FUZZ_MARK')\nmodel.export('UNROLLED_FUZZ_MARK')\n",
    "model = Sequential([Input((3,)), Dense(3)])\nmodel.fit(np.zeros((10**12, 3)), np.zeros((10**9,) * 9), callbacks=[CSVLogger('UNROLLED_FUZZ_MARK')])\n",
    "keras.callbacks.TensorBoard('UNROLLED_FUZZ_MARK')\nkeras.callbacks.CSVLogger('UNROLLED_FUZZ_MARK')\nmodel = Sequential([LSTM(3)])",
    "x: int\ny: 'a' * 10**10 = 3\ndef f(a: open('UNROLLED_FUZZ_MARK', 'w') = 1) -> exec('1'): pass\nmodel = Sequential([LSTM(3)])",
    "a = b = c = d = e = [0]\na[0] = b\nb[:] = c\nc[0:10**12] = [1] * 10**9\nmodel = Sequential([LSTM(c)])",
    "a, *b = range(10**12)\n(a, (b, c)) = 1, 2\n[a, b] = {}\nmodel = Sequential([LSTM(3)])",
    "global x\nnonlocal y\nreturn 3\nyield 4\nbreak\ncontinue\nawait z\n",
    "x = Input((3,))\nx.__class__ = int\nx._keras_history = None\nx.shape = 3\nmodel = Model(x, Dense(3)(x))",
    "i = Input((None, 3))\nx = i[:, -1]\ny = i[10**12]\nz = i[..., None, ::0]\nmodel = Model(i, [x, y, z])",
    "i = Input((5, 3))\nfor row in i:\n    print(row)\na, b = i\nmodel = Model(i, [*i])",
    "i = Input((5, 3))\nif i > 0: model = Model(i, i)\nwhile i: pass\nassert i\nprint(i in i, not i, i and i)",
    "i = Input((5, 3))\nh = {i: i}\ns = {i}\nl = sorted([i, i])\nmodel = Model(i, max(i, i))",
    "i = Input((5, 3))\nmodel = Model(i, LSTM(3)(i, initial_state=[i] * 10**6))",
    "m = Model(*[Input((3,))] * 10**5)\nmodel = Model(Model, Model)\nmodel = Model()",
    "model = keras.models.clone_model(keras.models.load_model('a'))\nmodel = keras.applications.VGG16(weights='imagenet')",
    "model = keras.applications.ResNet152()\nmodel.summary()",
    "model = tf.keras.Sequential.from_config({'layers': [{'class_name': 'Lambda', 'config': {}}]})",
    "model = keras.Model.from_config(json.loads(open('a').read()))\nmodel = keras.models.model_from_yaml('!!python/object')",
    "from tensorflow import keras\n" * 3_000 + "model = keras.Sequential([keras.layers.LSTM(3)])",
    "Input 0 of layer \"lstm\" is incompatible with the layer: expected ndim=3, found ndim=" + "2" * 100_000,
    "ValueError: " + "shape (" * 20_000,
    "Traceback (most recent call last):\n" + "  File \"a.py\", line 1, in <module>\n" * 20_000 + "ValueError: x",
    "expected ndim=3, found ndim=2. Full shape received: (" + "None, " * 50_000 + ")",
)  # fmt: skip

ALL_TEXTS = (
    tuple(text if "import" in text.partition("\n")[0] else _HEAD + text for text in TEXTS)
    + TEXTS[-6:]
)


def deep() -> list[str]:
    """Return texts that are nested or long."""
    return [
        "x = " + "(" * 200 + "1" + ")" * 200,
        "x = " + "(" * 50_000 + ")" * 50_000,
        "x = " + "[" * 90 + "]" * 90 + "\nmodel = Sequential([Dense(x)])",
        "x = " + "[" * 5_000,
        "x = " + "1 + " * 100_000 + "1",
        "x = " + "1 + " * 900 + "1\nmodel = Sequential([Dense(x)])",
        "x = " + "-" * 50_000 + "1",
        "x = " + "not " * 50_000 + "1",
        "x = " + "a." * 50_000 + "b",
        "x = a" + "[0]" * 50_000,
        "x = f" + "(1)" * 50_000,
        "x = " + "f(" * 90 + "1" + ")" * 90,
        "x = " + "lambda: " * 5_000 + "1",
        "x = " + "1 if 1 else " * 5_000 + "1",
        "x = " + "a = " * 5_000 + "1",
        "x = " + "{1: " * 90 + "1" + "}" * 90,
        "x = " + "f'{" * 50 + "1" + "}'" * 50,
        "\n".join("    " * depth + "if 1:" for depth in range(99))
        + "\n"
        + "    " * 99
        + "x = 1",
        "\n".join(" " * depth + "def f():" for depth in range(95))
        + "\n"
        + " " * 95
        + "pass\nf()",
        "\n".join(" " * depth + f"class A{depth}:" for depth in range(95))
        + "\n"
        + " " * 95
        + "pass",
        "\n".join(" " * depth + "for i in range(10):" for depth in range(19))
        + "\n"
        + " " * 19
        + "x = i",
        "if 1: pass\n" + "elif 1: pass\n" * 5_000,
        "x = 1\n" * 166_000,
        "model.add(Dense(1))\n" * 50_000,
        "model = Sequential()\n" + "model.add(Dense(1))\n" * 45_000,
        "model = Sequential([" + "Dense(1), " * 99_000 + "])",
        "def f(): return Dense(1)\n" * 30_000 + "model = Sequential([f()])",
        "#" * 999_999,
        "\n" * 999_999,
        "x = '" + "a" * 999_000 + "'",
        "x = [" + "0, " * 330_000 + "]",
        "x = " + "9" * 999_000,
        "x = 0x" + "f" * 999_000,
        "x = 1" + "0" * 4_200,
        "\x00" * 1_000,
        "\ufeff" * 1_000 + "x = 1",
        "a" * 1_000_001,
        "é" * 400_000,
        "\\\n" * 100_000,
        ";" * 100_000,
        "x;" * 300_000,
        "\t" * 500_000 + "x = 1",
        "'''" * 100_000,
        "import a" + ".a" * 100_000,
        "from " + "." * 100_000 + "a import b",
        "def f(" + ", ".join(f"a{i}" for i in range(30_000)) + "): pass\nf()",
        "f(" + ", ".join(f"a{i}=1" for i in range(30_000)) + ")",
        "class A(" + "B, " * 30_000 + "): pass",
    ]


def json_bombs() -> list[str]:
    """Return configurations and notebooks that are broken, deep, wide or foreign."""
    layer = '{"class_name": "Dense", "config": {"units": %s, "name": "d"}}'
    start = '{"class_name": "Sequential", "config": {"layers": ['
    return [
        "[" * 500_000,
        '{"class_name": ' * 100_000,
        start + "[" * 300_000,
        start + layer % ("[" * 900 + "]" * 900) + "]}}",
        start + ", ".join([layer % 1] * 15_000) + "]}}",
        start + ", ".join([layer % 1] * 1_900) + "]}}",
        start + layer % 10**18 + "]}}",
        start + layer % ("9" * 5_000) + "]}}",
        start + layer % "1e999" + "]}}",
        start + layer % "NaN" + "]}}",
        start + layer % '"64"' + "]}}",
        start + layer % "null" + "]}}",
        start + layer % "true" + "]}}",
        start
        + layer % '{"class_name": "__lambda__", "config": {"value": "4wEAAAA="}}'
        + "]}}",
        start
        + '{"class_name": "Lambda", "config": {"function": ["4wEAAA==\\n", null, null]}}]}}',
        start + '{"class_name": "TFSMLayer", "config": {"filepath": "/etc"}}]}}',
        start
        + '{"class_name": "os.system", "module": "os", "config": {"command": "ls"}}]}}',
        start + '{"class_name": "function", "module": "builtins", "config": "exec"}]}}',
        start
        + '{"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}]}}',
        start
        + '{"class_name": "LSTM", "config": {"units": 10000000000000, "batch_input_shape": [null, 3, 4]}}]}}',
        start + '{"class_name": "LSTM", "config": {"units": 1000, "stateful": true, '
        '"batch_input_shape": [1000000000, 3, 4]}}]}}',
        start
        + '{"class_name": "RNN", "config": {"cell": ['
        + '{"class_name": "LSTMCell", "config": {"units": 2}}, ' * 5_000
        + "{}]}}]}}",
        '{"class_name": "Bidirectional", "config": {"layer": ' * 90 + "{}" + "}}" * 90,
        '{"class_name": "Sequential", "config": {"layers": [' * 40 + "]}}" * 40,
        '{"class_name": "Functional", "config": {"layers": [], "input_layers": [], "output_layers": []}}',
        '{"class_name": "Functional", "config": {"layers": [{"class_name": "Dense", "name": "d", "config": '
        '{"units": 1}, "inbound_nodes": [[["d", 0, 0, {}]]]}], "input_layers": [["d", 0, 0]], "output_layers": [["d", 0, 0]]}}',
        '{"class_name": "Functional", "config": {"layers": [{"class_name": "InputLayer", "name": "x", "config": '
        '{"batch_shape": [null, 3]}, "inbound_nodes": []}], "input_layers": [["x", 0, 0]], "output_layers": [["x", 99999999999, -5]]}}',
        '{"modelTopology": {"modelTopology": {"modelTopology": {"modelTopology": {}}}}}',
        '{"model_config": "' + '{\\"model_config\\": ' * 50_000 + '"}',
        '{"class_name": "Dense", "config": {"units": 3, "kernel_initializer": {"class_name": "Constant", "config": {"value": '
        + "1" * 300
        + "}}}}",
        '{"cells": [], "nbformat": 4}',
        '{"cells": [{"cell_type": "code", "source": ["while True: pass"]}], "nbformat": 4}',
        '{"cells": [{"cell_type": "code", "source": ' + "[" * 100_000 + '], "nbformat": 4}',
        '{"cells": ' + '[{"cell_type": "code", "source": "x = 1"}, ' * 20_000,
        '{"cells": 3, "cell_type": 4}',
        '"' + "a" * 900_000 + '"',
        '"{\\"class_name\\": \\"Sequential\\", \\"config\\": ' + "[" * 10_000,
        "{'class_name': 'Sequential', 'config': " + "(" * 90_000,
        "{'class_name': 'Sequential', 'config': {'layers': [{'class_name': 'Dense', 'config': {'units': 10**10**10}}]}}",
    ]


def uploads() -> list[tuple[str, bytes]]:
    """Return files that are broken, of another kind, or larger than they look."""
    import io
    import zipfile

    def archive(*files: tuple[str, bytes]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name, data in files:
                made.writestr(name, data)
        return out.getvalue()

    config = archive(
        ("config.json", b'{"class_name": "Sequential", "config": {"layers": []}}')
    )
    return [
        ("bomb.keras", archive(("config.json", b"\x00" * 60_000_000))),
        ("nested.keras", archive(("config.json", archive(("config.json", b"{}" * 9_000))))),
        ("many.keras", archive(*((f"f{i}", b"") for i in range(3_000)))),
        ("deep.keras", archive(("config.json", b"[" * 900_000))),
        ("up.keras", archive(("../../config.json", b"{}"))),
        ("torn.keras", config[: len(config) // 2]),
        ("flipped.keras", bytes(byte ^ 0x55 for byte in config)),
        ("empty.keras", b""),
        ("model.h5", b"\x89HDF\r\n\x1a\n" + b"\x00" * 1_000),
        ("model.pkl", b"cos\nsystem\n(S'touch UNROLLED_FUZZ_MARK'\ntR."),
        ("a.ipynb", b"[" * 900_000),
        ("a.ipynb", b'{"cells": [' * 90_000),
        ("a.py", bytes(range(256)) * 1_000),
        ("a.py", b"\xff\xfe" + b"\xd8\x00" * 1_000),
        ("a.json", b"\x80" * 100_000),
        ("a" * 100_000 + ".py", b"x = 1"),
        ("..", b"x = 1"),
        ("", b""),
    ]
