"""The rooms and who may enter them: imports go up only, no cycles, one owner per library, small modules, one clock."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import beian
from support import CHECKOUT

PACKAGE = Path(beian.__file__).parent
ROOMS = (
    "core",
    "content",
    "schema",
    "record",
    "papers",
    "rules",
    "check",
    "compare",
    "build",
    "bundle",
    "privacy",
    "site",
    "review",
    "commands",
)
FILES = 20  # in a folder
OWNERS = {
    "fontTools": {"papers.formats.glyphs", "papers.formats.own_fonts"},
    "jinja2": {"papers.template", "papers.pages.html", "bundle.signatures"},
    "jsonschema": {"schema.meta.cross_check"},
    "jsonschema_rs": {"schema.validation"},
    "lxml": {
        "content.word_file",
        "papers.word.finish",
        "papers.word.check",
        "papers.word.elements",
        "papers.word.contents",
        "papers.word.styles",
        "papers.word.heights",
        "papers.word.pages",
        "papers.official_outline",
        "papers.word.tracked_changes",
        "compare.redlines.redline_check",
    },
    "PIL": {"content.images", "bundle.scans.page_looks"},
    "pypdf": {
        "content.attachments",
        "content.active_content",
        "bundle.scans.scan_file",
        "bundle.signatures",
        "papers.formats.pdf",
        "content.pdf_text",
    },
    "subprocess": {
        "content.git",
        "papers.formats.pandoc",
        "core.processes.limited_process",
        "bundle.reproducibility",
        "site.frames",
        "core.processes.temporary",
        "commands.doctor",
    },
    "stdnum": {"rules.entity", "core.text.personal_data"},
    "typst": {"papers.formats.pdf"},
    "yaml": {"content.yaml.strict", "content.yaml.events"},
    "zipfile": {
        "content.active_content",
        "content.word_file",
        "papers.word.finish",
        "papers.word.check",
        "compare.redlines.redline_check",
        "privacy.container_text",
        "core.archive",
        "bundle.manifest",
    },
}
LINES, FUNCTION_LINES = 300, 50
BOUNDARY = {"commands.cli"}  # where a bug becomes an exit code
CONTENT = {"filings/", "private/", "overrides/", "beian.yaml"}  # of whoever files, not of this repository
MODULES = sorted(PACKAGE.rglob("*.py"))
TOOLS = sorted((CHECKOUT / "tools").glob("*.py"))  # programs for maintainers, apart from the package


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(file: Path) -> Iterator[str]:
    """The full names that a module imports, wherever in it."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(file: Path) -> set[str]:
    """The modules of this package that a module imports."""
    known = {name_of(other) for other in MODULES}
    inside = {name.removeprefix("beian.") for name in imports(file) if name.startswith("beian.")}
    return {name if name in known else name.rpartition(".")[0] for name in inside} - {""}


def test_every_module_stands_in_a_room() -> None:
    assert {name_of(file).split(".")[0] for file in MODULES if file.parent != PACKAGE} <= {*ROOMS}


@pytest.mark.parametrize("page", ["architecture.md", "architecture.zh-CN.md"])
def test_the_architecture_page_names_what_is_there(page: str) -> None:
    named = set(re.findall(r"`([^`\n]+)`", (CHECKOUT / "docs" / page).read_text("utf-8")))
    assert {*ROOMS, "tools"} <= named
    paths = {re.sub(r"<.*?>", "*", name) for name in named if "/" in name or "." in name} - CONTENT
    assert len(paths) > 20
    assert [path for path in paths if not any([*CHECKOUT.glob(path), *PACKAGE.glob(path)])] == []


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_go_up_only(file: Path) -> None:
    room = name_of(file).split(".")[0]
    if room in ROOMS:
        for other in own_imports(file):
            assert other.split(".")[0] in ROOMS[: ROOMS.index(room) + 1], f"{name_of(file)} imports {other}"


def test_no_folder_is_crowded() -> None:
    folders = {file.parent for file in MODULES}
    assert {
        one.relative_to(PACKAGE).as_posix(): found for one in folders if (found := len([*one.glob("*.py")])) > FILES
    } == {}


@pytest.mark.long
def test_there_are_no_cycles() -> None:
    graph = {name_of(file): own_imports(file) - {name_of(file)} for file in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def test_every_library_has_its_owner() -> None:
    users: dict[str, set[str]] = {}
    for file in MODULES:
        for name in imports(file):
            top = name.split(".")[0]
            if top in OWNERS or (top not in sys.stdlib_module_names and top != "beian"):
                users.setdefault(top, set()).add(name_of(file))
    assert {
        top: modules - OWNERS.get(top, set())
        for top, modules in users.items()
        if modules - OWNERS.get(top, set()) and len(modules) > 1
    } == {}


def test_the_package_needs_no_tool() -> None:
    """What writes committed files stands outside the wheel."""
    assert not [name_of(file) for file in MODULES if any(name.split(".")[0] == "tools" for name in imports(file))]


def test_a_tool_hides_no_module_of_python() -> None:
    """`python tools/bootstrap.py` looks for modules in `tools/` first."""
    assert not {file.stem for file in TOOLS} & sys.stdlib_module_names


@pytest.mark.parametrize("file", [*MODULES, *TOOLS], ids=lambda file: file.relative_to(CHECKOUT).as_posix())
def test_modules_and_functions_stay_small_and_say_what_they_are(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LINES
    assert ast.get_docstring(tree(file)), "what the module is for stands at its top"
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno + 1 <= FUNCTION_LINES, node.name


def test_the_clock_is_read_in_one_place_only() -> None:
    clocks = {
        ("datetime", "now"),
        ("datetime", "today"),
        ("datetime", "utcnow"),
        ("date", "today"),
        ("time", "time"),
        ("time", "localtime"),
        ("time", "strftime"),
    }
    readers = {
        name_of(file)
        for file in MODULES
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in clocks
    }
    assert len(readers) <= 1


def test_nothing_catches_everything() -> None:
    for file in (file for file in MODULES if name_of(file) not in BOUNDARY):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                reraised = any(isinstance(inner, ast.Raise) and inner.exc is None for inner in ast.walk(node))
                assert caught not in ("everything", "Exception", "BaseException") or reraised, (
                    f"{name_of(file)}:{node.lineno}"
                )


def test_nothing_runs_a_shell_or_evaluates_text() -> None:
    for file in MODULES:
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call):
                assert not any(word.arg == "shell" for word in node.keywords), f"{name_of(file)}:{node.lineno}"
                called = ast.unparse(node.func)
                assert called not in ("eval", "exec", "os.system", "pickle.loads", "yaml.load"), (
                    f"{name_of(file)}:{node.lineno}"
                )


# who may make an edition without asking whether the filing is a draft: because they do, tell nothing of the answers, or
# come after the gate of packing
OF_ANY_STATE = {
    *(
        "schema.editions",
        "check.workspace",
        "site.noninterference",
        "check.judge",
        "check.misreading",
        "compare.sealed_answers",
        "record.filing_record",
        "commands.answers.law",
    ),
    *(
        "papers.dry_runs",
        "bundle.overviews",
        "commands.lists.similarity",
        "site.assets",
        "compare.snapshot_files",
        "bundle.resubmission",
    ),
}


def test_what_is_shown_of_a_filing_comes_from_its_workspace() -> None:
    """There a draft loses what only an error keeps out."""
    assert {name_of(file) for file in MODULES if "beian.schema.editions.edition_of" in imports(file)} <= OF_ANY_STATE
