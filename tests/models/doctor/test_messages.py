"""An error message alone gives its usual cause, and what to paste to be sure."""

import pytest

from models.worker.clinic.messages import is_message
from models.worker.doctor import diagnose

# Each: what people paste, then words of the explanation.
MESSAGES = (
    (
        "ValueError: Input 0 of layer lstm_2 is incompatible with the layer: expected "
        "ndim=3, found ndim=2. Full shape received: (None, 64)",
        "return_sequences=True",
    ),
    ("expected ndim=3, found ndim=2", "return_sequences=True"),
    (
        "ValueError: Input 0 is incompatible with layer lstm_1: expected ndim=3, found "
        "ndim=4",
        "counts the samples",
    ),
    (
        "ValueError: Input 0 of layer repeat_vector is incompatible with the layer: "
        "expected ndim=2, found ndim=3. Full shape received: (None, 10, 16)",
        "returns a whole sequence",
    ),
    ("IndexError: list index out of range", "state of the wrong count"),
    (
        "IndexError: Exception encountered when calling LSTM.call().\n\n"
        "list index out of range\n\nArguments received by LSTM.call():\n"
        "  • sequences=tf.Tensor(shape=(2, 10, 300), dtype=float32)",
        "state of the wrong count",
    ),
    (
        "ValueError: Exception encountered when calling GRUCell.call().\n\n"
        "Dimensions must be equal, but are 256 and 128 for '{{node functional_1/gru_1_1/"
        "gru_cell_1/MatMul_1}} = MatMul[T=DT_FLOAT, grad_a=false]' with input shapes: "
        "[2,256], [128,384].",
        "Bidirectional",
    ),
    (
        "InvalidArgumentError: Matrix size-incompatible: In[0]: [32,20], In[1]: [4,32] "
        "[Op:MatMul]",
        "sizes differ",
    ),
    (
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: Graph execution "
        "error: Incompatible shapes: [32,10] vs. [32,5]",
        "sizes differ",
    ),
    (
        "ValueError: Unrecognized keyword arguments passed to LSTM: "
        "{'batch_input_shape': (1, 10, 1)}",
        "Keras 2 argument",
    ),
    (
        "TypeError: __init__() got an unexpected keyword argument 'return_sequence'",
        "does not know",
    ),
    (
        "ValueError: If a RNN is stateful, it needs to know its batch size. Specify the "
        "batch size of your input tensors",
        "batch",
    ),
    (
        "ValueError: too many values to unpack (expected 2)",
        "wrong number of names",
    ),
    (
        "ValueError: not enough values to unpack (expected 3, got 1)",
        "wrong number of names",
    ),
    (
        'ValueError: Layer "dense" expects 1 input(s), but it received 3 input tensors. '
        "Inputs received: [<KerasTensor>]",
        "return_state=True",
    ),
    (
        "ValueError: A `Concatenate` layer requires inputs with matching shapes except for "
        "the concatenation axis. Received: input_shape=[(None, 7, 500), (None, 30, 500)]",
        "along one axis",
    ),
    (
        "ValueError: Exception encountered when calling Reshape.call().\n\nThe total size "
        "of the tensor must be unchanged. Received: input_shape=(10,), target_shape=(3, 4)",
        "number of values",
    ),
    (
        "InvalidArgumentError: Received a label value of 10 which is outside the valid "
        "range of [0, 10).  Label values: 3 10 7",
        "counted from 0",
    ),
    ("AttributeError: 'tuple' object has no attribute 'rank'", "taken apart"),
    ("AttributeError: 'NoneType' object has no attribute 'shape'", "without return"),
    (
        "ValueError: Shapes (None, 1) and (None, 10) are incompatible",
        "target",
    ),
    (
        "ValueError: Arguments `target` and `output` must have the same shape. Received: "
        "target.shape=(None, 1), output.shape=(None, 10)",
        "target",
    ),
    (
        "ValueError: Data cardinality is ambiguous:\n  x sizes: 100\n  y sizes: 80",
        "numbers of samples",
    ),
    (
        "InvalidArgumentError: indices[3,12] = 10000 is not in [0, 10000)",
        "input_dim",
    ),
    (
        "ValueError: Received an invalid value for argument `units`, expected a positive "
        "integer, got 12.5.",
        "whole number",
    ),
    (
        "ValueError: Exception encountered when calling Sequential.call().\n\nInput 0 of "
        'layer "lstm" is incompatible with the layer: expected axis -1 of input shape to '
        "have value 4, but received input with shape (32, 20, 5)",
        "number of features",
    ),
    (
        "ValueError: Error when checking input: expected lstm_1_input to have 3 "
        "dimensions, but got array with shape (1000, 10)",
        "step axis",
    ),
    (
        "ValueError: Error when checking target: expected dense_2 to have shape (10,) but "
        "got array with shape (1,)",
        "target",
    ),
    (
        "ValueError: Graph disconnected: cannot obtain value for tensor "
        'Tensor("input_2:0", shape=(?, 5), dtype=float32) at layer "concatenate_1".',
        "inputs",
    ),
    (
        "ModuleNotFoundError: No module named 'keras.layers.recurrent'",
        "import",
    ),
    (
        'ValueError: Input 0 of layer "conv1d" is incompatible with the layer: expected '
        "min_ndim=3, found ndim=2. Full shape received: (None, 30)",
        "step axis",
    ),
    (
        "ValueError: Cannot feed value of shape (64, 20) for Tensor 'input_1:0', which has "
        "shape '(?, 20, 4)'",
        "shape",
    ),
    (
        "ValueError: Negative dimension size caused by subtracting 5 from 3 for "
        "'conv1d_2/conv1d'",
        "larger than what it slides over",
    ),
    (
        "ResourceExhaustedError: OOM when allocating tensor with shape[64,2000,4096]",
        "memory",
    ),
    (
        "TypeError: The added layer must be an instance of class Layer. Found: "
        "<tensorflow.python.keras.layers.recurrent_v2.LSTM object at 0x7f>",
        "one package",
    ),
    (
        "NotImplementedError: Cannot convert a symbolic Tensor (lstm/strided_slice:0) to a "
        "numpy array.",
        "NumPy",
    ),
    (
        "ValueError: This model has not yet been built. Build the model first by calling "
        "`build()` or by calling the model on a batch of data.",
        "Input(shape=",
    ),
    (
        "ValueError: setting an array element with a sequence. The requested array has an "
        "inhomogeneous shape after 1 dimensions.",
        "differ in length",
    ),
    (
        "ValueError: Input arrays should have the same number of samples as target arrays. "
        "Found 100 input samples and 80 target samples.",
        "numbers of samples",
    ),
    (
        "ValueError: The last dimension of the inputs to a Dense layer should be defined. "
        "Found None.",
        "None",
    ),
)


