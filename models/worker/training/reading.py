"""What a trained model makes of the test images: row by row, and all of them."""

from collections.abc import Sequence

import numpy as np

from models.results import Array
from models.training import TrainingSpec
from models.training_images import (
    BATCH_SIZE,
    CLASSES,
    MOST_MISREAD,
    ROWS,
    WINDOW,
    Confusion,
    ImageProblem,
    ImageShapes,
    Reading,
)
from models.worker.reading import as_numpy
from models.worker.stack import shape_steps, trace_model
from models.worker.training.images import image_model, load_images
from models.worker.training.live import live_training
from models.worker.training.trained import predict


def read_image(spec: TrainingSpec, weights: Sequence[Array], index: int) -> Reading:
    """Read one test image row by row.

    The layers are traced while the model reads the image; the model's own Dense layer is
    then applied to the state after each row, not after the last one only.
    """
    live = live_training(spec)
    live.model.set_weights(list(weights))
    _, _, images, labels = load_images(_problem(spec).source)
    image = images[index]
    traced = trace_model(live.model, image[None])
    traces = list(traced.traces.values())
    states = traces[-1].directions[0].quantities["hidden"][0]  # (28, U)
    probabilities = as_numpy(live.model.layers[-1](states))
    answer = traced.outputs[live.model.layers[-1].name][0]
    apart = float(np.abs(probabilities[-1] - answer).max())
    return Reading(
        image=image,
        label=int(labels[index]),
        probabilities=probabilities,
        answer=answer,
        max_abs_error=max(*(trace.max_abs_error for trace in traces), apart),
        tolerance=max(trace.tolerance for trace in traces),
    )


def confuse(spec: TrainingSpec, weights: Sequence[Array]) -> Confusion:
    """Read all test images, and count what each digit is taken for."""
    _, _, images, labels = load_images(_problem(spec).source)
    outputs = predict(spec, weights, images).outputs  # (N, 10)
    taken = outputs.argmax(axis=1)
    counts = np.zeros((CLASSES, CLASSES))
    np.add.at(counts, (labels, taken), 1)
    wrong = np.flatnonzero(taken != labels)
    some = wrong[:MOST_MISREAD]
    return Confusion(
        counts=counts,
        wrong=tuple(wrong.tolist()),
        images=images[some],
        labels=tuple(labels[some].tolist()),
        taken=tuple(taken[some].tolist()),
    )


def image_shapes(spec: ImageProblem) -> ImageShapes:
    """Build both readings for a batch: rows of one image, and a window of whole images."""
    by_rows = image_model(spec, (ROWS, ROWS), BATCH_SIZE)
    windows = image_model(spec, (WINDOW, ROWS * ROWS), BATCH_SIZE)
    _, _, images, _ = load_images(spec.source)
    return ImageShapes(shape_steps(by_rows), shape_steps(windows), images[:WINDOW])


def _problem(spec: TrainingSpec) -> ImageProblem:
    if not isinstance(spec.problem, ImageProblem):
        raise TypeError(
            f"an ImageProblem is read, but a {type(spec.problem).__name__} came"
        )
    return spec.problem
