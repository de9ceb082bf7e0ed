"""Waivers and attestations: what they excuse, what they may not, when they go stale, and that every report shows them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import support
from beian import rules
from beian.commands.cli import main
from beian.site.filing_view import FilingView, SiteView

PLACE = "assessment/risks/abuse-bulk-content"
ASSESSMENT, FILE = "filings/acme/wenyin/assessment.yaml", "filings/acme/wenyin/service_provider.yaml"
REASON = "该风险由平台统一处置"


def run(root: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main([*arguments, "--as-of", "2026-11-26", "--root", str(root)])
    return code, *capsys.readouterr()


def provider(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    out = run(root, "check", support.PROVIDER, "--format", "json", capsys=capsys)[1]
    return {one["rule"]: one["severity"] for one in json.loads(out)}


def break_rule(root: Path) -> None:
    """One risk without a control: a warning, RSK-008."""
    found = "      - loophole-inaccuracy\n      - abuse-bulk-content\n"
    support.replace_once(root / ASSESSMENT, found, "      - loophole-inaccuracy\n")
    support.replace_once(root / ASSESSMENT, "    meets:\n      - abuse-bulk-content\n", "    meets:\n")


def waive(root: Path, capsys: pytest.CaptureFixture[str], rule: str = "RSK-008") -> None:
    """The waiver as the command gives it, filled in by a person."""
    code, out, _ = run(root, "waive", support.PROVIDER, rule, capsys=capsys)
    assert code == 0
    assert out.startswith(f"# {FILE}\n")
    block = (
        out.partition("\n")[2].replace("reason: ''", f"reason: {REASON}").replace("approver: ''", "approver: 周以宁")
    )
    file = root / FILE
    file.write_text(file.read_text("utf-8") + block.replace("expires_on: ''", "expires_on: 2027-06-30"), "utf-8")


@pytest.fixture
def waived(content_root: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    break_rule(content_root)
    assert provider(content_root, capsys) == {"RSK-008": "warning"}
    waive(content_root, capsys)
    return content_root


@pytest.mark.long
def test_a_waiver_excuses_its_problem_and_every_report_shows_it(
    waived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provider(waived, capsys) == {"RSK-008": "info"}
    for form in ("text", "json", "sarif", "github", "markdown"):
        code, out, _ = run(waived, "check", support.PROVIDER, "--format", form, capsys=capsys)
        assert code == 0
        assert REASON in out
        assert "周以宁" in out


@pytest.mark.long
def test_a_waiver_of_one_role_does_not_excuse_the_other(waived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(waived, "check", "--format", "json", "--fail-on", "warning", capsys=capsys)
    assert code == 1
    assert sorted((one["path"], one["severity"]) for one in json.loads(out)) == [
        (ASSESSMENT, "info"),
        ("filings/acme/wenyin/technical_supporter.yaml", "warning"),
    ]


@pytest.mark.long
def test_a_waiver_goes_stale_with_its_facts_and_says_the_new_digest(
    waived: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (waived / ASSESSMENT).read_text("utf-8")
    title = text.partition("  abuse-bulk-content:\n")[2].partition("title: ")[2].partition("\n")[0]
    support.replace_once(waived / ASSESSMENT, f"title: {title}\n", f"title: {title}和刷量\n")
    assert provider(waived, capsys) == {"RSK-008": "warning", "WAV-003": "warning"}
    said = run(waived, "check", support.PROVIDER, "--format", "json", capsys=capsys)[1]
    message = next(one["message_en"] for one in json.loads(said) if one["rule"] == "WAV-003")
    file = waived / FILE
    old = file.read_text("utf-8").rpartition("digest: ")[2].strip()
    support.replace_once(file, old, message.rpartition(" ")[2])
    assert provider(waived, capsys) == {"RSK-008": "info"}


@pytest.mark.long
def test_a_waiver_expires_and_one_without_a_problem_is_said(waived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", support.PROVIDER, "--as-of", "2027-06-30", "--root", str(waived)])
    assert code == 0
    late = ["check", support.PROVIDER, "--as-of", "2027-07-01", "--fail-on", "warning", "--root", str(waived)]
    assert main(late) == 1
    assert "WAV-004" in capsys.readouterr().out
    support.replace_once(waived / FILE, f"pointer: {PLACE}", "pointer: assessment/risks/another")
    assert provider(waived, capsys) == {"RSK-008": "warning", "WAV-002": "warning"}


def test_what_makes_a_paper_wrong_cannot_be_waived(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.replace_once(
        content_root / "filings/acme/wenyin/generative_synthesis.yaml",
        "batch_output: yes",
        "batch_output: yes\nimplicit_label: no",
    )
    code, _, err = run(content_root, "waive", support.PROVIDER, "LAB-001", capsys=capsys)
    assert code == 2
    assert "cannot be waived" in err
    break_rule(content_root)
    waive(content_root, capsys)
    support.replace_once(content_root / FILE, "rule: RSK-008", "rule: LAB-001")
    found = provider(content_root, capsys)
    assert (found["LAB-001"], found["WAV-001"]) == ("error", "error")
    assert all(not rule.may_be_waived for rule in rules.ALL if rule.severity == "error" and rule.gate == "draft")


def test_there_is_nothing_to_waive_where_nothing_is_wrong(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, rule in ((support.PROVIDER, "RSK-008"), ("acme/wenyin", "RSK-008"), (support.PROVIDER, "XXX-001")):
        assert run(content_root, "waive", name, rule, capsys=capsys)[0] == 2


SEEN = "已逐页核对产品页面与报告的描述"


def attest(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The attestation as the command gives it, filled in by a person."""
    code, out, _ = run(root, "attest", support.PROVIDER, "PRD-004", "products/wenyin-web", capsys=capsys)
    assert code == 0
    block = out.partition("\n")[2].replace("statement: ''", f"statement: {SEEN}")
    block = block.replace("approver: ''", "approver: 周以宁").replace("expires_on: ''", "expires_on: 2027-05-20")
    file = root / FILE
    file.write_text(file.read_text("utf-8") + block, "utf-8")


