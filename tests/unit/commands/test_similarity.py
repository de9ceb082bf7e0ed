"""Answers that are nearly the same as another entity's: found beside it, and from sketches that hold no text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import support
from beian.commands.lists.similarity import Sketch, groups

MECHANISM = "/disclosure/operation_mechanism"


@pytest.fixture
def two_clients(content_root: Path) -> Path:
    """A second entity whose papers were copied from the first, with other names in them."""
    for half in ("filings", "examples/private"):
        shutil.copytree(content_root / half / "acme", content_root / half / "copycat")
    for file in (content_root / "filings/copycat").rglob("*.yaml"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("安可美智能科技有限公司", "云川抄写科技有限公司").replace("文茵", "墨香"), "utf-8")
    return content_root


def test_copied_answers_are_found_under_other_names(two_clients: Path) -> None:
    done = support.beian_here("similar", "--most", "0", cwd=two_clients)
    assert done.returncode == 1, done.stderr
    assert "acme/wenyin" in done.stdout
    assert "copycat/wenyin" in done.stdout
    assert MECHANISM in done.stdout


def test_copied_policies_risks_and_controls_are_found(two_clients: Path) -> None:
    done = support.beian_here("similar", "--most", "0", "--json", cwd=two_clients)
    alike = {one["pointer"] for one in json.loads(done.stdout)["alike"]}
    assert "/policies/monitoring" in alike
    assert any(pointer.startswith("/assessment/risks/") for pointer in alike)
    assert any(pointer.startswith("/assessment/controls/") for pointer in alike)


OWN = "【填写：本单位的具体做法，约一百五十字】"
FIRMS = {  # what two firms say of themselves: the figures that the starters refer to, and how it is done there
    "acme": (
        """\
policy_figures:
  effective_on: 2026-07-01
  incident_team: 技术负责人定位原因并停用功能，客服主管答复用户，法务核对应当报告的内容，行政负责通讯和记录
  incident_contact: lin-anran
  mechanism_reviewers: 算法安全办公室两名审核员和一名外聘律师
  watched_figures: 输入拦截率、拒答率、图文不符率、标识写入失败率
  alarm_thresholds: 拒答率高于前一周均值的两倍，标识写入失败一小时内三次
  test_samples: 2000
  ethics_body: 科技伦理委员会，由技术、法务、人力和两名高校教师组成
  review_scope: 文字和图片全部经机器审核，存疑的转人工
  manual_review_hours: 4
  library_keeper: 内容审核岗
  library_days: 7
  sampling_rate: 每日抽取百分之一
""",
        (
            "夜间由总部值守岗接手，先停用出错的功能再追查原因，次日早会逐件复盘，并把改法写进发布清单；节假日由两名轮值工程师和一名法务在线，遇到涉未成年人的线索"
            "一律按最高级别处理，处置过程由质检岗旁听，复盘纪要抄送算法安全责任人；季度末把各部门的意见合并成一张清单，逐项指定完成人和复核人，未完成的在月度会上说明理由。"
        ),
    ),
    "copycat": (
        """\
policy_figures:
  effective_on: 2026-09-15
  incident_team: 负责人兼指挥，开发一人排查，运营一人对外说明
  incident_contact: shen-mo
  mechanism_reviewers: 负责人委托的第三方检测机构
  watched_figures: 每日调用次数、被拦截的提问、用户点踩的回答
  alarm_thresholds: 十分钟内被拦截的提问超过三十条，接口连续五次超时
  test_samples: 600
  ethics_body: 委托所在园区的伦理审查中心
  review_scope: 提问和回答先过词库，再由供应商接口判断
  manual_review_hours: 12
  library_keeper: 安全值班岗
  library_days: 30
  sampling_rate: 每周人工抽看两百条
