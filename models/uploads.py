"""An uploaded file as the text that it holds; nothing in it is run or unpickled.

What belongs here: kinds of files, and limits of what is unpacked. What does not: what the
text means (`models.worker.source`).
"""

import io
import zipfile
import zlib
from pathlib import PurePath

from models.notebooks import code_of, is_notebook
from models.spec import shown

MAX_FILE = 200_000_000  # bytes of a .keras file, which holds weights, too
MAX_TEXT = 5_000_000  # bytes of a text
MAX_NOTEBOOK = 20_000_000  # bytes, with the outputs, of which nothing is kept
MAX_CONFIG = 1_000_000  # bytes of the configuration in a .keras file
MAX_ENTRIES = 20_000  # files in a .keras file
_CONFIG = "config.json"
_TEXTS = (".py", ".txt", ".md", ".json", ".ipynb", ".pyw", "")
_WEIGHTS = (".h5", ".hdf5", ".weights", ".ckpt", ".pb", ".tflite", ".onnx", ".pt", ".pth",
            ".pkl", ".pickle", ".joblib", ".npz", ".npy")  # fmt: skip


def read_upload(name: str, data: bytes) -> str:
    """Return the text of a .py, .txt, .ipynb, .json or .keras file.

    Of a .keras file only the configuration inside is read.

    Args:
        name: of the file; its ending says what it is.
        data: the file.

    Raises:
        ValueError: one sentence, if the file is of another kind, broken or too large.
    """
    ending = PurePath(name[-300:]).suffix.lower()
    if ending == ".keras" or data[:4] == b"PK\x03\x04":
        return _archive(name, data)
    if ending in _WEIGHTS or data[:8] == b"\x89HDF\r\n\x1a\n":
        raise ValueError(
            f"{shown(name)} holds weights in a binary form, which is not read: upload what "
            "model.to_json() returns, a .keras file, or the code that makes the model."
        )
    if ending not in _TEXTS:
        raise ValueError(
            f"{shown(name)} is of no kind that is read: upload a .py, .ipynb, .json, .txt "
            "or .keras file."
        )
    if len(data) > (MAX_NOTEBOOK if ending == ".ipynb" else MAX_TEXT):
        raise ValueError(
            f"{shown(name)} has {len(data):,} bytes, more than are read: upload the "
            "model's part, or a notebook without its outputs."
        )
    text = _decoded(name, data)
    if ending == ".ipynb" or is_notebook(text):
        return code_of(text)
    return text


def _decoded(name: str, data: bytes) -> str:
    """Read a text; one that is not UTF-8 may be of an older Windows."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise ValueError(
        f"{shown(name)} is no text, so it cannot be read: upload a .py, .ipynb, .json, "
        ".txt or .keras file."
    )


def _archive(name: str, data: bytes) -> str:
    """Return the configuration in a .keras file, of which nothing else is unpacked."""
    broken = (
        f"{shown(name)} is no .keras file that can be read: save the model again with "
        "model.save, or upload what model.to_json() returns."
    )
    if len(data) > MAX_FILE:
        raise ValueError(
            f"{shown(name)} has {len(data):,} bytes, more than the {MAX_FILE:,} that are "
            "read: upload what model.to_json() returns."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MAX_ENTRIES:
                raise ValueError(broken)
            if _CONFIG not in archive.namelist():
                raise ValueError(
                    f"{shown(name)} has no {_CONFIG} inside, so it is no .keras file: "
                    "upload what model.save wrote, or what model.to_json() returns."
                )
            with archive.open(_CONFIG) as file:
                # The size that the archive states may be a lie: what is unpacked counts.
                text = file.read(MAX_CONFIG + 1)
    except (
        zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError,
        EOFError, KeyError, OverflowError,
    ) as error:  # fmt: skip
        raise ValueError(broken) from error
    if len(text) > MAX_CONFIG:
        raise ValueError(
            f"The configuration in {shown(name)} has more than {MAX_CONFIG:,} bytes: "
            "upload that of a smaller model."
        )
    return _decoded(_CONFIG, text)