@pytest.mark.parametrize(("message", "words"), MESSAGES, ids=lambda text: text[:40])
def test_usual_cause(message: str, words: str) -> None:
    diagnosis = diagnose(message)
    assert diagnosis.kind == "message"
    (problem,) = diagnosis.problems
    assert words in problem.explanation
    assert "Paste" in problem.hint
    assert problem.keras_message
    assert problem.fixes == ()


def test_whole_traceback() -> None:
    text = """Traceback (most recent call last):
  File "train.py", line 31, in <module>
    model.add(LSTM(16))
  File "/usr/lib/python3.11/site-packages/keras/src/models/sequential.py", line 122, in add
    self._maybe_rebuild()
ValueError: Input 0 of layer "lstm_1" is incompatible with the layer: expected ndim=3, \
found ndim=2. Full shape received: (None, 32)
"""
    (problem,) = diagnose(text).problems
    assert (problem.layer, problem.layer_class) == ("lstm_1", "LSTM")
    assert problem.came == "(None, 32)"
    assert problem.keras_message.startswith("ValueError: Input 0 of layer")


def test_unknown_message_asks_for_the_code() -> None:
    (problem,) = diagnose("RuntimeError: something nobody has seen").problems
    assert "Paste the code" in problem.hint


@pytest.mark.parametrize(
    "code",
    [
        "model = Sequential([LSTM(8)])",
        "# ValueError: expected ndim=3, found ndim=2\nmodel.add(LSTM(8))",
        "try:\n    model.fit(x, y)\nexcept ValueError: pass",
        "from keras.layers import LSTM\n",
        "raise ValueError('no')",
        "x = LSTM(4)(x)  # IndexError: list index out of range",
        '{"class_name": "Sequential", "config": {}}',
        "",
    ],
)
def test_code_is_no_message(code: str) -> None:
    assert not is_message(code)
