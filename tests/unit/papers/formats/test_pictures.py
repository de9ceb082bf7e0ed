"""Evidence that can be read: pictures stand up, long ones are cut over pages, text is legible, and none is held in memory."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps
from pypdf import PdfReader

import support
from beian.build.maker import Build
from beian.content.attachments import upright
from beian.content.images import is_blank, without_metadata
from beian.core.errors import Failure
from beian.core.hashing import digest_of
from beian.core.picture import Header, header, page_size, text_height
from beian.papers.figures import all_printed, printed
from beian.papers.formats.placeholders import NOT_FILLED, FileWithPlaceholders, placeholder, proportion

TURNED = 0x0112
RECORD = """file: {file}
caption: 长页面
kind: screenshot
taken_on: 2026-09-18
taken_by: gu-qinghe
product_version: 2.3.0
description: |
  会话页面从上到下的全部内容。
proves:
  - wenyin/assessment/labelling/explicit
"""


def page(width: int = 320, height: int = 200) -> Image.Image:
    """A picture whose four corners differ."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for corner, colour in (((0, 0), "red"), ((width - 40, 0), "blue"), ((0, height - 40), "green")):
        draw.rectangle((*corner, corner[0] + 39, corner[1] + 39), fill=colour)
    return image


def as_taken(seen: Image.Image, turn: int, kind: str = "PNG", **options: object) -> bytes:
    """The file of a camera that was held so that its rows are turned."""
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Pillow's transpositions that undo what EXIF says
    stored = seen.transpose(Image.Transpose(back[turn])) if turn > 1 else seen
    exif, out = Image.Exif(), io.BytesIO()
    exif[TURNED] = turn
    stored.save(out, kind, exif=exif, **options)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def same(one: Image.Image, other: Image.Image) -> bool:
    left, right = one.convert("RGB"), other.convert("RGB")
    return left.size == right.size and ImageChops.difference(left, right).getbbox() is None


def long_page(height: int = 16000, width: int = 1080) -> Image.Image:
    """Lines of text, eighty rows apart, with forty calm rows between them."""
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for row in range(20, height, 80):
        draw.rectangle((40, row, width - 40 - row % 300, row + 39), fill=30)
    return image


def tail(image: Image.Image, rows: int) -> Image.Image:
    return image.crop((0, image.height - rows, 1080, image.height))


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


# -- turned ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_stands_up_however_it_was_taken(turn: int, kind: str) -> None:
    content = as_taken(page(), turn, kind)
    expected = ImageOps.exif_transpose(opened(content))
    found = header(content)
    assert found is not None
    assert (found.width, found.height, found.turn) == (*page().size, turn)
    for made in (without_metadata(content, "x"), upright(content, "x", {})[0]):
        assert same(opened(made), expected)
        assert TURNED not in opened(made).getexif()


def test_a_photo_stays_a_jpeg_where_a_png_is_not_taken_or_too_large() -> None:
    noise = Image.effect_noise((1200, 900), 90).convert("RGB")
    content = as_taken(noise, 6, "JPEG")
    for rules in ({"formats": ["jpg"]}, {"formats": ["jpg", "png"], "max_megabytes": 1}):
        made, note = upright(content, "x", rules)
        assert made.startswith(b"\xff\xd8")
        assert same(ImageOps.exif_transpose(opened(made)), ImageOps.exif_transpose(opened(content)))
        assert "核对方向" in note
    assert upright(as_taken(page(), 1, "JPEG"), "x", {})[1] == ""


@pytest.mark.long
def test_a_scan_is_uploaded_standing_and_its_original_stays(built_root: Path) -> None:
    folder = built_root / "examples/private/acme"
    people = folder / "people.yaml"
    text = people.read_text("utf-8")
    people.write_text(text.replace("files/security-officer-id.png", "files/security-officer-id.jpg"), "utf-8")
    (folder / "files/security-officer-id.png").unlink()
    original = as_taken(page(800, 500), 8, "JPEG")
    (folder / "files/security-officer-id.jpg").write_bytes(original)
    done = support.beian_here("pack", "acme", cwd=built_root, AS_OF="2026-03-02")
    assert done.returncode == 0, done.stdout + done.stderr
    uploads = {}
    for bundle in (built_root / "dist").rglob("*.zip"):
        with zipfile.ZipFile(bundle) as container:
            uploads |= {name: container.read(name) for name in container.namelist() if "算法安全责任人证件" in name}
    (name,) = uploads
    assert name.endswith(".png")
    assert same(opened(uploads[name]), ImageOps.exif_transpose(opened(original)))
    assert (folder / "files/security-officer-id.jpg").read_bytes() == original


