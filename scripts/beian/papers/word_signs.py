"""Which font Word takes for signs that both Latin and Chinese use: the one of the hanzi, as for “”, —— and ①.

Word takes the Latin font for them unless the run says otherwise; Pandoc says so for hanzi only. Latin letters, digits
and what is set among them (×, ±, en dash, apostrophe, raised digits) stay as they are.
"""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

from beian.papers.word_order import child

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PROPERTIES, TEXTS = f"{W}rPr", (f"{W}t", f"{W}delText")
CHINESE = re.compile(
    "(?:[·—―“”‥…‰′″※℃℅℉№℡\u2160-\u218b\u2190-\u2bff]|(?<![A-Za-z])[‘’]|[‘’](?![A-Za-z]))+"
)  # Roman numerals; arrows, mathematics, circled numbers, boxes, shapes


def hint_signs(tree: etree._Element) -> None:
    """Mark the signs of every run; a run that holds other characters too is split."""
    for run in [*tree.iter(f"{W}r")]:
        texts = [one for one in run if one.tag != PROPERTIES]
        if len(texts) != 1 or texts[0].tag not in TEXTS or not CHINESE.search(texts[0].text or ""):
            continue
        fonts = child(run, "rPr", "rFonts")
        if fonts is None or not fonts.get(f"{W}hint"):
            _split(run, texts[0])


def _split(run: etree._Element, text: etree._Element) -> None:
    pieces = re.split(f"({CHINESE.pattern})", text.text or "")
    for number, piece in enumerate(pieces):
        if not piece:
            continue
        part = deepcopy(run)
        part[-1].text = piece
        part[-1].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if number % 2:
            _hint(part)
        run.addprevious(part)
    run.getparent().remove(run)


def _hint(run: etree._Element) -> None:
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    fonts = properties.find(f"{W}rFonts")
    if fonts is None:
        fonts = etree.Element(f"{W}rFonts")
        properties.insert(int(properties.find(f"{W}rStyle") is not None), fonts)  # in the schema's order
    fonts.set(f"{W}hint", "eastAsia")
