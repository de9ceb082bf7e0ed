"""Makes the example record again: the story in `examples/record.yaml`, told by the real commands on a copy.

Each round is submitted with an earlier draft of today's answers, and what the commands recorded replaces
`filings/*/submissions/`. The digests follow the templates and tools of the day, so a new run makes a new record; it is
committed once and not made again for every change of a template.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from beian.content.yaml.strict import load
from beian.content.yaml.writer import edit_answers
from beian.core.places import engine_folder
from beian.record.rounds import submissions
from beian.schema.registry import Registry
from beian.schema.walk import keys_at
from tools.simulated_scan import scan_of

STORY = "examples/record.yaml"
COPIED = ("filings", "examples", "beian.yaml", ".gitignore")
SCAN = b"%PDF-1.4\n% a fictional scan\n"
OURS = ("filing", "submit", "legacy", "event", "on", "draft")


def main() -> int:
    """Tell the story on a copy of the checkout and bring the record back."""
    checkout = engine_folder("schemas").parent
    story = load((checkout / STORY).read_bytes(), STORY).data
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for name in COPIED:
            source = checkout / name
            (shutil.copytree if source.is_dir() else shutil.copy2)(source, root / name)
        filings = dict.fromkeys(step["filing"] for step in story["steps"])
        for filing in filings:
            shutil.rmtree(root / submissions(filing), ignore_errors=True)
        for step in story["steps"]:
            _tell(root, step, story["drafts"])
        for filing in filings:
            shutil.rmtree(checkout / submissions(filing), ignore_errors=True)
            shutil.copytree(root / submissions(filing), checkout / submissions(filing))
        shutil.copy2(root / "examples/private/record.key", checkout / "examples/private/record.key")
    return 0


def _tell(root: Path, step: Mapping[str, Any], drafts: Mapping[str, Any]) -> None:
    filing, day = step["filing"], step["on"]
    print(filing, day, step.get("submit") or step.get("event") or "legacy", flush=True)
    if "event" in step:
        _event(root, filing, step)
    elif "legacy" in step:
        for name in step["legacy"]:
            (root / name).write_bytes(SCAN)
        _beian(root, "legacy", filing, *step["legacy"], "--date", day)
    else:
        with_draft = [change for group in step.get("draft", []) for change in drafts[group]]
        before = {one["file"]: (root / one["file"]).read_bytes() for one in with_draft}
        for change in with_draft:
            _put(root / change["file"], change["find"], change["replace"])
        _submit(root, filing, step["submit"], day, step.get("entity_reason", ""))
        for name, content in before.items():
            (root / name).write_bytes(content)


def _event(root: Path, filing: str, step: Mapping[str, Any]) -> None:
    """The event by the command; lists, which a person types into the file, are added to it."""
    given = {key: value for key, value in step.items() if key not in OURS}
    lists = {key: value for key, value in given.items() if isinstance(value, list)}
    texts = [f"{key}={value}" for key, value in given.items() if key not in lists]
    options = [word for text in texts for word in ("--set", text)]
    said = _beian(root, "event", filing, step["event"], "--date", step["on"], *options)
    file = root / said.splitlines()[0].removeprefix("√ ")
    order = partial(keys_at, Registry().schema("event"))
    file.write_bytes(edit_answers(file.read_bytes(), {f"/{key}": items for key, items in lists.items()}, order))


def _submit(root: Path, filing: str, kind: str, day: str, reason: str) -> None:
    scan = root / "scan.pdf"
    for signed in root.glob("examples/private/*/signed"):
        shutil.rmtree(signed)
    asked = ["submit", filing, "--kind", kind, "--as-of", day, *(["--entity-reason", reason] if reason else [])]
    papers = list(_to_sign(root, asked))
    _beian(root, "sign", filing)
    for paper in papers:
        scan.write_bytes(scan_of((root / "build/filing" / filing / f"{paper}.pdf").read_bytes()))
        _beian(root, "signed", paper, str(scan), "--filing", filing)
    _beian(root, *asked)


def _to_sign(root: Path, asked: list[str]) -> Iterator[str]:
    """The papers whose scans `submit` asks for."""
    done = _run(root, *asked)
    for line in done.stdout.splitlines():
        if line.strip().startswith("缺少《"):
            yield line.rpartition("beian signed ")[2].split()[0]


def _put(file: Path, find: str, replace: str) -> None:
    text = file.read_text("utf-8")
    if text.count(find) != 1:
        raise SystemExit(f"{file.name}: {text.count(find)} × {find!r}")
    file.write_text(text.replace(find, replace), "utf-8")


def _beian(root: Path, *arguments: str) -> str:
    done = _run(root, *arguments)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "beian", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)


if __name__ == "__main__":
    sys.exit(main())