""",
        (
            "本公司只有七人，由负责人手机接收全部告警，收到后立即用后台开关关闭生成入口，随后与模型供应商客服联系核对日志；处置当天在群内留言说明，每周五下午由三位同事"
            "一起查看上周被拦截的内容，挑出判断不准的交给供应商调整，记录存放在共享文档里；供应商更换模型版本之前须提前告知，由开发在测试账号上跑完固定的题目，负责人看过结果才切换。"
        ),
    ),
}


@pytest.mark.long
def test_two_firms_with_the_same_starters_and_own_ways_are_not_alike(two_clients: Path) -> None:
    for entity, (figures, way) in FIRMS.items():
        pages = two_clients / f"filings/{entity}"
        support.write_text(pages / "responsibility.yaml", figures + (pages / "responsibility.yaml").read_text("utf-8"))
        for starter in sorted((support.CHECKOUT / "templates/policies").glob("*.md")):
            text = starter.read_text("utf-8")
            if OWN in text:  # the agreement and the privacy policy are first drafts of what the product shows
                support.write_text(pages / f"policies/{starter.name}", text.replace(OWN, way))
                adopted = support.beian_here("adopt", entity, starter.stem, "--by", "lin-anran", cwd=two_clients)
                assert adopted.returncode == 0, adopted.stderr
    done = support.beian_here("similar", "--most", "0", "--json", cwd=two_clients)
    starters = {
        f"/policies/{file.stem}"
        for file in (support.CHECKOUT / "templates/policies").glob("*.md")
        if OWN in file.read_text("utf-8")
    }
    alike = {one["pointer"]: one["percent"] for one in json.loads(done.stdout)["alike"] if one["pointer"] in starters}
    assert alike == {}


def test_different_entities_are_not_alike() -> None:
    done = support.beian_here("similar", cwd=support.CHECKOUT)
    assert done.returncode == 0, done.stdout


def test_another_content_root_is_compared_by_sketches_without_text(two_clients: Path, tmp_path: Path) -> None:
    sketch = tmp_path / "客户甲.json"
    shutil.rmtree(two_clients / "filings/acme")
    assert support.beian_here("similar", "--write", str(sketch), cwd=two_clients).returncode == 0
    for one in json.loads(sketch.read_text("utf-8")):
        assert set(one) == {"filing", "pointer", "hashes"}
        assert all(len(value) == 16 and int(value, 16) >= 0 for value in one["hashes"])
    other = support.copy_content(tmp_path / "other")
    done = support.beian_here("similar", str(sketch), cwd=other)
    assert done.returncode == 1
    assert "copycat/wenyin" in done.stdout


@pytest.mark.parametrize("content", ["", "{}x", '[{"filing": 1}]', '[{"filing": "a", "pointer": "b", "hashes": [1]}]'])
def test_what_is_no_sketch_is_refused(content: str, content_root: Path, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(content, "utf-8")
    done = support.beian_here("similar", str(tmp_path / "x.json"), cwd=content_root)
    assert done.returncode == 2
    assert "x.json" in done.stderr
    assert "Traceback" not in done.stderr


def _sketches(percent: int, filings: list[str], pointer: str = MECHANISM) -> list[Sketch]:
    """Answers of which any two have about that share of equal runs: their own runs come after those of all."""
    same = [f"{pointer}-{number:03}" for number in range(percent)]
    return [
        Sketch(one, pointer, [*same, *(f"~{one}-{number:03}" for number in range(100 - percent))]) for one in filings
    ]


def test_many_alike_are_said_as_one_group_with_the_worst_first() -> None:
    clients = [f"client-{number:03}/feed" for number in range(60)]
    found = groups(
        [
            *_sketches(90, clients),
            *_sketches(100, ["one/x", "two/x"], "/assessment/conclusion"),
            *_sketches(30, ["three/x", "four/x"], "/assessment/scope_of_use"),
        ]
    )
    assert [(one.pointer, len(one.filings), one.pairs) for one in found] == [
        ("/assessment/conclusion", 2, 1),
        (MECHANISM, 60, 60 * 59 // 2),
    ]
    assert found[0].low == found[0].high == 100


def test_one_entity_is_not_compared_with_itself() -> None:
    ours, theirs = _sketches(100, ["one/a", "one/b"]), _sketches(100, ["two/a"])
    assert groups(ours) == []
    (found,) = groups(ours, theirs)
    assert (found.filings, found.pairs) == (("one/a", "one/b", "two/a"), 2)


def test_a_list_of_groups_says_how_many_more_there_are(two_clients: Path) -> None:
    whole = support.beian_here("similar", "--most", "0", cwd=two_clients)
    lines = [line for line in whole.stdout.splitlines() if line.startswith("×")]
    assert len(lines) > 2
    short = support.beian_here("similar", "--most", "2", cwd=two_clients)
    assert short.returncode == whole.returncode == 1
    assert [line for line in short.stdout.splitlines() if line.startswith("×")] == lines[:2]
    assert f"还有 {len(lines) - 2} 组" in short.stdout
    assert "--most 0" in short.stdout
    assert "还有" not in whole.stdout


@pytest.mark.parametrize("number", ["-1", "all", "1.5", "²"])
def test_no_number_is_refused(number: str, content_root: Path) -> None:
    done = support.beian_here("similar", "--most", number, cwd=content_root)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
