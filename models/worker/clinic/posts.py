"""Questions as they are posted: sentences, code and an error message in one text.

What belongs here: making a text Python's whose other lines are sentences. What does not:
messages alone (`messages.py`), and code that Python cannot read (`syntax.py`).
"""

import ast
import re
import warnings

_MOST = 400  # lines
_MESSAGE = re.compile(
    r"\s*(?:Traceback \(most recent|File \"|[\w.]*(?:Error|Exception)\b\s*:)"
)
_CODE = re.compile(
    r"[=\[\]{}@#]|\w\(|^\s*(?:import|from|def|class|return|for|while|if|else|elif|with|try"
    r"|except|print|pass|raise|[)])\b|^\s*[)\],]*\s*$|[:,(]\s*$|^\s*[\"']"
)
_WORDS = re.compile(r"\s*[A-Za-z][\w'’-]*[,;]?(?:\s+\S+)+\s*[.:?!]*\s*$")


def as_code(source: str) -> str:
    """Return a text with its sentences and messages as comments, where it is code then.

    The lines keep their numbers. A text that Python reads, or does not read even so, stays
    as it is.
    """
    lines = source.split("\n")
    if len(lines) > _MOST or _reads(source):
        return source
    made, message = [], False
    for line in lines:
        message = bool(_MESSAGE.match(line)) or (message and line[:1] in (" ", "\t"))
        said = message or _is_sentence(line)
        made.append(f"# {line}" if said and line.strip() else line)
    text = "\n".join(made)
    code = any(line.strip() and not line.lstrip().startswith("#") for line in made)
    return text if made != lines and code and _reads(text) else source


def _is_sentence(line: str) -> bool:
    ends = line.rstrip().endswith(":") and not re.match(
        r"\s*(?:def|class|for|while|if|else|elif|with|try|except|finally)\b", line
    )
    sure = _CODE.search(line) and not (ends and not re.search(r"[=\[\]{}@#]|\w\(", line))
    return bool(_WORDS.match(line)) and not sure


def _reads(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
