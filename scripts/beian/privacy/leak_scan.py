"""The leak scan: looks through finished outputs for anything that their edition must not show.

Each edition is made from an object that holds nothing else; this checks the result once more, in every file and in what
these contain, for every encoding of every secret. It reports which answer was found where and how, never the answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from beian.check.workspace import Workspace
from beian.compare.snapshot_files import KEY
from beian.core.errors import Failure
from beian.core.files import remove
from beian.core.hashing import files_digest
from beian.core.json_shapes import parse_json
from beian.core.model import Edition, Field, Filing
from beian.core.places import ContentRoot, engine_folder
from beian.core.problem import Position, Problem, Text, ordered
from beian.core.processes.executors import map_parts
from beian.core.processes.parallel import workers
from beian.core.text.masking import HIDDEN, masked
from beian.papers.figures import all_printed
from beian.privacy.container_text import CannotOpen, ContainerPart, Unpacker
from beian.privacy.guard import personal_data
from beian.privacy.private_values import revealing_keys, revealing_name
from beian.privacy.secret_encodings import SecretSearch, normal_form
from beian.schema.registry import kind
from beian.schema.walk import fields

FEW = 200  # files that are looked through sooner than processes start
PASSAGE = 10  # signs of a passage that only one answer can have
PROSE = re.compile(r"\[\[.*?\]\]|[\n。；|]")  # references are resolved when printed, and tables cut into cells
CHOSEN = ("option", "options", "file", "reference", "references")
PROGRAMS = (".js", ".map", ".css")  # of the theme, with the addresses of those who wrote it
EDITIONS = {"review": Text("审阅版", "the review edition"), "public": Text("公开版", "the public edition")}
WHOLE = Text("整个文件", "the whole file")
NAME = Text("在文件名中", "in the name")
REMEDY = Text(
    "受限内容只写在 private/ 内，不公开的不写进公开的答案；改正后重新生成",
    "keep restricted values in private/ only, and others out of public answers; then make it again",
)


class Leaked(Failure):
    """An output shows what it must not, and was not kept."""

    def __init__(self, problems: list[Problem]) -> None:
        lines = "\n".join(problem.describe() for problem in problems)
        super().__init__("输出没有通过检查，未予保留：", "the output did not pass, so it was not kept:", lines)
        self.problems = problems


@dataclass(frozen=True)
class Secrets:
    """What an edition must not show: texts, and files of the private half by digest, each with its place."""

    edition: Edition
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts) + len(self.files)

    def seal(self, salt: str) -> str:
        """A digest of the secrets, to recognise an output that was scanned for them; too slow to guess secrets from."""
        return _slow_digest(json.dumps([self.edition, sorted(self.texts), sorted(self.files)]), salt)


def private_seal(root: ContentRoot, salt: str) -> str:
    """A slow digest of the private half: as long as it and all answers are the same, so are the secrets."""
    return _slow_digest(
        files_digest(root.path / "private", "*") + files_digest(root.path / "examples/private", "*"), salt
    )


def _slow_digest(whole: str, salt: str) -> str:
    return hashlib.scrypt(whole.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()


def secrets_of(workspace: Workspace, edition: Edition) -> Secrets:
    """All that the edition must not show, from a workspace that was opened with its private half."""
    filings = workspace.filings()
    texts = dict(_restricted_texts(filings))
    texts |= dict.fromkeys(_digest_keys(workspace), KEY)
    texts |= dict(_private_names(workspace))
    if edition == "public":
        texts = dict(_unpublished_passages(filings)) | texts
    return Secrets(edition, texts, dict(_private_files(workspace, filings)))


def find_leaks(secrets: Secrets, folder: Path, places: Collection[str] | None = None) -> list[Problem]:
    """The secrets that files of a folder show (all files, or those at `places`), as problems.

    In the public edition personal data of any origin count too.
    """
    files = folder.rglob("*") if places is None else (folder / place for place in places)
    paths = [str(file) for file in sorted(files) if file.is_file()]
    if len(paths) <= FEW or workers() == 1:
        return ordered(_leaks(secrets, folder, paths))
    return ordered(
        list(dict.fromkeys(problem for part in map_parts(_leaks, paths, secrets, folder) for problem in part))
    )


def _leaks(secrets: Secrets, folder: Path, files: Sequence[str]) -> list[Problem]:
    scanner = _Scanner(secrets)
    return [problem for file in files for problem in scanner.scan(Path(file), folder)]


def refuse_leaks(secrets: Secrets, folder: Path, places: Collection[str] | None = None) -> None:
    """Raises Leaked when files of a folder show a secret; then the folder is removed."""
    problems = find_leaks(secrets, folder, places)
    if problems:
        remove(folder)
        raise Leaked(problems)


class _Scanner:
    """Scans many files; a part that several of them contain, such as styles, is scanned once."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets, self._search = secrets, SecretSearch(secrets.texts)
        self._seen: set[str] = set()

    def scan(self, file: Path, folder: Path) -> Iterator[Problem]:
        path = file.relative_to(folder).as_posix()
        for find in self._search.find(path):
            yield self._problem(Path(path).suffix, self._secrets.texts[find.secret], NAME)
        try:
            for part in Unpacker().parts(path, file.read_bytes()):
                yield from self._part(part)
        except CannotOpen as closed:
            message = Text(f"无法查看内容：{closed.reason.zh}", f"it cannot be looked into: {closed.reason.en}")
            yield Problem(Position(path), "", "leak", "error", "draft", message)

    def _part(self, part: ContainerPart) -> Iterator[Problem]:
        digest = hashlib.sha256(part.content).hexdigest()
        if digest in self._seen:
            return
        self._seen.add(digest)
        if digest in self._secrets.files:
            yield self._problem(part.path, self._secrets.files[digest], WHOLE)
        for text in part.texts:
            for find in self._search.find(text):
                yield self._problem(part.path, self._secrets.texts[find.secret], find.encoding)
            if self._secrets.edition == "public" and not part.path.endswith(PROGRAMS):
                yield from personal_data(part.path, text)

    def _problem(self, path: str, origin: str, encoding: Text) -> Problem:
        edition = EDITIONS[self._secrets.edition]
        message = Text(
            f"{edition.zh}中有不应出现的内容：{origin}，{encoding.zh}（内容不显示）",
            f"{edition.en} shows {origin}, {encoding.en} (not shown)",
        )
        return Problem(Position(path), "", "leak", "error", "draft", message, REMEDY)


