"""`beian new`: forms that load, that only lack answers, that overwrite nothing; with flags and at a terminal."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import support
from beian.commands.cli import main
from beian.content import transaction
from beian.content.yaml.strict import load
from beian.core.files import stage
from beian.rules.claims.wording import PLACEHOLDER
from beian.schema.algorithm_types import types
from beian.schema.decision.table import questions
from beian.schema.derived.composers.workflow import EXPLAINED
from beian.schema.forms.blank_form import blank_form
from beian.schema.forms.first_records import first_workflow
from beian.schema.registry import Registry

TYPES = {kind.question["id"]: name for name, kind in types().items()}
ROLES_TYPE = "generative_synthesis"
COMMON = ("serves-public", "public-expression")
NOTHING_THERE = ("没有", "缺少", "必须填写", "内容不足", "留有占位文字“【填写：")


def flags(*yes: str, unsure: str = "") -> list[str]:
    given = [one["id"] for one in questions()]
    answers = (f"{one}={'yes' if one in yes else 'unsure' if one == unsure else 'no'}" for one in given)
    return [part for answer in answers for part in ("--answer", answer)]


def new(root: Path, name: str, *arguments: str) -> int:
    root.mkdir(parents=True, exist_ok=True)
    return main(["new", "--root", str(root), name, "--as-of", "2026-11-22", *arguments])


def tree(root: Path) -> dict[str, bytes]:
    """All files but the lock, which shows nothing to anybody."""
    found = {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}
    return {path: content for path, content in found.items() if path != f"build/{transaction.LOCK}"}


def answers_in(root: Path, path: str) -> dict:
    loaded = load((root / path).read_bytes(), path)
    assert loaded.usable, loaded.problems
    return loaded.data


@pytest.mark.parametrize(("question", "kind"), TYPES.items())
def test_each_type_starts_as_forms_that_only_lack_answers(
    tmp_path: Path, question: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, question), "--launch", "2026-12-20") == 0
    assert "从这里开始 · Where to begin" in capsys.readouterr().out
    own = "service_provider" if kind == "generative_synthesis" else "filing"
    written = {path.removeprefix("filings/xingchen/yi/") for path in tree(tmp_path) if "/yi/" in path}
    assert written == {f"{stem}.yaml" for stem in ("algorithm", kind, "assessment", "disclosure", own)}
    problems = support.problems_in(tmp_path)
    assert problems
    for problem in problems:
        assert any(words in problem.message.zh for words in NOTHING_THERE), problem.describe()
    assert main(["check", "--root", str(tmp_path)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_questions_answers_and_basis_are_recorded(tmp_path: Path) -> None:
    yes = (*COMMON, "serves-business", "generates-content", "own-model")
    assert new(tmp_path, "xingchen/yi", *flags(*yes), "--launch", "2026-11-16", "--name", "星尘绘画算法") == 0
    found = answers_in(tmp_path, "filings/xingchen/yi/algorithm.yaml")
    decision = found["filing_decision"]
    assert (found["launched_on"], found["launch_status"], found["name"]) == ("2026-11-16", "online", "星尘绘画算法")
    product = answers_in(tmp_path, "filings/xingchen/products/yi.yaml")
    assert (product["launched_on"], product["status"]) == ("2026-11-16", "online")
    assert (decision["must_file"], decision["public_opinion"], decision["serves_public"]) == ("yes", "yes", "yes")
    assert {key for key, one in decision["questions"].items() if one["answer"] == "yes"} == set(yes)
    assert "第二条" in decision["questions"]["generates-content"]["note"]
    assert "《互联网信息服务算法推荐管理规定》第二十四条第一款" in decision["reason"]
    assert found["security_assessment"]["required"] == "yes"
    assert "2026-11-30：履行备案手续的最后一天" in (tmp_path / "filings/xingchen/yi/algorithm.yaml").read_text("utf-8")
    roles = ("service_provider", "technical_supporter")
    filings = [support.filing_in(tmp_path, f"xingchen/yi/{role}") for role in roles]
    assert [filing.name.zh.partition("（")[0] for filing in filings] == ["星尘绘画算法-1", "星尘绘画算法-2"]
    for filing in filings:
        algorithm = filing.answers["algorithm"]
        assert (algorithm["launched_on"], algorithm["launch_status"]) == ("2026-11-16", "online")
    assert "products" not in answers_in(tmp_path, "filings/xingchen/yi/technical_supporter.yaml")


def test_the_launch_stands_with_the_product_alone_where_the_public_is_served(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, "ranks-for-all"), "--launch", "2026-12-20") == 0
    assert not {"launched_on", "launch_status"} & answers_in(tmp_path, "filings/xingchen/yi/algorithm.yaml").keys()
    algorithm = support.filing_in(tmp_path, "xingchen/yi").answers["algorithm"]
    assert (algorithm["launched_on"], algorithm["launch_status"]) == ("2026-12-20", "planned")


NAMES = {"kind", "title", "area", "name", "direction", "product"}  # what a record may begin with


def test_records_begin_with_ids_kinds_and_names_and_nothing_that_somebody_would_have_to_mean(tmp_path: Path) -> None:
    yes = ("serves-public", "public-expression", "generates-content", "calls-filed-model")
    assert new(tmp_path, "xingchen/yi", *flags(*yes)) == 0
    begun = answers_in(tmp_path, "filings/xingchen/yi/assessment.yaml")
    options = Registry().schema("assessment")["properties"]
    for shelf, key, count in (("risks", "kind", 7), ("controls", "area", 11)):
        given = {record[key] for record in begun[shelf].values()}
        known = options[shelf]["additionalProperties"]["properties"][key]["enum"]
        assert (given, len(given)) == ({*known} - {"other"}, count)
    records = [*begun["risks"].values(), *begun["controls"].values(), *begun["services"].values()]
    records += begun["data"]["modalities"].values()
    for record in records:
        assert {name for name, value in record.items() if value is not None} <= NAMES
    practice = answers_in(tmp_path, "filings/xingchen/practice.yaml")
    assert set(practice["complaints"].values()) == {None}
    private = answers_in(tmp_path, "private/xingchen/practice.yaml")
    assert private == {"reviewer_access": {"test_account": None, "test_password": None}}
    assert answers_in(tmp_path, "filings/xingchen/models/yi-model.yaml")["origin"] == "api"


@pytest.mark.parametrize("login", [False, True])
@pytest.mark.parametrize("kind", TYPES.values())
def test_the_flow_is_one_that_can_be_drawn_and_no_step_is_explained(kind: str, login: bool) -> None:
    """Were its order wrong or a step alone, the rules on workflows would say so of what nobody wrote."""
    generates = kind == ROLES_TYPE
    flow = first_workflow(kind, for_clients=False, generates=generates, login=login)
    steps, links = flow["steps"], flow["links"]
    assert 10 <= len(steps) <= 13 + login
    assert ("access" in steps) is (login and kind != "ranking_selection")  # lists are computed by time
    assert {step["kind"] for step in steps.values()} >= {"start", "end", "log", "manual"}
    assert {one["from"] for one in links} == {*steps} - {"end"}
    assert {one["to"] for one in links} == {*steps} - {"start"}
    told = {"start", "end", *(EXPLAINED if generates else ())}  # by other pages
    explained = {step["kind"]: step["explanation"] for step in steps.values() if "explanation" in step}
    assert set(explained.values()) == {None}
    assert {*explained} == {step["kind"] for step in steps.values()} - told
    known = Registry().schema("assessment")["properties"]["workflow"]["properties"]["steps"]["additionalProperties"]
    assert {step["kind"] for step in steps.values()} <= {*known["properties"]["kind"]["enum"]}
    assert (
        "客户" in first_workflow(kind, for_clients=True, generates=generates)["steps"]["start"]["name"]
    ) is generates


USED_BY_PUBLIC = ("serves-public", "public-expression", "generates-content", "calls-filed-model")


def test_where_users_log_in_the_flow_verifies_accounts(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", "--login", "yes", *flags(*USED_BY_PUBLIC)) == 0
    flow = answers_in(tmp_path, "filings/xingchen/yi/assessment.yaml")["workflow"]
    assert [one for one in flow["links"] if "access" in one.values()] == [
        {"from": "start", "to": "access"},
        {"from": "access", "to": "receive"},
    ]
    assert answers_in(tmp_path, "filings/xingchen/practice.yaml")["login_required"] == "yes"
    assert "login_required" not in answers_in(tmp_path, "filings/xingchen/products/yi.yaml")
    found = support.problems_in(tmp_path, "xingchen/yi/service_provider")
    assert not [one for one in found if one.rule in ("RSK-017", "RSK-021")]  # its order, its diagram


def test_what_the_entity_does_is_not_asked_again(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", "--login", "yes", *flags(*USED_BY_PUBLIC)) == 0
    assert new(tmp_path, "xingchen/er", *flags(*USED_BY_PUBLIC)) == 0
    assert "access" in answers_in(tmp_path, "filings/xingchen/er/assessment.yaml")["workflow"]["steps"]


def test_without_a_login_there_is_no_such_step_and_no_account_for_reviewers(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", "--login", "no", *flags(*USED_BY_PUBLIC)) == 0
    assert "access" not in answers_in(tmp_path, "filings/xingchen/yi/assessment.yaml")["workflow"]["steps"]
    practice = answers_in(tmp_path, "filings/xingchen/practice.yaml")
    assert practice["login_required"] == "no"
    assert "reviewer_access" not in practice
    assert not (tmp_path / "private/xingchen/practice.yaml").exists()


def test_clients_have_no_account_of_a_product(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", "--login", "yes", *flags("serves-business", "generates-content")) == 0
    assert "access" not in answers_in(tmp_path, "filings/xingchen/yi/assessment.yaml")["workflow"]["steps"]


def test_a_supporter_begins_with_the_six_areas_of_its_report(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", *flags("serves-business", "generates-content")) == 0
    begun = answers_in(tmp_path, "filings/xingchen/yi/assessment.yaml")
    assert {record["area"] for record in begun["controls"].values()} == {
        "mechanism_review", "assessment_monitoring", "incident_response", "personal_information", "model_security",
        "data_security"}  # fmt: skip
    assert not begun.get("services")


def test_an_owners_list_says_what_a_report_expects(tmp_path: Path) -> None:
    """Worded otherwise, the options are expected as before; with an empty list nothing is."""
    own = tmp_path / "overrides/options/control_area.json"
    own.parent.mkdir(parents=True)
    engines = json.loads((support.CHECKOUT / "schemas/options/control_area.json").read_text("utf-8"))
    expected = engines.pop("x-expected")
    own.write_text(json.dumps(engines), "utf-8")
    yes = flags("serves-public", "generates-content", "own-model", "public-expression")
    assert new(tmp_path, "xingchen/yi", *yes) == 0
    assert len(answers_in(tmp_path, "filings/xingchen/yi/assessment.yaml")["controls"]) == 11
    own.write_text(json.dumps({**engines, "x-expected": []}), "utf-8")
    assert new(tmp_path, "xingchen/er", *yes) == 0
    assert not answers_in(tmp_path, "filings/xingchen/er/assessment.yaml")["controls"]
    own.write_text(json.dumps({**engines, "x-expected": [{"options": ["nothing"]}]}), "utf-8")
    assert new(tmp_path, "xingchen/san", *yes) == 2
    assert expected


def test_open_answers_stay_empty_in_the_file(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", *flags("serves-public", "pushes-by-person", unsure="public-expression")) == 0
    decision = answers_in(tmp_path, "filings/xingchen/yi/algorithm.yaml")["filing_decision"]
    assert decision["serves_public"] == "yes"
    assert not {"must_file", "public_opinion"} & decision.keys()  # they follow once the question is settled
    missed = [one.pointer for one in support.problems_in(tmp_path) if one.rule == "schema-required"]
    assert {"/algorithm/filing_decision/must_file", "/algorithm/filing_decision/public_opinion"} <= {*missed}
    assert decision["questions"]["public-expression"]["answer"] == "unsure"


def test_new_says_text_practice_and_doubt_apart_and_a_late_filing_plainly(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    called = flags("serves-public", "generates-content", "calls-filed-model", "app-store")
    assert new(tmp_path / "a", "xingchen/yi", *called, "--launch", "2027-03-01") == 0
    said = capsys.readouterr().out
    assert "没有备案义务" not in said
    for words in (
        "条文没有明确要求，实务要求备案",
        "规定要求",
        "实务要求（不是条文）",
        "进入市场之前",
        "尚不确定",
        "十个工作日内",
    ):
        assert words in said
    assert "2027-01-01：在这一天之前报送" in said
    assert "实务测算，不是法定期限" in said
    public = flags(*COMMON, "generates-content", "own-model")
    assert new(tmp_path / "b", "xingchen/yi", *public, "--launch", "2025-06-16") == 0
    said = capsys.readouterr().out
    assert "首次备案的法定期限 2025-06-30 已过 510 天" in said
    assert "第三十一条" in said
    assert "实务测算" not in said, "nothing is left to plan before a launch that was"


def test_several_types_become_several_algorithms(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, "pushes-by-person", "ranks-for-all")) == 0
    for kind in ("personalized_push", "ranking_selection"):
        folder = f"filings/xingchen/yi-{kind.replace('_', '-')}"
        assert answers_in(tmp_path, f"{folder}/algorithm.yaml")["type"] == kind
        assert (tmp_path / folder / f"{kind}.yaml").is_file()


def test_a_type_that_need_not_be_filed_is_left_out(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", *flags("serves-business", "generates-content", "ranks-for-all")) == 0
    assert {file.parent.name for file in tmp_path.glob("filings/xingchen/*/algorithm.yaml")} == {"yi"}
    assert answers_in(tmp_path, "filings/xingchen/yi/algorithm.yaml")["roles"] == ["technical_supporter"]


def test_nothing_to_file_writes_nothing_even_when_voluntary(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen/yi", *flags("serves-public"), "--voluntary") == 0
    assert tree(tmp_path) == {}


def test_an_entity_alone_is_step_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "xingchen", "--name", "星尘科技有限公司") == 0
    written = tree(tmp_path)
    stems = ("entity", "people", "responsibility", "practice")
    policies = {path for path in written if "/policies/" in path}
    assert {path for path in written if path.startswith("filings")} - policies == {
        f"filings/xingchen/{stem}.yaml" for stem in stems
    }
    assert {path for path in written if path.startswith("private")} == {
        "private/xingchen/entity.yaml",
        "private/xingchen/people.yaml",
        "private/xingchen/practice.yaml",
    }
    begun = answers_in(tmp_path, "filings/xingchen/responsibility.yaml")
    assert [level["name"] for level in begun["incident_levels"].values()] == [
        "特别重大（Ⅰ级）", "重大（Ⅱ级）", "较大（Ⅲ级）", "一般（Ⅳ级）"]  # fmt: skip
    assert [*begun["posts"]] == ["algorithm-safety", "content-review", "duty"]
    assert b"/private/" in written[".gitignore"]
    assert answers_in(tmp_path, "filings/xingchen/entity.yaml")["name"] == "星尘科技有限公司"
    assert set(answers_in(tmp_path, "private/xingchen/people.yaml")["security-officer"]) >= {"id_number", "phone"}
    public = answers_in(tmp_path, "filings/xingchen/people.yaml")["security-officer"]
    assert "id_number" not in public


def test_new_ends_with_where_to_begin_and_three_steps_on_one_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, "xingchen", "--name", "星尘科技有限公司") == 0
    said = capsys.readouterr().out
    assert len(said.splitlines()) <= 24
    path, line = re.search(r"open (\S+) in an editor and begin at line (\d+)", said).groups()
    assert path == "filings/xingchen/entity.yaml"
    assert (tmp_path / path).read_text("utf-8").split("\n")[int(line) - 1] == "uscc:"
    assert re.findall(r"^  (\d)\. ", said, re.MULTILINE) == ["1", "2", "3"]
    assert "beian todo xingchen" in said
    (tmp_path / "Makefile").touch()
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, "pushes-by-person")) == 0
    said = capsys.readouterr().out.partition("√ ")[2]
    assert len(said.splitlines()) <= 24
    assert "open filings/xingchen/products/yi.yaml in an editor and begin at line 5" in said
    assert "make todo FILING=xingchen" in said
    assert new(tmp_path, "ling/er", *flags(*COMMON, "pushes-by-person")) == 0
    assert "open filings/ling/entity.yaml" in capsys.readouterr().out, "the entity comes first where it is new, too"


def test_policies_start_as_texts_with_marked_places_that_check_reports(tmp_path: Path) -> None:
    assert new(tmp_path, "xingchen") == 0
    policies = {file.stem: file for file in (tmp_path / "filings/xingchen/policies").iterdir()}
    found = {one.position.path: one for one in support.problems_in(tmp_path, "xingchen") if one.rule == "TXT-001"}
    assert len(policies) == 9
    for file in policies.values():
        text = file.read_text("utf-8")
        assert len(text) > 500
        problem = found[file.relative_to(tmp_path).as_posix()]
        assert "【填写：" in text.split("\n")[problem.position.line - 1]
        assert len(re.findall("【", text)) == len(PLACEHOLDER.findall(text)), "a marked place that check cannot see"
    begun = answers_in(tmp_path, "filings/xingchen/responsibility.yaml")
    for_users = {"user-agreement", "privacy-policy"}
    assert {system["policy"] for system in begun["systems"].values()} == set(policies) - for_users
    entity = support.filing_in(tmp_path, "xingchen").answers
    assert set(entity["responsibility"]["annexes"]) == set(policies), "every policy, as long as nobody says otherwise"
    kinds = Registry().schema("responsibility")["properties"]["systems"]["additionalProperties"]["properties"]["kind"]
    assert {system["kind"] for system in begun["systems"].values()} == set(kinds["enum"]) - {"other"}
    for system in begun["systems"].values():
        assert set(system) == {"kind", "name", "policy", "present_state", "enforcement"}


def test_the_owners_policies_win_and_are_never_overwritten(tmp_path: Path) -> None:
    own = tmp_path / "overrides/policies/monitoring.md"
    own.parent.mkdir(parents=True)
    own.write_text("# 本所的监测办法\n\n第一条 …\n", "utf-8")
    assert new(tmp_path, "xingchen") == 0
    written = tmp_path / "filings/xingchen/policies/monitoring.md"
    assert written.read_text("utf-8") == own.read_text("utf-8")


def test_a_second_run_refuses_and_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = flags(*COMMON, "dispatches")
    assert new(tmp_path, "xingchen/yi", *arguments) == 0
    before = tree(tmp_path)
    assert new(tmp_path, "xingchen/yi", *arguments) == 2
    assert "filings/xingchen/yi/algorithm.yaml" in capsys.readouterr().err
    assert new(tmp_path, "xingchen") == 2
    assert "filings/xingchen/entity.yaml" in capsys.readouterr().err
    assert tree(tmp_path) == before


def test_one_file_in_the_way_stops_all_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "private/xingchen/people.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("mine: {}\n", "utf-8")
    before = tree(tmp_path)
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, "dispatches")) == 2
    assert "private/xingchen/people.yaml" in capsys.readouterr().err
    assert tree(tmp_path) == before


def test_a_second_algorithm_leaves_the_entity_alone(content_root: Path) -> None:
    before = tree(content_root)
    assert new(content_root, "acme/feed", *flags(*COMMON, "pushes-by-person")) == 0
    after = tree(content_root)
    added = {path for path in after if path not in before} - {".gitignore"}
    assert added == {
        f"filings/acme/feed/{stem}.yaml"
        for stem in ("algorithm", "personalized_push", "assessment", "disclosure", "filing")
    }
    assert {path: after[path] for path in before} == before
    assert "wenyin-14b" in after["filings/acme/feed/algorithm.yaml"].decode()
    assert "现有：wenyin-app、wenyin-web" in after["filings/acme/feed/filing.yaml"].decode()


def test_a_write_that_fails_half_way_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []

    def full(target: Path, *arguments: Any) -> Path:
        if len(written) == 4:
            raise OSError(errno.ENOSPC, "disk full")
        written.append(stage(target, *arguments))
        return written[-1]

    monkeypatch.setattr(transaction, "stage", full)
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, "dispatches")) == 2
    assert written
    assert [one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*")] == [
        "build",
        f"build/{transaction.LOCK}",
    ]


def test_what_need_not_be_filed_is_written_only_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = flags("serves-public", "pushes-by-person")
    assert new(tmp_path, "xingchen/yi", *arguments) == 0
    assert "没有写任何文件" in capsys.readouterr().out
    assert tree(tmp_path) == {}
    assert new(tmp_path, "xingchen/yi", *arguments, "--voluntary") == 0
    assert answers_in(tmp_path, "filings/xingchen/yi/algorithm.yaml")["filing_decision"]["must_file"] == "no"


@pytest.mark.parametrize(
    "name", ["Xingchen", "xing_chen/a", "a--b", "../x", "a/", "a/b/c", "/b", "a/products", "星", ""]
)
def test_a_bad_id_is_refused(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, name, *flags(*COMMON, "dispatches")) == 2
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--answer", "serves-publik=yes"], "serves-public"),
        (["--answer", "serves-public=maybe"], "unsure"),
        (["--answer", "serves-public"], "unsure"),
        (["--launch", "soon"], "soon"),
        (["--launch", "0001-01-01"], "0001-01-01"),
        (["--as-of", "2026-02-30"], "2026-02-30"),
        (["--name", "甲\u202e乙"], "名称"),
        (["--answer", "serves-public=yes"], "--answer generates-content="),
    ],
)
def test_a_wrong_flag_is_the_operators_to_mend(
    tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new(tmp_path, "xingchen/yi", *arguments) == 2
    assert said in capsys.readouterr().err
    assert tree(tmp_path) == {}


def test_an_uncertain_type_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "xingchen/yi", *flags(*COMMON, unsure="dispatches")) == 2
    assert tree(tmp_path) == {}


def test_a_private_half_that_git_would_take_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".gitignore").write_text("build\n", "utf-8")
    assert new(tmp_path, "xingchen") == 0
    assert "/private/" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["entity", "people", "responsibility", "practice", "product", "model", "algorithm", "assessment",
    "disclosure", "filing", "service_provider", "technical_supporter", *TYPES.values()])  # fmt: skip
def test_every_answer_is_on_the_form(name: str) -> None:
    schema = Registry().schema(name)
    begun = {"service_target": None} if name == "practice" else {}  # which no product needs as a whole
    text = blank_form(schema, {"one": {}} if "properties" not in schema else begun)
    assert load(text.encode(), name).usable
    member = schema if "properties" in schema else schema["additionalProperties"]
    for key, answer in member["properties"].items():
        if "const" not in answer:
            assert f"{key}:" in text or answer.get("x-visibility") == "restricted"
            assert answer["title"] in text
            for option in answer.get("enum", ()):
                assert option in text
            assert "x-limit" not in answer or f"最多 {answer['x-limit']} 字" in text
    assert all(line == line.rstrip() for line in text.split("\n"))


def test_text_that_looks_like_something_else_is_quoted(tmp_path: Path) -> None:
    schema = Registry().schema("disclosure")
    for value in ("12", "1.10", "true", "null", "~", "a: b", "# x", "- x", '"', "'", "&a", "*b", "甲\n\n乙：丙", "yes"):
        loaded = load(blank_form(schema, {"main_use": value}).encode(), "x.yaml")
        assert loaded.usable
        assert loaded.data["main_use"].rstrip("\n") == value
        assert loaded.plain_types.get("/main_use") is None


def test_the_questions_can_be_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "--questions"]) == 0
    out = capsys.readouterr().out
    assert all(one["id"] in out and one["question_en"] in out for one in questions())


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_at_a_terminal_it_asks(tmp_path: Path) -> None:
    import pty

    others = "n\n" * (len(types()) - 2)  # the types after content and pushing
    typed = f"xingchen/yi\ny\nn\nn\n?\nwhat\n是\n{others}y\nu\nn\nsoon\n2026-12-20\n星尘推荐算法\nu\ny\n"
    master, slave = pty.openpty()
    os.write(master, typed.encode())
    done = subprocess.run(
        [sys.executable, "-m", "beian", "new"],
        cwd=tmp_path,
        env={**os.environ, **support.PACKAGE, "AS_OF": "2026-11-22"},
        stdin=slave,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    found = answers_in(tmp_path, "filings/xingchen/yi/algorithm.yaml")
    assert (found["type"], found["name"]) == ("personalized_push", "星尘推荐算法")
    assert answers_in(tmp_path, "filings/xingchen/products/yi.yaml")["launched_on"] == "2026-12-20"
    assert answers_in(tmp_path, "filings/xingchen/practice.yaml")["login_required"] == "yes"
    given = {key: one["answer"] for key, one in found["filing_decision"]["questions"].items()}
    assert given["pushes-by-person"] == given["public-expression"] == "yes"
    assert given["mobilises-people"] == "unsure"
    assert "own-model" not in given


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    done = support.beian_here("new", "xingchen/yi", cwd=tmp_path)
    assert done.returncode == 2
    assert "--answer serves-public=" in done.stderr
    assert tree(tmp_path) == {}


def test_a_decision_not_to_file_stays_on_record(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert new(tmp_path, "xingchen", "--name", "星辰数科有限公司") == 0
    before = set(tree(tmp_path))
    path = "filings/xingchen/decisions/ledger.yaml"
    assert new(tmp_path, "xingchen/ledger", "--name", "内部账目检索功能", *flags("searches-or-filters")) == 0
    assert set(tree(tmp_path)) - before == {path}
    assert path in capsys.readouterr().out
    found = answers_in(tmp_path, path)
    assert (found["must_file"], found["serves_public"]) == ("no", "no")
    assert found["questions"]["searches-or-filters"]["answer"] == "yes"
    assert "没有备案义务" in found["reason"]
    assert not [p for p in support.problems_in(tmp_path) if "decisions" in p.position.path]
    assert new(tmp_path, "xingchen/ledger", *flags("searches-or-filters")) == 2
    assert "不会覆盖" in capsys.readouterr().err


def test_an_example_that_takes_no_part_says_so(content_root: Path) -> None:
    shutil.copytree(content_root / "filings/acme", content_root / "filings/nova")
    support.replace_once(content_root / "filings/nova/entity.yaml", "example: true\n", "")
    for verb in ("check", "build", "pack"):
        done = support.beian_here(verb, "acme", cwd=content_root)
        assert done.returncode == 2
        assert "'acme' is an example" in done.stderr


def test_handover_misses_only_what_is_not_here(content_root: Path) -> None:
    evidence = next((content_root / "filings/acme/evidence").glob("*.png"))
    assert evidence.name not in support.beian_here("handover", "acme", cwd=content_root).stdout
    evidence.unlink()
    said = support.beian_here("handover", "acme", cwd=content_root).stdout
    assert f"not on this machine：{evidence.name}" in said
    assert "None" not in said
