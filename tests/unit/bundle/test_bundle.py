"""Bundles: what lies in them, that they are the same bytes everywhere, and that any changed byte shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import support
from beian.bundle import manifest as verify

SYNTHESIS = "filings/acme/wenyin/generative_synthesis.yaml"
BUNDLES = {
    "acme": "dist/acme/acme.zip",
    "acme/wenyin/service_provider": "dist/acme/wenyin/service_provider/acme-wenyin-service_provider.zip",
    "acme/wenyin/technical_supporter": "dist/acme/wenyin/technical_supporter/acme-wenyin-technical_supporter.zip",
}


@pytest.fixture(scope="session")
def packed(shared: Path, built: Path) -> Path:
    """A content root with every bundle, packed once by the real command. Read only."""

    def pack(root: Path) -> None:
        shutil.copytree(built, root)
        done = support.beian("pack", cwd=root)
        assert done.returncode == 0, done.stdout + done.stderr

    return support.once(shared / "packed 内容", pack)


@pytest.fixture
def packed_root(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path / "packed 内容"))


def names(bundle: Path) -> list[str]:
    return zipfile.ZipFile(bundle).namelist()


def read(bundle: Path, name: str) -> str:
    return zipfile.ZipFile(bundle).read(name).decode()


@pytest.mark.parametrize("filing", BUNDLES)
def test_every_file_has_its_step_and_slot_or_is_internal(packed: Path, filing: str) -> None:
    listed = names(packed / BUNDLES[filing])
    assert listed[0] == verify.MANIFEST
    assert listed[1:] == sorted(listed[1:])
    uploads = [name for name in listed if name.startswith("1-upload/")]
    assert uploads
    assert all(name.count("/") == 3 for name in uploads)
    assert {"2-internal/填报对照表.html", "2-internal/提交说明.html", "2-internal/问题清单.txt"} <= set(listed)


def test_the_entity_bundle_has_its_papers_and_scans(packed: Path) -> None:
    slots = {name.split("/")[2] for name in names(packed / BUNDLES["acme"]) if name.startswith("1-upload/")}
    assert slots == {
        "算法备案承诺书",
        "落实算法安全主体责任基本情况",
        "证件扫描件",
        "法定代表人证件扫描件",
        "算法安全责任人证件扫描件",
        "算法安全责任人工作证明",
    }


@pytest.mark.parametrize("filing", list(BUNDLES)[1:])
def test_an_algorithm_bundle_does_not_repeat_the_entity(packed: Path, filing: str) -> None:
    slots = {name.split("/")[2] for name in names(packed / BUNDLES[filing]) if name.startswith("1-upload/")}
    assert slots == {"算法安全自评估报告", "拟公示内容", "系统内无已知上传位置"}


@pytest.mark.parametrize("filing", list(BUNDLES)[1:])
def test_what_has_no_known_slot_says_so_in_folder_guide_and_worksheet(packed: Path, filing: str) -> None:
    bundle = packed / BUNDLES[filing]
    slotless = [name for name in names(bundle) if "/系统内无已知上传位置/" in name]
    titles = {name.rpartition("/")[2] for name in slotless}
    assert titles == {"生成合成内容标识材料.pdf", "第三方模型佐证材料.pdf", "佐证材料清单.pdf"}
    guide, sheet = read(bundle, "2-internal/提交说明.html"), read(bundle, "2-internal/填报对照表.html")
    for name in slotless:
        assert f"<td>{name}</td>" in guide
        assert name in sheet
    assert guide.count("系统内没有已知的上传位置") == len(slotless)


@pytest.mark.parametrize("filing", BUNDLES)
def test_the_sheet_of_facts_stays_inside(packed: Path, filing: str) -> None:
    bundle = packed / BUNDLES[filing]
    assert [name for name in names(bundle) if "事实确认单" in name] == ["2-internal/事实确认单.docx"]
    assert "事实确认单" not in read(bundle, "2-internal/填报对照表.html")
    assert "2-internal/事实确认单.docx" in read(bundle, "2-internal/提交说明.html")


@pytest.mark.long
def test_a_scan_takes_the_place_of_our_own_paper(content_root: Path) -> None:
    files = content_root / "examples/private/acme/files"
    shutil.copy2(files / "business-license.png", files / "employment-proof.png")
    people = content_root / "examples/private/acme/people.yaml"
    officer = "zhou-yining:\n"
    support.replace_once(people, officer, f"{officer}  employment_proof: files/employment-proof.png\n")
    done = support.beian_here("pack", "acme", cwd=content_root)
    assert done.returncode == 0, done.stdout + done.stderr
    bundle = content_root / BUNDLES["acme"]
    found = [name for name in names(bundle) if "/算法安全责任人工作证明/" in name]
    assert [name.rpartition("/")[2] for name in found] == ["算法安全责任人工作证明.png"]
    assert found[0] in read(bundle, "2-internal/提交说明.html")


@pytest.mark.parametrize("filing", BUNDLES)
def test_guide_and_worksheet_name_the_uploads_in_one_order(packed: Path, filing: str) -> None:
    bundle = packed / BUNDLES[filing]
    uploads = [name for name in names(bundle) if name.startswith("1-upload/")]
    guide, sheet = read(bundle, "2-internal/提交说明.html"), read(bundle, "2-internal/填报对照表.html")
    assert sorted(uploads, key=guide.index) == sorted(uploads, key=sheet.index)
    assert filing != "acme" or sorted(uploads, key=guide.index) != uploads, "the form's order is not the alphabet's"


def test_the_guide_says_who_signs_which_seal_and_which_slot(packed: Path) -> None:
    guide = read(packed / BUNDLES["acme"], "2-internal/提交说明.html")
    assert "法定代表人 林安然" in guide
    assert "主体公章" in guide
    for name in names(packed / BUNDLES["acme"]):
        if name.startswith("1-upload/"):
            assert name in guide


def test_the_worksheet_in_the_bundle_holds_restricted_answers_and_needs_no_network(packed: Path) -> None:
    sheet = read(packed / BUNDLES["acme"], "2-internal/填报对照表.html")
    people = support.yaml_texts(packed / "examples/private/acme/people.yaml")
    assert people["zhou-yining"]["id_number"] in sheet
    assert "src=" not in sheet.replace('src=""', "")
    assert "@import" not in sheet


def test_packing_again_changes_nothing(packed_root: Path) -> None:
    before = {path: (packed_root / path).stat().st_mtime_ns for path in BUNDLES.values()}
    done = support.beian_here("pack", cwd=packed_root)
    assert done.returncode == 0
    assert done.stdout.count("unchanged") == 3
    assert before == {path: (packed_root / path).stat().st_mtime_ns for path in BUNDLES.values()}


def test_a_damaged_or_missing_bundle_is_made_again(packed_root: Path) -> None:
    first, second = (packed_root / path for path in list(BUNDLES.values())[:2])
    whole = first.read_bytes()
    first.write_bytes(whole[:-1] + b"x")
    second.unlink()
    assert support.beian_here("pack", cwd=packed_root).returncode == 0
    assert first.read_bytes() == whole
    assert second.is_file()


@pytest.mark.long
def test_other_places_time_zones_locales_and_umasks_give_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    root = support.copy_content(tmp_path / "elsewhere")
    (root / "README.md").write_text("another README", "utf-8")
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "", "LANG": "C", "PYTHONHASHSEED": "7"}
    command = [
        sys.executable,
        "-c",
        "import os, sys; os.umask(0o077); from beian.commands.cli import main; sys.exit(main(['pack']))",
    ]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in BUNDLES.values():
        assert (root / path).read_bytes() == (packed / path).read_bytes()


@pytest.mark.long
def test_the_wheel_without_a_checkout_packs_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    wheel, place = tmp_path / "wheel", tmp_path / "installed"
    source = tmp_path / "source"
    for name in ("scripts", "schemas", "templates", "tests/examples/rules", ".vscode", "pyproject.toml", "LICENSE"):
        copy = shutil.copytree if (support.CHECKOUT / name).is_dir() else shutil.copy2
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        copy(support.CHECKOUT / name, source / name)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(wheel)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    zipfile.ZipFile(next(wheel.glob("*.whl"))).extractall(place)
    root = support.copy_content(tmp_path / "root")
    environment = {**os.environ, "PYTHONPATH": str(place)}
    done = subprocess.run(
        [sys.executable, "-m", "beian", "pack"], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    where = [sys.executable, "-c", "import beian.core.places as p; print(p.engine_folder('schemas'))"]
    assert (
        str(place)
        in subprocess.run(where, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout
    )
    for path in BUNDLES.values():
        assert (root / path).read_bytes() == (packed / path).read_bytes()


# -- verification -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filing", BUNDLES)
def test_a_whole_bundle_verifies_with_the_standard_library_alone(packed: Path, filing: str) -> None:
    script = support.CHECKOUT / "scripts" / "beian" / "bundle" / "manifest.py"
    environment = {**os.environ, "PYTHONPATH": str(support.CHECKOUT / "scripts")}
    command = [sys.executable, "-S", str(script), str(packed / BUNDLES[filing])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_any_changed_byte_shows(packed: Path) -> None:
    content = bytearray((packed / BUNDLES["acme"]).read_bytes())
    assert verify.bundle_faults(bytes(content)) == []
    last = len(content) - 1
    places = {*range(200), *range(0, len(content), 4999), *range(last - 1200, last + 1)}
    for place in sorted(places):
        content[place] ^= 1
        assert verify.bundle_faults(bytes(content)), f"a change at byte {place} of {len(content)} goes unnoticed"
        content[place] ^= 1


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_bundle_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    bundle = tmp_path / "x.zip"
    bundle.write_bytes(content)
    done = support.beian_here("verify", str(bundle), cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr


def test_a_forged_manifest_shows(packed: Path) -> None:
    with zipfile.ZipFile(packed / BUNDLES["acme"]) as container:
        entries = [(entry.filename, container.read(entry)) for entry in container.infolist()]
    manifest = json.loads(entries[0][1])
    manifest["filing"] = "other"
    forged = verify.stored_zip([(entries[0][0], json.dumps(manifest).encode()), *entries[1:]])
    assert verify.bundle_faults(forged)


# -- refusals -----------------------------------------------------------------------------------------------------------


def test_a_named_filing_with_an_error_is_refused(content_root: Path) -> None:
    support.replace_once(content_root / SYNTHESIS, "batch_output: yes", "batch_output: yes\nimplicit_label: no")
    done = support.beian_here("pack", "acme/wenyin/service_provider", cwd=content_root)
    assert done.returncode == 1
    assert "LAB-001" in done.stdout
    assert not (content_root / "dist").exists()


@pytest.mark.long
def test_without_names_what_is_ready_is_packed_and_the_rest_is_named(content_root: Path) -> None:
    support.replace_once(content_root / SYNTHESIS, "batch_output: yes", "batch_output: yes\nimplicit_label: no")
    done = support.beian_here("pack", cwd=content_root)
    assert done.returncode == 0
    assert "packed 1, not packed 2" in done.stdout
    assert (content_root / BUNDLES["acme"]).is_file()


def test_without_the_private_half_packing_refuses_and_names_it(content_root: Path) -> None:
    shutil.rmtree(content_root / "examples")
    done = support.beian_here("pack", "acme", cwd=content_root)
    assert done.returncode == 1
    assert "private/acme/" in done.stdout
    assert not (content_root / "dist").exists()
