"""The site of many filings with history: made from nothing, after one changed answer, and with nothing to do.

Beside it MkDocs alone, which makes the same pages (no papers, no redlines, no search through them) from their sources.

Targets for 100 filings on two cores: under 60 s, under 10 s, under 2 s; the search index of a language under 5 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from beian.check.workspace import Workspace
from beian.core.places import ContentRoot
from beian.papers.pages.html import LANGUAGES
from beian.record.rounds import FILE, digests, read_rounds, round_bytes, seal_round, submissions
from benchmarks.checking import REPOSITORY
from benchmarks.running import Ran, ran

COMMIT = ("-c", "user.name=Bench", "-c", "user.email=bench@acme.example", "commit", "--quiet", "--message=content")
CHANGED = ("acme-0/wenyin/disclosure.yaml", "purpose: |\n", "purpose: |\n  （改动）")


def generate(root: Path, filings: int) -> int:
    """A content root with copies of the example entities, records included, in a Git repository; the number of filings."""
    shutil.copy(REPOSITORY / "beian.yaml", root / "beian.yaml")
    shutil.copytree(REPOSITORY / "examples" / "register", root / "examples" / "register")
    names = sorted(folder.name for folder in (REPOSITORY / "filings").iterdir())
    whole = len(Workspace(ContentRoot(REPOSITORY)).filings())
    for number in range(-(-filings // whole)):
        for name in names:
            for half in ("filings", "examples/private"):
                shutil.copytree(REPOSITORY / half / name, root / half / f"{name}-{number}")
    made = [filing.id for filing in Workspace(ContentRoot(root)).filings()]
    heads: dict[tuple[str, str], str] = {}
    for filing in made:
        _seal_anew(root, filing, heads)
    for command in (("init", "--quiet", "--initial-branch=main"), ("add", "."), COMMIT):
        done = ran("git", "-C", str(root), *command)
        assert done.code == 0, done.said
    return len(made)


def _seal_anew(root: Path, filing: str, heads: dict[tuple[str, str], str]) -> None:
    """Give copied rounds the copy's name, and the heads that follow from it. An entity comes before its algorithms."""
    entity = filing.split("/", maxsplit=1)[0]
    previous: dict[str, object] = {}
    for one in read_rounds(root, filing):
        data = {**one.data, "filing": filing, "previous": previous}
        if "number" in data["entity_round"]:
            data["entity_round"] = {**data["entity_round"], "head": heads[entity, data["entity_round"]["number"]]}
        data = seal_round(data)
        (root / submissions(filing) / one.number / FILE).write_bytes(round_bytes(data))
        previous = {"head": data["head"], "events": digests(one.events)}
        heads[filing, one.number] = data["head"]


def measure(root: Path) -> None:
    command = (sys.executable, "-m", "beian", "site", "--root", str(root))
    file = root / "filings" / CHANGED[0]
    for label, text in (
        ("from nothing", None),
        ("nothing to do", None),
        ("one answer changed", file.read_text("utf-8").replace(*CHANGED[1:], 1)),
    ):
        if text:
            file.write_text(text, "utf-8")
        done = ran(*command)
        assert done.code == 0, done.said
        print(
            f"  {label:20}{done.seconds:7.2f} s  {done.cpu:7.2f} s of processors  {done.memory:5.0f} MB at most",
            flush=True,
        )
    alone = [_mkdocs_alone(root, language) for language in LANGUAGES]
    said = f"  {'MkDocs alone':20}{sum(one.seconds for one in alone):7.2f} s  {sum(one.cpu for one in alone):7.2f} s of"
    print(f"{said} processors  {max(one.memory for one in alone):5.0f} MB at most", flush=True)
    for index in sorted((root / "site").glob("*/search/index.js")):
        print(f"  {index.relative_to(root / 'site')}: {index.stat().st_size / 1e6:.2f} MB")
    size = sum(one.stat().st_size for one in (root / "site").rglob("*") if one.is_file())
    print(f"  site: {size / 1e6:.0f} MB")


def _mkdocs_alone(root: Path, language: str) -> Ran:
    """MkDocs over the whole sources of one language: those without answers that the site has, with the answers."""
    cache = root / "build" / "cache" / "site"
    settings = json.loads((cache / "source" / "review" / language / "mkdocs.yml").read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        folder = Path(name)
        shutil.copytree(settings["docs_dir"], folder / "docs")
        shutil.copytree(cache / "pages" / "review" / language, folder / "docs", dirs_exist_ok=True)
        settings |= {"docs_dir": str(folder / "docs"), "site_dir": str(folder / "site")}
        (folder / "mkdocs.yml").write_text(json.dumps(settings, ensure_ascii=False), "utf-8")
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        command = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", folder / "mkdocs.yml")
        done = ran(*command, environment=environment)
    assert done.code == 0, done.said
    return done


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.site", description=__doc__)
    options.add_argument("--filings", type=int, default=100)
    options.add_argument("--into", type=Path, help="generate there and measure nothing")
    chosen = options.parse_args()
    if chosen.into:
        chosen.into.mkdir(parents=True)
        print(f"{generate(chosen.into, chosen.filings)} filings")
        return 0
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        print(f"{generate(Path(name), chosen.filings)} filings")
        measure(Path(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