# -- shown ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "parts", "legible"),
    [
        ((1280, 800), 1, True),
        ((1920, 1080), 1, True),
        ((750, 1334), 1, True),
        ((1440, 3200), 1, True),
        ((1080, 3600), 1, True),
        ((1080, 16000), 7, True),
        ((720, 9000), 5, True),
        ((1903, 7000), 3, True),
        ((2560, 1440), 1, False),
        ((3840, 2160), 1, False),
        ((7000, 600), 1, False),
        ((2480, 3508), 1, True),
    ],
)
def test_how_a_picture_is_shown_follows_from_its_size(size: tuple[int, int], parts: int, legible: bool) -> None:
    view = page_size(Header(*size))
    assert (view.parts, view.legible) == (parts, legible)
    assert view.width <= 150
    assert view.width * size[1] / size[0] / view.parts <= 200
    assert (text_height(Header(*size)) >= 0.99) is legible


def test_a_screen_of_fine_pixels_and_a_camera_are_told_from_a_crowded_screen() -> None:
    assert not page_size(Header(2880, 1800)).legible
    assert page_size(Header(2880, 1800, density=144)).legible
    assert page_size(Header(4032, 3024, camera=True)).legible
    out = io.BytesIO()
    Image.new("L", (2880, 1800)).save(out, "PNG", dpi=(144, 144))
    found = header(out.getvalue())
    assert found is not None
    assert 143 < found.density < 145


@pytest.mark.long
@pytest.mark.parametrize("height", [5100, 9000, 16000])
def test_a_long_picture_is_cut_between_its_lines_and_nothing_is_lost(height: int) -> None:
    whole = long_page(height)
    content = png(whole)
    count = page_size(Header(*whole.size)).parts
    assert count > 1
    made = [opened(printed(content, f"evidence-x.{part}-of-{count}.png")).convert("L") for part in range(1, count + 1)]
    top, before = 0, made[0].crop((0, 0, 1080, 0))
    for number, part in enumerate(made):
        overlap = next(
            (rows for rows in range(300, 20, -1) if same(part.crop((0, 0, 1080, rows)), tail(before, rows))), 0
        )
        assert bool(overlap) == bool(number), "it begins with rows that the part before ended with"
        top += before.height - overlap
        assert same(part, whole.crop((0, top, 1080, top + part.height)))
        for edge in (0, *([part.height - 1] if number < count - 1 else [])):
            low, high = part.crop((0, edge, 1080, edge + 1)).getextrema()
            assert low == high, "no line of text is cut"
        before = part
    assert top + before.height == height
    assert len(set(all_printed(content, "x"))) == count + 1


@pytest.mark.long
def test_small_text_is_not_made_smaller_and_a_phone_is_scaled_to_print() -> None:
    assert opened(without_metadata(png(Image.effect_noise((3000, 1700), 60)), "x")).width == 3000
    phone = opened(without_metadata(png(Image.effect_noise((1440, 3200), 60)), "x"))
    assert phone.width == round(page_size(Header(1440, 3200)).width / 25.4 * 300)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pixels_take_as_few_bytes_as_keep_them(mode: str) -> None:
    seen = page(600, 400).convert("L") if mode in ("L", "LA", "1", "I;16") else page(600, 400)
    if mode == "I;16":
        stored = Image.frombytes("I;16", seen.size, b"".join(bytes([shade, shade]) for shade in seen.tobytes()))
    else:
        stored = seen.convert(mode)
    out = io.BytesIO()
    stored.save(out, "JPEG" if mode == "CMYK" else "PNG", **({"quality": 100} if mode == "CMYK" else {}))
    made = opened(without_metadata(out.getvalue(), "x"))
    assert made.mode in ("1", "L", "P", "RGB")
    assert mode == "CMYK" or same(made, stored.convert("RGB") if mode != "I;16" else seen)
    assert mode == "CMYK" or made.mode != "RGB"


def test_what_is_clear_is_white_as_paper() -> None:
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((10, 10, 50, 50), fill=(10, 20, 30, 255))
    made = opened(without_metadata(png(image), "x")).convert("RGB")
    assert made.getpixel((200, 100)) == (255, 255, 255)
    assert made.getpixel((20, 20)) == (10, 20, 30)


def test_what_shows_one_colour_is_blank() -> None:
    out = io.BytesIO()
    Image.effect_noise((900, 600), 2).convert("RGB").save(out, "JPEG", quality=60)
    assert is_blank(out.getvalue())
    assert is_blank(png(Image.new("RGBA", (500, 500), (0, 0, 0, 0))))
    assert not is_blank(png(page()))
    assert not is_blank(b"\x89PNG\r\n\x1a\n")


# -- in papers ------------------------------------------------------------------------------------------------------


