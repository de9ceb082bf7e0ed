"""The canonical form of identifiers: credit code, filing number, web address, telephone, e-mail address.

A text has a canonical form when it differs from it only by width, case, blanks, dashes, or by characters that look like
those that are meant; any other text stays what it is, for the rules to judge. Which answer is which identifier the
schema says (`x-identifier`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from beian.core.filing_number import GENERATIVE
from beian.core.problem import Text
from beian.core.text.characters import BLANKS, COLONS, DASHES, HANZI, LATIN, NARROW, PERIODS, code_point

DASH_RUN = re.compile(f"[-{DASHES}]+")
ICP_STEM = re.compile(r"[\u4e00-\u9fff]{1,2}ICP备\d{8,10}号", re.ASCII)  # without the suffix of a site or app
ICP = re.compile(r"[\u4e00-\u9fff]{1,2}(ICP备\d{8,10}号(-\d{1,4}[A-Z]?)?|ICP证[A-Z]?\d{6}号?|B[12]-\d{8})\Z", re.ASCII)
HOST = (
    r"(?:[\w\u4e00-\u9fff](?:[\w\u4e00-\u9fff-]*[\w\u4e00-\u9fff])?\.)+[\w\u4e00-\u9fff-]*[A-Za-z\u4e00-\u9fff][\w-]*"
)
# (with IGNORECASE for all of it, compiling takes three times as long at every start)
ADDRESS = re.compile(rf"(?:((?i:https?))://)?({HOST}(?::\d{{1,5}})?)([/?#]\S*)?\Z", re.ASCII)
SCHEME_HOST_REST = re.compile(r"([^/／?？#＃]*?[:：∶]\s?[/／]\s?[/／]\s?)?([^/／?？#＃]*)(.*)")
MAIL = re.compile(r"([^@\s]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})\Z")
FEWEST = 4  # digits of a number
BEGUN = re.compile(r"(?:网信算备|ICP备|ICP证|B[12]-)\d")  # a known number, however much of it is missing
YEAR = re.compile(r"20\d\d ?年")
REMARK = re.compile(
    r"填写|待|申请|办理|预计|核对|暂|尚未|未取|未获|未办|无需|不适用|不涉及|同上|附件|咨询|审核中|受理|(?i:tbd|todo|pending)"
)
BETWEEN = re.compile(r"([、；;，,])")
STRAIGHT = NARROW | {ord(sign): "." for sign in PERIODS} | {ord(sign): ":" for sign in COLONS}
LETTERS = NARROW | LATIN | HANZI
WIDE = "".join(sorted(map(chr, NARROW.keys() - {ord(sign) for sign in ("\u3000", *DASHES, *PERIODS, *COLONS)})))
LONGEST = 2_000  # characters; what is longer is no identifier


def canonical(kind: str, text: str) -> str:
    """The canonical form of an identifier; the text itself where it is none of that kind."""
    if len(text) > LONGEST:
        return text
    return next((form for read in KINDS[kind] if (form := read(text)) is not None), text)


def is_number(text: str) -> bool:
    """Whether a text is some number at all, and not a remark about one that is still to come."""
    digits = len(re.findall(r"[0-9]", YEAR.sub("", text.translate(NARROW))))
    return (digits >= FEWEST or bool(BEGUN.search(text))) and not REMARK.search(text)


def differences(text: str, form: str) -> list[Text]:
    """In what a text differs from its canonical form, without saying either."""
    codes = sorted({code_point(sign) for sign in "".join(BLANKS.findall(text)) if sign not in " \n"})
    blanks = f"（{'、'.join(codes)}）" if codes else ""
    found = (
        (_letters(text) != _letters(form), Text("大小写", "case")),
        (any(map(text.count, WIDE)), Text("全角字符", "full-width characters")),
        (
            bool(BLANKS.search(text)),
            Text(f"空格或者不可见字符{blanks}", f"blanks or invisible characters {' '.join(codes)}".strip()),
        ),
        (len(DASH_RUN.findall(text)) != form.count("-") or any(map(text.count, DASHES)), Text("连接号", "dashes")),
        (any(map(text.count, PERIODS + COLONS)), Text("句号或者冒号", "periods or colons")),
        (any(ord(sign) in LATIN or ord(sign) in HANZI for sign in text), Text("形近的字符", "look-alike characters")),
    )
    return [words for differs, words in found if differs]


def _letters(text: str) -> str:
    return re.sub("[^A-Za-z]", "", text.translate(LETTERS))


@dataclass(frozen=True)
class _Number:
    """A number without blanks, in capitals: its form, and whether dashes belong to it."""

    form: re.Pattern[str]
    dashes: bool = False
    capitals: bool = True

    def __call__(self, text: str) -> str | None:
        joined = DASH_RUN.sub("-" if self.dashes else "", BLANKS.sub("", text).translate(LETTERS))
        joined = joined.upper() if self.capitals else joined
        return joined if self.form.match(joined) else None


def _generative(text: str) -> str | None:
    joined = DASH_RUN.sub("-", BLANKS.sub("", text).translate(LETTERS))
    joined = re.sub(r"(?<=-\d{8})s(?=\d{4}\Z)", "S", joined)
    return joined if GENERATIVE.match(joined) else None


def _licence(text: str) -> str:
    """Any number that an authority gives, or several: known ones in their form, of others only width and dashes."""
    return "".join(map(_one_licence, BETWEEN.split(BLANKS.sub(" ", text).strip())))


def _one_licence(text: str) -> str:
    bare = text.strip()
    known = (form for read in _LICENCES if (form := read(bare)) is not None)
    return text.replace(bare, next(known, None) or _only_width(bare)) if bare else text


def _only_width(text: str) -> str:
    """Letters, digits and dashes in one width, beside a digit; brackets and blanks are the authority's own."""
    narrow = re.sub(r"[０-９Ａ-Ｚａ-ｚ]", lambda found: found[0].translate(NARROW), text)
    return re.sub(rf"(?<=[0-9A-Za-z]) ?[{DASHES}] ?(?=\d)", "-", narrow)


