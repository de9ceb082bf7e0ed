"""Styles and fonts that a Word file needs beyond what Pandoc writes: styles that an official template lacks, and fonts
of signs.

An official template has the styles that its authors used; its ids may be those of a Chinese Word ("a3" for Body Text);
what it lacks is taken from ours. For signs that both Latin and Chinese use, as “”, —— and ①, Word takes the Latin font
unless the run says otherwise; Pandoc says so for hanzi only. Latin letters, digits and what is set among them (×, ±, en
dash, apostrophe, raised digits) stay as they are.
"""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from beian.papers.formats.tree_walk import GAP_STYLE
from beian.papers.word.elements import KEEP_SPACES, W, child, parsed, serialized

STYLES, RELATED = "word/styles.xml", ("basedOn", "next", "link")
MARKER = "FFF59D"
USES = ("pStyle", "rStyle", "tblStyle")
PROPERTIES, TEXTS = f"{W}rPr", (f"{W}t", f"{W}delText")
CHINESE = re.compile(
    "(?:[·—―“”‥…‰′″※℃℅℉№℡\u2160-\u218b\u2190-\u2bff]|(?<![A-Za-z])[‘’]|[‘’](?![A-Za-z]))+"
)  # Roman numerals; arrows, mathematics, circled numbers, boxes, shapes


def with_styles(parts: dict[str, bytes], ours: bytes) -> dict[str, bytes]:
    """The parts with every style that they use; `ours` is a styles.xml that has them all."""
    styles, our_styles = parsed(parts[STYLES]), _by_id(parsed(ours))
    written = {name: parsed(xml) for name, xml in parts.items() if _has_text(name)}
    uses = [use for root in written.values() for use in root.iter(*(f"{W}{use_kind}" for use_kind in USES))]
    related = list(styles.iter(*(f"{W}{kind}" for kind in RELATED)))  # Pandoc adds styles that rest on names of its own
    names = _StyleNames(styles, our_styles)
    for use in (*uses, *related):
        names.settle(use)
    return parts | {name: serialized(root) for name, root in {**written, STYLES: styles}.items()}


def with_marker(styles: bytes) -> bytes:
    """The styles with a marker's colour in the style of gaps, which only a draft has; Pandoc writes it without a look."""
    if f'"{GAP_STYLE}"'.encode() not in styles:
        return styles
    tree = parsed(styles)
    for style in tree.iter(f"{W}style"):
        if _style_name(style) == GAP_STYLE.casefold():
            properties = etree.SubElement(style, PROPERTIES)
            shade = {f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": MARKER}  # a highlight counts for runs only
            etree.SubElement(properties, f"{W}shd", shade)
    return serialized(tree)


class _StyleNames:
    """The styles of a file while those that lack are added."""

    def __init__(self, styles: etree._Element, ours: dict[str, etree._Element]) -> None:
        self.styles, self.ours, self.there = styles, ours, set(_by_id(styles))
        self.named = {_style_name(style): style.get(f"{W}styleId", "") for style in styles.iter(f"{W}style")}

    def settle(self, use: etree._Element) -> None:
        """Let an element name a style that the file has; without one of ours, it names none."""
        wanted = use.get(f"{W}val", "")
        if wanted in self.there:
            return
        style = self.ours.get(wanted)
        if style is None:
            use.getparent().remove(use)
            return
        if _style_name(style) not in self.named:
            self.add(style)
        use.set(f"{W}val", self.named[_style_name(style)])

    def add(self, style: etree._Element) -> None:
        """Add one of our styles with those that it rests on."""
        added, name = deepcopy(style), style.get(f"{W}styleId", "")
        added.attrib.pop(f"{W}default", None)  # the file has defaults of its own
        self.there.add(name)
        self.named[_style_name(style)] = name
        self.styles.append(added)
        for related in list(added.iterchildren(*(f"{W}{kind}" for kind in RELATED))):
            self.settle(related)


def _by_id(styles: etree._Element) -> dict[str, etree._Element]:
    return {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}


def _style_name(style: etree._Element) -> str:
    """What a style is called; Word makes no difference between a and A."""
    name = style.find(f"{W}name")
    return "" if name is None else name.get(f"{W}val", "").casefold()


def _has_text(name: str) -> bool:
    return name.startswith("word/") and name.endswith(".xml") and name != STYLES and "/" not in name[5:]


def hint_signs(tree: etree._Element) -> None:
    """Mark the signs of every run; a run that holds other characters too is split."""
    for run in [*tree.iter(f"{W}r")]:
        texts = [element for element in run if element.tag != PROPERTIES]
        if len(texts) != 1 or texts[0].tag not in TEXTS or not CHINESE.search(texts[0].text or ""):
            continue
        fonts = child(run, "rPr", "rFonts")
        if fonts is None or not fonts.get(f"{W}hint"):
            _split_run(run, texts[0])


def _split_run(run: etree._Element, text: etree._Element) -> None:
    pieces = re.split(f"({CHINESE.pattern})", text.text or "")
    for number, piece in enumerate(pieces):
        if not piece:
            continue
        part = deepcopy(run)
        part[-1].text = piece
        part[-1].set(KEEP_SPACES, "preserve")
        if number % 2:
            _set_hint(part)
        run.addprevious(part)
    run.getparent().remove(run)


def _set_hint(run: etree._Element) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    fonts = properties.find(f"{W}rFonts")
    if fonts is None:
        fonts = etree.Element(f"{W}rFonts")
        properties.insert(int(properties.find(f"{W}rStyle") is not None), fonts)  # in the schema's order
    fonts.set(f"{W}hint", "eastAsia")