def registered(root: Path, name: str, content: bytes, suffix: str = "png") -> None:
    folder = root / "filings/acme/evidence"
    (folder / f"{name}.{suffix}").write_bytes(content)
    (folder / f"{name}.yaml").write_text(RECORD.format(file=f"{name}.{suffix}"), "utf-8")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The material on labels with a long picture and a photo that lies on its side, in all forms."""
    root = support.copy_content(tmp_path_factory.mktemp("pictures"))
    registered(root, "a-long", png(long_page(9000)))
    registered(root, "b-turned", as_taken(page(800, 500), 6, "JPEG"), "jpg")
    support.replace_once(
        root / "filings/acme/wenyin/assessment.yaml",
        "[[evidence:image-label]]",
        "[[evidence:a-long]]和[[evidence:image-label]]",
    )
    workspace = support.workspace(root)
    with Build(workspace.root, workspace.evidence) as run:
        filing = workspace.filings([support.PROVIDER])[0]
        (one,) = [each for each in run.compositions(filing) if each.paper.id == "labelling_material"]
        run.make(run.products([one], ("docx", "pdf", "html")))
        assert [run.pictures.file_of(each).read_bytes() for each in one.pictures if each.key == "b-turned"]
        stem = run.path(f"{filing.edition}/{filing.id}/labelling_material")
        made = {form: stem.with_suffix(f".{form}").read_bytes() for form in ("docx", "pdf", "html")}
        return {**made, **{each.name: run.pictures.file_of(each).read_bytes() for each in one.pictures}}


def test_the_parts_of_a_picture_share_its_number_in_every_form(papers: dict[str, bytes]) -> None:
    count = page_size(Header(1080, 9000)).parts
    texts = {
        "docx": support.docx_text(papers["docx"]),
        "pdf": support.pdf_text(papers["pdf"]),
        "html": support.html_text(papers["html"]),
    }
    for form, shown_text in texts.items():
        text = support.squeezed(shown_text)
        marks = re.findall(r"图(\d+)（(\d)/(\d)）长页面", text)
        assert [int(part) for _, part, _ in marks] == list(range(1, count + 1)), form
        assert {int(whole) for *_, whole in marks} == {count}, form
        (number,) = {number for number, *_ in marks}
        assert f"见图{number}和图" in text or f"图{number}和图" in text, form


def test_the_files_hold_the_pictures_that_their_papers_name(papers: dict[str, bytes]) -> None:
    wanted = {name: opened(content) for name, content in papers.items() if name.endswith(".png")}
    with zipfile.ZipFile(io.BytesIO(papers["docx"])) as container:
        media = [container.read(name) for name in container.namelist() if name.startswith("word/media/")]
    assert sorted(media) == sorted(papers[name] for name in wanted)
    inside = [image.image for sheet in PdfReader(io.BytesIO(papers["pdf"])).pages for image in sheet.images]
    assert len(inside) == len(wanted)
    for name, image in wanted.items():
        assert any(one is not None and same(one, image) for one in inside), name


def test_pictures_have_their_proportions_in_word(papers: dict[str, bytes]) -> None:
    document = support.docx_document(papers["docx"])
    extents = [
        (int(one.get("cx")), int(one.get("cy")))
        for one in document.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent")
    ]
    sizes = [opened(content).size for name, content in papers.items() if name.endswith(".png")]
    assert len(extents) == len(sizes)
    for (wide, high), (width, height) in zip(extents, sizes, strict=True):
        assert high / wide == pytest.approx(height / width, rel=0.01)


@pytest.mark.long
def test_a_check_opens_no_picture_and_says_what_cannot_be_read(content_root: Path) -> None:
    registered(content_root, "crowded", png(Image.effect_noise((3200, 1800), 60)))
    registered(content_root, "black", png(Image.new("RGB", (1500, 900))))
    found = {(one.rule, one.pointer, one.severity) for one in support.problems_in(content_root)}
    assert found == {
        ("EVD-003", "/evidence/crowded/file", "warning"),
        ("EVD-004", "/evidence/black/file", "error"),
    }
    blocked = support.beian_here("pack", support.PROVIDER, cwd=content_root, AS_OF="2026-11-26")
    assert blocked.returncode == 1
    assert "EVD-004" in blocked.stdout


# -- stand-ins ------------------------------------------------------------------------------------------------------


def test_a_stand_in_tells_which_picture_it_stands_for(tmp_path: Path) -> None:
    content = png(page(951, 601))
    (tmp_path / "x.png").write_bytes(content)
    assert digest_of(content) == digest_of(tmp_path / "x.png")
    assert proportion(tmp_path / "x.png") == pytest.approx(601 / 951)
    small = opened(placeholder(digest_of(content)))
    assert small.tobytes()[:32] == digest_of(content)


def test_a_pdf_that_has_no_place_for_a_picture_is_refused() -> None:
    for content in (b"%PDF-1.7\n", b"%PDF-1.7\nxref\n0 1\n"):
        with pytest.raises(Failure) as told:
            FileWithPlaceholders(content, {b"x" * 32: b""}).whole()
        assert told.value is NOT_FILLED
