"""Non-interference: what an edition must not show has no influence on what is made of it.

It is shown on inputs: pages, keys of files and search are worked out a second time from filings in which every answer
that the edition must not show is another one (`answered_otherwise`), and must be the same. That is as good as making
the site twice, since all that follows is a function of these, and takes a fraction of the time; a test compares the
bytes of whole sites.
"""

from __future__ import annotations

from collections.abc import Mapping

from beian.values.errors import Failure


def refuse_influence(made: Mapping[str, str], otherwise: Mapping[str, str]) -> None:
    """Both are texts or digests by name. Raises Failure, with the first names that differ, when any does."""
    differing = sorted({name for name, _ in made.items() ^ otherwise.items()})
    if differing:
        named = "、".join(differing[:5])
        raise Failure(
            f"这一版不应显示的内容影响了 {len(differing)} 个页面或文件，网站未生成：{named}。这是程序或模板的问题。",
            f"answers that this edition must not show change {len(differing)} pages or files, so no site was made:"
            f" {named}. This is a fault of the program or of a template.",
        )
