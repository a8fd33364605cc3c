"""Numbers as people type them in a row: what stands between them, and what is inside."""

import re

_DECIMAL_COMMA = re.compile(r"[+−-]?\d+,\d+", re.ASCII)


def split_numbers(text: str) -> list[str]:
    """Return the numbers' texts, between which are spaces, commas, semicolons or lines.

    Where there are spaces and every number has a comma inside, it is a decimal one:
    1,5 2,25 are two numbers.
    """
    parts = text.replace(";", " ").split()
    if len(parts) > 1 and all(map(_DECIMAL_COMMA.fullmatch, parts)):
        return [part.replace(",", ".") for part in parts]
    return " ".join(parts).replace(",", " ").split()