# -- what is secret -------------------------------------------------------------------------------------------------


def _restricted_texts(filings: Iterable[Filing]) -> Iterator[tuple[str, str]]:
    """Each restricted value with its place, except values that an unrestricted answer has too, such as a shared hotline."""
    texts = [
        (origin, text, answer.visibility == "restricted")
        for filing in filings
        for answer, origin, text in _free_texts(filing)
    ]
    unrestricted = {normal_form(text) for _, text, restricted in texts if not restricted}
    engine = b"\0".join(normal_form(text) for text in _engine_texts())
    for origin, text, restricted in texts:
        form = normal_form(text)
        if restricted and form and form not in unrestricted and form not in engine:
            yield text, origin


def _unpublished_passages(filings: Iterable[Filing]) -> Iterator[tuple[str, str]]:
    """The passages of answers that are not public, except those that public answers or the engine's own pages have too."""
    texts = [
        (answer.visibility == "public", origin, text)
        for filing in filings
        for answer, origin, text in _free_texts(filing)
    ]
    public_texts = [text for public, _, text in texts if public]
    public = b"\0".join(normal_form(text) for text in (*public_texts, *_engine_texts()))
    for is_public, origin, text in texts:
        for passage in PROSE.split(text) if not is_public else ():
            form = normal_form(passage)
            if len(form.decode("utf-8", "replace")) >= PASSAGE and form not in public:
                yield passage, origin


def _free_texts(filing: Filing) -> Iterator[tuple[Field, str, str]]:
    """Every answer in free words with its place and text; no ids of records, options or names of files."""
    for answer in fields(filing):
        if kind(answer.schema) not in CHOSEN:
            yield from ((answer, f"{filing.id} {answer.pointer}", text) for text in _strings(answer.value))


def _engine_texts() -> Iterator[str]:
    """The words of the schemas, which the reference pages show: an answer in the same words gives nothing away."""
    for file in engine_folder("schemas").rglob("*.json"):
        yield from _strings(parse_json(file.read_bytes()))


def _strings(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, int) and not isinstance(data, bool):
        yield str(data)
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _strings(value)


def _private_files(workspace: Workspace, filings: Iterable[Filing]) -> Iterator[tuple[str, str]]:
    """The digest and path of every file of the private half except answers; pictures also as they would be printed."""
    for filing in filings:
        folder = workspace.library.folders[filing.entity]
        for path in folder.private_files if not filing.algorithm else ():
            content = workspace.private_file(filing, path.removeprefix(f"{folder.private_root}/"))
            if content and not path.endswith((".yaml", ".yml")):
                yield hashlib.sha256(content).hexdigest(), path
                try:
                    for picture in all_printed(content, path):
                        yield hashlib.sha256(picture).hexdigest(), path
                except Failure:
                    continue  # no picture


def _private_names(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Keys of the private half and names of its files that could be somebody's number, each with its place."""
    for folder in workspace.library.folders.values():
        for path in folder.private_files:
            yield from ((name, masked(path)) for name in revealing_name(path))
        for private in (half.private for half in folder.halves.values() if half.private):
            yield from ((key, f"{private.path} {HIDDEN}") for key in revealing_keys(private.data))


def _digest_keys(workspace: Workspace) -> Iterator[str]:
    for folder in ("private", "examples/private"):
        file = workspace.root.path / folder / KEY
        if file.is_file():
            yield file.read_text("utf-8", "replace").strip()
