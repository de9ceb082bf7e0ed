"""Where the lines of the content stand on the web: by the settings, or in CI by the commit that runs."""

from __future__ import annotations

from pathlib import Path

from beian.core.places import ContentRoot
from beian.core.problem import Position
from beian.site.assets import Asset, redlines_by_paper
from beian.site.filing_view import RedlineLinks
from beian.site.source_links import source_link, source_link_in_ci

LINE = Position("filings/acme/entity.yaml", 3)
RUNNER = {"GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "a/b", "GITHUB_SHA": "c0ffee"}


def settings(root: Path, text: str) -> ContentRoot:
    (root / "beian.yaml").write_text(text, "utf-8")
    return ContentRoot(root)


def test_the_settings_say_where_lines_are(tmp_path: Path) -> None:
    root = settings(tmp_path, "engine: 0.1.0\nsource_link: https://git.example/x/{path}?at={line}\n")
    assert source_link(root).line(LINE) == "https://git.example/x/filings/acme/entity.yaml?at=3"


def test_without_settings_there_is_no_link(tmp_path: Path) -> None:
    for text in ("engine: 0.1.0\n", "- a\n", "source_link: [a, b]\n", "source_link: javascript:x{path}\n"):
        assert source_link(settings(tmp_path, text)).line(LINE) == ""
    assert source_link(ContentRoot(tmp_path / "nowhere")).line(LINE) == ""


def test_a_workflow_links_to_the_commit_it_runs_on(tmp_path: Path) -> None:
    root = settings(tmp_path, "engine: 0.1.0\n")
    assert (
        source_link_in_ci(root, RUNNER).line(LINE) == "https://git.example/a/b/blob/c0ffee/filings/acme/entity.yaml#L3"
    )
    assert source_link_in_ci(root, {**RUNNER, "GITHUB_SHA": ""}).line(LINE) == ""
    gitlab = {"CI_PROJECT_URL": "https://git.example/a/b/c", "CI_COMMIT_SHA": "c0ffee"}
    address = "https://git.example/a/b/c/-/blob/c0ffee/filings/acme/entity.yaml#L3"
    assert source_link_in_ci(root, gitlab).line(LINE) == address


def test_a_paper_shows_its_newest_redline_with_a_round() -> None:
    here = Asset(Path("x"), "k")
    places = (
        "differences/acme/001..002/index.html",
        "differences/acme/001..002/letter.html",
        "differences/acme/001..002/letter.docx",
        "differences/acme/001..002/report.html",
        "differences/acme/001..002/picture-1.png",
        "differences/acme/002..work/report.html",
        "differences/acme/main..work/letter.html",
    )
    assert redlines_by_paper(dict.fromkeys(places, here)) == {
        "letter": RedlineLinks("001", "002", (("html", places[1]), ("docx", places[2]))),
        "report": RedlineLinks("002", "work", (("html", places[5]),)),
    }
