"""Texts that mean harm or are broken: always a sentence, soon, and never an exception."""

import time

import pytest

from models.worker.source.read import read
from models.worker.source.rows import rows, total_params

HOSTILE = (
    "while True:\n    model = Sequential()",
    "while True:\n    pass",
    "def f(n):\n    return f(n + 1)\nf(0)",
    "for i in range(10**12):\n    model = Sequential()",
    "x = [i for i in range(10**9)]",
    "l = [1]\nfor i in range(100):\n    l = [l, l]\nprint(l == l)\nm = Sequential(l)",
    "l = [1]\nfor i in range(100):\n    l += l",
    "l = []\nl.append(l)\nm = Sequential(l)",
    "s = 'a' * 10**6 * 10**6",
    "s = '%99999999d' % 3",
    "s = f'{3:999999999}'",
    "n = 10 ** 10 ** 10",
    "n = pow(3, 10**9)",
    "n = 1 << 10**9",
    "x = [*range(10**8)]",
    "m = Sequential([Input((3, 4)), LSTM(10**12)])",
    "m = Sequential([Input((3, 4)), LSTM(10**10**10)])",
    "x = Input(range(10**12))",
    "x = Input((None,) * 1000)",
    "x = LSTM(10**6, stateful=True)(Input(batch_shape=(10**6, 3, 4)))",
    "x = Embedding(10**12, 10**12)(Input((3,)))",
    "x = keras.ops.split(Input((4,)), 10**8, axis=1)",
    "x = keras.ops.repeat(Input((3,)), 10**12, axis=1)",
    "x = LSTM(3, unroll=True)(Input((10**7, 4)))",
    "x = RNN([LSTMCell(3)] * 99_999)(Input((3, 4)))",
    "m = Sequential()\nm.add(m)",
    "class A(keras.layers.Layer):\n    def call(self, x):\n        return self(x)\n"
    "y = A()(Input((3,)))",
    "class A(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = A()\nA()",
    "x = Input((3,))\nfor i in range(5000):\n    x = Dense(3)(x)",
    "(" * 5000,
    "[" * 90 + "]" * 90,
    "x = " + "-" * 5000 + "1",
    "x = " + " + ".join(["1"] * 20_000),
    "x" + ".a" * 5000,
    "\x00model = Sequential()",
    "model = Sequential([LSTM(" + "9" * 5000 + ")])",
    "return 5\nbreak\ncontinue\nyield 3",
    "1 / 0\n[][5]\n{}['a']\nint('a')",
    "raise SystemExit",
    "{'class_name': 'Sequential'",
    '{"class_name": ' * 3000,
    "a" * 1_000_001,
    "a = 1\n" * 150_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:40]))
def test_a_hostile_text_gives_a_sentence_soon(text: str) -> None:
    start = time.monotonic()
    reading = read(text)
    if reading.model is not None:
        rows(reading, reading.model)
        total_params(reading, reading.model)

    assert time.monotonic() - start < 5
    if reading.failure is not None:
        assert reading.failure.message
        assert "could not be followed to its end" not in reading.failure.message


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('touch {mark}')",
        "import os\nos.system('touch {mark}')",
        "import subprocess\nsubprocess.run(['touch', '{mark}'])",
        "open('{mark}', 'w').write('x')",
        "exec(\"open('{mark}', 'w')\")",
        "eval(\"open('{mark}', 'w')\")",
        "np.save('{mark}', np.ones(3))",
        "keras.utils.get_file('{mark}', 'http://localhost/x')",
        "model = Sequential([Input((3,)), Dense(2)])\nmodel.save('{mark}')",
        "model = keras.models.load_model('{mark}')",
        "getattr(getattr(keras, 'utils'), 'get_file')('{mark}', 'http://localhost/x')",
        "keras.callbacks.CSVLogger('{mark}').on_train_begin()",
        "x = Lambda(lambda t: open('{mark}', 'w') and t)(Input((3,)))",
        "tf.io.write_file('{mark}', 'x')",
    ],
)
def test_nothing_of_a_text_is_run(text: str, tmp_path: object) -> None:
    mark = f"{tmp_path}/mark"
    read(text.replace("{mark}", mark))
    read(text.replace("{mark}", mark), {"call": f"open('{mark}', 'w')"})

    with pytest.raises(FileNotFoundError):
        open(mark, encoding="utf-8").close()
