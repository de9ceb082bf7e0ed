"""Whom to ask about a file: the owners that the repository's `CODEOWNERS` names for its path."""

from __future__ import annotations

import re
from pathlib import Path

PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
LONGEST = 100_000


class Owners:
    """The rules of the first `CODEOWNERS` that a host would read; of none, nobody owns anything."""

    def __init__(self, root: Path) -> None:
        self.rules: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
        file = next((root / place for place in PLACES if (root / place).is_file()), None)
        text = file.read_bytes()[:LONGEST].decode("utf-8", "replace") if file else ""
        for line in text.splitlines():
            pattern, *names = line.split("#")[0].split()[:20] or [""]
            if pattern:
                self.rules.append((_expression(pattern), tuple(names)))

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a path: the last rule that fits it counts."""
        return next((names for pattern, names in reversed(self.rules) if pattern.match(path)), ())


def _expression(pattern: str) -> re.Pattern[str]:
    """A pattern as Git's ignore files have them, as far as hosts take it for owners."""
    anchored = "/" in pattern.rstrip("/")
    pieces = re.split(r"(\*\*/?|\*|\?)", pattern.strip("/"))
    words = {"**": ".*", "**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    body = "".join(words.get(piece, re.escape(piece)) for piece in pieces)
    end = "/" if pattern.endswith("/") else r"(?:/|\Z)"
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{body}{end}")
