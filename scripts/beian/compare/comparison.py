"""What differs between two versions of a filing. Answers in files that cannot be read are unknown, not taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from beian.compare.snapshots import Damage, Snapshot
from beian.core.problem import Problem, Text
from beian.record.field_differences import Differences, differences
from beian.record.field_snapshot import FrozenField
from beian.schema.editions import PRIVATE

Language = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class UnreadFile:
    """A file of a version that cannot be read, and how many answers are unknown for it."""

    version: str
    problem: Problem
    answers: int

    def text(self) -> Text:
        path, line, column = self.problem.place()
        where, why = f"{path}:{line}:{column}", self.problem.masked().message
        return Text(
            f"版本“{self.version}”的文件无法读取，其中 {self.answers} 项内容未知，没有比较：{where}：{why.zh}",
            f"a file of version {self.version!r} cannot be read, so {self.answers} answers are unknown and were not"
            f" compared: {where}: {why.en}",
        )


@dataclass(frozen=True)
class FilingDifferences:
    """The differences of one filing between two named versions, and the files that could not be read."""

    filing: str
    old: str
    new: str
    differences: Differences
    unread: tuple[UnreadFile, ...] = ()

    def title(self, language: Language = "both") -> str:
        """The filing, the two versions and the number of differences."""
        count = len(self.differences.changes)
        different = in_language(Text(f"{count} 处不同", f"{count} differences"), language)
        return f"{self.filing}：{self.old} → {self.new}，{different}"

    def unknown(self, language: Language = "both") -> str:
        """How many restricted answers were not compared; empty when all were."""
        count = self.differences.unknown
        text = Text(f"另有 {count} 项受限内容没有比较。", f"{count} restricted answers were not compared.")
        return in_language(text, language, " ") if count else ""

    def unreadable(self, language: Language = "both") -> list[str]:
        """A line for each file that could not be read."""
        texts = (file.text() for file in self.unread)
        return [in_language(Text(f"{text.zh}。", f"{text.en}."), language, " ") for text in texts]


def in_language(text: Text, language: Language, between: str = " · ") -> str:
    """A text in one language, or in both."""
    return f"{text.zh}{between}{text.en}" if language == "both" else text.say(language)


def compare_snapshots(filing: str, old: Snapshot, new: Snapshot) -> FilingDifferences:
    """The differences between two versions of a filing."""
    sides = old, new
    damaged = [(*side.unread, *side.unread_private()) for side in sides]
    unread = (*damaged[0], *damaged[1])
    unknown = {pointer for side in sides for pointer in _following(side, [place for place, _ in unread])}
    unknown |= _not_following(old, new) | _not_following(new, old)
    known = [
        [one for one in side.fields if one["pointer"] not in unknown and not _is_below(one, unread)] for side in sides
    ]
    files = [one for side, places in zip(sides, damaged, strict=True) for one in _files(side.name, places, sides)]
    return FilingDifferences(filing, old.name, new.name, differences(*known), tuple(files))


def _following(side: Snapshot, places: list[str]) -> list[str]:
    """The answers that followed from what cannot be read in one of the versions: without it nobody knows them. What an
    answer was made of stands before it in `derived`."""
    below, found = tuple(f"{place}/" for place in places), dict[str, None]()
    for pointer, derivation in side.derived.items() if places else ():
        if any(source in found or source.startswith(below) for source in derivation.sources):
            found[pointer] = None
    return [*found]


def _not_following(side: Snapshot, whole: Snapshot) -> set[str]:
    """What followed in the whole version and does not beside a file that cannot be read: whether it would, nobody knows."""
    return {*whole.derived} - {one["pointer"] for one in side.fields} if side.unread else set()


def _files(version: str, damaged: Iterable[Damage], sides: tuple[Snapshot, ...]) -> Iterator[UnreadFile]:
    for problem in dict.fromkeys(problem for _, problem in damaged):
        own = [one for one in damaged if one[1] == problem]
        unknown = {one["pointer"] for side in sides for one in side.fields if _is_below(one, own)}
        yield UnreadFile(version, problem, len(unknown))


def _is_below(field: FrozenField, damaged: Iterable[Damage]) -> bool:
    """Whether an answer stands in one of the files; in the private half only the restricted ones do."""
    return any(
        f"{field['pointer']}/".startswith(f"{place}/")
        and (field["visibility"] == "restricted" or not problem.position.path.startswith(PRIVATE))
        for place, problem in damaged
    )
