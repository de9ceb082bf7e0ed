"""Redlines in LibreOffice: accepting and rejecting everything there gives the text of the new and of the old paper."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import support
import trees
from beian.compare.paper_snapshot import PaperSnapshot, comparable
from beian.compare.snapshots import round_snapshot
from beian.papers.formats.pandoc import Pandoc
from beian.papers.formats.writer import WriteTask, whole_file

pytestmark = pytest.mark.e2e

CASES = ("words", "moved paragraph", "first row", "chapter", "cell", "nested item", "everything", "picture and caption")
CHANGED = (
    ("001", "002", "self_assessment"),
    ("001", "002", "public_disclosure"),
    ("002", "003", "self_assessment"),
    ("003", "004", "self_assessment"),
    ("003", "004", "public_disclosure"),
)
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Redlines" script:language="StarBasic">
Sub Settle(address As String, command As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(address, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "MS Word 2007 XML"
  document.storeToURL(target, kind())
  document.close(True)
End Sub
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Redlines"/></library:library>
"""


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A profile of its own that holds the macro."""
    folder = tmp_path_factory.mktemp("profile")
    office(folder.as_uri(), "--terminate_after_init")
    basic = folder / "user" / "basic" / "Standard"
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "Redlines.xba").write_text(MODULE, "utf-8")
    (basic / "script.xlb").write_text(LIBRARY, "utf-8")
    return folder.as_uri()


def office(profile: str, *arguments: str) -> None:
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", *arguments]
    subprocess.run(command, capture_output=True, timeout=120, check=False)


def settle(profile: str, docx: Path, command: str, target: Path) -> bytes:
    call = f'macro:///Standard.Redlines.Settle("{docx.as_uri()}",".uno:{command}AllTrackedChanges","{target.as_uri()}")'
    office(profile, call)
    return target.read_bytes()


def lines(docx: bytes) -> list[str]:
    """The paragraphs with text; the empty ones that keep tables apart are left out."""
    return [line for line in support.docx_paragraphs(docx) if line.strip()]


@pytest.mark.parametrize("name", CASES)
def test_libreoffice_accepts_and_rejects_as_the_check_does(profile: str, name: str, tmp_path: Path) -> None:
    settles_as_checked(profile, [trees.version(blocks) for blocks in trees.cases()[name]], tmp_path)


@pytest.mark.parametrize(("old", "new", "paper"), CHANGED)
def test_the_rounds_of_the_example_too(
    profile: str, old: str, new: str, paper: str, content_root: Path, tmp_path: Path
) -> None:
    support.add_entity(content_root, "suohe")
    workspace = support.workspace(content_root)
    versions = [round_snapshot(workspace, "suohe/search", number).papers()[paper] for number in (old, new)]
    assert versions[0].tree != versions[1].tree
    settles_as_checked(profile, versions, tmp_path)


def settles_as_checked(profile: str, versions: list[PaperSnapshot], tmp_path: Path) -> None:
    with Pandoc() as pandoc:
        made = trees.redlined(versions[0], versions[1], ("001", "work"), pandoc)
        clean = []
        for one in map(comparable, versions):
            ast, pictures = json.dumps(one.tree).encode(), tuple(one.pictures.items())
            clean.append(
                whole_file(
                    WriteTask("x", "unplaced.docx", ast, pictures, one.header_left, one.header_right, one.date), pandoc
                )
            )
    docx = tmp_path / "redline.docx"
    docx.write_bytes(made.docx)
    for command, wanted in (("Reject", clean[0]), ("Accept", clean[1])):
        settled = settle(profile, docx, command, tmp_path / f"{command}.docx")
        root = support.docx_document(settled)
        assert next(root.iter(f"{support.W}ins", f"{support.W}del"), None) is None
        assert lines(settled) == lines(wanted), command
