"""A content root with any number of algorithm filings, three to an entity, of five types: varied, valid, the same each time.

Each entity is a copy of a shipped example with a name and a credit code of its own and its long answers cut to the first
sentences; its three algorithms have their own names and purposes, from a published list where one is given.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from stdnum.cn import uscc

from beian.content.loading import ENTITY_FILES, RECORD_FOLDERS
from beian.rules.entity import organisation_part_is_valid
from beian.schema.derived.derivation import fingerprint

REPOSITORY = Path(__file__).resolve().parent.parent
OF_AN_ENTITY, KEPT = 3, 1
# entity, its algorithm, the file of its own (the role, where there is one)
BASES = (
    ("acme", "wenyin", "service_provider"),
    ("lanyu", "feed", "filing"),
    ("jieyun", "dispatch", "filing"),
    ("lanyu", "charts", "filing"),
    ("suohe", "screen", "filing"),
)
SWITCHED_OFF = (
    "employment_proof",
    "entity_difference",
    "evidence_list",
    "fact_sheet",
    "labelling_material",
    "model_proofs",
)
PLAIN = re.compile(r"[\u4e00-\u9fff]{4,24}")
PURPOSE = re.compile(r"[\u4e00-\u9fff，、；。（）]{10,120}")
UNLIKE = re.compile("视频|语音|音频|音乐|声|歌|曲|数字人|虚拟|人脸|换脸|三维")  # what the copied examples do not do
COLUMNS = ("entity", "algorithm_name", "purpose")
PLACES, TRADES = ("青澜", "临溪", "云州", "望川", "松岭", "海陵"), ("智能", "数据", "网络", "信息", "软件", "云图")
WORDS = ("晨", "岚", "舟", "衡", "朗", "禾", "澈", "岳", "霖", "穗")
SCENES = ("图文创作", "知识问答", "行程安排", "商品推荐", "客服对话", "作业批改", "房源检索", "配送调度")


@dataclass(frozen=True)
class Named:
    """What one filing is called: its entity, the algorithm, and what that is for."""

    entity: str
    algorithm: str
    purpose: str


def synthetic() -> Iterator[Named]:
    """Names that belong to nobody, without end."""
    number = 0
    while True:
        words = [WORDS[number // 10**place % 10] for place in range(4)]
        name, scene = "".join(words), SCENES[number % len(SCENES)]
        entity = f"{PLACES[number % 6]}{name}{TRADES[number // 6 % 6]}科技有限公司"
        yield Named(entity, f"{name}{scene}算法", f"应用于{scene}场景，根据用户的要求给出{scene}的结果。")
        number += 1


def published(file: Path) -> list[Named]:
    """The rows of a list (CSV with the columns entity, algorithm_name, purpose) that every rule on names accepts."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    found = {(row["entity"], row["algorithm_name"]): Named(*(row[column] for column in COLUMNS)) for row in rows}
    return [one for one in found.values() if _usable(one)]


def _usable(one: Named) -> bool:
    plain = PLAIN.fullmatch(one.entity) and PLAIN.fullmatch(one.algorithm) and PURPOSE.fullmatch(one.purpose)
    fits = one.algorithm.endswith("算法") and one.entity.endswith("公司")
    return bool(plain) and fits and not UNLIKE.search(one.algorithm + one.purpose)


