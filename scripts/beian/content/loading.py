"""Loading: a content root's files become filings. Knows the layout of `filings/` and `private/`, judges nothing else.

`filings/<entity>/` holds the shared records, `filings/<entity>/<algorithm>/` an algorithm, one file per role. The
private half has the same layout below `private/`, or below `examples/private/` for entities marked `example: true`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from beian.content.halves import FileHalves
from beian.content.text_file import MAX_TEXT, TOO_LONG, decode, problem
from beian.content.trees import Tree, is_recorded
from beian.content.yaml.strict import Document, load
from beian.content.yaml.typos import CONFLICT_WORDS, conflicts
from beian.core.problem import Position, Problem, Severity, Text

RESERVED_NAME = re.compile(
    r"(?i:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|\Z)|.*[. ]\Z|.*[<>:\"|?*\\\x00-\x1f]", re.DOTALL
)
NAME_BASIS = ("本项目：内容要能在 Windows 和 macOS 上取出",)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
ENTITY_FILES = ("entity", "people", "responsibility", "practice")
RECORD_FOLDERS = {"products": "product", "models": "model", "evidence": "evidence", "decisions": "decision"}
ROLES = ("service_provider", "technical_supporter")
OWN_FILES = (*ROLES, "filing")
ALGORITHM_FILES = ("algorithm", "assessment", "disclosure")
IRREGULAR = (
    "不是普通文件（链接、子模块、管道或者设备），不读取",
    "not a plain file but a link, a submodule, a pipe or a device; it is not read",
    "换成文件本身",
    "put the file itself in its place",
)
UNREAD = (
    "文件过大，或者没有读取的权限",
    "the file is too large, or there is no permission to read it",
    "拆分文件，或者修改权限",
    "split the file, or mend the permissions",
)
NOT_OF_AN_ALGORITHM = (*ENTITY_FILES, *RECORD_FOLDERS.values(), "beian", "portal", "event")


@dataclass
class Folder:
    """An entity with its algorithms, as read: halves by stem (`entity`, `products/wenyin-web`, `wenyin/algorithm`)."""

    slug: str
    halves: dict[str, FileHalves] = field(default_factory=dict)
    policies: dict[str, Document] = field(default_factory=dict)
    algorithms: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    private_root: str = ""
    private_files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def example(self) -> bool:
        return is_example(self.page) is True

    @property
    def is_real(self) -> bool:
        return is_example(self.page) is False

    @property
    def page(self) -> Document:
        """The entity's own, or an empty one where it is missing."""
        return self.halves["entity"].public if "entity" in self.halves else Document("", {})

    @property
    def has_private(self) -> bool:
        return bool(self.private_files)

    def own_files(self, algorithm: str) -> list[str]:
        """The stems of an algorithm's role files, or of its `filing.yaml`."""
        return [stem for stem in OWN_FILES if f"{algorithm}/{stem}" in self.halves]


def is_example(page: Document) -> bool | None:
    """Whether an entity's page says that it is an example; None where too little of it could be read to tell."""
    data = page.data if isinstance(page.data, Mapping) else {}
    return True if data.get("example") else False if page.usable or "name" in data else None


def read_folders(tree: Tree, private: Tree | None) -> list[Folder]:
    """Every entity of the content root, sorted by slug. Bad files are reported in `problems` and hide nothing else."""
    by_slug: dict[str, list[str]] = {}
    for path in tree.files("filings"):
        if path.count("/") > 1 and not is_recorded(path):
            by_slug.setdefault(path.split("/")[1], []).append(path)
    irregular = [path for path in tree.irregular("filings") if not is_recorded(path)]
    for path in irregular:
        by_slug.setdefault(path.split("/")[1], [])
    folders = [_read_folder(slug, paths, tree, private) for slug, paths in sorted(by_slug.items())]
    for folder in folders:
        odd = [path for path in irregular if f"{path}/".startswith(f"filings/{folder.slug}/")]
        odd += private.irregular(f"private/{folder.slug}") if private is not None else []
        folder.problems += [problem(path, 1, 1, *IRREGULAR) for path in odd]
        folder.problems += file_name_problems([*folder.files, *folder.private_files])
    return folders


def _read_folder(slug: str, paths: list[str], tree: Tree, private: Tree | None) -> Folder:
    folder = Folder(slug, files=paths)
    base = f"filings/{slug}"
    if not SLUG.match(slug):
        folder.problems.append(
            problem(
                paths[0] if paths else base,
                1,
                1,
                f"文件夹名“{slug}”只能用小写字母、数字和连字符",
                f"the folder name {slug!r} may only have lower-case letters, digits and hyphens",
            )
        )
    folder.algorithms = sorted(
        {p.split("/")[2] for p in paths if p.count("/") == 3 and p.split("/")[2] not in (*RECORD_FOLDERS, "policies")}
    )
    for path in paths:
        _take(folder, path.removeprefix(f"{base}/"), path, tree)
    if "entity" not in folder.halves:
        folder.problems.append(
            problem(
                f"{base}/entity.yaml",
                1,
                1,
                "缺少 entity.yaml（备案主体）",
                "entity.yaml (the filing entity) is missing",
            )
        )
    if private is not None:
        _read_private(folder, tree, private)
    return folder


