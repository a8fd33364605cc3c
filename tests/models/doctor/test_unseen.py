"""Models in other manners: none is called broken for its manner, and faults are found.

What Keras makes of each was noted by running it on Keras 3.15; the shapes of a subclassed
model's layers depend on what it is called on and are not noted.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from models.diagnosis import Diagnosis
from models.worker.doctor import diagnose
from tests.models.doctor.sources import run_in_keras

_FOLDER = Path(__file__).parent / "unseen"


def _cases(kind: str) -> list[dict[str, Any]]:
    return [json.loads(one.read_text()) for one in sorted(_FOLDER.glob(f"{kind}_*.json"))]


def _name(case: dict[str, Any]) -> str:
    return str(case["kind"])


@pytest.mark.parametrize("case", _cases("working"), ids=_name)
def test_working(case: dict[str, Any]) -> None:
    diagnosis = _diagnose(case)
    assert [problem.explanation for problem in diagnosis.problems] == []
    ours = [(s.name, s.layer_class, s.output_shape, s.params) for s in diagnosis.steps]
    theirs = [
        (name, made, _tuples(shape) if shape else ours[i][2], params)
        for i, (name, made, shape, params) in enumerate(case["layers"])
    ]
    assert ours == theirs
    assert diagnosis.total_params == case["total"]


@pytest.mark.parametrize("case", _cases("broken"), ids=_name)
def test_broken(case: dict[str, Any]) -> None:
    diagnosis = _diagnose(case)
    blamed = [
        problem
        for problem in diagnosis.problems
        if {problem.layer, problem.stopped_at} & set(case["layers"])
        and re.search(case["says"], problem.explanation)
    ]
    assert blamed, [(p.layer, p.explanation) for p in diagnosis.problems]
    fixes = [fix for problem in blamed for fix in problem.fixes]
    assert fixes
    assert case.get("fix", "") in fixes[0].source
    if "output" in case:
        assert tuple(case["output"]) in [fix.steps[-1].output_shape for fix in fixes]


@pytest.mark.parametrize("case", _cases("working"), ids=_name)
def test_working_where_nothing_is_told(case: dict[str, Any]) -> None:
    assert [problem.explanation for problem in diagnose(case["code"]).problems] == []


@pytest.mark.parametrize(
    "made",
    [
        "class Own(keras.Model):\n    def train_step(self, data):\n        return {}\n"
        "model = Own(i, o)\n",
        "class Own(keras.Model):\n    def __init__(self, **named):\n"
        "        super().__init__(**named)\n        self.count = 0\n"
        "model = Own(inputs=i, outputs=o)\n",
    ],
)
def test_a_class_that_is_handed_inputs_and_outputs(made: str) -> None:
    source = f"i = keras.Input((7, 3))\no = keras.layers.GRU(5)(i)\n{made}"
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    assert [step.layer_class for step in diagnosis.steps] == ["InputLayer", "GRU"]
    assert diagnosis.total_params == 3 * 5 * (3 + 5 + 2)


def test_a_slice_is_asked_for_as_it_stands() -> None:
    source = "x = train[:, 0:-1]\nmodel = Sequential([Input((1, x.shape[1])), LSTM(4)])\n"
    assert [need.name for need in diagnose(source).needs] == ["train[:, 0:-1].shape"]
    told = diagnose(source, values={"train.shape": (23, 6)})
    assert told.steps[0].input_shape == (None, 1, 5)


def test_what_a_joining_function_is_given_can_be_edited() -> None:
    """`concatenate([a, b])` makes a layer and calls it: its brackets are the call's."""
    source = (
        "i = Input((30, 5))\n"
        "p, n = GRU(8)(i), GRU(4, return_sequences=True)(i)\n"
        "model = Model(i, Dense(1)(concatenate([p, n])))\n"
    )
    (problem,) = diagnose(source).problems
    mended = [fix.source for fix in problem.fixes if "[p, Flatten()(n)]" in fix.source]
    assert run_in_keras(mended[0], {}).output_shape == (None, 1)


def test_metrics_in_third_place() -> None:
    """Keras 3 takes the third argument of compile for weights, and fails in fit."""
    source = (
        "model = Sequential([Input((9, 3)), GRU(4), Dense(1, activation='sigmoid')])\n"
        "model.compile('adam', 'binary_crossentropy', {})\n"
    )
    diagnosis = diagnose(source.format("['accuracy']"))
    assert diagnosis.problems == ()
    assert diagnosis.modern_source == source.format("metrics=['accuracy']")
    assert diagnose(source.format("[0.5]")).spellings == ()


