"""The workflow's steps and links as its diagram counts and tells them, and what of it no paper can show. Draws nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PORT, HIGHEST = 11.0, 545.0  # points: between two links of a step; of a step that has a page for itself and its caption
LONGEST_WORDS = 32767  # bytes that a PDF/A gives the words for a picture


@dataclass(frozen=True)
class Link:
    """A link between two steps, by their positions in the column."""

    start: int
    end: int
    label: str

    @property
    def right(self) -> bool:
        return self.end > self.start


def links_of(flow: Mapping[str, Any]) -> list[Link]:
    place = {key: number for number, key in enumerate(flow["steps"])}
    return [Link(place[link["from"]], place[link["to"]], link.get("when", "")) for link in flow["links"]]


def side_links(links: list[Link]) -> list[Link]:
    """Those that are drawn beside the column."""
    return [link for link in links if link.end != link.start + 1]


def port_height(side: list[Link], number: int) -> float:
    """How high a step must be for the links that begin or end on one side of it; those that end there meet in one arrow."""
    sides = ([link for link in side if link.right is right] for right in (True, False))
    return PORT * (
        max(sum(link.start == number for link in one) + any(link.end == number for link in one) for one in sides) + 1
    )


def crowded_steps(flow: Mapping[str, Any]) -> list[str]:
    """The steps whose links need more room than a page has."""
    side = side_links(links_of(flow))
    return [key for number, key in enumerate(flow["steps"]) if port_height(side, number) > HIGHEST]


def alternative_text(flow: Mapping[str, Any]) -> str:
    """The diagram in words: every step, and where it leads when not simply to the next."""
    steps, links = flow["steps"], links_of(flow)
    said = []
    for number, step in enumerate(steps.values()):
        outgoing = [link for link in links if link.start == number]
        plain = len(outgoing) == 1 and outgoing[0].end == number + 1 and not outgoing[0].label
        ways = "，".join((f"{link.label}：" if link.label else "") + f"转第{link.end + 1}步" for link in outgoing)
        said.append(f"{number + 1}. {step['name']}" + ("" if plain or not ways else f"（{ways}）"))
    return f"流程图，共{len(steps)}步。" + "；".join(said) + "。"


def is_too_long(words: str) -> bool:
    """Whether a PDF takes no such words for a picture."""
    return len(words.encode()) > LONGEST_WORDS
