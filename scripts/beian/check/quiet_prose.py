"""Filings whose prose contradicts nothing, so that nobody reads it again while it and all answers are the same.

Reading prose takes longer than all other rules. Only that a filing is quiet is kept, no word of what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from beian.content.sealed_cache import load_stored, store_check_result
from beian.core.hashing import digest
from beian.core.model import Filing
from beian.core.problem import Problem
from beian.rules.claims.reader.kinds import topics
from beian.rules.rule import Case, Rule

IDS = frozenset(topic.rule for topic in topics())


class QuietProse:
    """The filings that were found quiet, in the folder of caches; `key` gives the digest of a filing's answers and of
    the engine."""

    def __init__(self, cache: Path, key: Callable[[Filing], str]) -> None:
        self._cache, self._key = cache, key

    def rules(self, case: Case, rules: Iterable[Rule]) -> list[Rule]:
        """The rules to ask of a filing: of a quiet one, those that read no prose."""
        wanted = list(rules)
        if not any(rule.id in IDS for rule in wanted) or load_stored(self._file(case)) != self._digest(case):
            return wanted
        return [rule for rule in wanted if rule.id not in IDS]

    def note(self, case: Case, rules: Iterable[Rule], problems: Iterable[Problem]) -> None:
        """Remember a filing that these rules found quiet; a waived contradiction is one, too."""
        if any(rule.id in IDS for rule in rules) and not any(problem.rule in IDS for problem in problems):
            store_check_result(self._cache, self._file(case).relative_to(self._cache).as_posix(), self._digest(case))

    def _digest(self, case: Case) -> str:
        """What prose is compared with: the filing's own answers; an entity's with those of its algorithms, too."""
        others = case.other_filings if case.filing.algorithm is None else ()
        return digest(*map(self._key, (case.filing, *others)))

    def _file(self, case: Case) -> Path:
        return self._cache / "quiet" / f"{case.filing.id.replace('/', '-')}.json"
