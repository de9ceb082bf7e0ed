"""A branch with seven kinds of change at once, in a real repository whose main branch has moved on."""

from __future__ import annotations

import shutil
from pathlib import Path

import support
from support import replace_once

PHONES = ("10000000002", "10000000009")  # of a fictional person, before and after
NAUGHTY = '<img src=x onerror=alert(1)> </script><script>alert(2)</script> "onload="x'
CHANGED = {  # each change once: a word of it as people read it
    "日志留存月数": "a number that several papers show",
    "算法目的意图": "a long answer, from which a limitation is taken",
    "手机号码": "a restricted answer",
    "“关于算法”公示页面": "a new picture",
    "是否有外商投资": "a wrong option",
    "服务技术支持者": "a deleted filing",
}
UNREADABLE = "filings/xinyue/people.yaml"
MEANWHILE = "160人（100—299人）"


def seven_kinds(root: Path) -> None:
    """Commit them on the branch `feature` of shipped content; main changes another answer meanwhile."""
    support.add_entity(root, "xinyue")
    support.commit_all(root, "another entity")
    support.git(root, "switch", "--quiet", "--create", "feature")
    acme = root / "filings/acme"
    replace_once(acme / "wenyin/assessment.yaml", "log_months: 12", "log_months: 18")
    replace_once(acme / "wenyin/disclosure.yaml", "减少文字起草和图像构思所需的时间", f"减少{NAUGHTY}所需的时间")
    replace_once(root / "examples/private/acme/people.yaml", *PHONES)
    shutil.copy(acme / "evidence/text-label.png", acme / "evidence/algorithm-notice.png")
    replace_once(acme / "entity.yaml", "foreign_investment: no", "foreign_investment: maybe")
    (acme / "wenyin/technical_supporter.yaml").unlink()
    people = root / UNREADABLE
    people.write_text(people.read_text("utf-8").replace("  post:", '  post: "', 1), "utf-8")
    support.commit_all(root, "seven kinds of change")
    support.git(root, "switch", "--quiet", "main")
    replace_once(acme / "entity.yaml", "150人（100—299人）", MEANWHILE)
    support.commit_all(root, "meanwhile on main")
    support.git(root, "switch", "--quiet", "feature")
