"""Runs every benchmark and prints one table; `--write` puts it into RESULTS.md.

Any module of this folder that has a `main() -> list[Row]` takes part. Names given on the
command line choose among them: `python -m benchmarks reruns memory`.
"""

import argparse
import importlib
import os
import pkgutil
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.rows import Row, table

_FOLDER = Path(__file__).parent


def run_all(names: Sequence[str]) -> list[tuple[str, list[Row]]]:
    """Run the chosen benchmarks, or all of them; return each one's summary and rows."""
    sections = []
    for name, summary, main in _benchmarks():
        if not names or name in names:
            print(f"{name} …", file=sys.stderr, flush=True)
            rows = main()
            print(f"\n{summary}\n\n{table(rows)}\n", flush=True)
            sections.append((summary, rows))
    return sections


def _benchmarks() -> Iterator[tuple[str, str, Callable[[], list[Row]]]]:
    """Yield the name, the first line of the docstring and `main` of every benchmark."""
    for found in sorted(pkgutil.iter_modules([str(_FOLDER)]), key=lambda item: item.name):
        if found.name.startswith("_"):
            continue
        module = importlib.import_module(f"benchmarks.{found.name}")
        if hasattr(module, "main"):
            summary = (module.__doc__ or found.name).strip().splitlines()[0]
            yield found.name, summary, module.main


def results_page(sections: Sequence[tuple[str, Sequence[Row]]]) -> str:
    """Return the results as Markdown."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    parts = [
        "# What was measured\n",
        f"By `make bench` on a machine with {machine}. Times are medians of runs taken "
        "in turns with their yardstick; compare them within a table, not across "
        "machines. `python -m benchmarks --write` writes this page anew.\n",
    ]
    for summary, rows in sections:
        parts += [f"{_title(summary)}\n", table(rows), ""]
    return "\n".join(parts)


def _title(summary: str) -> str:
    return f"## {summary.rstrip('.')}"


def write(sections: Sequence[tuple[str, Sequence[Row]]], *, whole: bool) -> None:
    """Write RESULTS.md anew, or replace in it only what has been measured now."""
    path = _FOLDER / "RESULTS.md"
    if whole or not path.exists():
        path.write_text(results_page(sections), encoding="utf-8")
        return
    known = path.read_text("utf-8").rstrip("\n").split("\n\n## ")
    tables = {f"## {part.splitlines()[0]}": f"\n\n## {part}" for part in known[1:]}
    for summary, rows in sections:
        tables[_title(summary)] = f"\n\n{_title(summary)}\n\n{table(rows)}"
    path.write_text(known[0] + "".join(tables.values()) + "\n", encoding="utf-8")


def command_line() -> int:
    """Run as asked; the exit code is 1 if a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which benchmarks; all without a name")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md")
    arguments = parser.parse_args()
    sections = run_all(arguments.names)
    if arguments.write:
        write(sections, whole=not arguments.names)
    missed = [row for _, rows in sections for row in rows if row.met is False]
    print(f"{len(missed)} goals missed." if missed else "All goals met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(command_line())
