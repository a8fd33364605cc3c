"""A line that makes several layers: the one that is wrong changes, the others stay."""

from models.worker.doctor import diagnose
from tests.models.doctor.sources import run_in_keras

_INPUT = "model = Sequential([Input((24, 5))])\n"


def _first_fix(source: str, wanted: str, output: tuple[int | None, ...]) -> str:
    """Return the first fix's source, which Keras builds to the wanted output."""
    problem = diagnose(source).problems[0]
    assert "return_sequences" in problem.explanation
    fix = problem.fixes[0]
    assert wanted in fix.source
    assert fix.steps[-1].output_shape == output
    assert run_in_keras(fix.source, {}, "model").output_shape == output
    return fix.source


def test_argument_of_the_one_call() -> None:
    source = (
        "def bi(units, last=False):\n"
        "    return Bidirectional(GRU(units, return_sequences=not last))\n"
        "model = Sequential([Input((24, 5)), bi(32, last=True), bi(16, last=True), "
        "Dense(2, activation='softmax')])\n"
    )
    _first_fix(source, "bi(32, last=False), bi(16, last=True)", (None, 2))


def test_default_of_the_one_call() -> None:
    source = (
        "def block(units, sequences=False):\n"
        "    return LSTM(units, return_sequences=sequences)\n"
        "model = Sequential([Input((24, 5)), block(8), block(4), Dense(1)])\n"
    )
    _first_fix(source, "block(8, sequences=True), block(4)", (None, 1))


def test_argument_handed_through_two_functions() -> None:
    source = (
        "def rnn(units, keep):\n"
        "    return LSTM(units, return_sequences=keep)\n"
        "def block(units, keep):\n"
        "    return rnn(units, keep)\n"
        "model = Sequential([Input((24, 5)), block(8, False), block(4, False), Dense(1)])\n"
    )
    _first_fix(source, "block(8, True), block(4, False)", (None, 1))


def test_argument_of_a_method() -> None:
    source = (
        "class Net:\n"
        "    def rnn(self, units, keep=False):\n"
        "        return LSTM(units, return_sequences=keep)\n"
        "    def make(self):\n"
        "        i = Input((24, 5))\n"
        "        x = self.rnn(8)(i)\n"
        "        x = self.rnn(4)(x)\n"
        "        return Model(i, Dense(1)(x))\n"
        "model = Net().make()\n"
    )
    _first_fix(source, "self.rnn(8, keep=True)(i)", (None, 1))


def test_new_argument_where_the_function_has_none() -> None:
    source = (
        "def block(x, units):\n"
        "    x = LSTM(units)(x)\n"
        "    return Dropout(0.2)(x)\n"
        "i = Input((24, 5))\n"
        "x = block(i, 8)\n"
        "x = block(x, 4)\n"
        "model = Model(i, Dense(1)(x))\n"
    )
    mended = _first_fix(source, "block(i, 8, return_sequences=True)", (None, 1))
    assert "def block(x, units, return_sequences=False):" in mended
    assert "x = block(x, 4)\n" in mended


def test_settings_in_a_list_of_dicts() -> None:
    source = (
        "SPEC = [('LSTM', {'units': 64}), ('LSTM', {'units': 32}), "
        "('Dense', {'units': 1})]\n" + _INPUT + "for kind, args in SPEC:\n"
        "    model.add(getattr(keras.layers, kind)(**args))\n"
    )
    _first_fix(source, "{'units': 64, 'return_sequences': True}), ('LSTM'", (None, 1))


def test_setting_that_stands_in_the_dict() -> None:
    source = (
        "specs = [dict(units=8, return_sequences=False), dict(units=4)]\n"
        + _INPUT
        + "for spec in specs:\n    model.add(GRU(**spec))\n"
    )
    _first_fix(source, "dict(units=8, return_sequences=True), dict(units=4)", (None, 4))


def test_settings_that_two_layers_share() -> None:
    source = (
        "common = {'dropout': 0.1, 'return_sequences': False}\n"
        + _INPUT
        + "model.add(LSTM(8, **common))\nmodel.add(LSTM(4, **common))\n"
    )
    _first_fix(source, "LSTM(8, **{**common, 'return_sequences': True})", (None, 4))


def test_row_of_a_list() -> None:
    source = (
        _INPUT + "for units, keep in [(8, False), (4, False)]:\n"
        "    model.add(LSTM(units, return_sequences=keep))\n"
    )
    _first_fix(source, "[(8, True), (4, False)]", (None, 4))


def test_row_of_a_list_in_a_variable() -> None:
    source = (
        "sizes = [[8, False], [4, False]]\n"
        "model = Sequential([Input((24, 5)), *[LSTM(u, return_sequences=k) "
        "for u, k in sizes]])\n"
    )
    _first_fix(source, "[[8, True], [4, False]]", (None, 4))


def test_all_but_the_last_of_a_list_of_sizes() -> None:
    source = _INPUT + "for units in [16, 8, 4]:\n    model.add(LSTM(units))\n"
    mended = _first_fix(source, "for i, units in enumerate([16, 8, 4]):", (None, 4))
    assert "LSTM(units, return_sequences=i < 2)" in mended


def test_all_but_the_last_call_of_a_function_in_a_loop() -> None:
    source = (
        "def block(x, units):\n"
        "    return GRU(units)(x)\n"
        "sizes = (16, 8)\n"
        "x = i = Input((24, 5))\n"
        "for size in sizes:\n"
        "    x = block(x, size)\n"
        "model = Model(i, Dense(1)(x))\n"
    )
    mended = _first_fix(source, "for i_1, size in enumerate(sizes):", (None, 1))
    assert "block(x, size, return_sequences=i_1 < len(sizes) - 1)" in mended


def test_the_title_says_how_many_change() -> None:
    source = (
        "def block(x, n):\n"
        "    x = Conv1D(n, 3, padding='same')(x)\n"
        "    return MaxPooling1D(4)(x)\n"
        "x = inp = Input((60, 2))\n"
        "for n in (16, 32, 64):\n"
        "    x = block(x, n)\n"
        "model = Model(inp, Dense(1)(LSTM(20)(x)))\n"
    )
    (problem,) = diagnose(source).problems
    titles = [fix.title for fix in problem.fixes]
    assert "Leave the third MaxPooling1D out, in the line that makes all 3" in titles
