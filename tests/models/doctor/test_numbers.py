"""Numbers that decide: numpy's where Keras wants Python's, indices, samples of a batch."""

import numpy as np
import pytest

from models.diagnosis import Problem
from models.worker.doctor import diagnose
from tests.models.doctor.sources import run_in_keras

_HEAD = "import numpy as np\n"


@pytest.mark.parametrize(
    ("layer", "fixed"),
    [
        ("Dense(np.prod([7, 8]))", "Dense(int(np.prod([7, 8])))"),
        ("LSTM(np.prod((2, 4)) // 2)", "LSTM(int(np.prod((2, 4)) // 2))"),
        ("GRU(np.int32(8))", "GRU(int(np.int32(8)))"),
        ("Dense(np.ceil(7 / 2))", "Dense(int(np.ceil(7 / 2)))"),
        ("Dense(np.sqrt(16))", "Dense(int(np.sqrt(16)))"),
        ("TimeDistributed(Dense(np.max([3, 5])))", "Dense(int(np.max([3, 5])))"),
    ],
)
def test_numpy_units(layer: str, fixed: str) -> None:
    source = f"{_HEAD}model = Sequential([Input((6, 4)), {layer}])\n"
    with pytest.raises((ValueError, TypeError)):
        run_in_keras(source, {})
    assert diagnose(source).problems, [s.output_shape for s in diagnose(source).steps]
    (problem,) = diagnose(source).problems
    assert "int(" in problem.fixes[0].title
    assert fixed in problem.fixes[0].source
    run_in_keras(problem.fixes[0].source, {})


@pytest.mark.parametrize(
    "layer",
    [
        "Conv1D(np.prod([2, 4]), 3)", "Reshape((np.prod((6, 4)), 1))",
        "Dense(int(np.prod([7, 8])))", "Dense(math.prod([7, 8]))",
        "Dense(math.ceil(7 / 2))", "Dense(max(3, 4))",
    ],
)  # fmt: skip
def test_numpy_where_keras_takes_it(layer: str) -> None:
    source = f"import math\n{_HEAD}model = Sequential([Input((6, 4)), {layer}])\n"
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    model = run_in_keras(source, {})
    assert diagnosis.steps[-1].output_shape == model.output_shape


def test_the_largest_of_data_is_a_number_of_numpys() -> None:
    source = (
        f"{_HEAD}vocab = np.max(x_train) + 1\n"
        "model = Sequential([Embedding(vocab, 8), GRU(4), Dense(1)])\n"
    )
    diagnosis = diagnose(source, values={"np.max(x_train)": 99})
    (problem,) = diagnosis.problems
    assert problem.layer == "embedding"
    assert "Embedding(int(vocab), 8)" in problem.fixes[0].source
    whole = source.replace("np.max(x_train) + 1", "int(np.max(x_train)) + 1")
    mended = diagnose(whole, values={"np.max(x_train)": 99})
    assert mended.problems == ()
    assert mended.steps[0].params == 800
    assert mended.needs[0].name == "np.max(x_train)"


_WORDS = (
    f"{_HEAD}x = np.random.randint(0, {{}}, (64, 20))\ny = np.zeros((64, 1))\n"
    "model = Sequential([Embedding(100, 8), GRU(4), Dense(1, activation='sigmoid')])\n"
    "model.compile('adam', 'binary_crossentropy')\nmodel.fit(x, y)\n"
)


def test_indices_above_the_vocabulary() -> None:
    (problem,) = diagnose(_WORDS.format(500)).problems
    assert (problem.stage, problem.layer) == ("run", "embedding")
    assert "499" in problem.explanation
    assert "Embedding(500, 8)" in problem.fixes[0].source
    assert diagnose(_WORDS.format(100)).problems == ()
    # Higher ones are possible, and not sure to be among so few.
    assert diagnose(_WORDS.format("101").replace("(64, ", "(4, ")).problems == ()


def test_indices_written_down() -> None:
    source = (
        f"{_HEAD}x = np.array([[1, 2, 12], [3, 4, 5]])\n"
        "model = Sequential([Input((3,)), Embedding(12, 8), LSTM(4)])\n"
        "model.predict(x)\n"
    )
    (problem,) = diagnose(source).problems
    assert "12" in problem.explanation
    assert diagnose(source.replace("12]", "11]")).problems == ()


