"""Rounds made by the real commands: signed, recorded, returned, mended and recorded again."""

from __future__ import annotations

import shutil
from pathlib import Path

import support
from support import ENTITY, PROVIDER

ASSESSMENT = "filings/acme/wenyin/assessment.yaml"
PEOPLE = "examples/private/acme/people.yaml"
DAY = "2026-03-02"  # of the first round
PICTURE = "filings/acme/evidence"
LETTERS = ("commitment_letter", "responsibility_statement", "employment_proof")
REPORT = "self_assessment"
SCAN = b"%PDF-1.4\n% a fictional scan\n"


def run(root: Path, *arguments: str, day: str = DAY, code: int = 0) -> str:
    done = support.beian_here(*arguments, cwd=root, AS_OF=support.day_of(arguments, day))
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def record(root: Path, filing: str, day: str, *papers: str) -> None:
    """The next round of a filing, its papers signed anew; that a scan is asked for, judged and stale is tested elsewhere."""
    support.lay_scans(root, filing, *papers, day=day)
    run(root, "submit", filing, day=day)


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
    record(root, ENTITY, "2026-03-09", *LETTERS)
    run(root, "event", ENTITY, "decision", "--date", "2026-03-12", "--set", "result=filed")
    record(root, PROVIDER, "2026-03-16", REPORT)
    run(root, "event", PROVIDER, "returned", "--date", "2026-03-19")
    change_text(root)
    record(root, PROVIDER, "2026-03-23", REPORT)
    support.commit_all(root, "rounds")
