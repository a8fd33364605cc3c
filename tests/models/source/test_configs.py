"""Configurations rebuilt: exactly the layers, shapes and parameters that were written."""

import json

import keras
import pytest
from keras import layers

from models.worker.source.configs import ConfigError, is_config, to_source
from models.worker.source.read import read
from models.worker.source.rows import rows, total_params
from tests.models.source.old_configs import CONFIGS
from tests.models.source.saved_models import MODELS


def _rows(text: str):
    reading = read(text)
    assert reading.failure is None, reading.failure.message
    assert reading.kind == "json"
    made = rows(reading, reading.model)
    assert total_params(reading, reading.model) == sum(row.params or 0 for row in made)
    return [(row.name, row.layer_class, row.output_shape, row.params) for row in made]


def _shape(tensors):
    shapes = [tuple(one.shape) for one in keras.tree.flatten(tensors)]
    return shapes[0] if len(shapes) == 1 else tuple(shapes)


def _expected(model: keras.Model):
    """Return what Keras's own model is, by the calls that belong to it."""
    inside = getattr(model, "_functional", None) or model
    nodes = {
        id(layer): [
            node
            for place, node in enumerate(layer._inbound_nodes)
            if f"{id(layer)}_ib-{place}" in inside._nodes
        ]
        for layer in model.layers
    }
    return [
        (
            layer.name,
            type(layer).__name__,
            _shape([node.output_tensors for node in nodes[id(layer)]]),
            layer.count_params(),
        )
        for layer in model.layers
    ]


# Keras warns of a Lambda after a mask, and of writing a Lambda down.
@pytest.mark.filterwarnings("ignore:Layer 'lambda':UserWarning")
@pytest.mark.filterwarnings("ignore:The object being serialized:UserWarning")
@pytest.mark.parametrize("name", sorted(set(MODELS) - {"unbuilt"}))
def test_a_model_of_keras_3(name) -> None:
    keras.backend.clear_session()
    model = MODELS[name]()
    assert _rows(model.to_json()) == _expected(model)


def test_a_model_without_an_input_stays_without_one() -> None:
    source = to_source(MODELS["unbuilt"]().to_json()).source
    assert "Input" not in source
    assert "layers.LSTM(4" in source


def test_a_model_of_many_layers() -> None:
    keras.backend.clear_session()
    steps = x = keras.Input((10, 4))
    for _ in range(40):
        x = layers.Add()([layers.Dense(4)(x), x])
    model = keras.Model(steps, x)
    assert _rows(model.to_json()) == _expected(model)


@pytest.mark.parametrize("name", CONFIGS)
def test_an_older_dialect(name) -> None:
    data, expected = CONFIGS[name]
    text = json.dumps(data)
    assert is_config(text)
    assert _rows(text) == expected


def test_texts_in_a_text_and_python_s_own_spelling() -> None:
    data, expected = CONFIGS["keras_2_0"]
    assert _rows(json.dumps(json.dumps(data))) == expected
    assert _rows(str(data)) == expected


def test_the_source_is_what_a_person_would_write() -> None:
    written = to_source(json.dumps(CONFIGS["states"][0]))
    assert written.dialect == "Keras 2"
    assert "dec, dec_h, dec_c = layers.LSTM(\n    8,\n" in written.source
    assert ")(y, initial_state=[h, c])\n" in written.source
    assert 'y = keras.Input(shape=(None, 3), name="y")\n' in written.source
    first = to_source(json.dumps(CONFIGS["keras_2_0"][0])).source
    assert first == (
        "import keras\n"
        "from keras import layers\n"
        "\n"
        "model = keras.Sequential([\n"
        "    keras.Input(shape=(30,)),\n"
        '    layers.Embedding(500, 32, name="embedding_1"),\n'
        "    layers.Bidirectional(\n"
        '        layers.LSTM(8, recurrent_activation="hard_sigmoid"),\n'
        '        name="bidirectional_1",\n'
        "    ),\n"
        '    layers.Dense(2, name="dense_1"),\n'
        "])\n"
    )


def test_what_the_model_was_compiled_with() -> None:
    source = to_source(MODELS["compiled"]().to_json()).source
    assert "loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)" in source
    assert 'optimizer="adam"' in source
    old = to_source(json.dumps(CONFIGS["training_config"][0])).source
    assert 'model.compile(optimizer="adam", loss="mse")' in old


def test_old_words_are_named_with_their_lines() -> None:
    text = json.dumps(CONFIGS["cudnn"][0], indent=1)
    found = to_source(text).spellings
    lines = text.split("\n")
    assert {one.old for one in found} >= {"CuDNNLSTM", "CuDNNGRU", "BatchNormalizationV1"}
    for one in found:
        word = one.old.partition("(")[2].partition("=")[0] or one.old
        assert word in lines[one.line - 1]
        assert one.keras_message


def test_what_changes_no_shape_is_left_out_with_a_note() -> None:
    notes = to_source(json.dumps(CONFIGS["foreign_names"][0])).notes
    assert any("my_swish" in note for note in notes)
    assert any("MyInit" in note for note in notes)


