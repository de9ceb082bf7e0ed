"""`fmt`: one form for all YAML files and policies, and in the engine's checkout for its schemas. Tidies the text; quotes what YAML 1.2 would read as a number; writes
identifiers in their canonical form; puts the proper hanzi where a look-alike stands in prose, names excepted.

Tidying mends line ends, blanks at line ends, marks that nobody sees and full-width signs; comments, order, indentation and
values stay as they are. What intake refuses and only a person can mend stays too, for `check` to report: tabs as indentation,
curly quotes round a value, control characters, changes of direction.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from beian.check.workspace import Workspace
from beian.content.transaction import write_together
from beian.content.trees import Tree, is_policy, is_recorded
from beian.content.yaml.strict import Document, load, with_typos_mended
from beian.content.yaml.writer import edit_answers
from beian.core.errors import Failure
from beian.core.model import at
from beian.core.places import engine_folder
from beian.core.problem import Problem, ordered
from beian.core.text.characters import without_look_alikes
from beian.core.text.typed_lines import MARKERS
from beian.schema.canonical_forms import look_alike_pointers, unusual_forms
from beian.schema.filings import load_library
from beian.schema.meta.writing import as_written
from beian.schema.registry import Registry
from beian.schema.role_overrides import answers_in

# soft hyphen, zero-width space and joiners, word joiner, byte order mark: pasted unseen from web pages and Word
HARMLESS = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
TITLE = re.compile(r"\A#\s*(?=[^#\s])")
BLANKS = re.compile(r"[ \t]+$", re.MULTILINE)
SCHEMAS = "schemas"
FOLDERS = ("filings", "private", "examples", "overrides")
ENDINGS = (".yaml", ".yml")


def tidied(content: bytes, path: str) -> bytes:
    """The tidied content of the file `path`; as it is when it is not UTF-8."""
    try:
        text = HARMLESS.sub("", content.decode("utf-8"))
    except UnicodeDecodeError:
        return content
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text if text.endswith("\n") or not text else f"{text}\n"
    text = with_typos_mended(text)
    whole = load(text.encode(), path)
    for shorten in (_without_blanks, _without_blanks_between_values):
        tidy = shorten(text, whole)
        for candidate in (tidy.rstrip("\n") + "\n" if tidy.strip() else tidy, tidy):
            if candidate == text or not whole.usable or load(candidate.encode(), path).data == whole.data:
                return candidate.encode()
    return text.encode()


def tidied_policy(content: bytes) -> bytes:
    """The tidied content of a policy: a blank after the signs of its headings, and the hanzi that are meant."""
    try:
        text = HARMLESS.sub("", without_look_alikes(content.decode("utf-8")))
    except UnicodeDecodeError:
        return content
    title, *lines = BLANKS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    text = "\n".join([TITLE.sub("# ", title), *map(_tidied_heading, lines)]).rstrip("\n")
    return f"{text}\n".encode() if text else content


def _tidied_heading(line: str) -> str:
    heading = MARKERS["heading"].match(line)
    return f"{heading[1] or heading[2]} {line[heading.end() :]}" if heading else line


def _without_blanks(text: str, _: Document) -> str:
    return BLANKS.sub("", text)


def _without_blanks_between_values(text: str, document: Document) -> str:
    """Without blanks at line ends, except in answers of several lines, where they are part of the answer."""
    inside = {
        line
        for pointer, position in document.positions.items()
        if position.end_line > position.line and isinstance(at(document.data, pointer), str)
        for line in range(position.line, position.end_line + 1)
    }
    lines = text.split("\n")
    return "\n".join(line if number in inside else line.rstrip(" \t") for number, line in enumerate(lines, 1))


@dataclass(frozen=True)
class Formatted:
    """The repository paths of what is (or would be) changed, and what only a person can mend in any file."""

    changed: list[str]
    unreadable: list[Problem]


class TidyTree:
    """A tree whose files read as if they had been tidied."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._contents: dict[str, bytes | None] = {}

    def files(self, folder: str) -> list[str]:
        return self._tree.files(folder)

    def irregular(self, folder: str) -> list[str]:
        return self._tree.irregular(folder)

    def read(self, path: str) -> bytes | None:
        if path not in self._contents:
            content = self._tree.read(path)
            self._contents[path] = _tidied(content, path) if content else content
        return self._contents[path]


