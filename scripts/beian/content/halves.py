"""The two halves of a file: what stands in `filings/` and the restricted answers in `private/`, laid together.

Also how a role's answers are laid over those that it shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beian.content.text_file import problem
from beian.content.yaml.strict import Document
from beian.core.model import join
from beian.core.problem import Position, Problem
from beian.core.text.masking import may_identify


@dataclass
class FileHalves:
    """One file with its private twin."""

    schema: str
    public: Document
    private: Document | None = None

    @property
    def curly(self) -> frozenset[str]:
        """The places of unquoted texts in curly quotes, in either file."""
        return self.public.curly | self.private.curly if self.private else self.public.curly


def merged_halves(half: FileHalves) -> tuple[object, dict[str, Position], list[Problem]]:
    """A file's data with its private half laid into it.

    The private half only completes records that `filings/` already has: what exists must never depend on it. Whether it
    has them is not judged where `filings/` could not be read to its end.
    """
    data, positions = half.public.data, dict(half.public.positions)
    if half.private is None or half.private.data is None:
        return data, positions, []
    problems: list[Problem] = []
    data = _complete(data, half.private.data, "", half.private, positions, problems)
    return data, positions, [] if half.public.problems else problems


def _complete(
    public: object,
    private: object,
    pointer: str,
    source: Document,
    positions: dict[str, Position],
    problems: list[Problem],
) -> object:
    if not isinstance(public, Mapping) or not isinstance(private, Mapping):
        at = source.positions.get(pointer, Position(source.path))
        problems.append(
            problem(
                at.path,
                at.line,
                at.column,
                "此处与 filings/ 内的内容重复或不对应",
                "this repeats or does not match what filings/ says",
                "只保留一处",
                "keep it in one place",
                "PRV-001",
            )
        )
        return public
    result = dict(public)
    for key, value in private.items():
        here = join(pointer, key)
        if key in public:
            result[key] = _complete(public[key], value, here, source, positions, problems)
        elif isinstance(value, Mapping) or may_identify(key):  # a number as a key is no answer, and is never shown
            at = source.positions.get(here, Position(source.path))
            problems.append(
                problem(
                    at.path,
                    at.line,
                    at.column,
                    f"filings/ 内没有“{key}”",
                    f"filings/ has no {key!r}",
                    "先在 filings/ 内建立该记录",
                    "make the record in filings/ first",
                    "PRV-001",
                )
            )
        else:
            result[key] = value
            positions |= {p: at for p, at in source.positions.items() if p == here or p.startswith(f"{here}/")}
    return result


def overlay(shared: object, own: object) -> object:
    """A role's answers laid over the shared ones: records are merged, everything else is replaced."""
    if isinstance(shared, Mapping) and isinstance(own, Mapping):
        return {
            **shared,
            **{key: overlay(shared.get(key), value) if key in shared else value for key, value in own.items()},
        }
    return own


def prefixed_positions(positions: Mapping[str, Position], prefix: str) -> Iterator[tuple[str, Position]]:
    """The positions with `prefix` before each pointer."""
    for pointer, position in positions.items():
        yield prefix + pointer, position
