"""The last look before something leaves the house: whether it says what its edition must not say.

Each edition is made from an object that holds nothing else; this looks again at what came out, in every file and in
what these contain, for every dress of every secret. It says which answer was found where and how, never the answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from beian.check.workspace import Workspace
from beian.compare.freezing import KEY
from beian.core.errors import Failure
from beian.core.files import remove
from beian.core.hashing import files_digest
from beian.core.json_shapes import parse_json
from beian.core.model import Edition, Filing
from beian.core.places import ContentRoot, engine_folder
from beian.core.problem import Position, Problem, Text, ordered
from beian.core.processes.executors import shared_out
from beian.core.processes.parallel import workers
from beian.core.text.masking import HIDDEN, masked
from beian.papers.figures import all_printed
from beian.privacy.container_text import Closed, Part, Unpacking
from beian.privacy.guard import personal_data
from beian.privacy.private_values import telling_keys, telling_name
from beian.privacy.secret_encodings import Needles, plain
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
    """An output says what it must not, and was not put in place."""

    def __init__(self, problems: list[Problem]) -> None:
        found = "\n".join(one.describe() for one in problems)
        super().__init__("输出没有通过检查，未予保留：", "the output did not pass, so it was not kept:", found)
        self.problems = problems


@dataclass(frozen=True)
class Secrets:
    """What an edition must not say: texts with the place of each, and files of the private half by digest."""

    edition: Edition
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.texts) + len(self.files)

    def seal(self, salt: str) -> str:
        """A digest that tells whether these were looked for already, and is too slow to guess from."""
        return _sealed(json.dumps([self.edition, sorted(self.texts), sorted(self.files)]), salt)


def private_seal(root: ContentRoot, salt: str) -> str:
    """The same of the private half as a whole: as long as it and all answers are the same, so are the secrets."""
    return _sealed(files_digest(root.path / "private", "*") + files_digest(root.path / "examples/private", "*"), salt)


def _sealed(whole: str, salt: str) -> str:
    return hashlib.scrypt(whole.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()


def secrets_of(root_workspace: Workspace, edition: Edition) -> Secrets:
    """All that the edition must not say, as far as this workspace, opened with its private half, knows it."""
    filings = root_workspace.filings()
    texts = dict(_restricted(filings))
    texts |= dict.fromkeys(_keys(root_workspace), KEY)
    texts |= dict(_names(root_workspace))
    if edition == "public":
        texts = dict(_unpublished(filings)) | texts
    return Secrets(edition, texts, dict(_files(root_workspace, filings)))


def find_leaks(secrets: Secrets, folder: Path, places: Collection[str] | None = None) -> list[Problem]:
    """What the files of a folder (all, or those at `places`) say that they must not.

    In a public one also personal data of whatever origin.
    """
    files = folder.rglob("*") if places is None else (folder / place for place in places)
    named = [str(file) for file in sorted(files) if file.is_file()]
    if len(named) <= FEW or workers() == 1:
        return ordered(_leaks(secrets, folder, named))
    return ordered(list(dict.fromkeys(one for part in shared_out(_leaks, named, secrets, folder) for one in part)))


def _leaks(secrets: Secrets, folder: Path, files: Sequence[str]) -> list[Problem]:
    look = _Look(secrets)
    return [one for file in files for one in look.at(Path(file), folder)]


def refuse_leaks(secrets: Secrets, folder: Path, places: Collection[str] | None = None) -> None:
    """Raises Leaked for a folder that says what it must not; then the folder is gone."""
    problems = find_leaks(secrets, folder, places)
    if problems:
        remove(folder)
        raise Leaked(problems)


class _Look:
    """One look at many files; what many of them hold, such as styles, is looked at once."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets, self._needles = secrets, Needles(secrets.texts)
        self._seen: set[str] = set()

    def at(self, file: Path, folder: Path) -> Iterator[Problem]:
        path = file.relative_to(folder).as_posix()
        for find in self._needles.find(path):
            yield self._problem(Path(path).suffix, self._secrets.texts[find.secret], NAME)
        try:
            for part in Unpacking().parts(path, file.read_bytes()):
                yield from self._part(part)
        except Closed as closed:
            message = Text(f"无法查看内容：{closed.reason.zh}", f"it cannot be looked into: {closed.reason.en}")
            yield Problem(Position(path), "", "leak", "error", "draft", message)

    def _part(self, part: Part) -> Iterator[Problem]:
        digest = hashlib.sha256(part.content).hexdigest()
        if digest in self._seen:
            return
        self._seen.add(digest)
        if digest in self._secrets.files:
            yield self._problem(part.path, self._secrets.files[digest], WHOLE)
        for text in part.texts:
            for find in self._needles.find(text):
                yield self._problem(part.path, self._secrets.texts[find.secret], find.way)
            if self._secrets.edition == "public" and not part.path.endswith(PROGRAMS):
                yield from personal_data(part.path, text)

    def _problem(self, path: str, place: str, way: Text) -> Problem:
        edition = EDITIONS[self._secrets.edition]
        message = Text(
            f"{edition.zh}中有不应出现的内容：{place}，{way.zh}（内容不显示）",
            f"{edition.en} shows {place}, {way.en} (not shown)",
        )
        return Problem(Position(path), "", "leak", "error", "draft", message, REMEDY)