def _tidied(content: bytes, path: str) -> bytes:
    if is_policy(path):
        return tidied_policy(content)
    return tidied(content, path) if path.endswith(ENDINGS) else content


def format_files(workspace: Workspace, *, write_back: bool) -> Formatted:
    """Bring every YAML file and policy of the content root into form; without `write_back` only say which would change."""
    disk = workspace.disk
    done, contents = _formatted(workspace, disk, [path for folder in FOLDERS for path in disk.files(folder)])
    contents |= _schemas(workspace.root.path)
    done = Formatted(sorted(contents), done.unreadable)
    if write_back and contents:
        root = workspace.root.path
        write_together(root, {root / path: content for path, content in contents.items()}, replace=True)
    return done


def _schemas(root: Path) -> dict[str, bytes]:
    """In the engine's own checkout the schemas that would change, with their better content; elsewhere nothing."""
    folder = root.resolve() / SCHEMAS
    if engine_folder(SCHEMAS) != folder:
        return {}
    return {
        posixpath.normpath(f"{SCHEMAS}/{name}.json"): text.encode()
        for name, text in as_written(folder).items()
        if (folder / f"{name}.json").read_bytes() != text.encode()
    }


def unformed(workspace: Workspace, paths: Iterable[str]) -> Formatted:
    """Which of these files, as they are in the workspace's tree, `fmt` would change."""
    inside = [path for path in paths if path.startswith(tuple(f"{folder}/" for folder in FOLDERS))]
    return _formatted(workspace, workspace.tree, sorted(inside))[0]


def _formatted(workspace: Workspace, source: Tree, listed: list[str]) -> tuple[Formatted, dict[str, bytes]]:
    """What is wrong with the listed files, and the better content of those that would change."""
    tree = TidyTree(source)
    library = load_library(tree, tree, workspace.registry)
    unquoted: dict[str, set[str]] = {}
    for problem in library.problems:
        if problem.rule == "yaml-type":
            unquoted.setdefault(problem.position.path, set()).add(problem.pointer)
    schemas = {
        document.path: half.schema
        for folder in library.folders.values()
        for half in folder.halves.values()
        for document in (half.public, half.private)
        if document and document.usable
    }
    contents: dict[str, bytes] = {}
    unreadable: list[Problem] = []
    for path in ["beian.yaml", *(path for path in listed if _is_formatted(path))]:
        content = tree.read(path) or b""
        if path.endswith(ENDINGS):
            unreadable += load(content, path).problems
        if path in schemas and workspace.registry.has(schemas[path]):
            content = _corrected(content, workspace.registry, schemas[path], unquoted.get(path, set()))
        if content != (source.read(path) or b""):
            contents[path] = content
    return Formatted(sorted(contents), ordered(unreadable)), contents


def _is_formatted(path: str) -> bool:
    return (path.endswith(ENDINGS) or is_policy(path)) and not is_recorded(path)


def _corrected(content: bytes, registry: Registry, name: str, unquoted: set[str]) -> bytes:
    """The content with its answers in canonical form; unchanged when the writer cannot keep everything else as it was."""
    document = load(content, "")
    answers = answers_in(document.data, registry.schema(name), registry)
    changes: dict[str, str | int | None] = {pointer: _as_text(at(document.data, pointer)) for pointer in unquoted}
    changes |= {pointer: without_look_alikes(at(document.data, pointer)) for pointer in look_alike_pointers(answers)}
    changes |= {odd.pointer: odd.value for odd in unusual_forms(answers, document.curly)}
    try:
        return edit_answers(content, changes) if changes else content
    except Failure:
        return content


def _as_text(value: object) -> str:
    """The text of a value that stands there without quotes."""
    return value if isinstance(value, str) else json.dumps(value)
