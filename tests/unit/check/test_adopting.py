"""Policies: starters take their figures from answers; one that is adopted is a document with a date and a person."""

from __future__ import annotations

from pathlib import Path

import pypandoc
import pytest

import support
from beian.content.yaml.strict import load
from beian.core.model import at

FIGURES = "responsibility/policy_figures"
POLICY = "violation-handling"
PERSON = "lin-anran"
TEXT = f"""# 算法违法违规处置办法

第一条 线索由[[answer:{FIGURES}/violation_receiver]]受理，在[[answer:{FIGURES}/examination_days]]个工作日内核查。

第二条 本办法自[[answer:{FIGURES}/effective_on]]起施行。
"""


@pytest.fixture
def root(content_root: Path) -> Path:
    support.write_text(content_root / f"filings/acme/policies/{POLICY}.md", TEXT)
    file = content_root / "filings/acme/responsibility.yaml"
    support.write_text(file, f"policy_figures:\n  effective_on: 2026-07-01\n{file.read_text('utf-8')}")
    return content_root


def said(root: Path, *rules: str) -> list[str]:
    return [one.message.zh for one in support.problems_in(root, "acme") if one.rule in rules]


def adopt(root: Path, *more: str) -> str:
    done = support.beian_here("adopt", "acme", POLICY, "--by", PERSON, "--on", "2026-06-20", *more, cwd=root)
    assert done.returncode == 0, done.stderr
    return (root / f"filings/acme/policies/{POLICY}.md").read_text("utf-8")


def test_a_policy_proposes_the_figures_that_it_refers_to_and_no_others(root: Path) -> None:
    proposed = said(root, "CNF-001")
    assert len(proposed) == 2
    assert "“3”" in proposed[1] or "“3”" in proposed[0]
    assert any("算法安全委员会" in one for one in proposed)


def test_adopting_writes_the_policy_out_and_confirms_its_figures(root: Path) -> None:
    unit = at(support.filing_in(root, "acme").answers, "/responsibility/unit/name")
    text = adopt(root)
    assert f"由{unit}受理，在3个工作日内核查" in text
    assert "自2026年7月1日起施行" in text
    assert "[[" not in text
    assert not said(root, "CNF-001", "POL-001", "POL-002", "REF-003")
    pages = load((root / "filings/acme/responsibility.yaml").read_bytes(), "").data
    assert at(pages, "/policy_figures/examination_days") == 3
    assert at(pages, f"/adopted/{POLICY}/by") == PERSON


@pytest.mark.long
def test_an_adopted_policy_is_not_told_to_refer_to_what_was_written_out(root: Path) -> None:
    text = TEXT.replace("受理，在", f"受理，由[[answer:{FIGURES}/incident_contact]]承办，在")
    support.write_text(root / f"filings/acme/policies/{POLICY}.md", text)
    file = root / "filings/acme/responsibility.yaml"
    support.replace_once(file, "policy_figures:\n", f"policy_figures:\n  incident_contact: {PERSON}\n")
    name = at(support.filing_in(root, "acme").answers, f"/people/{PERSON}/name")
    assert f"由{name}承办" in adopt(root)
    assert not [one for one in said(root, "REF-005") if name in one]
    support.replace_once(
        file, "adopted:\n  violation-handling:", "adopted:\n  another:"
    )  # nobody stands for it any more
    assert [one for one in said(root, "REF-005") if name in one]


def test_a_changed_answer_is_told_and_the_adopted_text_stays(root: Path) -> None:
    text = adopt(root)
    support.replace_once(root / "filings/acme/responsibility.yaml", "examination_days: 3", "examination_days: 5")
    (told,) = said(root, "POL-001")
    assert "2026-06-20" in told
    assert "“3”" in told
    assert "“5”" in told
    assert (root / f"filings/acme/policies/{POLICY}.md").read_text("utf-8") == text


@pytest.mark.long
def test_a_text_that_was_changed_wants_to_be_adopted_again(root: Path) -> None:
    adopt(root)
    file = root / f"filings/acme/policies/{POLICY}.md"
    support.replace_once(file, "3个工作日", "5个工作日")
    support.replace_once(root / "filings/acme/responsibility.yaml", "examination_days: 3", "examination_days: 5")
    assert len(said(root, "POL-002")) == 1
    support.replace_once(
        root / "filings/acme/responsibility.yaml", "    by: lin-anran\n", "    by: lin-anran\n    version: V1.0\n"
    )
    adopt(root)
    assert not said(root, "POL-001", "POL-002")
    assert "version: V1.0" in (root / "filings/acme/responsibility.yaml").read_text("utf-8")


