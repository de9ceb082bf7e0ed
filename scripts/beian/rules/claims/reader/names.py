"""Names, numbers, versions and formats in prose that no answer has: a product's name with one wrong character, an old version."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from beian.core.model import Masked
from beian.core.problem import Text
from beian.rules.claims.reader.facts import flat, values
from beian.rules.claims.reader.finding import Mention, silenced
from beian.rules.claims.reader.kinds import ClaimKind, pattern_of
from beian.rules.claims.reader.modes import denied, tagged
from beian.rules.claims.reader.normal_form import normal_form
from beian.rules.claims.reader.passages import Reading
from beian.rules.rule import Case
from beian.schema.walk import answers_of, schema_at

LONGEST = 80  # characters of an answer that can be a name
SHORTEST = 5  # characters of a name that is compared character by character
FEW = 9  # from here on two of them may be wrong
_VERSION = re.compile(r"(?:[vV]|版本号?(?:为|是)?|第)(\d+(?:\.\d+){1,2})")
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_APART = re.compile(r"[，。；：、！？“”（）《》\n]")
_MOST_SHOWN = 3
_SAME = (("jpg", "jpeg"), ("jpeg", "jpg"))


def unknown_names(case: Case, kind: ClaimKind, reading: Reading) -> Iterator[tuple[Mention, Text]]:
    """What stands in a text as the name, number or version of something that the answers call otherwise."""
    known = _known(case)
    look = next(look for sort, look in _SORTS.items() if sort in kind.data)
    for start, end, others in look(case, kind, reading.text, known):
        sentence, place = reading.at(start)
        span = (place, place + end - start)
        if sentence.passage.cell or silenced(kind, sentence, (span,)) or tagged(sentence, [span], kind.keep):
            continue
        if not denied(sentence, [span]):
            given = "、".join(list(dict.fromkeys(others))[:_MOST_SHOWN])
            name = kind.data["name"]
            yield Mention(sentence, (span,)), Text(f"填报的{name}为 {given}", f"the answers give {given}")


def _known(case: Case) -> str:
    """All answers that can be names, in one text."""
    if "names" not in case.worked_out:
        filings = (case.filing, *case.other_filings)
        answers = flat(value for filing in filings for _, value, _ in answers_of(filing))
        short = [one for one in answers if isinstance(one, str) and not isinstance(one, Masked) and len(one) <= LONGEST]
        case.worked_out["names"] = "\n".join(normal_form(one).text for one in dict.fromkeys(short))
    known: str = case.worked_out["names"]
    return known


Found = Iterator[tuple[int, int, Sequence[str]]]  # start and end in the text, and what the answers say


def _identifiers(_: Case, kind: ClaimKind, text: str, known: str) -> Found:
    """Numbers of one form, such as those of ICP filings, that no answer has."""
    pattern = re.compile(kind.data["identifier"])
    given = pattern.findall(known)
    for match in pattern.finditer(text) if given else ():
        if match[0].rstrip("号") not in known:
            yield match.start(), match.end(), given


def _resembling_names(case: Case, kind: ClaimKind, text: str, known: str) -> Found:
    """What is nearly one of the filing's names, and is none."""
    names = {
        normal_form(name).text
        for filing in (case.filing, *case.other_filings)
        for pointer in kind.data["resembles"]
        for name in flat(values(filing, pointer))
        if isinstance(name, str) and not isinstance(name, Masked)
    }
    for name in sorted(name for name in names if SHORTEST <= len(name) <= LONGEST):
        for start in _resembling(name, text):
            said = text[start : start + len(name)]
            if said not in known and not _APART.search(said):
                yield start, start + len(name), [name]


def _resembling(name: str, text: str) -> Iterator[int]:
    """Where a text has the name but for one or two hanzi."""
    half, seen = len(name) // 2, set()
    for part, offset in ((name[:half], 0), (name[half:], half)):
        place = text.find(part)
        while place >= 0:
            start = place - offset
            other = text[start : start + len(name)] if start >= 0 else ""
            wrong = [(one, two) for one, two in zip(name, other, strict=False) if one != two]
            few = 1 if len(name) < FEW else 2
            if len(other) == len(name) and 0 < len(wrong) <= few and start not in seen:
                seen.add(start)
                if all(_HANZI.match(one) and _HANZI.match(two) for one, two in wrong):
                    yield start
            place = text.find(part, place + 1)


def _versions(_: Case, kind: ClaimKind, text: str, known: str) -> Found:
    """A version that is said to be in use, and is in no answer."""
    given = list(dict.fromkeys(re.findall(r"(?<![\d.])[vV]?(\d+(?:\.\d+){1,2})(?![\d.])", known)))
    now = pattern_of(kind.data["versions"])
    for match in _VERSION.finditer(text) if given else ():
        said = match[1]
        if any(said == one or one.startswith(f"{said}.") or said.startswith(f"{one}.") for one in given):
            continue
        before = _APART.split(text[max(match.start() - kind.within, 0) : match.start()])[-1]
        after = _APART.split(text[match.end() : match.end() + kind.within])[0]
        if now.search(before) or now.search(after):
            yield match.start(), match.end(), [f"v{one}" for one in given]


def _members(case: Case, kind: ClaimKind, text: str, _: str) -> Found:
    """Words of a list that no filing answers; nothing while one that is asked has no answer, which may be these words."""
    given: list[str] = []
    for filing in (case.filing, *case.other_filings):
        places = kind.data["allowed"]
        answered = [one for at in places for one in flat(values(filing, at)) if isinstance(one, str)]
        if not answered and any(schema_at(filing.schema, at) for at in places if "*" not in at):
            return
        given += answered
    known = set(re.findall("[a-z0-9]+", " ".join(given).lower()))
    known |= {other for one, other in _SAME if one in known}
    pattern = re.compile(
        rf"(?<![A-Za-z0-9.])(?:{'|'.join(kind.data['members'].split())})(?![A-Za-z0-9])", re.IGNORECASE
    )
    for match in pattern.finditer(text) if known else ():
        if match[0].lower() not in known:
            yield match.start(), match.end(), given


_SORTS = {
    "members": _members,
    "identifier": _identifiers,
    "resembles": _resembling_names,
    "versions": _versions,
}
NAMED = tuple(_SORTS)
