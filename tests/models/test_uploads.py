"""Uploaded files as text: what is read, and what is refused in one sentence."""

import io
import json
import time
import zipfile
import zlib

import pytest

from models.uploads import MAX_CONFIG, read_upload

CODE = "model = keras.Sequential([LSTM(4)])\n"
CONFIG = json.dumps({"class_name": "Sequential", "config": {"layers": []}})


def _notebook(*cells, **more) -> bytes:
    return json.dumps({"cells": list(cells), "nbformat": 4, **more}).encode()


def _cell(source, kind="code"):
    return {"cell_type": kind, "source": source, "outputs": [{"data": "x" * 1_000}]}


def _archive(*files: tuple[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("name", ["model.py", "MODEL.PY", "notes.txt", "model", "a.json"])
def test_texts_are_read_as_they_are(name) -> None:
    assert read_upload(name, CODE.encode()) == CODE


def test_other_line_ends_and_encodings() -> None:
    assert read_upload("a.py", b"\xef\xbb\xbfx = 1\r\ny = 2\r\n") == "x = 1\ny = 2\n"
    assert read_upload("a.py", "s = 'Größe'\n".encode("cp1252")) == "s = 'Größe'\n"
    assert read_upload("a.py", "x = 1\n".encode("utf-16")) == "x = 1\n"


def test_a_notebook_is_its_code() -> None:
    data = _notebook(
        _cell("# Title", "markdown"),
        _cell(["%matplotlib inline\n", "import keras\n"]),
        _cell("%%bash\nrm -rf /"),
        _cell("%%time\nmodel = 1"),
    )
    text = read_upload("n.ipynb", data)
    assert text == "%matplotlib inline\nimport keras\n\n%%time\nmodel = 1\n"
    assert read_upload("n.json", data) == text


def test_an_older_notebook_keeps_cells_in_worksheets() -> None:
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"]}]}]}
    assert read_upload("n.ipynb", json.dumps(old).encode()) == "x = 1\n"


def test_of_a_keras_file_only_the_configuration_is_read() -> None:
    data = _archive(
        ("metadata.json", b"{}"),
        ("config.json", CONFIG.encode()),
        ("model.weights.h5", b"x"),
    )
    assert read_upload("model.keras", data) == CONFIG
    assert read_upload("model.zip", data) == CONFIG


def test_a_keras_file_that_keras_wrote(tmp_path) -> None:
    keras = pytest.importorskip("keras")
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4)])
    model.save(tmp_path / "model.keras")
    text = read_upload("model.keras", (tmp_path / "model.keras").read_bytes())
    assert json.loads(text)["class_name"] == "Sequential"


def _encrypted() -> bytes:
    data = bytearray(_archive(("config.json", b"{}")))
    data[6] |= 1  # the flag of the local header and of the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _torn() -> bytes:
    data = bytearray(_archive(("config.json", CONFIG.encode() * 50)))
    data[45:60] = b"\x00" * 15
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("model.h5", b"\x89HDF\r\n\x1a\n", "upload what model.to_json() returns"),
        ("model.json", b"\x89HDF\r\n\x1a\n", "upload what model.to_json() returns"),
        ("weights.pkl", b"\x80\x04K*.", "upload what model.to_json() returns"),
        ("photo.png", b"\x89PNG", "no kind that is read"),
        ("a.py", b"x = 1\x00\x01\x02", "no text"),
        ("a.py", b"#" * 6_000_000, "more than are read"),
        ("n.ipynb", b"{broken", "no valid JSON"),
        ("n.ipynb", b"[" * 200_000, "no valid JSON"),
        ("n.ipynb", _notebook(_cell("# Title", "markdown")), "no code cells"),
        ("n.ipynb", _notebook(_cell("x = 1\n" * 400_000)), "paste the model's cell"),
        ("n.ipynb", b"[]", "no code cells"),
        ("m.keras", b"no archive", "no .keras file"),
        ("m.keras", b"PK\x03\x04" + b"\x00" * 100, "no .keras file"),
        ("m.keras", _archive(("other.json", b"{}")), "no config.json"),
        ("m.keras", _archive(("config.json", b"a" * (MAX_CONFIG + 10))), "more than"),
        ("m.keras", _archive(("config.json", b"\x00" * 50)), "no text"),
        ("m.keras", _encrypted(), "no .keras file"),
        ("m.keras", _torn(), "no .keras file"),
        ("m.keras", b"", "no .keras file"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(name, data, words) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the words are below
        read_upload(name, data)
    sentence = str(refusal.value)
    assert words in sentence
    assert "\n" not in sentence
    assert len(sentence) < 300


def test_a_bomb_is_not_unpacked() -> None:
    # 400 MB of zeros in 400 kB.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = b"\x00" * 1_000_000
    packed = b"".join(packer.compress(zeros) for _ in range(400)) + packer.flush()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("config.json", packed)
    data = bytearray(out.getvalue())
    for header, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(header) + method] = zipfile.ZIP_DEFLATED
    start = time.monotonic()
    with pytest.raises(ValueError, match=r"more than|no .keras file"):
        read_upload("bomb.keras", bytes(data))
    assert time.monotonic() - start < 2
