"""Encodings in which a secret could hide: spaced, full-width, reversed, base64, hex, and the escapes of web pages.

Texts and secrets are brought into one normal form, letters and digits only, which undoes most of them. For the others
(reversed, base64, hex) patterns are made from the secret. All secrets are searched at once: the text is cut into pieces
of four bytes, each is looked up as a number, and a secret of seven bytes always covers one of them whole.
"""

from __future__ import annotations

import html
import re
import sys
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from beian.core.problem import Text

STEP = 4
SHORTEST = 2 * STEP - 1  # bytes of the plain form; what is shorter stands everywhere by chance
ENCODED = 9  # the same for base64 and hex, whose letters lose their case
LAYERS = 3  # of escapes within escapes
SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
LOWER = bytes(code + 32 if 65 <= code <= 90 else code for code in range(256))
PUNCTUATION = re.compile(r"[\u00b7\u2000-\u206f\u3000-\u3003\u3008-\u3020\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40]+")
UNUSUAL = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
NOT_PLAIN = re.compile(r"[\W_]+")
PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2})+")
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[nrtbf])")

AS_IT_IS = Text("原样", "as it is")
ALTERED = Text("换了写法（空格、分隔、全角或转义）", "spelled otherwise (spaces, signs, full width or escapes)")
REVERSED = Text("倒序", "reversed")
BASE64 = Text("写成 base64 编码", "in base64")
HEX = Text("写成十六进制", "in hexadecimal")


class FoundSecret(NamedTuple):
    """A secret that a text contains, and in which encoding (`encoding`)."""

    secret: str
    encoding: Text


class _Pattern(NamedTuple):
    """Bytes to look for in the normal form of a text, and the secret that they reveal."""

    text: bytes
    find: FoundSecret


class SecretSearch:
    """Searches texts for many secrets at once."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._pieces: dict[int, list[tuple[int, _Pattern]]] = {}
        for secret in secrets:
            for pattern in _patterns(secret):
                for start in range(STEP):
                    piece = int.from_bytes(pattern.text[start : start + STEP], sys.byteorder)
                    self._pieces.setdefault(piece, []).append((start, pattern))
        self._known = frozenset(self._pieces)

    def find(self, text: str) -> set[FoundSecret]:
        """The secrets in a text, each once for every encoding that it has there."""
        if not self._known:
            return set()
        whole = normal_form(unescaped(text))
        pieces = memoryview(whole)[: len(whole) // STEP * STEP].cast("I")
        present = self._known.intersection(pieces)
        found: set[FoundSecret] = set()
        for number, piece in enumerate(pieces) if present else ():
            if piece in present:
                for start, pattern in self._pieces[piece]:
                    if number * STEP >= start and whole.startswith(pattern.text, number * STEP - start):
                        found.add(pattern.find)
        return {confirmed for candidate in found if (confirmed := _confirmed(candidate, text))}


def _confirmed(find: FoundSecret, text: str) -> FoundSecret | None:
    """A find with its exact encoding; None for one by chance. A secret without a digit must occur with its signs:
    `review/acme` in an address does not give away the account `review-acme`."""
    if find.encoding is not ALTERED:
        return find
    if find.secret in text:
        return FoundSecret(find.secret, AS_IT_IS)
    worded = not any(letter.isdigit() for letter in find.secret)
    return None if worded and _without_blanks(find.secret) not in _without_blanks(text) else find


def _without_blanks(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unescaped(text)).casefold()
    return "".join(letter for letter in folded if letter.isprintable() and not letter.isspace())


def normal_form(text: str) -> bytes:
    """The letters and digits of a text in one width and one case, as UTF-8; fast for ASCII and hanzi."""
    rest = text.encode("utf-8", "surrogatepass").translate(LOWER, SIGNS)
    if rest.isascii():
        return rest
    known = PUNCTUATION.sub("", rest.decode("utf-8", "surrogatepass"))
    return UNUSUAL.sub(_normal_letters, known).encode("utf-8", "surrogatepass")


def _normal_letters(match: re.Match[str]) -> str:
    return NOT_PLAIN.sub("", unicodedata.normalize("NFKC", match[0]).casefold())


def unescaped(text: str) -> str:
    """The text with HTML entities, percent signs and backslash escapes decoded."""
    for _ in range(LAYERS):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = PERCENT.sub(lambda match: unquote(match[0], errors="replace"), text)
        if "\\" in text:
            text = ESCAPE.sub(_unescaped_sign, text.replace("\\n", " "))
        if text == before:
            break
    return text


def _unescaped_sign(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else " "


def _patterns(secret: str) -> Iterator[_Pattern]:
    for form in {normal_form(secret), normal_form(unescaped(secret))}:
        if len(form) >= SHORTEST:
            yield _Pattern(form, FoundSecret(secret, ALTERED))
            backwards = form.decode("utf-8", "surrogatepass")[::-1].encode("utf-8", "surrogatepass")
            if backwards != form:
                yield _Pattern(backwards, FoundSecret(secret, REVERSED))
    content, wide = secret.encode("utf-8", "surrogatepass"), secret.encode("utf-16-be", "surrogatepass")
    encoded = [(content.hex(), HEX), (wide.hex(), HEX), *((encoded_text, BASE64) for encoded_text in _base64(content))]
    if not secret.isascii():
        encoded.append((wide.decode("latin-1"), ALTERED))  # as files of bytes show it
    for text, encoding in encoded:
        form = normal_form(text)
        if len(form) >= ENCODED:
            yield _Pattern(form, FoundSecret(secret, encoding))


def _base64(content: bytes) -> Iterator[str]:
    """The base64 of the bytes at each of three offsets, without the signs that depend on the bytes around them."""
    for shift in range(3):
        text = b64encode(bytes(shift) + content).decode()
        yield text[-(-shift * 8 // 6) : (shift + len(content)) * 8 // 6]
