"""`tools/bootstrap.py` starts before anything is installed, and on a Python that is too old, to say so."""

from __future__ import annotations

import ast
import subprocess
import sys

from support import CHECKOUT

SCRIPT = CHECKOUT / "tools" / "bootstrap.py"
OLD = (
    "import runpy, sys; sys.version_info, sys.version = (3, 8, 2, 'final', 0), '3.8.2 (old)'; sys.argv = ['bootstrap']"
)


def test_an_old_python_is_told_what_is_needed() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))
    code = f"{OLD}; runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "3.8.2" in done.stderr
    assert "3.11" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_nothing_that_is_installed() -> None:
    named = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).partition(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text("utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert named <= sys.stdlib_module_names