def schema_name(stem: str) -> str | None:
    """Which schema a file belongs to, by its place: `products/wenyin-web` is a `product`."""
    first, _, rest = stem.partition("/")
    if not rest:
        return first if first in ENTITY_FILES else None
    if first in RECORD_FOLDERS:
        return RECORD_FOLDERS[first]
    return None if rest in NOT_OF_AN_ALGORITHM else rest


def _take(folder: Folder, name: str, path: str, tree: Tree) -> None:
    stem, _, ending = name.rpartition(".")
    if ending == "md" and name.startswith("policies/"):
        folder.policies[stem.removeprefix("policies/")] = _read_policy(path, tree, folder)
    elif ending in ("yaml", "yml"):
        schema = schema_name(stem)
        if ending == "yml" or schema is None or stem.count("/") > 1:
            folder.problems.append(
                problem(
                    path,
                    1,
                    1,
                    "不认识的文件，或文件放错了位置",
                    "an unknown file, or a file in the wrong place",
                    "文件名和位置见 README；扩展名用 .yaml",
                    "see the README for names and places; the ending is .yaml",
                )
            )
            return
        document = _read_yaml(tree, path)
        folder.problems += document.problems
        folder.halves[stem] = FileHalves(schema, document)


def _read_yaml(tree: Tree, path: str) -> Document:
    content = tree.read(path)
    return Document(path, None, problems=[problem(path, 1, 1, *UNREAD)]) if content is None else load(content, path)


def _read_policy(path: str, tree: Tree, folder: Folder) -> Document:
    content = tree.read(path)
    text, problems = ("", [problem(path, 1, 1, *UNREAD)]) if content is None else decode(content, path)
    if "<<<<<<< " in text:  # one line of such signs alone is a heading in Markdown
        problems = [problem(path, line, 1, *CONFLICT_WORDS) for line in conflicts(text)]
    lines = text.split("\n")
    title = lines[0].removeprefix("# ").strip()
    if not problems and not lines[0].startswith("# "):
        problems = [problem(path, 1, 1, "制度文件的第一行应为“# 名称”", "the first line of a policy must be '# name'")]
    if not problems and len(text) > MAX_TEXT:
        problems = [problem(path, 1, 1, *TOO_LONG)]
    folder.problems += problems
    body = "\n".join(lines[1:]).strip("\n")
    positions = {
        "": Position(path, 1, 1, len(lines)),
        "/title": Position(path, 1, 3, 1),
        "/text": Position(path, 2, 1, len(lines)),
    }
    return Document(path, {"title": title, "text": body}, positions, {}, lines, problems)


def _read_private(folder: Folder, tree: Tree, private: Tree) -> None:
    own = private.files(f"private/{folder.slug}")
    folder.private_root = f"private/{folder.slug}"
    source = private
    if not own and not folder.is_real:
        folder.private_root, source = f"examples/private/{folder.slug}", tree
        own = tree.files(folder.private_root)
    folder.private_files = own
    for path in own:
        stem, _, ending = path.removeprefix(f"{folder.private_root}/").rpartition(".")
        if ending not in ("yaml", "yml"):
            continue
        half = folder.halves.get(stem)
        if half is None:
            folder.problems.append(
                problem(
                    path,
                    1,
                    1,
                    "filings/ 内没有对应的文件",
                    "there is no such file in filings/",
                    "改正文件名，或先在 filings/ 内建立对应的文件",
                    "mend the name, or make the file in filings/ first",
                    "PRV-001",
                )
            )
            continue
        half.private = _read_yaml(source, path)
        folder.problems += half.private.problems


# -- names of files -----------------------------------------------------------------------------------------------------------


def file_name_problems(paths: Iterable[str]) -> Iterator[Problem]:
    """Files and folders whose names differ only by case or by the form of a letter, or that Windows does not allow."""
    known: dict[str, str] = {}
    for path in sorted(paths):
        pieces = path.split("/")
        for depth in range(1, len(pieces) + 1):
            place, name = "/".join(pieces[:depth]), pieces[depth - 1]
            if known.get(_folded(place)) == place:
                continue
            other = known.setdefault(_folded(place), place)
            if other != place:
                yield _name_problem(
                    path,
                    "error",
                    f"“{place}”与“{other}”只有大小写或者字母的编码形式不同，在 Windows 和 macOS 上是同一个文件",
                    f"{place!r} and {other!r} differ only by case or Unicode form: one file on Windows and macOS",
                )
            elif RESERVED_NAME.match(name):
                yield _name_problem(
                    path, "warning", f"Windows 不允许这样的名称：“{name}”", f"Windows does not allow the name {name!r}"
                )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _name_problem(path: str, severity: Severity, chinese: str, english: str) -> Problem:
    remedy = Text("改名，引用它的答案也一并修改", "rename it, and mend the answers that name it")
    return Problem(Position(path), "", "file-name", severity, "draft", Text(chinese, english), remedy, NAME_BASIS)
