"""A sample of a sweep is never empty, from no one end, the same for the same seed; and everything is everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import support
import sweeps

PROBE = """
import pytest
@pytest.mark.sweep(few=2, some=5)
@pytest.mark.parametrize("number", range(40))
def test_swept(number): pass
def test_plain(): pass
"""


def collected(folder: Path, *arguments: str, **environment: str) -> list[str]:
    """The tests of PROBE that a run would start."""
    (folder / "test_probe.py").write_text(PROBE, "utf-8")
    words = ["-m", "pytest", "-p", "sweeps", "--collect-only", "--quiet", f"--rootdir={folder}"]
    told = {name: value for name, value in os.environ.items() if not name.startswith("SWEEP")}
    told |= (
        support.PACKAGE
        | {"PYTHONPATH": str(support.CHECKOUT / "tests"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        | environment
    )
    done = subprocess.run(
        [sys.executable, *words, *arguments], cwd=folder, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [line.rpartition("::")[2] for line in done.stdout.splitlines() if "::" in line]


@pytest.mark.long
def test_a_run_tries_a_part_of_a_sweep_and_every_other_test(tmp_path: Path) -> None:
    few, some, everything = (collected(tmp_path, SWEEP=level) for level in sweeps.LEVELS)
    assert [len(names) for names in (few, some, everything)] == [3, 6, 41]
    assert collected(tmp_path) == few
    assert all("test_plain" in names for names in (few, some, everything))


@pytest.mark.long
def test_a_seed_gives_the_same_cases_again_and_another_seed_others(tmp_path: Path) -> None:
    one, again, other = (collected(tmp_path, SWEEP="some", SWEEP_SEED=seed) for seed in ("a", "a", "b"))
    assert one == again
    assert one != other


def test_a_test_that_is_named_runs_whatever_the_sample_is(tmp_path: Path) -> None:
    assert len(collected(tmp_path, "test_probe.py::test_swept")) == 40


def test_a_level_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="SWEEP=many"):
        collected(tmp_path, SWEEP="many")


@pytest.mark.parametrize("count", [1, 2, 7, 400])
def test_each_stretch_gives_one_case(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for level, wanted in (("few", 3), ("some", 9), ("all", count)):
        monkeypatch.setattr(sweeps, "LEVEL", level)
        found = sweeps.part(range(count), few=3, some=9)
        number = min(wanted, count)
        assert len(found) == number
        assert all(count * step // number <= case < count * (step + 1) // number for step, case in enumerate(found))
    assert sweeps.part([], few=3, some=9) == []
