"""Messages of Keras and TensorFlow, with their usual causes.

What belongs here: the table. What does not: reading a message (`messages.py`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class _Cause:
    """A kind of message."""

    pattern: str
    stage: str
    explanation: str
    expected: str = ""
    hint: str = ""


CAUSES = (
    _Cause(
        r"[Ee]rror when checking (?:model )?input.*to have (\d+) dimensions",
        "run",
        "The data have another number of axes than the model declares: a recurrent layer "
        "takes (samples, steps, features), so rows of numbers need a step axis, "
        "X.reshape((X.shape[0], X.shape[1], 1)), and an input shape is that of one sample.",
        "as many axes as the model declares",
        "Paste the model and X.shape.",
    ),
    _Cause(
        r"[Ee]rror when checking (?:model )?input",
        "run",
        "The data have other sizes than the model declares: the input shape is that of one "
        "sample, (steps, features), in the order of the data.",
        "data of the declared shape",
        "Paste the model and X.shape.",
    ),
    _Cause(
        r"[Ee]rror when checking (?:model )?target|A target array with shape|"
        r"Shapes \(.*\) and \(.*\) are incompatible",
        "run",
        "The target's shape is not that of the model's output: often the last layer has "
        "not as many units as there are classes, the targets are the numbers of classes "
        "where the loss takes one-hot ones (sparse_categorical_crossentropy takes the "
        "numbers), or return_sequences is True where one answer a sequence is wanted.",
        "a target with the shape of the output",
        "Paste the model with compile, and the shape of y.",
    ),
    _Cause(
        r"initial_state|list index out of range|IndexError: tuple index out of range",
        "run",
        "A recurrent layer starts from a state of the wrong count: an LSTM takes two, h "
        "and c, a GRU and a SimpleRNN one, and a Bidirectional twice as many, forward "
        "ones first.",
        "[h, c] for an LSTM, [h] for a GRU",
        "Paste the call with initial_state= and the layer that the states come from.",
    ),
    _Cause(
        r"Dimensions must be equal, but are (\d+) and (\d+).*(?:Cell|recurrent|MatMul_1)",
        "run",
        "Inside a recurrent cell the state is multiplied with weights of another size: "
        "the initial_state has not as many values as the layer has units, often because "
        "it comes from a Bidirectional layer, which joins both directions into twice the "
        "units.",
        "a state of (batch, units)",
        "Paste the encoder, the decoder and the line with initial_state=.",
    ),
    _Cause(
        r"Dimensions must be equal, but are|[Mm]atrix size-incompatible|Incompatible "
        r"shapes|"
        r"must be broadcastable",
        "run",
        "Two tensors are put together whose sizes differ: the last size of what comes in "
        "is not what the weights were built for, or the target's shape is not that of the "
        "output.",
        "equal sizes",
        "Paste the model, and the shapes of x and y.",
    ),
    _Cause(
        r"must have the same (?:rank|shape)|logits and labels must|target\.shape",
        "run",
        "The target's shape is not that of the model's output: often return_sequences is "
        "True where one answer a sequence is wanted or the other way round, or the loss "
        "is categorical_crossentropy while the targets are the numbers of classes.",
        "a target with the shape of the output",
        "Paste the model with compile, and the shape of y.",
    ),
    _Cause(
        r"Unrecognized keyword arguments|unexpected keyword argument|not understood",
        "source",
        "An argument that this layer does not know: a slip of the pen, or a Keras 2 "
        "argument that Keras 3 no longer takes, such as batch_input_shape, input_length "
        "or time_major.",
        "",
        "Paste the line that makes the layer.",
    ),
    _Cause(
        r"stateful.*batch|batch size must be static",
        "build",
        "stateful=True keeps a state for each sample of a batch, so the batch size must "
        "be fixed: Input(batch_shape=(batch, steps, features)).",
        "a fixed batch size",
    ),
    _Cause(
        r"too many values to unpack|not enough values to unpack|Iterating over a symbolic|"
        r"expected \d+, got \d+\)",
        "build",
        "The result of a layer is taken apart into the wrong number of names: with "
        "return_state=True an LSTM returns three tensors (output, h, c), a GRU two, a "
        "Bidirectional LSTM five; without it every layer returns one.",
        "as many names as tensors",
        "Paste the line that unpacks and the one that makes the layer.",
    ),
    _Cause(
        r"expects (\d+) input\(s\), but it received (\d+)",
        "build",
        "A layer that takes one tensor was given several: often the layer before has "
        "return_state=True and returns its states too.",
        "1 tensor",
    ),
    _Cause(
        r"Concatenate.*matching shapes|`Concatenate` layer requires",
        "build",
        "Concatenate joins tensors along one axis, and all their other axes must be equal.",
        "equal sizes but on the joined axis",
    ),
    _Cause(
        r"Inputs have incompatible shapes",
        "build",
        "Add, Multiply and their kin join tensors value by value, which must have one "
        "shape.",
        "equal shapes",
    ),
    _Cause(
        r"zero or negative|Negative dimension size|[Nn]egative dimension",
        "build",
        "A kernel or a pool is larger than what it slides over: the sequence is too "
        "short, or steps and features are swapped.",
        "at least as many steps as the window has",
    ),
    _Cause(
        r"total size of the tensor must be unchanged|total size of new array must be "
        r"unchanged|"
        r"cannot reshape",
        "build",
        "A reshape to a shape with another number of values: a reshape keeps them all and "
        "only arranges them anew.",
        "a shape with as many values",
    ),
    _Cause(
        r"[Cc]annot convert a symbolic (?:tf\.)?Tensor|NotImplementedError.*symbolic",
        "build",
        "NumPy is used on a symbolic tensor, or the versions of NumPy and TensorFlow do "
        "not go together: use keras.ops on tensors, and versions released together.",
        "keras.ops on tensors",
    ),
    _Cause(
        r"Only input tensors may be passed|KerasTensor|not a Keras tensor|symbolic",
        "build",
        "A layer, or a function, was called on something that is no symbolic tensor, or a "
        "TensorFlow function on one that is.",
        "a Keras tensor",
    ),
    _Cause(
        r"Graph disconnected|not connected to",
        "build",
        "The outputs of a Model are not made of its inputs: an Input is missing in its "
        "list.",
        "every Input that the outputs are made of",
    ),
    _Cause(
        r"cardinality is ambiguous|same number of samples as target",
        "run",
        "x and y have different numbers of samples.",
        "equal first sizes",
    ),
    _Cause(
        r"Invalid input shape for input|incompatible shape|Expected shape",
        "run",
        "The data do not have the shape that the model declares: one sample's shape, "
        "without the batch, is what Input or input_shape must say.",
        "data of the declared shape",
        "Paste the model and X.shape.",
    ),
    _Cause(
        r"must be fully-defined|[Tt]he last dimension of the inputs",
        "build",
        "A size that weights depend on is None: only the batch and the steps may be open.",
        "a number as the last size",
    ),
    _Cause(
        r"Could not interpret (?:activation|initializer)|Unknown "
        r"(?:activation|initializer)",
        "build",
        "An activation or an initializer that Keras does not know; a number there is an "
        "argument in the wrong place: LSTM(64, 128) gives 128 as the activation.",
    ),
    _Cause(
        r"is not in \[0, \d+\)|indices\[.*\] = \d+",
        "run",
        "A token is not smaller than the Embedding's input_dim, which must be the largest "
        "token plus one.",
        "input_dim above the largest token",
    ),
    _Cause(
        r"label value of -?\d+ which is outside the valid range",
        "run",
        "A class's number is not smaller than the number of units of the last layer: n "
        "units take the classes 0 to n - 1, so either the last layer needs one unit more "
        "for each class that is missing, or the classes are counted from 1 and must be "
        "counted from 0.",
        "classes from 0 to units - 1",
        "Paste the model, and the smallest and the largest value of y.",
    ),
    _Cause(
        r"'(?:tuple|list)' object has no attribute '(?:shape|rank|ndim|dtype|ndims|"
        r"get_shape|_keras_\w+|op|layer)'",
        "build",
        "Several tensors stand where one belongs: with return_state=True a recurrent layer "
        "returns its output and its states together, out, h, c for an LSTM, which must be "
        "taken apart before the next layer is called.",
        "one tensor",
        "Paste the line that stops and the layer before it.",
    ),
    _Cause(
        r"'NoneType' object has no attribute '(?:shape|rank|ndim|dtype|_keras_\w+)'|"
        r"Got 'None' \(of type",
        "build",
        "None stands where a tensor belongs: a function, or the call method of a class, "
        "that ends without return gives None.",
        "a tensor",
        "Paste the functions and classes that make the model.",
    ),
    _Cause(
        r"forgot to call `?super\(",
        "build",
        "The __init__ of a class does not call super().__init__(), which makes a model or "
        "a layer of the object.",
        "super().__init__() ahead of everything else",
    ),
    _Cause(
        r"is used \d+ times in the model|should have unique names",
        "build",
        "Two layers of the model have the same name: give each its own, or leave name= out "
        "and Keras numbers them.",
        "a name for each layer",
    ),
    _Cause(
        r"OOM|[Oo]ut of memory|ResourceExhausted",
        "run",
        "The tensors do not fit into memory: a smaller batch, fewer units or shorter "
        "sequences help.",
    ),
    _Cause(
        r"positive integer|expected a positive",
        "build",
        "A number of units that is no whole number of 1 or more, often a result of / in "
        "place of //.",
        "an integer of 1 or more",
    ),
    _Cause(
        r"No module named|cannot import name",
        "source",
        "An import that this version of Keras does not have: layers are in keras.layers, "
        "and the modules of Keras 2 such as keras.layers.recurrent are gone.",
        "from keras.layers import …",
    ),
    _Cause(
        r"added layer must be an instance of class Layer|has no attribute "
        r"'_(?:inbound_nodes|keras_history|keras_shape)'",
        "build",
        "Layers of two packages are mixed, keras and tensorflow.keras, or a function of "
        "tensors stands between layers: import everything from one package, and put "
        "functions into a Lambda layer or use keras.ops.",
        "layers of one package",
        "Paste the imports and the model.",
    ),
    _Cause(
        r"has (?:not yet|never) been (?:built|called)|[Bb]uild the model first|"
        r"must first be built|unbuilt",
        "build",
        "The model does not know the shape of its input yet: start it with "
        "Input(shape=(steps, features)), or call it on data first.",
        "an input shape",
    ),
    _Cause(
        r"setting an array element with a sequence|Unsupported object type|"
        r"inhomogeneous shape",
        "run",
        "The sequences of the data differ in length, so that they are no one array: pad "
        "them, with keras.utils.pad_sequences for instance.",
        "sequences of one length",
    ),
    _Cause(
        r"first argument to `?Layer\.call`? must always be passed|missing 1 required "
        r"positional argument: '(?:inputs|sequence|x|value|query)'",
        "build",
        "A layer is called on nothing, or an attention on one tensor where it takes a "
        "query and a value.",
        "a tensor in the second pair of brackets",
    ),
    _Cause(
        r"must compile your model",
        "run",
        "The model is trained before it is told its loss: call model.compile first.",
    ),
)
