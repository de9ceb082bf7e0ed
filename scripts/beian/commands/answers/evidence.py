"""The verb `evidence`: put a picture or document into the evidence of an entity, with its record. Asks at a terminal only."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN
from beian.commands.terminal.console import say
from beian.commands.terminal.wording import wording
from beian.core import clock
from beian.core.errors import Failure
from beian.core.places import ContentRoot

if TYPE_CHECKING:
    from beian.check.workspace import Workspace
    from beian.core.model import Filing

WITHHELD = ("certificate", "contract")  # kinds that stay in the private half unless --open says otherwise
HELPS = {"add": "登记一张图片或者一份文件 · register a picture or document"}


def arguments(parser: argparse.ArgumentParser) -> None:
    task = common.tasks(parser, HELPS)["add"]
    task.add_argument("file", metavar="FILE", help="PNG、JPG 或者 PDF · the file")
    task.add_argument(
        "--entity", metavar="ID", help="主体；只有一个主体时可以不写 · the entity, where there are several"
    )
    about = task.add_mutually_exclusive_group()
    about.add_argument(
        "--product", metavar="ID", help="截自哪个产品，产品版本随之填写 · the product it shows; gives the version"
    )
    about.add_argument("--model", metavar="ID", help="关于哪个模型 · the model it is about")
    task.add_argument("--caption", metavar="TEXT", help="图题 · the caption")
    task.add_argument(
        "--description", metavar="TEXT", help="图中内容，默认同图题 · what it shows; the caption by default"
    )
    task.add_argument("--date", metavar="DATE", help="取得日期 · the day it was taken")
    task.add_argument(
        "--by", metavar="PERSON", help="取得人的标识；默认按 Git 用户名 · who took it; by the Git user's name"
    )
    task.add_argument(
        "--kind",
        default="screenshot",
        metavar="KIND",
        help="类型，见 schemas/options/evidence_kind.json，默认 screenshot · the kind, screenshot by default",
    )
    task.add_argument(
        "--id", metavar="ID", help="记录的标识，默认取自文件名 · the record's id; by default from the file's name"
    )
    task.add_argument(
        "--proves",
        action="append",
        default=[],
        metavar="PATH",
        help="证明哪个答案；不写则以引用为准 · an answer it proves; else those that refer to it",
    )
    where = task.add_mutually_exclusive_group()
    where.add_argument("--restricted", action="store_true", help="受限，只放 private/ · into the private half only")
    where.add_argument(
        "--open", action="store_true", help="证照、合同也不作受限处理 · not restricted, also of that kind"
    )
    common.as_of(task)


def evidence(root: ContentRoot, options: argparse.Namespace) -> int:
    """Take a file in; 0 when picture and record are written. Raises Failure, and writes nothing, for what is missing or wrong."""
    from beian.check.workspace import Workspace
    from beian.privacy.new_evidence import new_id, put_on_record, take_in

    workspace = Workspace(root)
    filing = _entity(workspace, options.entity)
    file = Path(options.file)
    version = _version(filing, options)
    name = new_id(filing, file, options.id or "", options.product or options.model or "")
    taken = take_in(file)
    caption, day, person = _asked_for(root, options, filing, taken.day)
    restricted = options.restricted or (options.kind in WITHHELD and not options.open)
    record = {
        "caption": caption,
        "kind": options.kind,
        "restricted": "yes" if restricted else "",
        "taken_on": day,
        "taken_by": person,
        "product_version": version,
        "description": options.description or caption,
        "proves": options.proves,
    }
    for path in put_on_record(root.path, workspace.registry, filing, name, taken, record):
        say(f"√ {path}")
    if not options.proves:
        zh = f"在它所证明的答案中引用：[[evidence:{name}]]（模型的佐证写进 proofs）；没有引用的，材料中不会出现。"
        en = f"Refer to it in the answer that it proves: [[evidence:{name}]] (a model's in its proofs); else no paper shows it."
        say(zh, en, "\n")
    return CLEAN


def _entity(workspace: Workspace, wanted: str | None) -> Filing:
    """The entity that is meant. Raises Failure where that is not clear."""
    found = {filing.entity: filing for filing in workspace.library.filings if filing.algorithm is None}
    own = [name for name, filing in found.items() if not filing.example]
    if wanted or len(own) == 1:
        if (name := wanted or own[0]) in found:
            return found[name]
        raise Failure(f"没有主体“{wanted}”。", f"there is no entity {wanted!r}.")
    known = "、".join(own or found)
    raise Failure(f"请用 --entity 写明主体：{known}", f"say which entity with --entity: {known}")


def _version(filing: Filing, options: argparse.Namespace) -> str:
    """The version of the product that is named. Raises Failure for a product or model that is not there."""
    for shelf, name in (("products", options.product), ("models", options.model)):
        records = filing.answers.get(shelf, {})
        if name and name not in records:
            known = "、".join(records)
            raise Failure(f"{shelf} 中没有“{name}”：{known}", f"there is no {name!r} in {shelf}: {known}")
    return str(filing.answers.get("products", {}).get(options.product, {}).get("version") or "")


def _asked_for(root: ContentRoot, options: argparse.Namespace, filing: Filing, proposed: str) -> tuple[str, str, str]:
    """Caption, day and person: as given, else asked for at a terminal. Raises Failure for what is missing or wrong."""
    people = filing.answers.get("people", {})
    person = options.by or _git_person(root, people)
    needed = {"--caption": options.caption, "--date": options.date, "--by": person}
    if not all(needed.values()) and not sys.stdin.isatty():
        raise _missing([flag for flag, given in needed.items() if not given], proposed, list(people))
    caption = options.caption or _ask("图题（写图中是什么、在哪里）", "Caption: what it shows, and where")
    day = options.date or _ask_day(proposed)
    person = person or _ask(f"取得人（{'、'.join(people)}）", f"Who took it: {', '.join(people)}")
    taken_on = clock.parse_date(day, "--date")
    if taken_on > clock.today(options.as_of):
        raise Failure(f"取得日期 {day} 还没有到。", f"the day {day} is still to come.")
    if person not in people:
        known = "、".join(people)
        raise Failure(f"people.yaml 中没有“{person}”：{known}", f"there is no {person!r} in people.yaml: {known}")
    return caption.strip(), taken_on.isoformat(), person


def _missing(flags: list[str], proposed: str, people: list[str]) -> Failure:
    listed, known = " ".join(f"{flag} …" for flag in flags), "、".join(people)
    zh = f"不在终端中运行，无法提问。还缺：{listed}。"
    en = f"This is no terminal, so nothing can be asked. Still missing: {listed}."
    if "--date" in flags and proposed:
        zh += f"照片信息写着 {proposed}，属实的写 --date {proposed}。"
        en += f" The picture's EXIF says {proposed}; give --date {proposed} if that is true."
    if "--by" in flags:
        zh += f"取得人是 people.yaml 中的标识：{known}。"
        en += f" --by is an id of people.yaml: {known}."
    return Failure(zh, en)


def _git_person(root: ContentRoot, people: dict[str, dict[str, object]]) -> str:
    """The person of the entity whose name Git knows as the user's; empty where there is none."""
    from beian.content.git import git

    with suppress(Failure):
        name = git(root.path, "config", "user.name").decode("utf-8", "replace").strip()
        return next((key for key, person in people.items() if name and person.get("name") == name), "")
    return ""


def _ask(zh: str, en: str) -> str:
    say(wording(zh, en, "\n"))
    try:
        return input("> ").strip()
    except EOFError:
        raise Failure("输入中断，没有写任何文件。", "The input ended; nothing was written.") from None


def _ask_day(proposed: str) -> str:
    if not proposed:
        return _ask("取得日期，如 2026-11-22", "The day it was taken, such as 2026-11-22")
    zh = f"取得日期（照片信息写着 {proposed}，属实的直接回车）"
    return _ask(zh, f"The day it was taken (its EXIF says {proposed}; Enter if that is true)") or proposed
