"""How large the papers of filings came out, noted where they were made, so that a check says what pack would refuse.

The size of a PDF is known only when it is made. It is kept in `build/cache/` by what the paper was made from: answers, words of
templates, pictures. So it is known as long as these are the same, also while there are drafts because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from beian.check.registered_files import names_of
from beian.content.sealed_cache import keep_aside, kept
from beian.core.hashing import digest
from beian.core.model import Filing
from beian.core.printing import Oversized, Printing
from beian.core.registered import refused_by_portal


class PaperSizes:
    """The sizes that were noted, by file name (`self_assessment.pdf`); `words` is the digest of all that a filing's papers are
    made from but pictures, which `read` gives."""

    def __init__(
        self, cache: Path, words: Callable[[Filing], str], read: Callable[[Filing, str], bytes | None]
    ) -> None:
        self._cache, self._words, self._read = cache, words, read

    def _key(self, filing: Filing) -> str:
        pictures = (self._read(filing, name) or b"" for name in names_of(filing).values())
        return digest(self._words(filing), *map(digest, pictures))

    def note(self, filing: Filing, sizes: Mapping[str, int]) -> None:
        """Remember the sizes of clean papers in the filing edition."""
        if sizes:
            keep_aside(self._cache, _name(filing), {"key": self._key(filing), "sizes": dict(sizes)})

    def judged(self, filing: Filing, found: Printing) -> Printing:
        """What the papers print, with those that came out too large for the portal."""
        known = kept(self._cache / _name(filing)) if found.limits else None
        if not isinstance(known, dict) or known.get("key") != self._key(filing):
            return found
        large = []
        for one in found.limits:
            for form in one.forms:
                size = known["sizes"].get(f"{one.id}.{form}", 0)
                fault = refused_by_portal(form, size, {"max_megabytes": one.megabytes})
                large += [Oversized(one.paper, form, fault)] if fault else []
        return replace(found, oversized=tuple(large))


def _name(filing: Filing) -> str:
    return f"sizes/{filing.id.replace('/', '-')}.json"
