"""Elements of a Word file: reading and writing a part's XML, finding what is in it, and the order that Word's schema asks
(ISO/IEC 29500-1, 17)."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
KEEP_SPACES = "{http://www.w3.org/XML/1998/namespace}space"
_ORDERS = {  # children in the order that the schema asks; those of a row's trPr may stand in any
    "pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs"
        " suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd"
        " snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment"
        " textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
    ),
    "rPr": (
        "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
        " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText"
        " vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
    ),
    "tblPr": (
        "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd"
        " tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange"
    ),
    "tcPr": (
        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark headers"
        " cellIns cellDel cellMerge tcPrChange"
    ),
    "sectPr": (
        "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols"
        " formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
    ),
}
ORDERS = {properties: order.split() for properties, order in _ORDERS.items()}


def parsed(xml: bytes) -> etree._Element:
    """The root of a part. Raises XMLSyntaxError for what is no XML."""
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def serialized(root: etree._Element) -> bytes:
    """The part as it stands in the file."""
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """What lies below an element along these names; None where there is no such thing. (`find` takes ten times as long.)"""
    for name in names:
        element = None if element is None else next(element.iterchildren(f"{W}{name}"), None)
    return element


def ensure_property(properties: etree._Element, name: str) -> etree._Element:
    """The property of this name, added where the schema wants it if there is none."""
    wanted_property = child(properties, name)
    if wanted_property is None:
        wanted_property, order = etree.Element(f"{W}{name}"), ORDERS[etree.QName(properties).localname]
        after = {f"{W}{following}" for following in order[order.index(name) + 1 :]}
        later = (index for index, element in enumerate(properties) if element.tag in after)
        properties.insert(next(later, len(properties)), wanted_property)
    return wanted_property


def block_beside(block: etree._Element, *, before: bool) -> etree._Element | None:
    """The paragraph or table next to a block, past what prints nothing, such as the ends of bookmarks; None at an end."""
    return next(block.itersiblings(f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}sectPr", preceding=before), None)


def properties_of(paragraph: etree._Element) -> etree._Element:
    """The properties of a paragraph, added where it has none."""
    properties = child(paragraph, "pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    return properties


def style_of(paragraph: etree._Element) -> str:
    """The id of a paragraph's style; empty where none is named."""
    style = child(paragraph, "pPr", "pStyle")
    return "" if style is None else str(style.get(f"{W}val", ""))


def text_of(element: etree._Element) -> str:
    """The text of all runs below an element."""
    return "".join(part.text or "" for part in element.iter(f"{W}t"))
