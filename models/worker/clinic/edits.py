"""Small changes of a text at the places that its syntax tree names.

What belongs here: where a node stands in the text, and how an argument, a statement or an
element of a list is replaced, put in or taken out so that the rest stays as it was typed.
What does not: which change a model needs.
"""

import ast
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """Put `text` in the place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def apply(source: str, edits: Sequence[Edit]) -> str | None:
    """Return the text with all edits made, or None where two of them overlap."""
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end))
    pieces, position = [], 0
    for edit in ordered:
        if edit.start < position:
            return None
        pieces += [source[position : edit.start], edit.text]
        position = edit.end
    return "".join([*pieces, source[position:]])


class Text:
    """A source with its tree: finds the characters of a node and the parents of it."""

    def __init__(self, source: str, tree: ast.Module) -> None:
        self.source = source
        self.tree = tree
        # Only these three end a line for Python's parser.
        self._starts = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", source))]
        self.parents: dict[ast.AST, ast.AST] = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }

    def offset(self, line: int, column: int) -> int:
        """Return the index of a character; columns count the bytes of UTF-8."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.source)
        row = self.source[start:end]
        if row.isascii():
            return start + column
        return start + len(row.encode()[:column].decode(errors="ignore"))

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, that a character stands in."""
        return bisect_right(self._starts, offset)

    def start(self, node: ast.AST) -> int:
        """Return the index of a node's first character."""
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        """Return the index behind a node's last character."""
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def of(self, node: ast.AST) -> str:
        """Return a node as it was typed."""
        return self.source[self.start(node) : self.end(node)]

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the statement that a node belongs to."""
        while not isinstance(node, ast.stmt):
            node = self.parents[node]
        return node

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return what a node is a part of."""
        return self.parents.get(node)

    def indent(self, statement: ast.stmt) -> str:
        """Return the white space that a statement's line begins with."""
        start = self._starts[statement.lineno - 1]
        return self.source[start : self.start(statement)]

    # -- edits -------------------------------------------------------------------------

    def replace(self, node: ast.AST, text: str) -> Edit:
        """Put a text in the place of a node."""
        return Edit(self.start(node), self.end(node), text)

    def replace_argument(self, node: ast.AST, text: str) -> Edit:
        """Put a text in the place of an argument and of the brackets around it."""
        return Edit(self._argument_start(node), self._argument_end(node), text)

    def set_argument(
        self, call: ast.Call, name: str, text: str, at: int | None = None
    ) -> Edit:
        """Give a call's argument another value; `at` is its place without a name."""
        for keyword in call.keywords:
            if keyword.arg == name:
                return self.replace_argument(keyword.value, text)
        if at is not None and at < len(call.args):
            return self.replace_argument(call.args[at], text)
        parts = [*call.args, *call.keywords]
        if not parts:
            close = self.end(call) - 1
            return Edit(close, close, f"{name}={text}")
        last = max(map(self._argument_end, parts))
        return Edit(last, last, f", {name}={text}")

    def remove_argument(self, call: ast.Call, name: str) -> Edit | None:
        """Take a named argument out of a call, with its comma."""
        for keyword in call.keywords:
            if keyword.arg == name:
                return self.remove_part(call, keyword)
        return None

    def remove_part(self, whole: ast.Call, part: ast.AST) -> Edit:
        """Take an argument out of a call, with its comma."""
        parts = sorted([*whole.args, *whole.keywords], key=self.start)
        index = parts.index(part)
        if index + 1 < len(parts):
            return Edit(
                self._argument_start(part), self._argument_start(parts[index + 1]), ""
            )
        if index:
            return Edit(self._argument_end(parts[index - 1]), self._argument_end(part), "")
        close = self.end(whole) - 1
        return Edit(self._argument_start(part), close, "")

    def insert_before(self, statement: ast.stmt, lines: str) -> Edit:
        """Put lines in front of a statement, as far in as it is."""
        indent = self.indent(statement)
        if indent.strip():  # behind a semicolon or a colon
            return Edit(self.start(statement), self.start(statement), lines + "; ")
        start = self._starts[statement.lineno - 1]
        body = "".join(f"{indent}{line}\n" for line in lines.split("\n"))
        return Edit(start, start, body)

    def insert_after(self, statement: ast.stmt, lines: str) -> Edit:
        """Put lines behind a statement, as far in as it is."""
        indent = self.indent(statement)
        end = self.end(statement)
        if indent.strip():
            return Edit(end, end, "; " + lines)
        body = "".join(f"\n{indent}{line}" for line in lines.split("\n"))
        # Behind a comment on the same line.
        tail = re.compile(r"[ \t]*(#[^\r\n]*)?(?=[\r\n]|\Z)").match(self.source, end)
        end = tail.end() if tail else end
        return Edit(end, end, body)

    def remove_statement(self, statement: ast.stmt) -> Edit:
        """Take a statement out, with its line."""
        indent = self.indent(statement)
        parent = self.parents.get(statement)
        alone = any(
            getattr(parent, block, None) == [statement]
            for block in ("body", "orelse", "finalbody")
        )
        if indent.strip() or (alone and not isinstance(parent, ast.Module)):
            return self.replace(statement, "pass")
        start = self._starts[statement.lineno - 1]
        end = self.end(statement)
        tail = re.compile(r"[ \t]*(#[^\r\n]*)?(\r\n|\r|\n|\Z)").match(self.source, end)
        if tail is None:
            return self.replace(statement, "pass")
        return Edit(start, tail.end(), "")

    def insert_element(self, elements: Sequence[ast.expr], index: int, text: str) -> Edit:
        """Put an element into a list that is not empty, in front of the one at `index`."""
        if index < len(elements):
            start = self._argument_start(elements[index])
            return Edit(start, start, f"{text},{self._gap(elements[index])}")
        end = self._argument_end(elements[-1])
        return Edit(end, end, f",{self._gap(elements[-1])}{text}")

    def remove_element(self, elements: Sequence[ast.expr], index: int) -> Edit:
        """Take an element out of a list that has others."""
        if index + 1 < len(elements):
            start = self._argument_start(elements[index])
            return Edit(start, self._argument_start(elements[index + 1]), "")
        if index:
            start = self._argument_end(elements[index - 1])
            return Edit(start, self._argument_end(elements[index]), "")
        return self.replace(elements[0], "")

    def _gap(self, node: ast.AST) -> str:
        """Return what stands between elements: a new line and its indent, or a space."""
        row_start = self._starts[self.line_of(self._argument_start(node)) - 1]
        before = self.source[row_start : self._argument_start(node)]
        return " " if before.strip() else f"\n{before}"

    def _argument_start(self, part: ast.AST) -> int:
        """Return where an argument starts, with the brackets around it."""
        start = self.start(part)
        end = self._argument_end(part)
        extra = self.source[self.end(part) : end].count(")")
        for _ in range(extra):
            start = self.source.rindex("(", 0, start)
        return start

    def _argument_end(self, part: ast.AST) -> int:
        """Return where an argument ends, with the brackets around it.

        A tree does not hold brackets: in `f((a), b)` the argument is `a`.
        """
        end, start = self.end(part), self.start(part)
        close = re.compile(r"[ \t]*\)")
        opening = re.compile(r"\([ \t]*\Z")
        while True:
            after = close.match(self.source, end)
            before = opening.search(self.source[max(0, start - 80) : start])
            if not after or not before:
                return end
            at = start - len(before.group())
            # The bracket of the call itself is preceded by a name or another bracket.
            if at > 0 and re.match(r"[\w\])]", self.source[at - 1]):
                return end
            start, end = at, after.end()


def literal(value: object) -> str:
    """Write a plain value as Python would."""
    return repr(value)
