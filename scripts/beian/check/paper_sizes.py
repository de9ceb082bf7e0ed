"""How large the papers of filings came out, noted where they were made, so that a check says what pack would refuse.

The size of a PDF is known only when it is made. It is kept in `build/cache/` by what the paper was made from: answers, words of
templates, pictures. So it is known as long as these are the same, also while there are drafts because of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from beian.check.registered_files import names_of
from beian.content.sealed_cache import load_stored, store_check_result
from beian.core.dry_run import DryRun, Oversized
from beian.core.file_kinds import refused_by_portal
from beian.core.hashing import digest
from beian.core.model import Filing
from beian.papers.dry_runs import DryRuns


class PaperSizes:
    """The sizes that were noted, by file name (`self_assessment.pdf`); `read` gives the pictures that papers show."""

    def __init__(self, cache: Path, runs: DryRuns, read: Callable[[Filing, str], bytes | None]) -> None:
        self._cache, self._runs, self._read = cache, runs, read

    def dry_run(self, filing: Filing) -> DryRun:
        """What the papers print, with those that came out too large for the portal."""
        return self.judged(filing, self._runs.of(filing))

    def _key(self, filing: Filing) -> str:
        """The digest of all that a filing's papers are made from."""
        pictures = (self._read(filing, name) or b"" for name in names_of(filing).values())
        return digest(self._runs.key(filing), *map(digest, pictures))

    def note(self, filing: Filing, sizes: Mapping[str, int]) -> None:
        """Remember the sizes of clean papers in the filing edition."""
        if sizes:
            store_check_result(self._cache, _name(filing), {"key": self._key(filing), "sizes": dict(sizes)})

    def judged(self, filing: Filing, found: DryRun) -> DryRun:
        """The same of what is known of the papers already."""
        known = load_stored(self._cache / _name(filing)) if found.limits else None
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
