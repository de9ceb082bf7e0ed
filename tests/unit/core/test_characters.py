"""Characters: identifiers have one form, look-alikes are told from what they look like, and nothing else is folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beian.core.places import engine_folder
from beian.core.text.characters import look_alikes, without_look_alikes
from beian.core.text.identifiers import KINDS, canonical, differences, is_number
from beian.schema.registry import Registry

PROPER = {
    "uscc": "91999999MA0ACME00H",
    "filing_number": "网信算备999999000123401260013号",
    "generative_ai_number": "Beijing-WenXin-20230821S0001",
    "icp": "示ICP备99990001号-2A",
    "identity_number": "11010117990614006X",
    "phone": "10000000001",
    "url": "https://wenyin.acme.example/App?Id=1",
    "email": "lin.anran@acme.example",
}


@pytest.mark.parametrize(
    ("kind", "typed", "form"),
    [
        ("uscc", "91999999ma0acme00h", "91999999MA0ACME00H"),
        ("uscc", "９１９９９９９９ＭＡ０ＡＣＭＥ００Ｈ", "91999999MA0ACME00H"),
        ("uscc", "9199 9999 MA0A CME0 0H", "91999999MA0ACME00H"),
        ("uscc", "91999999-MA0ACME00-H\u00a0", "91999999MA0ACME00H"),
        ("uscc", "91999999\u041c\u04100\u0410\u0421\u041c\u041500H", "91999999MA0ACME00H"),
        ("icp", "示icp备９９９９０００１号－２ａ", "示ICP备99990001号-2A"),
        ("icp", "示 ICP备 99990001号——2A", "示ICP备99990001号-2A"),
        ("icp", "示ICP备99990001号\u20102A", "示ICP备99990001号-2A"),
        ("filing_number", "网信算备 999999 0001234 01 26 001 3 号", "网信算备999999000123401260013号"),
        ("filing_number", "⽹信算备999999000123401260013号", "网信算备999999000123401260013号"),
        ("filing_number", "网信算备999999000123401260013\u3000号\n", "网信算备999999000123401260013号"),
        ("generative_ai_number", "Beijing–WenXin－20230821s0001", "Beijing-WenXin-20230821S0001"),
        ("identity_number", "110101 1799 0614 006x", "11010117990614006X"),
        ("identity_number", "e１２３４５６７８", "E12345678"),
        ("phone", "100-0000-0001", "10000000001"),
        ("phone", "０10－12345678", "010-12345678"),
        ("url", "HTTPS：//Wenyin.ACME.example/App?Id=1", "https://wenyin.acme.example/App?Id=1"),
        ("url", "https://wenyin。acme．example。", "https://wenyin.acme.example"),
        ("url", "ｗｗｗ．ａｃｍｅ．ｅｘａｍｐｌｅ", "www.acme.example"),
        ("url", "https:// www.acme.example /news", "https://www.acme.example/news"),
        ("email", "lin.anran＠acme。Example", "lin.anran@acme.example"),
        ("email", "lin.anran @ acme.example", "lin.anran@acme.example"),
        ("licence", "示icp备99990001号－1、示B2－20230001", "示ICP备99990001号-1、示B2-20230001"),
        ("licence", "示网文〔2023〕１２３４－567号", "示网文〔2023〕1234-567号"),
    ],
)
def test_an_identifier_that_is_only_typed_otherwise_gets_its_form(kind: str, typed: str, form: str) -> None:
    assert canonical(kind, typed) == form
    assert canonical(kind, form) == form
    assert differences(typed, form)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("uscc", "待工商核发"),
        ("uscc", "91999999MA0ACME00"),
        ("filing_number", "按所用具体能力填写"),
        ("icp", "示ICP备99990001号-2A（APP）"),
        ("phone", "+86 10000000001"),
        ("url", "在微信中搜索小程序“览隅社区”"),
        ("url", "https://a.example/x https://b.example"),
        ("url", "www.a.example / www.b.example"),
        ("url", "https://www.acme.example/公告（第１期）"),
        ("url", "https://www.acme.example/Ａ类/公告：一"),
        ("email", "a@b.example c"),
        ("email", "Lin.Anran@acme.example"),
        ("licence", "增值电信业务经营许可证 示B2-20230001"),
        ("licence", "示网文（2023）1234-567号"),
        ("identity_number", "见附件"),
    ],
)
def test_what_is_no_such_identifier_stays_as_it_is(kind: str, text: str) -> None:
    assert canonical(kind, text) == text


BLANKS = [" ", "\u00a0", "\u3000", "\u2009", "\u200b"]
WIDEN = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(st.data())
def test_no_way_of_typing_hides_a_number(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([one for one in PROPER if one not in ("url", "email", "generative_ai_number")]))
    typed = ""
    for letter in PROPER[kind]:
        ways = [letter, letter.lower(), letter.translate(WIDEN), *(["–", "—", "－"] if letter == "-" else [])]
        typed += data.draw(st.sampled_from(ways)) + data.draw(st.sampled_from(["", "", *BLANKS]))
    assert canonical(kind, typed) == PROPER[kind]


@given(
    st.sampled_from(sorted(KINDS)),
    st.text(max_size=40) | st.text(st.sampled_from("网信算备号aA１1.．:：/@-－ 　示ICP备"), max_size=40),
)
def test_a_form_is_a_form(kind: str, text: str) -> None:
    once = canonical(kind, text)
    assert canonical(kind, once) == once


@pytest.mark.parametrize("kind", KINDS)
def test_a_very_long_text_takes_no_time(kind: str) -> None:
    assert canonical(kind, "a.1-" * 20_000) == "a.1-" * 20_000


def test_the_schemas_use_every_kind_and_no_other() -> None:
    schemas = [_nodes(Registry().schema(file.stem)) for file in engine_folder("schemas").glob("*.json")]
    assert {node["x-identifier"] for nodes in schemas for node in nodes if "x-identifier" in node} == set(KINDS)


def _nodes(node: object) -> list[dict]:
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [*([node] if isinstance(node, dict) else []), *(found for one in inner for found in _nodes(one))]


def test_every_reason_for_a_missing_number_stands_beside_it() -> None:
    for file in engine_folder("schemas").glob("*.json"):
        for node in _nodes(Registry().schema(file.stem) if file.stem != "portal" else {}):
            for member in node.get("properties", {}).values() if isinstance(node.get("properties"), dict) else ():
                other = member.get("x-without-number", {}) if isinstance(member, dict) else {}
                assert {other[key] for key in ("reason", "state") if key in other} <= set(node["properties"])
                if "state" in other:
                    assert set(other["states"]) <= set(node["properties"][other["state"]]["enum"])


# -- look-alikes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("⽤⼾⾏为", "用户行为"),
        ("⺠法典", "民法典"),
        ("⻓期、⻔店", "长期、门店"),
        ("\uf90a融", "金融"),
        ("\uf9e9程", "里程"),
        ("\U0002f81a", "\u51ac"),
        ("㇐级", "一级"),
        ("调用 \u0410PI 和 \u0421hat", "调用 API 和 Chat"),
        ("\u039fpenAI", "OpenAI"),
    ],
)
def test_what_only_looks_right_is_told(text: str, meant: str) -> None:
    assert without_look_alikes(text) == meant
    assert [right for _, right in look_alikes(text)] == [
        right for left, right in zip(text, meant, strict=True) if left != right
    ]


@pytest.mark.parametrize(
    "text",
    [
        "㎡ ㎏ ℃ ① ⑳ Ⅲ CO₂ 10⁻⁶ ㊣ ½ ﬁ",
        "（全角）：；，。、！？“弯”【方】ＡＢＣ１２３　",
        "μm kΩ β版 ΔT λ σ=0.1 ≤ ×",
        "\ufa0e\ufa11\ufa1f",  # unified hanzi, although among the compatibility ideographs
        "㐀䶵\U00020000\U0002a6d6",
        "Москва и Альфа",
        "カタカナ ﾊﾝｶｸ 한글",
        "龍門石窟 凉 \ufa11",
        "👨\u200d👩 ☎\ufe0f",
    ],
)
def test_nothing_else_is_folded(text: str) -> None:
    assert without_look_alikes(text) == text
    assert list(look_alikes(text)) == []


def test_nobody_can_tell_what_a_private_character_means() -> None:
    assert list(look_alikes("甲\ue001乙")) == [(1, "")]
    assert without_look_alikes("甲\ue001乙") == "甲\ue001乙"


@given(st.text())
def test_mending_keeps_every_place(text: str) -> None:
    assert len(without_look_alikes(text)) == len(text)
    assert without_look_alikes(without_look_alikes(text)) == without_look_alikes(text)


@pytest.mark.parametrize(
    "text",
    [
        "按所用具体能力…填写（提交前截图核对）",
        "待取得",
        "申请中，预计2026年3月",
        "无",
        "/",
        "受理号2026031200001",
        "2026年",
        "",
    ],
)
def test_a_remark_is_no_number(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "网信算备999999000123401260013号",
        "网信算备1号",
        "示ICP99990001",
        "Beijing-WenXin-20230821",
        "信息网络传播视听节目许可证0105094",
        "（示）字第0012号",
        "11120230001",
    ],
)
def test_a_wrong_or_unknown_number_is_still_one(text: str) -> None:
    assert is_number(text)