def test_operations_of_tensorflow_in_keras_words() -> None:
    """The whole text in today's words reads as the same model, with nothing left to say."""
    source = (
        "import tensorflow as tf\n"
        "i = tf.keras.Input((10, 3))\n"
        "x = tf.keras.layers.GRU(8, return_sequences=True)(i)\n"
        "x = tf.concat([tf.reduce_mean(x, axis=1), tf.nn.relu(x[:, 0])], axis=-1)\n"
        "model = tf.keras.Model(i, tf.keras.layers.Dense(1)(x))\n"
    )
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    assert diagnosis.modern_source is not None
    assert "keras.ops.concatenate([keras.ops.mean(x, axis=1)" in diagnosis.modern_source
    again = diagnose(diagnosis.modern_source)
    assert again.spellings == ()
    assert again.steps[-1].output_shape == (None, 1)
    assert again.total_params == diagnosis.total_params


def test_no_layer_is_put_into_a_loop_that_adds_others() -> None:
    """Every turn of the loop would add it; nor is a change offered that undoes another."""
    source = (
        "model = keras.Sequential([keras.Input((50, 4))])\n"
        "for kind, settings in [('LSTM', {'units': 9}), ('LSTM', {'units': 8})]:\n"
        "    model.add(getattr(keras.layers, kind)(**settings))\n"
    )
    (problem,) = diagnose(source).problems
    assert (problem.layer, problem.stopped_at) == ("lstm", "lstm_1")
    assert not [fix.source for fix in problem.fixes if "RepeatVector" in fix.source]


def test_attention_in_a_sequential_can_be_left_out() -> None:
    source = (
        "model = keras.Sequential()\n"
        "model.add(keras.Input((25, 4)))\n"
        "model.add(keras.layers.GRU(30))\n"
        "model.add(keras.layers.Attention())\n"
        "model.add(keras.layers.Dense(1))\n"
    )
    (problem,) = diagnose(source).problems
    assert problem.layer == "attention"
    assert [fix.steps[-1].output_shape for fix in problem.fixes] == [(None, 1)]


def test_what_cannot_be_followed_inside_a_layer_is_not_asked_for() -> None:
    """What an unknown function makes of a tensor in `call` is no name that people know."""
    source = (
        "class Scores(keras.layers.Layer):\n"
        "    def call(self, x):\n"
        "        scores = elsewhere.normalize(keras.ops.matmul(x, x))\n"
        "        return keras.ops.matmul(keras.ops.softmax(scores, axis=-1), x)\n"
        "i = keras.Input((9, 9))\n"
        "model = keras.Model(i, keras.layers.Dense(2)(Scores()(i)))\n"
    )
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    assert diagnosis.needs == ()
    assert any("Scores.call could not be followed" in one.why for one in diagnosis.unread)


def test_layers_that_become_attributes_by_name_are_counted() -> None:
    source = (
        "class Tower(keras.Model):\n"
        "    def __init__(self, sizes):\n"
        "        super().__init__()\n"
        "        self.norms = []\n"
        "        for at, size in enumerate(sizes):\n"
        "            setattr(self, f'rnn_{at}', keras.layers.GRU(size))\n"
        "            self.norms.append(keras.layers.LayerNormalization())\n"
        "model = Tower([4])\n"
    )
    names = [step.name for step in diagnose(source).steps]
    assert names == ["gru", "layer_normalization"]


def _diagnose(case: dict[str, Any]) -> Diagnosis:
    return diagnose(
        case["code"],
        values={name: _tuples(value) for name, value in case.get("values", {}).items()},
        x_shape=_tuples(case.get("x_shape")),
        y_shape=_tuples(case.get("y_shape")),
    )


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def test_states_of_a_model_are_reset_by_its_layers() -> None:
    """Models of Keras 3 have no method for it; the layers that keep states do."""
    source = (
        "model = Sequential([Input(batch_shape=(2, 9, 3)), GRU(4, stateful=True)])\n"
        "for _ in range(3):\n"
        "    model.reset_states()\n"
    )
    diagnosis = diagnose(source)
    assert diagnosis.problems == ()
    assert [(one.line, one.old) for one in diagnosis.spellings] == [(3, "reset_states")]
    assert diagnosis.modern_source is not None
    assert diagnose(diagnosis.modern_source).spellings == ()
    assert run_in_keras(diagnosis.modern_source, {}).output_shape == (2, 4)
    own = (
        "class Net(keras.Model):\n"
        "    def reset_states(self):\n"
        "        pass\n"
        "model = Net()\n"
        "model.reset_states()\n"
    )
    assert diagnose(own).spellings == ()
