"""What a model returns beside what it is compared with.

What belongs here: the two shapes with their loss, and why they do not go together. What
does not: changes that help (`target_offers.py`).
"""

import ast
from dataclasses import dataclass
from typing import Any

import keras

from models.shapes import Shape
from models.worker.clinic.case import Case, is_shape, write


def shapes_in(value: Any) -> list[Shape]:
    """Return a shape, or several, as a list."""
    if value is None:
        return []
    if is_shape(value):
        return [tuple(value)]
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [tuple(one) for one in value if is_shape(one)]
        if isinstance(value, tuple | list)
        else []
    )


def loss_of(case: Case) -> str | None:
    """Return the loss by name, as it was given or compiled."""
    model = case.model
    compiled = model.compiled.loss if model and model.compiled else None
    return case.reading.loss or (compiled if isinstance(compiled, str) else None)


def losses_of(case: Case) -> list[str | None] | None:
    """Return the loss of each output; None where one is a function of the text."""
    model = case.model
    outputs = len(model.outputs) if model else 0
    given = case.reading.loss
    compiled = model.compiled if model else None
    if given is None and compiled is not None:
        given = compiled.loss
    if given is None:
        # Not compiled yet: the shapes alone are looked at. Compiled with what could not be
        # read: a function of the text may take anything.
        call = compiled.node if compiled is not None else None
        told = call is not None and (
            len(call.args) > 1 or any(k.arg == "loss" for k in call.keywords)
        )
        return None if told else [None] * outputs
    if isinstance(given, dict):
        names = case.output_names()
        given = [given.get(name) for name in names]
    several: list[str | None] = (
        list(given) if isinstance(given, list | tuple) else [given] * outputs
    )
    own = {one.name for one in ast.walk(case.tree) if isinstance(one, ast.FunctionDef)}
    known = all(
        one is None or (isinstance(one, str) and one not in own and _is_keras(one))
        for one in several
    )
    return several if known and len(several) == outputs else None


def _is_keras(loss: str) -> bool:
    try:
        keras.losses.get(loss)
    except (ValueError, TypeError):
        return False
    return True


@dataclass(frozen=True)
class Pair:
    """What a model returns and what it is compared with, both with the batch."""

    output: Shape
    target: Shape
    loss: str | None
    steps: int | None  # that the last recurrent layer reads
    read: int | None = None  # steps of the data themselves
    reader: bool = True  # whether there is a recurrent layer before the output

    @property
    def shortened(self) -> bool:
        """Tell whether the target has the data's steps and the output has fewer."""
        return (
            len(self.output) >= 3
            and len(self.target) >= 2
            and self.read is not None
            and self.target[1] == self.read
            and self.output[1] != self.read
        )

    @property
    def sparse(self) -> bool:
        """Tell whether the loss takes the numbers of classes."""
        return bool(self.loss and "sparse" in self.loss.lower())

    @property
    def one_hot(self) -> bool:
        """Tell whether the loss takes one number for each class."""
        return bool(self.loss and "categorical" in self.loss.lower()) and not self.sparse

    @property
    def one_value(self) -> bool:
        """Tell whether the target has one value where the output has several."""
        single = self.target[1:] in (self.output[1:-1], (*self.output[1:-1], 1))
        return single and self.output[-1] != 1

    @property
    def answers_once(self) -> bool:
        """Tell whether the target has fewer axes than the output, or one step."""
        one = len(self.target) > 1 and self.target[1] == 1
        return len(self.target) < len(self.output) or one

    @property
    def answers_each_step(self) -> bool:
        """Tell whether the target has an answer a step, and the output one for all."""
        if len(self.output) != 2:
            return False
        if len(self.target) >= 3:
            return self.target[1] != 1 or self.steps in (None, 1)
        if len(self.target) == 2 and self.sparse and self.steps == self.target[1] != 1:
            return True
        if len(self.target) != 2 or self.output[1] != 1 or self.target[1] == 1:
            return False
        if self.steps is not None:
            return self.target[1] == self.steps
        return not self.one_hot


def why_target(pair: Pair, raised: bool) -> str:
    """Return in a sentence why a target does not go with what the model returns.

    Args:
        pair: both shapes.
        raised: whether Keras refuses them; otherwise it trains on wrong pairs.
    """
    ours, theirs = write((None, *pair.output[1:])), write(pair.target)
    quiet = (
        ""
        if raised
        else f" {pair.loss or 'The loss'} broadcasts one against the other and training "
        "goes on without a word, on wrong pairs."
    )
    reason = _of_classes(pair) or _of_steps(pair) or _of_values(pair)
    return f"The model returns {ours} and the target is {theirs}: {reason}{quiet}"


def _of_classes(pair: Pair) -> str:
    output, target, loss = pair.output, pair.target, pair.loss
    if pair.sparse and len(target) == len(output) and target[-1] == output[-1] != 1:
        return (
            f"{loss} takes the number of the class, one whole number each, and the target "
            "is one-hot; use categorical_crossentropy."
        )
    if pair.one_value and pair.one_hot:
        return (
            f"{loss} takes one-hot targets, a number for each of the {output[-1]} classes; "
            "for the numbers of classes use sparse_categorical_crossentropy."
        )
    if pair.one_value and len(output) == 2:
        return (
            f"the model gives {output[-1]} values for each sequence and the target has "
            "one; for one value, or two classes, give the last layer one unit, with a "
            "sigmoid for classes; for the numbers of more classes use "
            "sparse_categorical_crossentropy."
        )
    return ""


def _of_steps(pair: Pair) -> str:
    output, target = pair.output, pair.target
    if pair.shortened:
        return (
            f"the target has an answer for each of the {pair.read} steps of the data, and "
            f"only {output[1]} steps are left in the model."
        )
    if len(output) == len(target) >= 3 and sorted(map(str, output[1:])) == sorted(
        map(str, target[1:])
    ):
        return "the same sizes in another order, and steps come first."
    if pair.answers_each_step:
        return (
            "the target has an answer for each step and the model gives one for each "
            "sequence, because its last recurrent layer returns its last step only."
        )
    fewer = len(target) < 2 or (len(target) < 3 and target[1] != output[1])
    if len(output) < 3 or not fewer:
        return ""
    if not pair.reader:
        return (
            "the model gives an answer at each step, as nothing ends the sequence, a "
            "Flatten or a global pooling, and the target has one for each sequence."
        )
    return (
        "the model gives an answer at each step, because its last recurrent layer has "
        "return_sequences=True, and the target has one for each sequence."
    )


def _of_values(pair: Pair) -> str:
    output, target = pair.output, pair.target
    if len(target) == len(output) + 1 and (output[0], *output[1:]) == (
        target[0],
        *target[2:],
    ):
        return f"the target has an axis of {target[1]} that the output does not have."
    if len(output) != len(target):
        return "they must go together, value by value."
    if output[:-1] == target[:-1] or len(output) == 2:
        return "the last layer must have as many units as the target."
    if len(output) > 2 and output[1] != target[1]:
        return "the number of steps differs."
    return "they must go together, value by value."