def generate(root: Path, filings: int, names: Path | None = None, *, all_papers: bool = False) -> list[str]:
    """Fill `root` with that many algorithm filings (and their entities' own); returns the algorithms' ids.

    Unless `all_papers`, the owner's folder switches off the papers that depend on what a filing happens to have.
    """
    shutil.copy(REPOSITORY / "beian.yaml", root / "beian.yaml")
    for paper in () if all_papers else SWITCHED_OFF:
        text = (REPOSITORY / "templates/documents" / paper / "document.yaml").read_text("utf-8")
        text = re.sub(r"(?m)^when:.*\n(  .*\n)*", "", text)
        target = root / "overrides/documents" / paper / "document.yaml"
        target.parent.mkdir(parents=True)
        target.write_text(f"{text}when:\n  - entity/switched_off\n", "utf-8")
    named = islice(cycle(published(names)) if names else synthetic(), filings)
    ids: list[str] = []
    for number in range(-(-filings // OF_AN_ENTITY)):
        ids += _entity(root, number, list(islice(named, OF_AN_ENTITY)))
    return ids


def _entity(root: Path, number: int, named: list[Named]) -> list[str]:
    base, algorithm, own = BASES[number % len(BASES)]
    slug = f"{base}-{number:04}"
    for source, target in ((REPOSITORY / "filings", "filings"), (REPOSITORY / "examples/private", "private")):
        skip = shutil.ignore_patterns("submissions", *_left_out(base, algorithm, own))
        shutil.copytree(source / base, root / target / slug, ignore=skip)
    folder = root / "filings" / slug
    name = _answer(folder / "entity.yaml", "name")
    replaced = {
        name: named[0].entity,
        fingerprint(name): fingerprint(named[0].entity),  # people confirmed that the entity holds its registrations
        _answer(folder / "entity.yaml", "uscc"): _code(number),
    }
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".yaml", ".md"):
            text = file.read_text("utf-8").replace("example: true\n", "")
            for old, new in replaced.items():
                text = text.replace(old, new)
            file.write_text(text, "utf-8")
    original = _answer(folder / algorithm / "algorithm.yaml", "name")
    copies = [folder / (f"{algorithm}-{place}" if place else algorithm) for place in range(len(named))]
    for copy in copies[1:]:
        shutil.copytree(copies[0], copy)
    for copy, one, turn in zip(copies, named, range(number, number + OF_AN_ENTITY), strict=False):
        _own_words(copy, original, one, turn)
    _prove(folder, algorithm, [copy.name for copy in copies])
    roles = f"/{own}" if own != "filing" else ""
    return [f"{slug}/{copy.name}{roles}" for copy in copies]


def _prove(folder: Path, algorithm: str, copies: list[str]) -> None:
    """What a picture proves of the shipped algorithm, it proves of each copy; of algorithms left out, nothing. Its kind is
    written, since it may follow from what is left out."""
    kept = (*RECORD_FOLDERS, *ENTITY_FILES, "policies")
    for file in (folder / "evidence").glob("*.yaml"):
        lines = []
        for line in file.read_text("utf-8").splitlines():
            place = re.match(r"  - ([\w-]+)/(\S+)$", line)
            if not place or place[1] in kept:
                lines.append(line)
            elif place[1] == algorithm:
                lines += [f"  - {copy}/{place[2]}" for copy in copies]
        if lines[-1] == "proves:":
            file.unlink()
            continue
        if not any(line.startswith("kind:") for line in lines):
            lines.insert(1, "kind: screenshot")
        file.write_text("\n".join(lines) + "\n", "utf-8")


def _left_out(base: str, algorithm: str, own: str) -> list[str]:
    others = [file.parent.name for file in (REPOSITORY / "filings" / base).glob("*/algorithm.yaml")]
    roles = [f"{role}.yaml" for role in ("service_provider", "technical_supporter") if role != own]
    return [*(name for name in others if name != algorithm), *roles]


def _answer(file: Path, key: str) -> str:
    found = re.search(rf"^{key}: (.+)$", file.read_text("utf-8"), re.MULTILINE)
    assert found, file
    return found[1]


def _code(number: int) -> str:
    """A credit code of the fictional region 999999 that passes both of its checks."""
    organisation = f"MA{number:06}"
    check = next(one for one in "0123456789X" if organisation_part_is_valid(f"91999999{organisation}{one}"))
    return (body := f"91999999{organisation}{check}") + uscc.calc_check_digit(body)


def shortened(text: str, turn: int) -> str:
    """A YAML file of whose long answers one paragraph is left, of that three sentences, items or rows: others each turn."""
    return re.sub(r"(?m)^( *)([\w-]+: \|\n)((?:\1 +.*\n|\n)+)", lambda found: _short(found, turn), text)


def _short(found: re.Match[str], turn: int) -> str:
    indent, key, answer = found.groups()
    if key.startswith("operation_mechanism"):
        return found[0]  # a rule compares all of it with the workflow
    paragraphs = [one.strip("\n") for one in answer.split("\n\n") if one.strip()]
    chosen = paragraphs[turn % len(paragraphs)]
    lines = chosen.split("\n")
    if len(lines) == 1:
        sentences = re.findall("[^。]+。?", chosen.strip())
        first = turn % len(sentences)
        lines = [f"{indent}  {''.join([*sentences[first:], *sentences[:first]][:KEPT])}"]
    elif lines[0].lstrip().startswith("|"):
        lines = lines[: 2 + KEPT]
    return indent + key + "\n".join(lines[: 2 + KEPT]) + "\n"


def _own_words(folder: Path, original: str, one: Named, turn: int) -> None:
    """The algorithm's files with its own name and purpose, and its own part of the long answers."""
    for file in folder.glob("*.yaml"):
        text = shortened(file.read_text("utf-8").replace(original, one.algorithm), turn)
        text = text.replace("roles:\n  - service_provider\n  - technical_supporter\n", "roles:\n  - service_provider\n")
        text = re.sub("(filed_name: .*)-1$", r"\1", text, flags=re.MULTILINE)
        if file.stem == "disclosure":
            text = re.sub(r"(?m)^purpose: \|\n.*", f"purpose: |\n  {one.purpose}", text)
        file.write_text(text, "utf-8")


def commit(root: Path) -> None:
    """Make the content root a repository with one commit."""
    (root / ".gitignore").write_text("/build/\n/dist/\n/site/\n/private/\n.bytecode/\n", "utf-8")
    git = ("git", "-C", str(root), "-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
    for words in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message=bench")):
        subprocess.run([*git, *words], check=True)


def change(file: Path) -> None:
    """Change one answer: the version in an `algorithm.yaml`."""
    text, count = re.subn(r"(?m)^version: .*$", "version: '9.87'", file.read_text("utf-8"))
    assert count == 1, file
    file.write_text(text, "utf-8")
