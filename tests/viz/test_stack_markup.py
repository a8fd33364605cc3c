"""The fragments of HTML about a layer of a stack."""

from models.shapes import ShapeStep
from models.stack_layers import StackLayer
from viz.stack_markup import layer_lines

_FLATTEN = StackLayer("Flatten")
_STEP = ShapeStep("flatten", "Flatten", (None, 3, 2), (None, 6), 0)


def test_a_layer_that_was_not_built_has_no_shapes() -> None:
    lines = layer_lines(1, _FLATTEN, None, None)
    assert "not built" in lines
    assert "parameters" not in lines


def test_what_keras_warns_of_stands_with_its_layer_as_text() -> None:
    lines = layer_lines(2, _FLATTEN, _STEP, None, "no <b>mask</b>")
    assert "Keras warns: no &lt;b&gt;mask&lt;/b&gt;" in lines
    assert "Keras warns" not in layer_lines(2, _FLATTEN, _STEP, None)
