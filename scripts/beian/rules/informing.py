"""Rules on what users must be told, and on news, which only licence holders may carry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beian.rules.base import Case, Finding, found, rule
from beian.rules.wording import affirmed
from beian.values.problem import Text

NEWS = re.compile(
    r"(?:推送|推荐|转载|聚合|采编|提供|检索|收录|发布)(?:各类|国内外|最新|热点|时政|互联网|的|、)*新闻(?:信息|资讯|报道|稿件)?(?!学|许可|标题|发布会)"
)


@rule(
    "REC-005",
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第十三条", "互联网信息服务深度合成管理规定 第六条"),
    confidence="medium",
    title=Text("提供互联网新闻信息的，应有许可", "Whoever carries news should have the licence for it"),
    message=Text(
        "写有“{said}”，但没有产品填写互联网新闻信息服务许可证编号",
        "it says {said!r}, but no product has the number of a news licence",
    ),
    remedy=Text(
        "在产品的 news 中填写许可证编号；不提供新闻信息的，改正表述",
        "give the licence in the product's news, or mend the words if there is no news",
    ),
)
def _news(case: Case) -> Iterator[Finding]:
    """Affirmed in what says what the algorithm does; items of a list are passed over, as lists say what it does not do."""
    licensed = any((product.get("news") or {}).get("licence_number") for product in case.records("/products").values())
    for pointer, mention in (
        case.mentions(NEWS, "新闻", below=("/disclosure/", f"/{case.type}/")) if not licensed else ()
    ):
        before = mention.string[: mention.start()].rpartition("\n")[2]
        if affirmed(mention) and not before.lstrip().startswith(("-", "|")):
            yield found(pointer, mention[0], said=mention[0])


@rule(
    "REC-008",
    scope=("entity",),
    severity="warning",
    basis=("互联网信息服务算法推荐管理规定 第十六条",),
    title=Text(
        "产品应以显著方式告知用户算法服务的情况", "A product should tell its users conspicuously of the algorithm"
    ),
    message=Text("产品“{name}”没有写明如何告知用户", "the product {name!r} does not say how users are told"),
    remedy=Text("填写 algorithm_notice：在哪个页面、以什么方式告知", "fill in algorithm_notice: on which page and how"),
)
def _told(case: Case) -> Iterator[Finding]:
    for key, product in case.records("/products").items():
        if product.get("status") != "closed" and not product.get("algorithm_notice"):
            yield found(f"/products/{key}", name=product.get("name"))
