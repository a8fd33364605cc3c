"""Functions on tensors by TensorFlow's and the backend's names."""

import inspect

import keras
import pytest

from models.worker.source import operations
from models.worker.source.operations import is_operation, operation

X = keras.KerasTensor((None, 10, 4))
WORDS = keras.KerasTensor((None, 10), "int32")


@pytest.mark.parametrize(
    ("path", "positional", "keyword", "shape"),
    [
        ("tf.concat", ([X, X],), {"axis": -1}, (None, 10, 8)),
        ("tf.concat", ([X, X], 1), {}, (None, 20, 4)),
        ("tf.reduce_mean", (X,), {"axis": 1, "keep_dims": True}, (None, 1, 4)),
        ("tensorflow.math.reduce_sum", (), {"input_tensor": X, "axis": [1, 2]}, (None,)),
        ("tf.matmul", (X, X), {"transpose_b": True}, (None, 10, 10)),
        ("tf.nn.softmax", (X,), {"axis": 1, "name": "a"}, (None, 10, 4)),
        ("tf.one_hot", (WORDS, 7), {}, (None, 10, 7)),
        ("tf.gather", (X, 0), {"axis": 1}, (None, 4)),
        ("tf.reshape", (X, (None, 40)), {}, (None, 40)),
        ("tf.transpose", (X,), {"perm": [0, 2, 1]}, (None, 4, 10)),
        ("tf.expand_dims", (WORDS, -1), {}, (None, 10, 1)),
        ("tf.pad", (X, [[0, 0], [1, 1], [0, 0]], "CONSTANT"), {}, (None, 12, 4)),
        ("K.sum", (X,), {"axis": 1}, (None, 4)),
        ("keras.backend.concatenate", ([X, X],), {}, (None, 10, 8)),
        ("K.batch_dot", (X, X), {"axes": [2, 2]}, (None, 10, 10)),
        ("K.dot", (X, keras.KerasTensor((4, 3))), {}, (None, 10, 3)),
        ("K.permute_dimensions", (X, (0, 2, 1)), {}, (None, 4, 10)),
        ("K.repeat", (keras.KerasTensor((None, 4)), 5), {}, (None, 5, 4)),
        ("K.batch_flatten", (X,), {}, (None, 40)),
        ("K.expand_dims", (X,), {}, (None, 10, 4, 1)),
        ("K.argmax", (X,), {}, (None, 10)),
        ("tensorflow.keras.backend.l2_normalize", (X,), {"axis": -1}, (None, 10, 4)),
        ("keras.ops.mean", (X,), {"axis": 1}, (None, 4)),
        ("ops.einsum", ("btf,bsf->bts", X, X), {}, (None, 10, 10)),
        ("keras.ops.nn.softmax", (X,), {}, (None, 10, 4)),
    ],
)
def test_a_call_is_one_of_keras_ops(path, positional, keyword, shape) -> None:
    found = operation(path, positional, keyword)
    result = found.function(*found.positional, **found.keyword)
    assert tuple(result.shape) == shape
    assert (found.modern is None) == (".ops." in f".{path}")
    assert found.modern in (None, f"ops.{found.name}")


def test_sizes_and_parts() -> None:
    shape = operation("tf.shape", (X,), {})
    assert shape.function(*shape.positional) == (None, 10, 4)
    parts = operation("tf.split", (X, [1, 3]), {"axis": 2})
    shapes = [
        tuple(one.shape) for one in parts.function(*parts.positional, **parts.keyword)
    ]
    assert shapes == [(None, 10, 1), (None, 10, 3)]


@pytest.mark.parametrize(
    "path",
    ["os.system", "keras.ops.vectorized_map", "keras.ops.while_loop", "tf.py_function",
     "tf.io.read_file", "keras.ops.__dict__", "tf.map_fn", "numpy.sum", "x" * 100_000],
)  # fmt: skip
def test_what_runs_functions_or_files_is_not_known(path) -> None:
    assert not is_operation(path)
    assert operation(path, (), {}) is None


def test_every_name_of_the_tables_is_a_parameter_of_keras_ops() -> None:
    for _, table in operations._tables()[1:]:
        for theirs, entry in table.items():
            known = inspect.signature(entry.function).parameters
            assert set((entry.names or {}).values()) <= set(known), theirs
