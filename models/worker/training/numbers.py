"""Builds the model of the number sequences."""

import keras
import numpy as np

from models.training_numbers import LENGTH, NumberProblem, answers_to, sequences_from
from models.worker.training.recipe import Recipe

layers = keras.layers


def build_numbers(problem: NumberProblem) -> Recipe:
    """Build a layer of a few units and a Dense that reads it, and their sequences."""
    every = problem.task == "many_to_many"
    recurrent = getattr(layers, problem.layer_class)
    # Layers draw their seeds as they are made: in the order of the exported script.
    model = keras.Sequential(
        [
            keras.Input((LENGTH, 1)),
            recurrent(problem.units, return_sequences=every),
            layers.TimeDistributed(layers.Dense(1)) if every else layers.Dense(1),
        ]
    )
    x = sequences_from(np.arange(1, problem.sequences + 1))
    return Recipe(model, x, answers_to(problem.task, x))
