"""Rounds made by the real commands: signed, recorded, returned, mended and recorded again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import support
from support import ENTITY, PROVIDER

ASSESSMENT = "filings/acme/wenyin/assessment.yaml"
PEOPLE = "examples/private/acme/people.yaml"
DAY = "2026-03-02"  # of the first round
PICTURE = "filings/acme/evidence"
SCAN = b"%PDF-1.4\n% a fictional scan\n"
TO_SIGN = re.compile(r"登记：beian signed (\w+) SCAN\.pdf")


def run(root: Path, *arguments: str, day: str = DAY, code: int = 0) -> str:
    done = support.beian(*arguments, cwd=root, AS_OF=support.day_of(arguments, day))
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def record(root: Path, filing: str, day: str) -> None:
    """The next round of a filing, with every paper signed that has to be; a scan that is stale is thrown away."""
    for _ in range(3):
        done = support.beian("submit", filing, cwd=root, AS_OF=day)
        if done.returncode == 0:
            return
        if "已失效" in done.stdout:
            shutil.rmtree(root / "examples/private" / filing.partition("/")[0] / "signed")
        support.register_scans(root, filing, *TO_SIGN.findall(done.stdout), AS_OF=day)
    raise AssertionError(done.stdout)


def change_text(root: Path) -> None:
    """Words in a sentence, and a row of a table."""
    support.replace_once(root / ASSESSMENT, "安全补丁在发布后15日内评估", "安全补丁在发布后7日内评估")
    support.replace_once(
        root / ASSESSMENT, "  | 日志审计平台 |", "  | 数据脱敏工具 | 去除个人信息 | 本地 |\n  | 日志审计平台 |"
    )


def change_phone(root: Path) -> None:
    support.replace_once(root / PEOPLE, "'10000000002'", "'10000000009'")


def make(root: Path, submitted: Path) -> None:
    """Two rounds of the entity (a telephone differs) and two of an algorithm (its report differs); the first is there."""
    shutil.copytree(submitted, root)
    run(root, "event", ENTITY, "returned", "--date", "2026-03-05")
    change_phone(root)
    record(root, ENTITY, "2026-03-09")
    run(root, "event", ENTITY, "decision", "--date", "2026-03-12", "--set", "result=filed")
    record(root, PROVIDER, "2026-03-16")
    run(root, "event", PROVIDER, "returned", "--date", "2026-03-19")
    change_text(root)
    record(root, PROVIDER, "2026-03-23")
    support.commit_all(root, "rounds")