def test_labels_above_the_classes() -> None:
    source = (
        f"{_HEAD}x = np.random.rand(64, 20, 3)\ny = np.random.randint(0, 7, 64)\n"
        "model = Sequential([Input((20, 3)), LSTM(4), Dense(6, activation='softmax')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)\n"
    )
    (problem,) = diagnose(source).problems
    assert (problem.stage, problem.layer) == ("run", "dense")
    assert "Dense(7, activation='softmax')" in problem.fixes[0].source
    assert diagnose(source.replace("0, 7", "0, 6")).problems == ()


def test_labels_from_one() -> None:
    source = (
        f"{_HEAD}x = np.random.rand(6, 20, 3)\ny = np.array([1, 2, 3, 3, 2, 1])\n"
        "model = Sequential([Input((20, 3)), LSTM(4), Dense(3, activation='softmax')])\n"
        "model.compile('adam', 'sparse_categorical_crossentropy')\nmodel.fit(x, y)\n"
    )
    (problem,) = diagnose(source).problems
    assert "from 0" in problem.explanation
    assert any("y - 1" in fix.source for fix in problem.fixes)


# -- batches of a stateful model -----------------------------------------------------------

_STATEFUL = (
    "model = Sequential()\n"
    "model.add(Input(batch_shape=(32, 10, 1)))\n"
    "model.add(LSTM(20, stateful=True))\n"
    "model.add(Dense(1))\n"
    "model.compile('adam', 'mse')\n"
    "model.fit(x, y, batch_size={})\n"
)


def _of_batches(size: int, samples: int) -> Problem:
    x, y = (samples, 10, 1), (samples, 1)
    problems = diagnose(_STATEFUL.format(size), x_shape=x, y_shape=y).problems
    (problem,) = problems
    assert (problem.stage, problem.layer) == ("run", "lstm")
    return problem


def test_a_last_batch_that_is_smaller() -> None:
    problem = _of_batches(32, 100)
    assert "100 samples in batches of 32 leave a last batch of 4" in problem.explanation
    first, second = problem.fixes[:2]
    assert (first.x_shape, first.y_shape) == ((96, 10, 1), (96, 1))
    assert "fit(x[:96], y[:96], batch_size=32)" in first.source
    assert "batch_shape=(25, 10, 1)" in second.source
    assert "batch_size=25" in second.source
    for fix in (first, second):
        again = diagnose(
            fix.source,
            x_shape=fix.x_shape or (100, 10, 1),
            y_shape=fix.y_shape or (100, 1),
        )
        assert again.problems == ()


def test_batches_of_another_size() -> None:
    problem = _of_batches(16, 96)
    assert "batches of 16" in problem.explanation
    sources = [fix.source for fix in problem.fixes]
    assert any("batch_shape=(16, 10, 1)" in one for one in sources)
    assert any("batch_shape=(32, 10, 1)" in s and "batch_size=32" in s for s in sources)


def test_fewer_samples_than_a_batch() -> None:
    problem = _of_batches(32, 20)
    assert "batch_shape=(20, 10, 1)" in problem.fixes[0].source


def test_what_keras_says_of_a_smaller_last_batch() -> None:
    source = _STATEFUL.format(32).replace("model.fit", "model.evaluate")
    model = run_in_keras(source.rpartition("model.evaluate")[0], {})
    with pytest.raises(Exception, match=r"32|batch"):
        model.predict(np.zeros((36, 10, 1), "float32"), batch_size=32, verbose=0)


# -- attention -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "fixed"),
    [
        ("MultiHeadAttention(num_heads=4, key_dim=8)(q)", "key_dim=8)(q, v)"),
        ("Attention()(q)", "Attention()([q, v])"),
        ("AdditiveAttention()([q])", "AdditiveAttention()([q, v])"),
    ],
)
def test_attention_takes_the_sequence_that_is_at_hand(call: str, fixed: str) -> None:
    source = (
        "q = Input((9, 16)); v = Input((30, 16))\n"
        f"out = {call}\n"
        "model = Model([q, v], Dense(2)(GlobalAveragePooling1D()(out)))\n"
    )
    (problem,) = diagnose(source).problems
    assert fixed in problem.fixes[0].source
    assert run_in_keras(problem.fixes[0].source, {}).output_shape == (None, 2)
