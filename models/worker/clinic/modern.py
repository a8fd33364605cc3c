"""The Keras 3 spelling of a source that was written for older ones.

What belongs here: edits of the arguments, classes and imports that Keras 3 refuses. What
does not: understanding the old spelling (`models.worker.source`).
"""

import ast
from typing import Any

from models.worker.clinic.case import Case
from models.worker.clinic.edits import Edit, apply
from models.worker.clinic.graph import RECURRENT
from models.worker.clinic.inputs import input_import, input_name, without, write_sizes
from models.worker.clinic.values import parameters
from models.worker.source.reading import LayerRecord
from models.worker.source.spelling_words import (
    DROPPED,
    MERGE_MODES,
    OF_LAYERS,
    OPTIMIZERS,
    RENAMED,
    RESET,
    SHAPES,
    WORDS,
)

_OPTIMIZERS = {name.lower() for name in OPTIMIZERS}
_LEFT_OUT = ("input_length", "forget_bias_init")


def modern(case: Case) -> str | None:
    """Return a source in the Keras 3 spelling, None where nothing has to change."""
    if not case.reading.spellings or not case.tree.body:
        return None
    edits: list[Edit | None] = []
    for layer in case.reading.layers:
        if layer.node is not None and case.in_tree(layer.node):
            edits += _layer(case, layer, layer.node)
    for node in ast.walk(case.tree):
        if isinstance(node, ast.ImportFrom):
            edits += _import(case, node)
        elif isinstance(node, ast.Call):
            edits += _call(case, node)
    made = _apart([edit for edit in edits if edit is not None])
    source = apply(case.reading.source, made) if made else None
    return source if source != case.reading.source else None


