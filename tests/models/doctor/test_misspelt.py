"""A name that is written in two ways is a mistake; a name that is only missing is none."""

import pytest

from models.worker.doctor import diagnose

_MODEL = "model = Sequential([Input((9, 4)), LSTM(units), Dense(1)])\n"
SLIPS = [
    ("units = 8\n", "units", "unitss"),
    ("batch = 3\nunits = 8\n", "units", "untis"),
    ("units = hidden_units = 8\n", "units", "hiden_units"),
    ("embedding_dim = 8\n", "units", "embeding_dim"),
    ("window_length = 8\n", "units", "window_lenght"),
    ("LATENT_DIM = 8\n", "units", "LATNET_DIM"),
    ("latentDim = 8\n", "units", "latetnDim"),
    ("num_features = 8\n", "units", "num_featires"),
]
MISSING = [
    ("y_train", "x_train"),
    ("x_test", "x_train"),
    ("x_train", "X_train"),
    ("vocab_size1", "vocab_size2"),
    ("units_1", "units"),
    ("units1", "units"),
    ("num_word", "num_words"),
    ("max_len", "maxlen"),
    ("min_len", "max_len"),
    ("decoder_units", "encoder_units"),
    ("trainX", "trainY"),
    ("test_size", "text_size"),
    ("states", "stages"),
    ("lat", "lot"),
    ("token", "tokens"),
    ("n_step", "n_steps"),
    ("src_vocab", "tgt_vocab"),
    ("best_units", "test_units"),
]


@pytest.mark.parametrize(("bound", "old", "new"), SLIPS)
def test_slips(bound: str, old: str, new: str) -> None:
    diagnosis = diagnose(bound + _MODEL.replace(old, new))
    (problem,) = diagnosis.problems
    assert problem.stage == "source"
    assert problem.line == bound.count("\n") + 1
    assert problem.said_by == "Python"
    assert problem.keras_message.startswith(f"NameError: name '{new}' is not defined.")
    assert new not in problem.fixes[0].source
    assert problem.fixes[0].steps[0].output_shape == (None, 8)
    assert diagnosis.needs == ()


@pytest.mark.parametrize(("new", "bound"), [*MISSING, *(pair[::-1] for pair in MISSING)])
def test_what_is_only_missing_is_asked_for(new: str, bound: str) -> None:
    diagnosis = diagnose(f"{bound} = 8\n{_MODEL.replace('units', new)}")
    assert diagnosis.problems == ()
    assert [need.name for need in diagnosis.needs] == [new]


def test_a_name_in_a_shape() -> None:
    source = (
        "X_train = np.zeros((20, 9, 4))\n"
        "model = Sequential()\n"
        "model.add(LSTM(5, input_shape=(X_trian.shape[1], X_trian.shape[2])))\n"
        "modle.add(Dense(1))\n"
    )
    diagnosis = diagnose(source)
    assert [problem.expected for problem in diagnosis.problems] == ["X_train", "model"]
    mended = diagnosis.problems[0].fixes[0].source
    assert mended == source.replace("trian", "train")


def test_a_value_that_is_told_is_no_slip() -> None:
    diagnosis = diagnose(
        "units = 8\n" + _MODEL.replace("units", "unitss"), values={"unitss": 7}
    )
    assert diagnosis.problems == ()
    assert diagnosis.steps[0].output_shape == (None, 7) or diagnosis.total_params


@pytest.mark.parametrize(
    "source",
    [
        "def first(units):\n    return units\n" + _MODEL.replace("units", "unitss"),
        "units = 8\nfrom settings import *\n" + _MODEL.replace("units", "unitss"),
        "units = 8\n" + _MODEL.replace("units", "unitss") + "print(unitss)\n",
        "units = unttis = 8\n" + _MODEL.replace("units", "untis"),
    ],
)
def test_without_evidence_nothing_is_said(source: str) -> None:
    """Another scope, names from elsewhere, a name used again, two that are near."""
    assert diagnose(source).problems == ()
