"""What is true is computed without Keras: only the workers load it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_only_the_workers_load_keras() -> None:
    paths = [
        path
        for path in (ROOT / "models").rglob("*.py")
        if "worker" not in path.relative_to(ROOT).parts
    ]
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in paths
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n    importlib.import_module(name)\n"
        "heavy = {'keras', 'tensorflow', 'streamlit', 'plotly'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    assert len(names) > 15
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