@pytest.mark.long
def test_an_attestation_is_shown_and_goes_stale_with_its_facts(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attest(content_root, capsys)
    code, out, _ = run(content_root, "check", support.PROVIDER, capsys=capsys)
    assert code == 0
    assert SEEN in out
    file = content_root / "filings/acme/products/wenyin-web.yaml"
    file.write_text(file.read_text("utf-8").replace("name: ", "name: 新", 1), "utf-8")
    assert provider(content_root, capsys)["ATT-003"] == "warning"


def test_an_attestation_expires(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attest(content_root, capsys)
    late = ["check", support.PROVIDER, "--as-of", "2027-05-21", "--fail-on", "warning", "--root", str(content_root)]
    assert main(late) == 1
    assert "ATT-004" in capsys.readouterr().out


def test_only_what_people_must_see_can_be_attested(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for rule, place in (("LAB-001", "products/wenyin-web"), ("PRD-004", "products/none"), ("XXX-001", "products")):
        assert run(content_root, "attest", support.PROVIDER, rule, place, capsys=capsys)[0] == 2
    attest(content_root, capsys)
    support.replace_once(content_root / FILE, "rule: PRD-004", "rule: LAB-001")
    assert provider(content_root, capsys) == {"ATT-001": "error"}


@pytest.mark.long
def test_bundle_and_site_show_what_was_waived_and_attested(waived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attest(waived, capsys)
    done = support.beian_here("pack", support.PROVIDER, cwd=waived, AS_OF="2026-11-26")
    assert done.returncode == 0, done.stdout + done.stderr
    (bundle,) = (waived / "dist/acme/wenyin/service_provider").glob("*.zip")
    listed = zipfile.ZipFile(bundle).read("2-internal/问题清单.txt").decode()
    opened = support.workspace(waived)
    both = [opened.library.filing(name) for name in (support.ENTITY, support.PROVIDER)]
    views = tuple(FilingView(one, tuple(opened.problems(one)), (), ()) for one in both)
    page = support.site_pages(SiteView("review", views, ()), "zh")
    for said in (listed, page[f"filings/{support.PROVIDER}/index.md"]):
        assert REASON in said
        assert "周以宁" in said
        assert SEEN in said
    assert not [name for name in zipfile.ZipFile(bundle).namelist() if name.startswith("1-upload") and "问题" in name]


@pytest.mark.long
def test_what_is_waived_does_not_stop_packing_until_the_waiver_expires(
    content_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    patch = support.yaml_texts(support.CHECKOUT / "tests" / "examples/rules/RSK-010.yaml")
    support.apply(content_root, [patch, *patch["and"]])
    blocked = {one.pointer for one in support.problems_in(content_root) if one.blocks("pack")}
    assert blocked
    waive(content_root, capsys, "RSK-010")
    opened = support.workspace(content_root)
    problems = opened.problems(opened.library.filing(support.PROVIDER))
    assert not [one for one in problems if one.blocks("pack")]
    refused = support.beian_here("pack", support.PROVIDER, cwd=content_root, AS_OF="2027-07-01")
    assert refused.returncode in (1, 2)
    assert "RSK-010" in refused.stdout + refused.stderr
    assert not (content_root / "dist").exists()


def test_a_missing_identity_or_scan_cannot_be_waived(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(content_root, "waive", support.ENTITY, "PRV-002", capsys=capsys)
    assert code == 2
    assert "cannot be waived" in err


@pytest.mark.long
def test_a_note_of_ones_own_is_no_prose_of_the_filing(waived: Path, capsys: pytest.CaptureFixture[str]) -> None:
    support.replace_once(waived / FILE, f"reason: {REASON}", "reason: 用户上传的视频由平台统一处置")
    assert provider(waived, capsys) == {"RSK-008": "info"}


def test_a_restricted_answer_counts_as_its_mask(content_root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    private = content_root / "examples/private/acme/people.yaml"
    support.replace_once(private, "lin.anran@acme.example", "lin.anran@acme")
    first = run(content_root, "waive", "acme", "ENT-014", capsys=capsys)[1]
    support.replace_once(private, "lin.anran@acme", "lin.other@acme")
    assert run(content_root, "waive", "acme", "ENT-014", capsys=capsys)[1] == first
    assert first.startswith("# filings/acme/entity.yaml\n")
