"""Joins the lens's JavaScript modules and style sheets into the strings Streamlit takes.

A component takes one script. The modules in `js/` stay separate files, which Node can
test one by one; here their import lines are dropped and the files put one after another,
each after the ones it imports. A name may therefore be defined at the top of one file
only, and that is checked.
"""

import re
from functools import cache
from pathlib import Path

from viz.theme import css_variables

_FOLDER = Path(__file__).parent
_ENTRY = "main.js"

_IMPORT = re.compile(
    r'^import\s+\{[^}]*\}\s+from\s+"\.{1,2}/(?:[\w.-]+/)*([\w-]+\.js)";\n', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*[\s\S]*?\*/)\n", re.MULTILINE)
_TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|class|function\*?) (\w+)", re.MULTILINE
)


@cache
def lens_script() -> str:
    """Return all modules as one, `main.js` and its default export last.

    Raises:
        ValueError: if two modules define the same name, or one imports in a form that
            cannot be joined.
    """
    return join_modules(module_sources(_FOLDER), _ENTRY)


@cache
def lens_styles() -> str:
    """Return the palette's variables and the style sheets, in the order of their names."""
    sheets = [path.read_text("utf-8") for path in sorted((_FOLDER / "css").glob("*.css"))]
    return "\n".join([f".lens {{\n{css_variables()}\n}}", *sheets])


def join_modules(sources: dict[str, str], entry: str) -> str:
    """Join ES modules, each after those that it imports; `sources` maps name to text.

    Raises:
        ValueError: as `lens_script` does.
    """
    order: list[str] = []
    _visit(entry, sources, order, ())
    _check_names({name: sources[name] for name in order})
    return "\n".join(_joinable(name, sources[name]) for name in order)


def module_sources(folder: Path) -> dict[str, str]:
    """Return a component's modules, which lie in its `js/`, and the lens's, by their names.

    A module is known by its file's name, wherever it is imported from.
    """
    paths = {path for place in (_FOLDER, folder) for path in (place / "js").glob("*.js")}
    return {path.name: path.read_text("utf-8") for path in paths}


def _visit(
    name: str, sources: dict[str, str], order: list[str], above: tuple[str, ...]
) -> None:
    if name in above:
        raise ValueError(f"{name} imports itself, through {' and '.join(above)}.")
    if name in order:
        return
    for imported in _IMPORT.findall(sources[name]):
        _visit(imported, sources, order, (*above, name))
    order.append(name)


def _check_names(sources: dict[str, str]) -> None:
    owners: dict[str, str] = {}
    for module, source in sources.items():
        for name in _TOP_LEVEL.findall(source):
            if name in owners:
                raise ValueError(
                    f"{name} is defined in {owners[name]} and in {module}: "
                    "rename one, because the modules are joined."
                )
            owners[name] = module


def _joinable(name: str, source: str) -> str:
    text = _EXPORT.sub("", _IMPORT.sub("", source))
    text = _COMMENT.sub("", text)
    if re.search(r"^import\b", text, re.MULTILINE):
        raise ValueError(f'{name} has an import that is not `import {{…}} from "./….js";`.')
    return text.strip() + "\n"
