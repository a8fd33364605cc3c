"""Text to a tree: what notebooks and older Pythons add is blanked, line by line."""

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import TypeGuard

MAX_NODES = 200_000
MAX_LINES = 20_000
MAX_CHARACTERS = 400_000
_MAGIC = re.compile(r"^(\s*)([%!?].*|\w[\w.]*\?\??\s*$|\w+\s*=\s*[%!].*)")
_OLD_PRINT = re.compile(r"^(\s*)print(\s+[^\s(=.,\[].*|\s+\(.*\)\s*%.*|\s*>>.*)$")
_OLD_EXCEPT = re.compile(r"^(\s*except\s+[\w.()]+)\s*,\s*(\w+)\s*:")
_FENCE = re.compile(r"^\s*(```|~~~)")
# Python takes the square of its length to parse `import a.a.a. ...`.
_CHAIN = re.compile(r"(?:\.\s*\w+\s*){500}")
_PROMPT = re.compile(r"^\s*(>>>|\.\.\.|In ?\[\d*\]:)( |$)")


@dataclass
class Parsed:
    """A tree, with what was left out of the text."""

    tree: ast.Module
    blanked: list[int] = field(default_factory=list)  # lines
    ranks: dict[str, int] = field(default_factory=dict)  # of shapes, as they are indexed
    fitted: dict[str, str] = field(
        default_factory=dict
    )  # "x" and "y" of fit, by expression
    bound: set[str] = field(default_factory=set)


def parse(source: str) -> Parsed | Exception:
    """Return a text's tree; a SyntaxError, or a ValueError with a sentence."""
    if _CHAIN.search(source):
        return ValueError(_sentence(RecursionError()))
    if len(source) > MAX_CHARACTERS or source.count("\n") > MAX_LINES:
        return ValueError(
            f"The text has {source.count(chr(10)) + 1:,} lines and {len(source):,} "
            f"characters, and at most {MAX_LINES:,} lines and {MAX_CHARACTERS:,} "
            "characters of code are read: paste the part that makes the model."
        )
    error: Exception | None = None
    for text, blanked, shifted in _readings_of(source):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except SyntaxError as raised:
            error = error or raised
            continue
        except (ValueError, RecursionError, MemoryError) as raised:
            return ValueError(_sentence(raised))
        if shifted:
            ast.increment_lineno(tree, -1)
            first = tree.body[0]
            body = first.body if isinstance(first, ast.If) else tree.body
            tree = ast.Module(body=[*body, *tree.body[1:]], type_ignores=[])
        return _looked_at(tree, blanked)
    return error or ValueError(_sentence(RecursionError()))


def _sentence(error: Exception) -> str:
    if "null" in str(error):
        return "The text holds null characters, so it is no source: paste text."
    return "The text is nested too deeply to be read: paste the part that makes the model."


def _readings_of(source: str) -> list[tuple[str, list[int], bool]]:
    """Return the text as it is, then what it may have been meant as."""
    readings: list[tuple[str, list[int], bool]] = [(source, [], False)]
    cleaned, blanked = _cleaned(source)
    if blanked:
        readings.append((cleaned, blanked, False))
    first = next((line for line in cleaned.splitlines() if line.strip()), "")
    if first[:1] in " \t":
        readings.append((f"if True:\n{cleaned}", blanked, True))
    if "\t" in cleaned:
        readings.append((cleaned.expandtabs(8), blanked, False))
        readings.append((cleaned.expandtabs(4), blanked, False))
    return readings


def _cleaned(source: str) -> tuple[str, list[int]]:
    lines = source.splitlines()
    prompts = sum(bool(_PROMPT.match(line)) for line in lines)
    changed: list[int] = []
    made: list[str] = []
    for number, line in enumerate(lines, 1):
        new = line
        prompt = _PROMPT.match(line)
        if prompts and prompt:
            new = " " * prompt.end() + line[prompt.end() :]
        elif prompts and line.strip():
            new = ""
        if _FENCE.match(new):
            new = ""
        match = _MAGIC.match(new) or _OLD_PRINT.match(new)
        if match:
            new = f"{match[1]}pass"
        old = _OLD_EXCEPT.match(new)
        if old:
            new = f"{old[1]}:"
        if new != line:
            changed.append(number)
        made.append(new)
    if prompts:
        made = _same_indent(made)
    return "\n".join(made) + "\n", changed


def _same_indent(lines: list[str]) -> list[str]:
    return [line if line.strip() else "" for line in lines]


def _looked_at(tree: ast.Module, blanked: list[int]) -> Parsed | Exception:
    """Note what the whole tree tells before it is followed."""
    parsed = Parsed(tree, blanked)
    try:
        for count, node in enumerate(ast.walk(tree)):
            if count > MAX_NODES:
                return ValueError(
                    "The text is too long to follow: paste the part that makes the model."
                )
            _look(parsed, node)
    except RecursionError:
        return ValueError(_sentence(RecursionError()))
    return parsed


def _look(parsed: Parsed, node: ast.AST) -> None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        parsed.bound.add(node.id)
    elif isinstance(node, ast.Subscript) and _is_shape(node.value):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            _rank(parsed, node.value, node.slice.value + 1)
    elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
        _taken_apart(parsed, node.targets[0], node.value)
    elif _is_fit(node):
        _fitted(parsed, node)


def _is_fit(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("fit", "train_on_batch")
    )


def _is_shape(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "shape"


def _rank(parsed: Parsed, node: ast.expr, rank: int) -> None:
    text = ast.unparse(node)
    parsed.ranks[text] = max(parsed.ranks.get(text, 0), rank)


def _taken_apart(parsed: Parsed, target: ast.Tuple, value: ast.expr) -> None:
    if any(isinstance(one, ast.Starred) for one in target.elts):
        return
    if _is_shape(value):
        _rank(parsed, value, len(target.elts))
    elif isinstance(value, ast.Subscript) and _is_shape(value.value):
        part = value.slice
        if isinstance(part, ast.Slice) and part.upper is None:
            start = part.lower
            if isinstance(start, ast.Constant) and isinstance(start.value, int):
                _rank(parsed, value.value, len(target.elts) + start.value)


def _fitted(parsed: Parsed, node: ast.Call) -> None:
    keywords = {k.arg: k.value for k in node.keywords}
    for name, at in (("x", 0), ("y", 1)):
        value = keywords.get(name) or (node.args[at] if len(node.args) > at else None)
        if isinstance(value, ast.Name | ast.Attribute):
            parsed.fitted.setdefault(name, ast.unparse(value))