def _in_order(*layers_of_it):
    return json.dumps({"class_name": "Sequential", "config": list(layers_of_it)})


def _layer(kind, **config):
    return {"class_name": kind, "config": config}


def _graph(nodes, **more):
    inner = {"name": "m", "layers": nodes, **more}
    return json.dumps({"class_name": "Functional", "config": inner})


_INPUT = {**_layer("InputLayer", name="x", batch_shape=[None, 3]), "name": "x",
          "inbound_nodes": []}  # fmt: skip
_ENDS = {"input_layers": [["x", 0, 0]], "output_layers": [["d", 0, 0]]}


def _dense(*calls, name="d"):
    return {**_layer("Dense", name=name, units=2), "name": name,
            "inbound_nodes": list(calls)}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"class_name": "Sequential", "config": ', "no valid JSON"),
        ('{"class_name": "Sequential", "config": {}}', "no list of layers"),
        ('{"class_name": "Sequential", "config": []}', "no layers"),
        ('{"class_name": "Sequential"}', "no Keras model"),
        ('{"class_name": 3, "config": {}}', "no Keras model"),
        ('{"keras_version": "2.0"}', "no Keras model"),
        ('{"format": "graph-model", "modelTopology": {"node": []}}', "graph of operations"),
        (_in_order({"config": {}}), "no class_name"),
        (_in_order(_layer("MyAttention", name="att")), "paste the code"),
        (_in_order(_layer("TFSMLayer", filepath="/etc/passwd")), "none of Keras's layers"),
        (_in_order(_layer("os.system", command="ls")), "none of Keras's layers"),
        (_in_order(_layer("Lambda", name="l", function=["4wEAAAA="])), "compiled code"),
        (_in_order(_layer("Bidirectional", layer=3)), "cannot be rebuilt"),
        (_in_order(_layer("Dense", units=10**40)), "more than 30 digits"),
        (_in_order(_layer("Merge", layers=[])), "functional API"),
        (_in_order(_layer("InputLayer", name="x")), "does not say its shape"),
        (_graph([_INPUT, _dense([["y", 0, 0]])], **_ENDS), "which it does not have"),
        (_graph([_INPUT, _dense([["d", 0, 0]])], **_ENDS), "fed by what comes out"),
        (_graph([_INPUT, _dense([["x", 0, 0]]), _dense()], **_ENDS), "Two layers"),
        (_graph([_INPUT, _dense()], **_ENDS), "called on nothing"),
        (_graph([_INPUT, _dense(7)], **_ENDS), "way that is not known"),
        (_graph([_INPUT, _dense([["x", 0, 5]])], **_ENDS), ""),
        (_graph([_INPUT, _dense([["x", 0, 0]])]), "does not say its input_layers"),
        (_graph([_INPUT], input_layers=[], output_layers=[]), "empty"),
        ('{"class_name": "Sequential", "config": ' + "[" * 100_000, ""),
        ('{"class_name": "Sequential", "config": ' + "[" * 900 + "]" * 900 + "}", ""),
        ('{"class_name": "Dense", "config": {"units": ' + "9" * 5_000 + "}}", "too long"),
        (_in_order(*[_layer("Dense", units=1)] * 3_000), "3,000 layers"),
    ],
)  # fmt: skip
def test_what_cannot_be_rebuilt_is_one_sentence(text, words) -> None:
    try:
        to_source(text)
    except ConfigError as error:
        sentence = str(error)
    else:
        sentence = ""
    assert words in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_a_wide_bomb_is_refused() -> None:
    text = '{"class_name": "Dense", "config": {"units": [' + "[]," * 600_000 + "[]]}}"
    with pytest.raises(ConfigError, match="more than"):
        to_source(text)


def test_models_in_models_have_an_end() -> None:
    model = _layer("Dense", units=1)
    for _ in range(20):
        model = {"class_name": "Sequential", "config": {"name": "s", "layers": [model]}}
    with pytest.raises(ConfigError, match="models in models"):
        to_source(json.dumps(model))


@pytest.mark.parametrize(
    "name",
    ['"); import os; os.system("ls") #', "class", "keras", "a\nb", "é€", "\ud800", "'\"\\"],
)
def test_names_are_text_and_never_code(name) -> None:
    layer = {**_dense([["x", 0, 0]]), "name": name}
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [[name, 0, 0]]}
    source = to_source(_graph([_INPUT, layer], **ends)).source
    tree = compile(source, "config", "exec", 0x400)  # only parsed: ast.PyCF_ONLY_AST
    calls = [node for node in tree.body if type(node).__name__ == "Expr"]
    assert not calls
    assert len(tree.body) == 5  # two imports, input, layer and model


def test_a_misspelled_argument_is_left_for_keras_to_refuse() -> None:
    text = _in_order(_layer("LSTM", units=3, retrun_sequences=True, name="l"))
    assert "retrun_sequences=True" in to_source(text).source


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "", "x = {'class_name': 1}", "[1, 2]", '"""Docs."""', '{"cells": []}',
     "{'a': 1}", "class_name: Sequential"],
)  # fmt: skip
def test_what_is_no_configuration(text) -> None:
    assert not is_config(text)
