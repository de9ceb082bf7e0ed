"""The register of published filings: what the regulator's lists say, by number and by holder. Looks up, reads nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from functools import cached_property

from beian.core.text.characters import comparison_form
from beian.core.text.identifiers import canonical

CANCELLED = re.compile(r"已(?:注销|撤销)")
RENAMED = re.compile(r"主体(?:名称)?由?[“\"]?([^“”\"，,；;、]+?)[”\"]?变更为[“\"]?([^“”\"，,；;、]+)")
JOIN = "；"


@dataclass(frozen=True, slots=True)
class ListedFiling:
    """One published filing. The lists of synthesis print a role, the others a class; `listed` is the list's month."""

    number: str
    name: str
    algorithm_class: str
    role: str
    entity: str
    products: str
    purpose: str
    remark: str
    month: str
    source: str

    @property
    def cancelled(self) -> bool:
        return CANCELLED.search(self.remark) is not None

    def names(self, text: str) -> bool:
        """Whether a text is the holder, or a name that the remark gives it: lists note renamed holders, not always in
        quotation marks (主体名称由甲变更为乙)."""
        wanted = comparison_form(text)
        if wanted == comparison_form(self.entity) or f"“{wanted}”" in comparison_form(self.remark):
            return True
        return wanted in {comparison_form(name) for names in RENAMED.findall(self.remark) for name in names}


class Register:
    """Published filings, found by number or by holder."""

    def __init__(self, entries: Iterable[ListedFiling]) -> None:
        self.entries = list(entries)

    @cached_property
    def _numbers(self) -> dict[str, ListedFiling]:
        return {entry.number: entry for entry in self.entries}

    @cached_property
    def _holders(self) -> dict[str, list[ListedFiling]]:
        found: dict[str, list[ListedFiling]] = {}
        for entry in self.entries:
            found.setdefault(comparison_form(entry.entity), []).append(entry)
        return found

    @cached_property
    def latest(self) -> str:
        """The month of the newest list, YYYY-MM."""
        return max((entry.month for entry in self.entries), default="")

    @cached_property
    def months(self) -> list[str]:
        """The months of the lists that it was made from, as far as their entries tell, in order."""
        return sorted({entry.month for entry in self.entries if entry.month})

    def entry(self, number: str) -> ListedFiling | None:
        return self._numbers.get(canonical("filing_number", number))

    def of_holder(self, name: str) -> list[ListedFiling]:
        return self._holders.get(comparison_form(name), [])


def merged_entries(entries: Iterable[ListedFiling]) -> list[ListedFiling]:
    """One entry a number, sorted by number: the newest list wins (of two as new, the later in order), remarks add up."""
    found: dict[str, ListedFiling] = {}
    for entry in sorted(entries, key=lambda one: one.month):
        known = found.get(entry.number)
        found[entry.number] = _upon(known, entry) if known else entry
    return [found[number] for number in sorted(found)]


def _upon(old: ListedFiling, new: ListedFiling) -> ListedFiling:
    laid = [late or early for early, late in zip(astuple(old), astuple(new), strict=True)]
    sources = sorted({*old.source.split(JOIN), *new.source.split(JOIN)})
    return replace(ListedFiling(*laid), remark=_both(old.remark, new.remark), source=JOIN.join(sources))


def _both(old: str, new: str) -> str:
    if new in old:
        return old
    return new if old in new else f"{old}{JOIN}{new}"
