"""A case as a short text for an address or as a file, and back.

Both are untrusted: they are unpacked within a limit and every part is checked. The text is
a version, a dot, and compressed JSON in the letters that an address can hold.
"""

import base64
import binascii
import json
import zlib

from models.doctor_case import MAX_VALUE_TEXT, MAX_VALUES, Case

# Servers on the way commonly refuse a request line of more than 8 KB.
MAX_LINK = 7_000  # characters
MAX_UNPACKED = 1_200_000  # bytes: a source of a million characters, and its data
_VERSION = "1"
_FILE_MARK = "unrolled_shape_doctor"
_TEXTS = {"source": "s", "x": "x", "y": "y", "loss": "l", "model": "m"}
_MAX_SHORT = 2_000  # characters of everything but the source


def pack(case: Case) -> str:
    """Write a case as text for an address."""
    squeezed = zlib.compress(_as_json(case, _TEXTS, "v").encode("utf-8"), 9)
    return f"{_VERSION}.{base64.urlsafe_b64encode(squeezed).decode('ascii').rstrip('=')}"


def unpack(text: str) -> Case:
    """Read what `pack` wrote.

    Raises:
        ValueError: one sentence, if the text is cut off, too large, or something else.
    """
    version, dot, body = text.partition(".")
    if not dot or version != _VERSION:
        raise ValueError(
            "case is not a link of this page, or of a newer version of it: copy the whole "
            "address again."
        )
    return _from_json(_unsqueezed(body), {s: name for name, s in _TEXTS.items()}, "v")


def fits(packed: str) -> bool:
    """Tell whether a packed case is short enough for an address."""
    return len(packed) <= MAX_LINK


def write_file(case: Case) -> str:
    """Write a case as the text of a file that `read_file` takes: JSON."""
    fields = {name: name for name in _TEXTS}
    content = {_FILE_MARK: 1, **json.loads(_as_json(case, fields, "values"))}
    return json.dumps(content, ensure_ascii=False, indent=1)


def read_file(data: bytes) -> Case | None:
    """Read what `write_file` wrote; None if the bytes are something else.

    Raises:
        ValueError: one sentence, if it is such a file and something in it is wrong.
    """
    if _FILE_MARK.encode() not in data[:200]:
        return None
    if len(data) > MAX_UNPACKED:
        raise ValueError(
            f"case has {len(data):,} bytes, but at most {MAX_UNPACKED:,} are accepted: "
            "share a shorter source."
        )
    fields = {name: name for name in _TEXTS}
    return _from_json(data, {**fields, _FILE_MARK: ""}, "values")


def _as_json(case: Case, names: dict[str, str], values: str) -> str:
    found = {names[name]: getattr(case, name) for name in names if getattr(case, name)}
    if case.values:
        found[values] = dict(case.values)
    return _whole(json.dumps(found, ensure_ascii=False))


def _unsqueezed(body: str) -> bytes:
    """Return the bytes of a link, at most `MAX_UNPACKED` of them.

    Raises:
        ValueError: one sentence, if there are more, or not all.
    """
    unpacking = zlib.decompressobj()
    try:
        squeezed = base64.b64decode(
            body + "=" * (-len(body) % 4), altchars=b"-_", validate=True
        )
        data = unpacking.decompress(squeezed, MAX_UNPACKED + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ValueError("case is damaged: copy the whole link again.") from error
    if len(data) > MAX_UNPACKED:
        raise ValueError(
            f"case unpacks to more than the {MAX_UNPACKED:,} bytes that are accepted: "
            "share a shorter source."
        )
    if not unpacking.eof:
        raise ValueError("case is cut off: copy the whole link again.")
    return data


def _from_json(data: bytes, names: dict[str, str], values: str) -> Case:
    """Read a case from JSON; `names` maps keys to fields, a key without one is skipped.

    Raises:
        ValueError: one sentence, if it holds anything that a case does not.
    """
    wrong = ValueError(
        "case does not hold a source and its data: share it again from this page."
    )
    try:
        found = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(found, dict) or found.keys() - names.keys() - {values}:
        raise wrong
    texts = {names[key]: found[key] for key in names if names[key] and key in found}
    typed = found.get(values, {})
    if not isinstance(typed, dict) or len(typed) > MAX_VALUES:
        raise wrong
    short = [*(text for name, text in texts.items() if name != "source"), *typed]
    if not all(isinstance(t, str) for t in (*texts.values(), *typed.values())):
        raise wrong
    if any(len(text) > _MAX_SHORT for text in short):
        raise wrong
    if any(len(text) > MAX_VALUE_TEXT for text in typed.values()):
        raise wrong
    return Case(
        values=tuple((_whole(name), _whole(text)) for name, text in typed.items()),
        **{name: _whole(text) for name, text in texts.items()},
    )


def _whole(text: str) -> str:
    """Return a text without halves of characters, which cannot be sent to a browser."""
    return text.encode("utf-8", "replace").decode("utf-8")