def _address(text: str) -> str | None:
    """A web address: scheme and host in small letters; the path as it was typed, but for its width."""
    bare = BLANKS.sub(" ", text).strip()
    if re.search(r" / |://.*://", bare.translate(STRAIGHT)):
        return None  # several
    if not re.search(r"[\u4e00-\u9fff].*[/／]|[/／].*[\u4e00-\u9fff（）]", bare):
        bare = bare.translate(STRAIGHT)
    cut = SCHEME_HOST_REST.match(bare)
    if not cut:
        return None
    scheme, host, rest = cut.groups()
    head = DASH_RUN.sub("-", f"{scheme or ''}{host}".translate(STRAIGHT))
    whole = re.sub(r" ?([.:/]) ?", r"\1", head).strip().rstrip(".") + (rest.rstrip("。 ") if rest else "")
    found = ADDRESS.match(whole)
    if not found:
        return None
    start = f"{found[1].lower()}://" if found[1] else ""
    return f"{start}{found[2].lower()}{found[3] or ''}"


def _mail(text: str) -> str | None:
    bare = DASH_RUN.sub("-", BLANKS.sub(" ", text).strip().translate(STRAIGHT)).rstrip(".")
    found = MAIL.match(re.sub(r" ?([@.]) ?", r"\1", bare))
    return f"{found[1]}@{found[2].lower()}" if found else None


_FILING_NUMBER = _Number(re.compile(r"网信算备\d{6,30}号?\Z", re.ASCII))
_ICP = _Number(ICP, dashes=True)
_LICENCES: tuple[Callable[[str], str | None], ...] = (_FILING_NUMBER, _ICP, _generative)
KINDS: dict[str, tuple[Callable[[str], str | None], ...]] = {
    "uscc": (_Number(re.compile(r"[0-9A-Z]{18}\Z", re.ASCII)),),
    "filing_number": (_FILING_NUMBER, _generative),
    "generative_ai_number": (_generative, _FILING_NUMBER),
    "icp": (_ICP,),
    "licence": (_licence,),
    "identity_number": (
        _Number(re.compile(r"\d{17}[\dX]\Z", re.ASCII)),
        _Number(re.compile(r"(?=(?:\D*\d){4})[A-Z0-9]{5,20}\Z", re.ASCII)),
        _Number(re.compile(r"(?=(?:\D*\d){4})[A-Z0-9]+(?:[-()][A-Z0-9]*)*\Z", re.ASCII), dashes=True),
    ),
    "phone": (
        _Number(re.compile(r"1\d{10}\Z", re.ASCII)),
        _Number(re.compile(r"(?:\(?0\d{2,3}\)?-?\d{7,8}(?:-\d{1,6})?|[48]00-?\d{3}-?\d{4})\Z", re.ASCII), dashes=True),
    ),
    "url": (_address,),
    "email": (_mail,),
}
