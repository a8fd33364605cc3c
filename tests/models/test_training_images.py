"""Digits read row by row: the images, what is read after each row, and where from."""

import hashlib
import io
import threading

import numpy as np
import pytest

from models.training import TrainingSpec
from models.training_images import BATCH_SIZE, Confusion, ImageProblem, Reading
from models.worker.training import images as source
from models.worker.training.chunk import train
from models.worker.training.images import build_images, digits_source, load_images
from models.worker.training.live import live_training
from models.worker.training.reading import confuse, image_shapes, read_image
from tests.models.scripts import check_script

PROBLEM = ImageProblem(units=24, images=400)
SPEC = TrainingSpec(problem=PROBLEM, learning_rate=0.01, batch_size=BATCH_SIZE)
NOWHERE = "http://127.0.0.1:9/mnist.npz"  # the port of "discard": nobody answers


@pytest.fixture(scope="module")
def records():
    return train(SPEC, None, 8, 120).records


def test_ten_digits_are_learnt(records) -> None:
    untrained, trained = (records[place].metrics["val_accuracy"] for place in (0, -1))
    assert untrained < 0.25  # chance is 0.1
    assert trained > 0.6


@pytest.mark.parametrize("row", [1, 13, 28])
def test_after_each_row_stands_what_the_model_says_of_the_rows_so_far(
    records, row: int
) -> None:
    """An independent calculation: the layers are given the first rows alone."""
    reading = read_image(SPEC, records[-1].weights, 5)
    _, _, tests, labels = load_images("digits")
    values = tests[5:6, :row]
    for layer in live_training(SPEC).model.layers:
        values = layer(values)
    np.testing.assert_allclose(reading.probabilities[row - 1], values[0], atol=1e-5)
    assert reading.label == labels[5]
    assert reading.matches_keras
    assert reading.probabilities.sum(axis=1) == pytest.approx(np.ones(28), abs=1e-5)


def test_the_confusion_counts_every_test_image_once(records) -> None:
    found = confuse(SPEC, records[-1].weights)
    _, _, tests, labels = load_images("digits")
    np.testing.assert_array_equal(found.counts.sum(axis=1), np.bincount(labels))
    assert found.accuracy == pytest.approx(records[-1].metrics["val_accuracy"], abs=1e-6)
    assert len(found.wrong) == len(tests) - found.counts.trace()
    for place, image, label, taken in zip(
        found.wrong, found.images, found.labels, found.taken, strict=False
    ):
        np.testing.assert_array_equal(image, tests[place])
        assert label == labels[place] != taken


def test_the_next_misread_image_comes_round_again() -> None:
    none = np.zeros((0, 28, 28))
    found = Confusion(np.eye(10), (3, 8), none, (), ())
    assert [found.next_wrong(place) for place in (0, 3, 8)] == [3, 8, 3]
    assert Confusion(np.eye(10), (), none, (), ()).next_wrong(0) is None


def test_the_row_from_which_the_answer_stays() -> None:
    best = [1] * 10 + [7] * 5 + [4] * 13
    probabilities = np.eye(10)[best]
    reading = Reading(np.zeros((28, 28)), 4, probabilities, probabilities[-1], 0.0, 1e-6)
    assert reading.decided_at == 16


def test_both_ways_to_make_a_sequence_have_their_shapes_and_parameters() -> None:
    shapes = image_shapes(ImageProblem())
    inside = [step for step in shapes.rows if step.layer_class != "InputLayer"]
    assert inside[0].input_shape == (64, 28, 28)
    # 4 (units (units + features) + units), twice, and 128 · 10 + 10.
    assert [step.params for step in inside] == [80_384, 131_584, 1_290]
    inside = [step for step in shapes.windows if step.layer_class != "InputLayer"]
    assert inside[0].input_shape == (64, 7, 784)
    assert inside[-1].output_shape == (64, 10)
    assert [step.params for step in inside] == [467_456, 131_584, 1_290]
    assert shapes.images.shape == (7, 28, 28)


def test_the_script_makes_the_same_images_and_the_same_model() -> None:
    check_script(ImageProblem(kind="gru", units=3, images=200), build_images)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Look for the larger set in an empty folder, and fetch it from nowhere."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(source, "_MNIST", NOWHERE)
    load_images.cache_clear()
    yield tmp_path
    load_images.cache_clear()


def test_without_a_network_there_are_digits(elsewhere) -> None:
    assert digits_source().name == "digits"
    x, y, x_test, _ = load_images("digits")
    assert x.shape == (1500, 28, 28)
    assert x_test.shape == (297, 28, 28)
    assert x.min() >= 0
    assert x.max() <= 1
    assert sorted(np.unique(y)) == list(range(10))


def test_the_larger_set_is_used_where_it_can_be_fetched(elsewhere, monkeypatch) -> None:
    content = io.BytesIO()
    np.savez(
        content,
        x_train=np.full((1100, 28, 28), 255, np.uint8),
        y_train=np.zeros(1100, np.uint8),
        x_test=np.zeros((1100, 28, 28), np.uint8),
        y_test=np.ones(1100, np.uint8),
    )
    served = elsewhere / "served.npz"
    served.write_bytes(content.getvalue())
    monkeypatch.setattr(source, "_MNIST", served.as_uri())
    assert digits_source().name == "digits"  # not the file that Keras knows
    assert not (elsewhere / "datasets").exists()
    known = hashlib.sha256(content.getvalue()).hexdigest()
    monkeypatch.setattr(source, "_MNIST_HASH", known)
    assert digits_source().name == "mnist"
    x, _, x_test, y_test = load_images("mnist")
    assert x[0, 0, 0] == 1
    assert x_test.shape == (1000, 28, 28)
    assert y_test.dtype == np.int32


def test_a_network_that_is_too_slow_is_given_up(elsewhere, monkeypatch) -> None:
    endless = elsewhere / "endless"
    endless.write_bytes(bytes(300_000))
    monkeypatch.setattr(source, "_MNIST", endless.as_uri())
    monkeypatch.setattr(source, "_FETCH_SECONDS", -1.0)
    assert digits_source().name == "digits"


def test_a_name_that_is_looked_up_for_ever_is_given_up(elsewhere, monkeypatch) -> None:
    begun, ended = threading.Event(), threading.Event()

    def hang(*_args, **_options):
        begun.set()
        ended.wait(60)
        raise OSError

    monkeypatch.setattr(source.urllib.request, "urlopen", hang)
    monkeypatch.setattr(source, "_FETCH_SECONDS", 0.2)
    assert digits_source().name == "digits"
    assert begun.is_set()
    ended.set()


def test_a_damaged_file_is_not_used(elsewhere) -> None:
    place = elsewhere / "datasets" / "mnist.npz"
    place.parent.mkdir()
    place.write_bytes(b"PK\x03\x04 not an archive")
    assert digits_source().name == "digits"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"units": 129}, "units"),
        ({"images": 1_501}, "number of images"),
        ({"images": 0}, "number of images"),
        ({"source": "faces"}, "source"),
        ({"kind": "dense"}, "layer"),
    ],
)
def test_wrong_settings_get_a_sentence(wrong, said) -> None:
    with pytest.raises(ValueError, match=said):
        ImageProblem(**wrong)
