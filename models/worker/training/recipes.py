"""The recipes by name: from a page's problem to a real, built Keras model and its data.

To add one, write a function that takes the problem and returns a `Recipe`, and list it
here under the name that the problem's `recipe` has.
"""

from collections.abc import Callable, Mapping
from typing import Any

from models.worker.training.images import build_images
from models.worker.training.memory import build_memory
from models.worker.training.numbers import build_numbers
from models.worker.training.recipe import Recipe
from models.worker.training.windows import build_windows

RECIPES: Mapping[str, Callable[[Any], Recipe]] = {
    "numbers": build_numbers,
    "images": build_images,
    "memory": build_memory,
    "windows": build_windows,
}
