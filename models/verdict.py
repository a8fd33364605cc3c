"""A diagnosis in one headline and one sentence: what is said first, on page and report."""

from dataclasses import dataclass
from typing import Literal

from models.diagnosis import Diagnosis, Problem

Tone = Literal["bad", "warn", "good", "open"]

_STAGES = {
    "source": "cannot be read",
    "build": "cannot be built",
    "run": "builds, but cannot run on this data",
    "silent": "runs, but does not do what it seems to do",
}


@dataclass(frozen=True)
class Verdict:
    """What is said first; `tone` is good, bad, warn (Keras is silent) or open (unknown)."""

    tone: Tone
    headline: str
    sentence: str = ""


def verdict(diagnosis: Diagnosis) -> Verdict:
    """Return what to say of a model before anything else."""
    if diagnosis.problems:
        return _of_problem(diagnosis.problems[0])
    if diagnosis.kind == "shapes":
        return Verdict(
            "open",
            "Shapes of data, without a model",
            "What a model for them reads and returns is said below.",
        )
    if diagnosis.kind == "empty" or not diagnosis.source.strip():
        return Verdict(
            "open",
            "Paste a Keras model",
            "Or its JSON config, the shapes of your data, or just the error message.",
        )
    if not diagnosis.steps:
        return Verdict(
            "open",
            "No Keras model found in this text"
            if not diagnosis.notes
            else "No shapes to show",
            next(
                iter(diagnosis.notes),
                "Paste the lines that make the layers and the model, or the error message.",
            ),
        )
    return _of_sound_model(diagnosis)


def judged_source(diagnosis: Diagnosis) -> str:
    """Return the source that lines and fixes refer to: of JSON, the same as code."""
    if diagnosis.kind == "json" and diagnosis.modern_source:
        return diagnosis.modern_source
    return diagnosis.source


def problem_place(problem: Problem) -> str:
    """Return where a problem is: `Line 7: LSTM`, as far as it is known."""
    layer = problem.layer_class or problem.layer or ""
    if problem.line is None:
        return layer
    return f"Line {problem.line}: {layer}" if layer else f"Line {problem.line}"


def _of_problem(problem: Problem) -> Verdict:
    tone: Tone = "warn" if problem.stage == "silent" else "bad"
    place = problem_place(problem)
    headline = f"{place} {_STAGES[problem.stage]}" if place else "This is what went wrong"
    if not place and problem.stage == "source":
        headline = "This text cannot be read as a Keras model"
    elsewhere = problem.stopped_at not in (None, problem.layer)
    if problem.stage in ("build", "run") and problem.line is not None and elsewhere:
        # Keras stops at one layer, and the mistake is in the line of another.
        cannot = "cannot run on this data" if problem.stage == "run" else "cannot be built"
        headline = f"Because of line {problem.line}, {problem.stopped_at} {cannot}"
    return Verdict(tone, headline, problem.explanation)


def _of_sound_model(diagnosis: Diagnosis) -> Verdict:
    layers = [step for step in diagnosis.steps if step.layer_class != "InputLayer"]
    count = "1 layer" if len(layers) == 1 else f"{len(layers)} layers"
    if diagnosis.total_params is None and diagnosis.needs:
        names = ", ".join(need.name for need in diagnosis.needs[:3])
        return Verdict(
            "open", f"{count}, and values to give", f"The source does not say {names}."
        )
    if diagnosis.total_params is None:
        return Verdict(
            "open",
            f"{count}, not built yet",
            "Give the shape of x, or an Input: until then the layers have no shapes.",
        )
    size = f"{count}, {diagnosis.total_params:,} parameters"
    if diagnosis.needs:
        names = ", ".join(need.name for need in diagnosis.needs[:3])
        more = ", …" if len(diagnosis.needs) > 3 else ""
        return Verdict(
            "good", f"Every layer fits: {size}", f"With the values below for {names}{more}."
        )
    return Verdict("good", f"Every layer fits: {size}", "Nothing was found to put right.")