# -- what is secret -------------------------------------------------------------------------------------------------


def _restricted(filings: Iterable[Filing]) -> Iterator[tuple[str, str]]:
    """Each restricted value with its place, but values that some other answer gives as a whole, such as a shared hotline."""
    found = [one for filing in filings for one in _texts(filing)]
    given = {plain(text) for _, text, restricted in found if not restricted}
    engine = b"\0".join(plain(text) for text in _of_the_engine())
    for place, text, restricted in found:
        form = plain(text)
        if restricted and form and form not in given and form not in engine:
            yield text, place


def _unpublished(filings: Iterable[Filing]) -> Iterator[tuple[str, str]]:
    """The passages of answers that are not public, but those that public answers or the engine's own pages have too."""
    found = [(one.visibility == "public", *rest) for filing in filings for one, *rest in _words(filing)]
    said = [text for public, _, text in found if public]
    public = b"\0".join(plain(text) for text in (*said, *_of_the_engine()))
    for shown, place, text in found:
        for passage in PROSE.split(text) if not shown else ():
            form = plain(passage)
            if len(form.decode("utf-8", "replace")) >= PASSAGE and form not in public:
                yield passage, place


def _texts(filing: Filing) -> Iterator[tuple[str, str, bool]]:
    for one, place, text in _words(filing):
        yield place, text, one.visibility == "restricted"


def _words(filing: Filing) -> Iterator[tuple[Any, str, str]]:
    """Every answer in free words. Ids of records, options and names of files are no such words."""
    for one in fields(filing):
        if kind(one.schema) not in CHOSEN:
            yield from ((one, f"{filing.id} {one.pointer}", text) for text in _strings(one.value))


def _of_the_engine() -> Iterator[str]:
    """The words of the schemas, which the reference pages show: an answer in the same words tells nothing."""
    for file in engine_folder("schemas").rglob("*.json"):
        yield from _strings(parse_json(file.read_bytes()))


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, int) and not isinstance(data, bool):
        yield str(data)
    elif isinstance(data, dict | list):
        for one in data.values() if isinstance(data, dict) else data:
            yield from _strings(one)


def _files(workspace: Workspace, filings: Iterable[Filing]) -> Iterator[tuple[str, str]]:
    """Every file of the private half but answers, by its digest, and pictures also as they would be printed."""
    for filing in filings:
        folder = workspace.library.folders[filing.entity]
        for path in folder.private_files if not filing.algorithm else ():
            content = workspace.private_file(filing, path.removeprefix(f"{folder.private_root}/"))
            if content and not path.endswith((".yaml", ".yml")):
                yield hashlib.sha256(content).hexdigest(), path
                try:
                    for one in all_printed(content, path):
                        yield hashlib.sha256(one).hexdigest(), path
                except Failure:
                    continue  # no picture


def _names(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """What could be somebody's number among the keys of the private half and in the names of its files."""
    for folder in workspace.library.folders.values():
        for path in folder.private_files:
            yield from ((name, masked(path)) for name in telling_name(path))
        for half in (half for half in folder.halves.values() if half.private):
            yield from ((key, f"{half.private.path} {HIDDEN}") for key in telling_keys(half.private.data))


def _keys(workspace: Workspace) -> Iterator[str]:
    for place in ("private", "examples/private"):
        file = workspace.root.path / place / KEY
        if file.is_file():
            yield file.read_text("utf-8", "replace").strip()
