"""The workflow drawn as SVG: one column of numbered steps, links to the next step as arrows, all others in side lanes.

Text is measured with the font's own advances, wrapped by Chinese line-breaking rules and written as escaped XML text,
so that no label can break the drawing. Units are points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from beian.papers.formats.glyphs import FontTables
from beian.papers.workflow import Link, links_of, port_height, side_links

SIZE, LEAD, SMALL = 9.5, 13.0, 8.5  # text, line pitch, link labels
PAD_X, PAD_Y, LANE, GAP, GAP_LABEL = 9.0, 5.5, 13.0, 12.0, 19.0
FIRST_HEIGHT, HEIGHT, BOX = 325.0, 560.0, 250.0  # the first page leaves room for a heading and two paragraphs above
MAX_WIDTH = 425.0  # of an official A4 page
POINT = 25.4 / 72
NO_START = set("，。、：；？！）》】」』〉’”…—·％℃‰°,.;:?!)]}、%")
NO_END = set("（《【「『〈‘“([{￥$")
UNIT = re.compile(r"\n|[^\S\n]+|[!-~\u00a0-\u024f]+|.", re.DOTALL)
ROUND = ("start", "end")
AWAY = "　　"  # as wide as the arrow before the words of a link that leaves the page
STYLE = (
    "<style>.w{fill:none;stroke:#333;stroke-width:.8}.s{fill:#fff;stroke:#333;stroke-width:.8}"
    ".d{fill:#eef2f7;stroke:#333;stroke-width:.8}.h{fill:#333}.l{stroke:#fff;stroke-width:2.5;paint-order:stroke}</style>"
)


def wrap(text: str, limit: float, size: float, metrics: FontTables) -> list[str]:
    """Lines no wider than `limit`: broken between hanzi and at spaces, punctuation stays with its neighbour."""
    units: list[str] = []
    for token in UNIT.findall(" ".join(text.split())):
        for part in list(token) if metrics.width(token) * size > limit else [token]:
            if units and not part.isspace() and (part[0] in NO_START or units[-1][-1] in NO_END):
                units[-1] += part
            else:
                units.append(part)
    total = sum(metrics.width(unit) for unit in units) * size
    aim = min(limit, total / max(1, -(-total // limit)) + 2 * size)  # even rows, no single character on the last one
    lines, line = [], ""
    for unit in units:
        if line and metrics.width((line + unit).rstrip()) * size > aim:
            lines.append(line.strip())
            line = unit.lstrip()
        else:
            line += unit
    return [*lines, line.strip()] if line.strip() else lines or [""]


@dataclass
class Box:
    """One step on the drawing."""

    number: int
    kind: str
    lines: list[str]
    top: float = 0.0
    height: float = 0.0

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height


def draw(flow: Mapping[str, Any], metrics: FontTables) -> list[tuple[str, float]]:
    """The diagram page by page: SVG text and its width in millimetres."""
    links = links_of(flow)
    side = side_links(links)
    straight = {link.start: link.label for link in links if link.end == link.start + 1}
    boxes = [_box(number, step, metrics) for number, step in enumerate(flow["steps"].values())]
    for number, box in enumerate(boxes):
        box.height = max(box.height, port_height(side, number))
    pages = [_Page(boxes, side, straight, metrics, first, last) for first, last in _cut(boxes, straight)]
    left, right = (max(page.reach[is_right] for page in pages) for is_right in (False, True))  # one scale for all pages
    width = round(min(left + BOX + right, MAX_WIDTH) * POINT, 1)
    return [(page.svg(left, right), width) for page in pages]


def _box(number: int, step: Mapping[str, Any], metrics: FontTables) -> Box:
    inner = BOX - 2 * PAD_X - (18 if step["kind"] == "decision" else 0) - 20
    lines = wrap(step["name"], inner, SIZE, metrics)
    return Box(number + 1, step["kind"], lines, height=len(lines) * LEAD + 2 * PAD_Y)


def _cut(boxes: list[Box], straight: Mapping[int, str]) -> list[tuple[int, int]]:
    """Set the boxes below each other, on as many pages as needed: first and last box of each page."""
    pages: list[tuple[int, int]] = []
    top, first = 4.0, 0
    for number, box in enumerate(boxes):
        if top + box.height > (HEIGHT if pages else FIRST_HEIGHT) and number > first:
            pages.append((first, number - 1))
            top, first = 4.0 + GAP_LABEL, number
        box.top = top
        top += box.height + (GAP_LABEL if straight.get(number) else GAP)
    return [*pages, (first, len(boxes) - 1)]


def _lanes(spans: Mapping[int, tuple[float, float]]) -> dict[int, int]:
    """The inner lane for the shortest span; spans that overlap do not share a lane."""
    taken: list[list[tuple[float, float]]] = []
    lanes = {}
    for key, (low, high) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[0])):
        free = (n for n, spans_there in enumerate(taken) if all(high < o[0] - 3 or low > o[1] + 3 for o in spans_there))
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        lanes[key] = lane
    return lanes


class _Page:
    """One page of the drawing, from box `first` to box `last`."""

    def __init__(
        self,
        boxes: list[Box],
        side: list[Link],
        straight: Mapping[int, str],
        metrics: FontTables,
        first: int,
        last: int,
    ) -> None:
        self.boxes, self.straight, self.metrics = boxes, straight, metrics
        self.on = range(first, last + 1)
        self.here = [link for link in side if link.start in self.on and link.end in self.on]
        self.away = [link for link in side if link.start in self.on and link.end not in self.on]
        self.left_edge, self.right_edge, self.centre = 0.0, BOX, BOX / 2
        self.reach = {False: 2.0, True: 2.0}  # room needed beside the boxes, left and right
        self.out: list[str] = []
        self.labels: list[tuple[float, float, str, str]] = []
        self.ports: dict[tuple[int, bool], set[tuple[int, str, int]]] = {}
        for link in self.here:
            self.ports.setdefault((link.start, link.right), set()).add((1 if link.right else 0, "out", link.end))
            self.ports.setdefault((link.end, link.right), set()).add((0 if link.right else 1, "in", link.end))
        for link in self.away:
            self.ports.setdefault((link.start, True), set()).add((2, "away", link.end))
        self._side_links()
        self._links_away()
        for number in self.on:
            self._straight_link(number)
            self._draw_box(self.boxes[number])
        for x, y, text, anchor in self.labels:
            self._label(x, y, text, anchor)

    def svg(self, left: float, right: float) -> str:
        low = self.boxes[self.on[-1]]
        height = low.bottom + (GAP + 8 if self.on[-1] < len(self.boxes) - 1 else 4)
        drawing = "".join(self.out)
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + BOX + right:.2f}pt" height="{height:.2f}pt" viewBox="{-left:.2f} 0 {left + BOX + right:.2f} {height:.2f}"'
        families = escape(self.metrics.families(drawing), quote=False).replace('"', "&quot;")
        return f'{head} font-family="{families}" fill="#000">{STYLE}{drawing}</svg>\n'

    def _port(self, box: int, right: bool, kind: str, target: int) -> float:
        ports = sorted(self.ports[box, right])
        number = next(n for n, port in enumerate(ports) if port[1:] == (kind, target))
        return self.boxes[box].top + self.boxes[box].height * (number + 1) / (len(ports) + 1)

    def _slant(self, box: int, y: float) -> float:
        """How far the side of a decision recedes from its middle."""
        half = self.boxes[box].height / 2
        return 9 * abs(y - self.boxes[box].top - half) / half if self.boxes[box].kind == "decision" else 0.0

    def _side_links(self) -> None:
        for right in (True, False):
            links = [link for link in self.here if link.right is right]
            spans: dict[int, tuple[float, float]] = {}
            for link in links:
                ends = self._port(link.start, right, "out", link.end), self._port(link.end, right, "in", link.end)
                known_span = spans.get(link.end, ends)
                spans[link.end] = min(*ends, *known_span), max(*ends, *known_span)
            lanes = _lanes(spans)
            beside = [*(link.label for link in links), *(AWAY + _away(link) for link in self.away if right)]
            room = max([0.0, *(self.metrics.width(text) * SMALL for text in beside)]) + 12
            sign, edge = (1, self.right_edge) if right else (-1, self.left_edge)
            arrived: set[int] = set()
            for link in links:
                start, end = self._port(link.start, right, "out", link.end), self._port(link.end, right, "in", link.end)
                lane = edge + sign * (room + LANE * lanes[link.end])
                self.reach[right] = max(self.reach[right], abs(lane - edge) + 4)
                points = [
                    (edge - sign * self._slant(link.start, start), start),
                    (lane, start),
                    (lane, end),
                    (edge - sign * self._slant(link.end, end), end),
                ]
                self._wire(points, link.end not in arrived)
                arrived.add(link.end)
                self.labels.append(
                    (edge + sign * 4, start + (-3 if right else 9), link.label, "start" if right else "end")
                )

    def _links_away(self) -> None:
        for link in self.away:
            y = self._port(link.start, True, "away", link.end)
            self._wire([(self.right_edge - self._slant(link.start, y), y), (self.right_edge + 14, y)])
            self.labels.append((self.right_edge + 17, y + 3, _away(link), "start"))

    def _straight_link(self, number: int) -> None:
        if number not in self.straight:
            return
        box, last = self.boxes[number], number + 1 not in self.on
        end = box.bottom + GAP if last else self.boxes[number + 1].top
        self._wire([(self.centre, box.bottom), (self.centre, end)])
        label = self.straight[number] + (f" 接第 {number + 2} 步" if last else "")
        self.labels.append((self.centre + 6, (box.bottom + end) / 2 + 3, label, "start"))

    def _draw_box(self, box: Box) -> None:
        left, right, top, height = self.left_edge, self.right_edge, box.top, box.height
        if box.kind == "decision":
            self.out.append(
                f'<path d="M{left + 9} {top:.2f} H{right - 9} L{right} {top + height / 2:.2f} L{right - 9} {box.bottom:.2f} H{left + 9} L{left} {top + height / 2:.2f} Z" class="d"/>'
            )
        else:
            radius = min(height / 2, 13) if box.kind in ROUND else 2
            self.out.append(
                f'<rect x="{left:.2f}" y="{top:.2f}" width="{BOX}" height="{height:.2f}" rx="{radius}" class="s"/>'
            )
        self._text(left + 12, top + height / 2 + 3, str(box.number), extra=' fill="#555"')
        first = top + (height - LEAD * len(box.lines)) / 2
        for number, line in enumerate(box.lines):
            self._text(self.centre + 8, first + LEAD * (number + 0.5) + SIZE * 0.36, line, SIZE, "middle", "")

    def _label(self, x: float, y: float, text: str, anchor: str) -> None:
        if not text:
            return
        length = self.metrics.width(text) * SMALL
        right = anchor == "start"
        self.reach[right] = max(
            self.reach[right], (x + length - self.right_edge if right else self.left_edge - x + length) + 4
        )
        self._text(x, y, text, anchor=anchor)

    def _text(
        self, x: float, y: float, text: str, size: float = SMALL, anchor: str = "start", extra: str = ' class="l"'
    ) -> None:
        self.out.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" text-anchor="{anchor}"{extra}>{escape(self.metrics.drawn(text), quote=False)}</text>'
        )

    def _wire(self, points: list[tuple[float, float]], arrow: bool = True) -> None:
        path = " L".join(f"{x:.2f} {y:.2f}" for x, y in points)
        self.out.append(f'<path d="M{path}" class="w"/>' + (_head(points) if arrow else ""))


def _away(link: Link) -> str:
    """The words at a link that leaves the page."""
    return f"转第 {link.end + 1} 步" + (f"（{link.label}）" if link.label else "")


def _head(points: list[tuple[float, float]]) -> str:
    (before_x, before_y), (x, y) = points[-2], points[-1]
    if abs(x - before_x) > abs(y - before_y):
        return f'<path d="M{x:.2f} {y:.2f} l{5 if x < before_x else -5} -2.6 v5.2 Z" class="h"/>'
    return f'<path d="M{x:.2f} {y:.2f} l-2.6 {5 if y < before_y else -5} h5.2 Z" class="h"/>'
