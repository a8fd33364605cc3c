"""The house rules: which folder may import which, and where Keras may be loaded."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("models", "viz", "pages")
MODULES = [
    ROOT / "app.py",
    *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")),
]

# Folder → what its modules must not import.
FORBIDDEN = {
    "models": {"viz", "pages", "app", "streamlit", "plotly"},
    "viz": {"pages", "app", "streamlit", "keras", "tensorflow"},
    "pages": {"app", "keras", "tensorflow", "plotly"},
    "app.py": {"keras", "tensorflow", "plotly"},
}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            names.add(node.module or "")
    return names


def ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_imports_run_one_way(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    roots = {name.split(".")[0] for name in imported(path)}
    assert not roots & FORBIDDEN[folder]


@pytest.mark.parametrize("path", MODULES, ids=ids)
def test_keras_is_imported_in_workers_only(path: Path) -> None:
    in_worker = path.is_relative_to(ROOT / "models" / "worker")
    names = imported(path)
    if not in_worker:
        assert not any(name.split(".")[0] in ("keras", "tensorflow") for name in names)
    # The workers' own entry is the one module outside that may name what is inside.
    if not in_worker and ids(path) != "models/local_workers.py":
        assert not any(name.startswith("models.worker") for name in names)


def test_no_re_exports_in_packages() -> None:
    for package in (ROOT / "models").rglob("__init__.py"):
        assert not imported(package), f"{ids(package)} imports something"


def test_importing_the_server_side_loads_no_keras() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in MODULES
        # A page's own file is a script: it runs when imported.
        if "worker" not in path.parts and path.parent != ROOT / "pages"
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "loaded = {'keras', 'tensorflow'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_project_speaks_of_itself_alone() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert "/work/" not in text, f"{ids(path)} names a path of one machine"
