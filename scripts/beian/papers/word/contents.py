"""Contents of a Word file: a field that Word brings up to date, with the page numbers that the PDF has until then."""

from __future__ import annotations

from lxml import etree

from beian.papers.word.elements import KEEP_SPACES, W, child

CONTENTS_STYLE, TOC, CONTENTS_DEPTH = "ContentsEntry", "TOC", 2
CONTENTS_FIELD = ' TOC \\o "1-2" \\h \\z \\u '


def contents(tree: etree._Element) -> list[etree._Element]:
    """The paragraphs of the contents, before and after they have Word's own styles."""
    styles = {CONTENTS_STYLE, *(f"{TOC}{level}" for level in range(1, CONTENTS_DEPTH + 1))}
    return [
        paragraph
        for paragraph in tree.iter(f"{W}p")
        if (style := child(paragraph, "pPr", "pStyle")) is not None and style.get(f"{W}val") in styles
    ]


def contents_field(tree: etree._Element) -> None:
    """The contents as a field of Word, to be brought up to date when the file is opened."""
    entries = contents(tree)
    for entry in entries:
        _style_entry(entry)
    is_redline = next(tree.iter(f"{W}ins", f"{W}del"), None) is not None
    if not entries or is_redline:  # Word would replace the marks when it updates the field
        return
    first, last = entries[0], entries[-1]
    begin = _field("begin")
    begin[0].set(f"{W}dirty", "true")
    for offset, run in enumerate((begin, _instruction(CONTENTS_FIELD), _field("separate")), 1):
        first.insert(offset, run)
    last.append(_field("end"))


def _style_entry(paragraph: etree._Element) -> None:
    """Give an entry Word's own style for its level, which its indent tells until then."""
    level, style = 1, child(paragraph, "pPr", "pStyle")
    for part in [*paragraph.iterchildren(f"{W}r", f"{W}ins", f"{W}del")]:  # the words are a link
        level += len("".join(text.text or "" for text in part.iter(f"{W}t", f"{W}delText")))
        paragraph.remove(part)
    if style is not None:
        style.set(f"{W}val", f"{TOC}{min(level, CONTENTS_DEPTH)}")


def number(paragraph: etree._Element, page: int) -> None:
    """Add the page number to an entry, at the right edge and within the link to its heading."""
    link = paragraph.find(f"{W}hyperlink")
    home = paragraph if link is None else link
    for kind, text in (("tab", None), ("t", str(page))):
        run = etree.SubElement(home, f"{W}r")
        etree.SubElement(run, f"{W}{kind}").text = text


def _field(kind: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    etree.SubElement(run, f"{W}fldChar").set(f"{W}fldCharType", kind)
    return run


def _instruction(text: str) -> etree._Element:
    run = etree.Element(f"{W}r")
    instruction = etree.SubElement(run, f"{W}instrText")
    instruction.set(KEEP_SPACES, "preserve")
    instruction.text = text
    return run
