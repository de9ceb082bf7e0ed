"""Bytes as text, whatever their name: encodings with and without a mark, markup, base64 within texts.

Lines stay where they are, so that a finding can name its line.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator

TAGS = re.compile(r"<[^<>]*>")
# tags within a word: Word's and PowerPoint's runs, a spreadsheet's, OpenDocument's, those of web pages and drawings
WITHIN = re.compile(
    r"</?(?:w:(?!(?:p|tc|tr|tbl|br|tab|cr)\b)|a:(?!(?:p|tc|tr|br)\b)|text:(?:span|a|bookmark)|(?:r|t|rPr|tspan|span|b|i|u|s|em"
    r"|strong|a|font|mark|small|code|sub|sup|del|ins|wbr)\b)|<!--",
    re.IGNORECASE,
)
MARKS = {  # the longer ones first: that of UTF-32 begins with that of UTF-16
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"\xef\xbb\xbf": "utf-8-sig",
}
WIDE_ENCODINGS = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
ODD = re.compile(r"[\0-\x08\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufff0-\uffff]|[\U00010000-\U0010ffff]")
COMMON = re.compile(r"[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
BEGINNING = 40_000  # bytes by which an encoding is judged
ONE_IN = 50  # letters of a text of which one may be odd
BINARY = 8000  # bytes among which one of zero tells, as Git does, that a file is no text
RUNS = (  # words among other bytes, such as those of a picture, a font or an old Word file: ASCII, hanzi, two bytes a letter
    re.compile(rb"[\t -~]{6,}"),
    re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){3,}"),
    re.compile(rb"(?:[\t -~]\0{1,3}){6,}[ -~]?"),
)
PDF_SIGN = re.compile(r"\\([()\\])")
DATA = re.compile(r";base64,([A-Za-z0-9+/=\s]{40,})")
ENCODED = re.compile(  # a word of base64, and the lines that go on with it: in mail, in a list of JSON, with \n in a text
    r"[A-Za-z0-9+/_-]{24,}={0,2}(?:(?:\\[rn]|\r?\n[ \t]*|\"\s*,\s*\"){1,3}(?=[A-Za-z0-9+/_-]{4})[A-Za-z0-9+/_-]+={0,2})*"
)
NOT_BASE64 = re.compile(r"\\[rn]|[^A-Za-z0-9+/_-]")
URL_SAFE = str.maketrans("-_", "+/")


def texts_of(content: bytes) -> tuple[str, ...]:
    """The bytes as text, in each reading that they may have; of markup the words without the tags, and the tags."""
    return tuple(part for text in _decoded(content) for part in _without_tags(text))


def encoded_in(text: str) -> Iterator[bytes]:
    """The base64 within a text, decoded: of `data:` addresses, and of every word that could be base64."""
    for match in DATA.finditer(text):
        yield b64decode(match[1] + "==")
    for match in ENCODED.finditer(text):
        letters = NOT_BASE64.sub("", match[0]).translate(URL_SAFE)
        yield b64decode((letters[:-1] if len(letters) % 4 == 1 else letters) + "==")


def is_plain_text(content: bytes) -> bool:
    """Whether bytes are UTF-8 text without odd signs; other bytes are hardly ever that by chance."""
    try:
        return ODD.search(content.decode("utf-8")) is None
    except UnicodeDecodeError:
        return False


def _decoded(content: bytes) -> tuple[str, ...]:
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    if marked:
        return (content.decode(marked, "replace"),)
    if b"\0" not in content[:BINARY]:
        return (as_letters(content),)
    wide = tuple(text for name in WIDE_ENCODINGS if (text := _wide(content, name)))
    return wide or tuple(text for run in RUNS if (text := "\n".join(map(_word, run.findall(content)))))


def _word(run: bytes) -> str:
    return run.replace(b"\0", b"").decode("utf-8", "replace")


def as_letters(content: bytes) -> str:
    """Bytes as the letters that they are in UTF-8 or GB 18030; where they are neither, each as a letter of its own."""
    for name in ("utf-8", "gb18030"):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" or len(COMMON.findall(text)) * 2 > len(text):
            return text
    return PDF_SIGN.sub(r"\1", content.decode("latin-1"))


def _wide(content: bytes, name: str) -> str:
    """The bytes in an encoding of two or four bytes a letter; empty when they are hardly written in it."""
    begin = content[:BEGINNING].decode(name, "replace")
    odd, common = len(ODD.findall(begin)), len(COMMON.findall(begin))
    return content.decode(name, "replace") if odd * ONE_IN <= len(begin) < common * 2 else ""


def _without_tags(text: str) -> tuple[str, ...]:
    if "</" not in text and "/>" not in text:
        return (text,)
    words, tags, end = [], [], 0
    for tag in TAGS.finditer(text):
        between, lines = text[end : tag.start()], "\n" * tag[0].count("\n")
        words += [between, lines or ("" if WITHIN.match(tag[0]) else "\t")]
        tags += ["\n" * between.count("\n"), "\0", tag[0]]
        end = tag.end()
    return "".join([*words, text[end:]]), "".join(tags)
