"""Names that a text uses without making or importing them."""

import ast
import builtins
from typing import TYPE_CHECKING, Any

from models.worker.source.allowed import resolve
from models.worker.source.applications import APPLICATIONS
from models.worker.source.builtin import BUILTINS
from models.worker.source.values import Ref, Unknown

if TYPE_CHECKING:
    from models.worker.source.interpreter import Interpreter

_PACKAGES = {
    "keras": "keras", "tf": "tensorflow", "tensorflow": "tensorflow", "np": "numpy",
    "numpy": "numpy", "K": "keras.backend", "layers": "keras.layers",
    "models": "keras.models",
    "pd": "pandas", "plt": "matplotlib.pyplot", "os": "os", "math": "math",
    "sns": "seaborn",
    "random": "random", "optimizers": "keras.optimizers", "ops": "keras.ops",
    "losses": "keras.losses", "metrics": "keras.metrics", "callbacks": "keras.callbacks",
    "regularizers": "keras.regularizers", "initializers": "keras.initializers",
    "constraints": "keras.constraints", "activations": "keras.activations",
    "utils": "keras.utils", "L": "keras.layers", "time": "time", "sys": "sys",
    "json": "json",
    "torch": "torch", "kl": "keras.layers", "tfk": "keras", "tfkl": "keras.layers",
    "backend": "keras.backend", "argparse": "argparse",
}  # fmt: skip
_LIBRARY = {
    "train_test_split": "sklearn.model_selection.train_test_split",
    "to_categorical": "keras.utils.to_categorical",
    "pad_sequences": "keras.utils.pad_sequences",
    "Tokenizer": "keras.preprocessing.text.Tokenizer",
    "MinMaxScaler": "sklearn.preprocessing.MinMaxScaler",
    "StandardScaler": "sklearn.preprocessing.StandardScaler",
    "TimeseriesGenerator": "keras.preprocessing.sequence.TimeseriesGenerator",
    "timeseries_dataset_from_array": "keras.utils.timeseries_dataset_from_array",
    "plot_model": "keras.utils.plot_model",
    "deque": "collections.deque", "OrderedDict": "collections.OrderedDict",
    "partial": "functools.partial", "reduce": "functools.reduce",
}  # fmt: skip


def is_known(name: str) -> bool:
    """Tell whether a name stands for something though nothing in a text binds it."""
    return (
        name in BUILTINS
        or name in _PACKAGES
        or name in _LIBRARY
        or name in APPLICATIONS
        or hasattr(builtins, name)
        or name.startswith("__")
    )


def outside(interpreter: "Interpreter", node: ast.Name) -> Any:
    """Return what a name stands for that nothing in the text binds."""
    name = node.id
    if name in BUILTINS:
        return Ref(f"builtins.{name}", name)
    if name == "__name__":
        return "__main__"
    if name in _PACKAGES:
        return Ref(_PACKAGES[name], name)
    if name in _LIBRARY:
        return Ref(_LIBRARY[name], name)
    if name[:1].isupper() or name in ("add", "concatenate", "merge", "dot", "multiply"):
        found = resolve(name)
        if found is not None and found.kind != "module":
            return Ref(name, name)
        if name in APPLICATIONS:
            return Ref(name, name)
    elif name not in interpreter.names_bound:
        found = resolve(name)
        if found is not None and found.kind == "merge":
            return Ref(name, name)
    return Unknown((name,), node.lineno)