def _apart(edits: list[Edit]) -> list[Edit]:
    """Leave out edits inside another one."""
    kept: list[Edit] = []
    for edit in sorted(dict.fromkeys(edits), key=lambda e: (e.start, -e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _layer(case: Case, layer: LayerRecord, node: ast.Call) -> list[Any]:
    edits: list[Any] = []
    known = parameters(layer.layer_class)
    if layer.layer_class == "InputLayer" or not known:
        return edits
    last = layer.spelled.rpartition(".")[2]
    if last.startswith("CuDNN") and layer.layer_class in RECURRENT:
        edits += _renamed_class(case, node, last, layer.layer_class)
    old = [
        k
        for k in node.keywords
        if k.arg in SHAPES
        and k.arg != "input_shape"
        and k.arg not in known
        and k.arg in layer.argument_nodes
    ]
    if old:
        edits += _with_input(case, layer, node, old)
    for keyword in node.keywords:
        name = keyword.arg or ""
        if name in known or keyword in old:
            continue
        new = RENAMED.get(layer.layer_class, {}).get(name)
        if new and new in known and name not in _LEFT_OUT:
            start = case.text.start(keyword)
            edits.append(Edit(start, start + len(name), new))
            edits += _worded(case, new, keyword.value)
        elif name in DROPPED.get(layer.layer_class, OF_LAYERS) or name in _LEFT_OUT:
            edits.append(case.text.remove_part(node, keyword))
    return edits


def _worded(case: Case, name: str, value: ast.expr) -> list[Edit]:
    """Write a word of Keras 1 as today's: `dim_ordering='tf'`."""
    said = value.value if isinstance(value, ast.Constant) else None
    word = WORDS[name](said) if name in WORDS and isinstance(said, str) else None
    return [case.text.replace(value, repr(word))] if word is not None else []


def _renamed_class(case: Case, node: ast.Call, old: str, new: str) -> list[Any]:
    end = case.text.end(node.func)
    edits = (
        [Edit(end - len(old), end, new)] if case.text.of(node.func).endswith(old) else []
    )
    for one in ast.walk(case.tree):
        if isinstance(one, ast.ImportFrom):
            names = [alias.name for alias in one.names]
            for alias in one.names:
                if alias.name == old and not alias.asname:
                    if new in names:
                        continue
                    edits.append(case.text.replace(alias, new))
    return edits


def _with_input(
    case: Case, layer: LayerRecord, node: ast.Call, old: list[ast.keyword]
) -> list[Any]:
    """Say the input shape with an Input in front of the layer."""
    said = {k.arg: case.text.of(k.value) for k in node.keywords if k.arg}
    shape = next((k for k in node.keywords if k.arg == "input_shape"), None)
    outer = case.outer(layer)
    add, place = case.add_call(outer), case.list_place(outer)
    if add is None and place is None:
        return without(case, node, old)
    if "batch_input_shape" in said:
        text = f"batch_shape={said['batch_input_shape']}"
    elif shape is not None and "batch_size" in said:
        inside = _inside(case, shape.value)
        text = f"batch_shape=({said['batch_size']}, {inside})"
        old = [*old, shape]
    elif "input_dim" in said and "input_dim" not in parameters(layer.layer_class):
        sizes = [said["input_dim"]]
        if (
            layer.layer_class in RECURRENT
            or "input_length" in said
            or "1D" in layer.layer_class
        ):
            sizes = [said.get("input_length", "None"), said["input_dim"]]
        if "batch_size" in said:
            text = f"batch_shape={write_sizes([said['batch_size'], *sizes])}"
        else:
            text = f"shape={write_sizes(sizes)}"
    else:
        return without(case, node, old)
    new = f"{input_name(case)}({text})"
    edits = [*without(case, node, old), *input_import(case)]
    if add is not None and isinstance(add.func, ast.Attribute):
        owner = case.text.of(add.func.value)
        edits.append(
            case.text.insert_before(case.text.statement(add), f"{owner}.add({new})")
        )
    elif place is not None:
        edits.append(case.text.insert_element(*place, new))
    return edits


def _inside(case: Case, node: ast.expr) -> str:
    """Return the sizes of a shape without its brackets."""
    if isinstance(node, ast.Tuple | ast.List):
        return ", ".join(case.text.of(e) for e in node.elts)
    return f"*{case.text.of(node)}"


def _import(case: Case, node: ast.ImportFrom) -> list[Any]:
    """Return edits of an import from a module that Keras 3 does not have."""
    module = node.module or ""
    new = module
    parts = module.split(".")
    if "layers" in parts and "keras" in parts and parts[-1] != "layers":
        new = ".".join(parts[: parts.index("layers") + 1])
    new = new.replace("tensorflow.python.keras", "tensorflow.keras")
    new = new.replace("tensorflow.contrib.keras", "tensorflow.keras")
    if new == module:
        return []
    start = case.source_index(node, module)
    return [Edit(start, start + len(module), new)] if start is not None else []


def _call(case: Case, node: ast.Call) -> list[Any]:
    name = case.text.of(node.func).rpartition(".")[2]
    edits: list[Any] = []
    if name == "Model":
        edits += _rename(case, node, {"input": "inputs", "output": "outputs"})
    elif name.lower() in _OPTIMIZERS:
        edits += _rename(case, node, {"lr": "learning_rate"})
        edits += [case.text.remove_part(node, k) for k in node.keywords if k.arg == "decay"]
    elif name in ("fit", "fit_generator"):
        edits += _rename(case, node, {"nb_epoch": "epochs"})
    elif name == "merge":
        edits += _merge(case, node)
    elif name == "reset_states":
        edits += _reset(case, node)
    elif name == "compile" and len(node.args) == 3 and _named(node.args[2]):
        start = case.text.start(node.args[2])
        edits.append(Edit(start, start, "metrics="))
    else:
        edits += _operation(case, node)
    return edits


def _operation(case: Case, node: ast.Call) -> list[Any]:
    """`tf.reduce_mean(x, axis=1)` on a model's tensors becomes `keras.ops.mean(…)`."""
    old = case.text.of(node.func)
    new = next(
        (
            one.new
            for one in case.reading.spellings
            if one.line == node.lineno and one.old == old and one.new.startswith("ops.")
        ),
        None,
    )
    if new is None or {k.arg for k in node.keywords} - {"axis", "keepdims"}:
        return []
    names = case.bound_names()
    if "keras" in names or not names:
        return [case.text.replace(node.func, f"keras.{new}")]
    imports = [n for n in case.tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    line = [case.text.insert_after(imports[-1], "import keras")] if imports else []
    return [case.text.replace(node.func, f"keras.{new}"), *line]


def _named(metrics: ast.expr) -> bool:
    """Tell whether metrics are given by name: Keras 3 has loss_weights in their place."""
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, str)
        for one in ast.walk(metrics)
    )


def _rename(case: Case, node: ast.Call, names: dict[str, str]) -> list[Any]:
    edits = []
    for keyword in node.keywords:
        if keyword.arg in names:
            start = case.text.start(keyword)
            edits.append(Edit(start, start + len(keyword.arg), names[keyword.arg]))
    return edits


def _reset(case: Case, node: ast.Call) -> list[Any]:
    """`model.reset_states()` becomes a call for each layer that has states."""
    said = any(s.line == node.lineno and s.new == RESET for s in case.reading.spellings)
    if not said or not isinstance(node.func, ast.Attribute):
        return []
    layers = f"{case.text.of(node.func.value)}.layers"
    text = f"[layer.reset_states() for layer in {layers} if hasattr(layer, 'reset_states')]"
    return [case.text.replace(node, text)]


def _merge(case: Case, node: ast.Call) -> list[Any]:
    """`merge([a, b], mode='mul')` becomes `Multiply()([a, b])`."""
    mode = next((k.value for k in node.keywords if k.arg == "mode"), None)
    kind = MERGE_MODES.get(str(mode.value)) if isinstance(mode, ast.Constant) else None
    if kind in (None, "Dot") or not node.args:
        return []
    axis = next(
        (case.text.of(k.value) for k in node.keywords if k.arg == "concat_axis"), None
    )
    new, imports = case.spell(kind)
    inside = f"axis={axis}" if axis and kind == "Concatenate" else ""
    text = f"{new}({inside})({case.text.of(node.args[0])})"
    return [case.text.replace(node, text), *imports]
