"""Look-alike characters and normal forms: width, blanks, dashes, CJK radicals, foreign letters.

Nothing here folds more than it names: full-width punctuation, ① ㎡ ℃ and rare hanzi stay what they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

NARROW = {code_point: code_point - 0xFEE0 for code_point in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20
}  # one for one, so that places stay
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2e3a\u2e3b\ufe58\ufe63\uff0d"
PERIODS, COLONS = "\u3002\uff0e\uff61\ufe52", "\uff1a\ufe55\u2236\ua789"
ODD_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"  # blanks that are none to YAML
UNSEEN = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\ufe0e\ufe0f\ufeff"
BLANKS = re.compile(rf"[\s{ODD_BLANKS}{UNSEEN}]+")
BRACKETS = str.maketrans("〔〕[]【】", "()()()")

# CJK radicals and strokes, each before the hanzi that it looks like: Unicode, EquivalentUnifiedIdeograph.txt, without
# what Unicode decomposes already and without parts of hanzi that are no hanzi of everyday use
RADICALS = (
    "⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺒巳 ⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 "
    "⺥爫 ⺦丬 ⺧牛 ⺨犭 ⺩王 ⺫目 ⺬示 ⺭礻 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺶羊 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻈讠 ⻉贝 ⻋车 ⻌辶 "
    "⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风 ⻜飞 ⻝食 ⻟飠 ⻠饣 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯 ⻮齿 ⻯竜 "
    "⻰龙 ⻱龜 ⻲亀 ㇏乀 ㇐一 ㇑丨 ㇒丿 ㇓丿 ㇔丶 ㇖乛 ㇚亅 ㇝乀 ㇟乚 ㇠乙 "
)
LOOK_ALIKE_RANGES = ((0x2E80, 0x2FDF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))  # radicals and compatibility ideographs


def _hanzi() -> Iterator[tuple[int, int]]:
    for first, last in LOOK_ALIKE_RANGES:
        for code_point in range(first, last + 1):
            without_look_alikes = unicodedata.normalize("NFKC", chr(code_point))
            if without_look_alikes != chr(code_point) and len(without_look_alikes) == 1:
                yield code_point, ord(without_look_alikes)
    for pair in RADICALS.split():
        yield ord(pair[0]), ord(pair[1])


MAINLAND = {0x2F3E: 0x6237}  # the radical in 用户, whose decomposition is the form of Taiwan
HANZI = dict(_hanzi()) | MAINLAND  # code points of radicals and compatibility ideographs -> the hanzi that is meant
LATIN = str.maketrans(  # Cyrillic and Greek letters that look Latin in every type
    "АВЕЅІЈКМНОРСТУХаеосрухіјѕԁһӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeocpyxijsdhlABEZHIKMNOPTYXo",
)
WORD = re.compile(r"[A-Za-z\u0370-\u03ff\u0400-\u052f]+")
PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_SUSPECT = re.compile(
    "[\u0370-\u052f\u2e80-\u2fdf\u31c0-\u31e3\ue000-\ufaff\U0002f800-\U0002fa1f\U000f0000-\U0010ffff]"
)


def code_point(letter: str) -> str:
    """How a character is named: U+2F70."""
    return f"U+{ord(letter):04X}"


def look_alikes(text: str) -> Iterator[tuple[int, str]]:
    """Where characters stand that only look like what is meant, and what is meant; of private ones nobody can tell."""
    if not _SUSPECT.search(text):
        return
    foreign = {place for word in WORD.finditer(text) for place in _foreign_letters(word)}
    for found in _SUSPECT.finditer(text):
        place, letter = found.start(), found[0]
        if ord(letter) in HANZI:
            yield place, chr(HANZI[ord(letter)])
        elif place in foreign:
            yield place, letter.translate(LATIN)
        elif PRIVATE_USE.match(letter):
            yield place, ""


def _foreign_letters(word: re.Match[str]) -> Iterator[int]:
    """Where a Latin word has letters of another alphabet: μm, kΩ and β are none, as they look like nothing Latin."""
    meant = word[0].translate(LATIN)
    if meant.isascii() and meant != word[0] and re.search("[A-Za-z]", word[0]):
        yield from (word.start() + at for at, letter in enumerate(word[0]) if not letter.isascii())


def without_look_alikes(text: str) -> str:
    """The text with the characters that are meant, one for one; private ones stay."""
    if not _SUSPECT.search(text):
        return text
    letters = list(text)
    for place, meant in look_alikes(text):
        letters[place] = meant or letters[place]
    return "".join(letters)


def comparison_form(text: str) -> str:
    """A text for comparing: one width, one sort of brackets, small letters, no spaces."""
    return BLANKS.sub("", unicodedata.normalize("NFKC", text).translate(HANZI)).casefold().translate(BRACKETS)


def count_characters(text: str) -> int:
    """How many 字 a text has. The portal's own way of counting is not known (unverified)."""
    return sum(1 for letter in text if not letter.isspace())
