"""What is proven of a recorded round, a noted head or a bundle, and what is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from beian.core.problem import Text


@dataclass(frozen=True)
class Row:
    """One statement, and whether it says that something is wrong."""

    words: Text
    wrong: bool = False


@dataclass(frozen=True)
class Proof:
    """What is said of one thing; `head` is what to note of a record, `digest` the SHA-256 of a bundle."""

    sort: Literal["round", "stray", "head", "bundle"]
    name: str | Text
    rows: tuple[Row, ...] = ()
    failed: bool = False
    head: str = ""
    digest: str = ""

    @property
    def wrong(self) -> bool:
        return self.failed or any(row.wrong for row in self.rows)

    def as_dict(self) -> dict[str, object]:
        """The shape of `--json`."""
        zh, en = (self.name.zh, self.name.en) if isinstance(self.name, Text) else (self.name, self.name)
        rows = [{"wrong": row.wrong, "says": row.words.zh, "says_en": row.words.en} for row in self.rows]
        said = {"sort": self.sort, "name": zh, "name_en": en, "wrong": self.wrong, "says": rows}
        return said | ({"head": self.head} if self.head else {}) | ({"sha256": self.digest} if self.digest else {})