def test_adopting_again_does_not_silence_a_text_that_still_says_the_old_figure(root: Path) -> None:
    adopt(root)
    support.replace_once(root / "filings/acme/responsibility.yaml", "examination_days: 3", "examination_days: 5")
    adopt(root)
    assert len(said(root, "POL-001")) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("受理，", "受理，【填写：部门】"), "待填写"),
        ((f"[[answer:{FIGURES}/effective_on]]", f"[[answer:{FIGURES}/incident_team]]"), "incident_team"),
    ],
)
def test_an_unfinished_policy_is_not_adopted_and_nothing_is_written(
    root: Path, change: tuple[str, str], told: str
) -> None:
    file, pages = root / f"filings/acme/policies/{POLICY}.md", root / "filings/acme/responsibility.yaml"
    support.replace_once(file, *change)
    before = file.read_bytes(), pages.read_bytes()
    done = support.beian_here("adopt", "acme", "monitoring", POLICY, "--by", PERSON, "--on", "2026-06-20", cwd=root)
    assert done.returncode == 2
    assert told in done.stderr
    assert (file.read_bytes(), pages.read_bytes()) == before


def test_a_policy_that_cannot_be_read_is_told_and_nothing_is_written(root: Path) -> None:
    file, pages = root / f"filings/acme/policies/{POLICY}.md", root / "filings/acme/responsibility.yaml"
    file.write_bytes("# 办法\n\n第一条".encode("gbk"))
    before = file.read_bytes(), pages.read_bytes()
    done = support.beian_here("adopt", "acme", POLICY, "--by", PERSON, "--on", "2026-06-20", cwd=root)
    assert done.returncode == 2, done.stderr
    assert f"{POLICY}.md" in done.stderr
    assert "UTF-8" in done.stderr
    assert (file.read_bytes(), pages.read_bytes()) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["acme", "nothing"], "nothing"),
        (["acme/wenyin/service_provider"], "主体"),
        (["acme", "--by", "nobody"], "nobody"),
        (["acme", "--on", "2099-01-01"], "--on"),
    ],
)
def test_what_cannot_be_adopted_is_said(root: Path, arguments: list[str], told: str) -> None:
    given = arguments if "--by" in arguments else [*arguments, "--by", PERSON]
    done = support.beian_here("adopt", *given, cwd=root)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_starters_name_no_figure_that_the_schema_does_not_have_and_ask_their_reader_nothing() -> None:
    figures = load((support.CHECKOUT / "schemas/parts/policy_figures.json").read_bytes(), "").data["properties"]
    texts = {file.stem: file.read_text("utf-8") for file in (support.CHECKOUT / "templates/policies").glob("*.md")}
    for text in texts.values():
        named = [part.partition("]]")[0] for part in text.split(f"[[answer:{FIGURES}/")[1:]]
        assert set(named) <= set(figures)
        assert "删去本条" not in text
    everything = "".join(texts.values())
    assert not [key for key in figures if f"[[answer:{FIGURES}/{key}]]" not in everything]


# -- published texts ------------------------------------------------------------------------------------------------

AGREEMENT = """# 文茵用户服务协议

更新日期：2026年7月1日。

## 第一章 服务

第一条 本服务由安可美智能科技有限公司提供。

| 信息 | 保存期限 |
|---|---|
| 手机号码 | 注销后15日 |

第二条 日志留存12个月。
"""


def published(folder: Path, ending: str) -> Path:
    """The agreement as it is handed over: Word, Markdown, or plain text without signs."""
    file = folder / f"用户协议.{ending}"
    if ending == "docx":
        pypandoc.convert_text(AGREEMENT, "docx", format="markdown", outputfile=str(file))
    else:
        file.write_text(AGREEMENT if ending == "md" else AGREEMENT.replace("# ", "").replace("#", ""), "utf-8")
    return file


@pytest.mark.parametrize("ending", ["docx", "md", "txt"])
def test_a_published_text_becomes_the_policy_as_it_stands(root: Path, tmp_path: Path, ending: str) -> None:
    file = published(tmp_path, ending)
    done = support.beian_here(
        "adopt", "acme", "terms", "--by", PERSON, "--from", str(file), "--on", "2026-07-01", cwd=root
    )
    assert done.returncode == 0, done.stderr
    text = (root / "filings/acme/policies/terms.md").read_text("utf-8")
    assert text.startswith("# 文茵用户服务协议\n\n更新日期：2026年7月1日。\n")
    assert "\n## 第一章 服务\n" in text
    assert "| 手机号码 | 注销后15日 |\n" in text
    assert text.endswith("第二条 日志留存12个月。\n")
    assert not said(root, "intake", "POL-002", "TXT-001")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("协议.pdf", b"%PDF-1.7", ".docx"),
        ("协议.doc", b"\xd0\xcf\x11\xe0", ".docx"),
        ("协议.docx", b"\xd0\xcf\x11\xe0", "另存为"),
        ("协议.docx", b"PK\x03\x04", "完整"),
        ("协议.txt", "用户协议".encode("gbk"), "UTF-8"),
        ("协议.md", b"", "没有文字"),
        ("协议.md", "# 只有标题\n".encode(), "没有文字"),
    ],
)
def test_what_is_no_published_text_is_refused_and_nothing_is_written(
    root: Path, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    before = (root / "filings/acme/responsibility.yaml").read_bytes()
    done = support.beian_here("adopt", "acme", "terms", "--by", PERSON, "--from", str(tmp_path / name), cwd=root)
    assert done.returncode == 2, done.stdout
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "filings/acme/policies/terms.md").exists()
    assert (root / "filings/acme/responsibility.yaml").read_bytes() == before
