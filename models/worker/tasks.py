"""The tasks that a worker can be asked for, by name.

The names and the arguments are the contract with `models.engine`; both must pickle.
"""

from collections.abc import Callable, Mapping
from typing import Any

from models.config import KINDS
from models.spec import LayerSpec
from models.worker.article import run_article
from models.worker.batches import run_backwards, run_handover, run_masking, run_stateful
from models.worker.build_stack import trace_stack
from models.worker.doctor import diagnose
from models.worker.doctor_trace import trace_in_model
from models.worker.gradients import gradient_profile
from models.worker.sequence_tasks import run_task
from models.worker.trace import trace
from models.worker.training.chunk import train
from models.worker.training.forecast import forecast
from models.worker.training.images import digits_source
from models.worker.training.reading import confuse, image_shapes, read_image
from models.worker.training.trained import keras_file, predict, trace_trained
from models.worker.training.windows import check_windows

TASKS: Mapping[str, Callable[..., Any]] = {
    "trace": trace,
    "trace_stack": trace_stack,
    "sequence_task": run_task,
    "masking": run_masking,
    "stateful": run_stateful,
    "handover": run_handover,
    "backwards": run_backwards,
    "article": run_article,
    "diagnose": diagnose,
    "doctor_trace": trace_in_model,
    "gradient_profile": gradient_profile,
    "train": train,
    "predict_trained": predict,
    "trace_trained": trace_trained,
    "keras_file": keras_file,
    "check_windows": check_windows,
    "forecast": forecast,
    "digits_source": digits_source,
    "read_image": read_image,
    "confuse": confuse,
    "image_shapes": image_shapes,
}


def warm_up() -> None:
    """Run each cell once, so that the first person does not wait for TensorFlow."""
    for kind in KINDS:
        trace(LayerSpec(kind=kind))
