"""PDFs and Office files that do, carry or tell something, as others might send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def dictionary(**entries: object) -> DictionaryObject:
    return DictionaryObject({name(key): value for key, value in entries.items()})


def action(kind: str, **more: object) -> DictionaryObject:
    return dictionary(S=name(kind), **more)


def on_opening(writer: PdfWriter, done: DictionaryObject) -> None:
    writer.root_object[name("OpenAction")] = done


def on_page(writer: PdfWriter, kind: str, **more: object) -> None:
    box = ArrayObject(map(NumberObject, (0, 0, 50, 50)))
    note = writer._add_object(dictionary(Type=name("Annot"), Subtype=name(kind), Rect=box, **more))
    writer.pages[0][name("Annots")] = ArrayObject([*writer.pages[0].get("/Annots", []), note])


def signed(writer: PdfWriter) -> None:
    value = dictionary(
        Type=name("Sig"),
        Filter=name("Adobe.PPKLite"),
        ByteRange=ArrayObject(map(NumberObject, (0, 1, 2, 3))),
        Contents=ByteStringObject(b"\0" * 16),
    )
    field = writer._add_object(dictionary(FT=name("Sig"), T=TextStringObject("s"), V=writer._add_object(value)))
    writer.root_object[name("AcroForm")] = dictionary(Fields=ArrayObject([field]), SigFlags=NumberObject(3))


def outside_stream(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream[name("F")] = TextStringObject("\\\\server\\share")
    writer._add_object(stream)


def named_script(writer: PdfWriter) -> None:
    done = writer._add_object(action("JavaScript", JS=TextStringObject("app.alert(1)")))
    tree = dictionary(Names=ArrayObject([TextStringObject("a"), done]))
    writer.root_object[name("Names")] = dictionary(JavaScript=tree)


def text(value: str) -> TextStringObject:
    return TextStringObject(value)


HOLDS: dict[str, Callable[[PdfWriter], object]] = {
    "script": named_script,
    "script on opening": lambda w: on_opening(w, action("JavaScript", JS=text("app.alert(1)"))),
    "script on a page": lambda w: w.pages[0].update({name("AA"): dictionary(O=action("JavaScript", JS=text("x")))}),
    "a script after another action": lambda w: on_opening(
        w, action("GoTo", Next=ArrayObject([action("JavaScript", JS=text("x"))]))
    ),
    "launch": lambda w: on_opening(w, action("Launch", F=text("cmd.exe"))),
    "launch by a link": lambda w: on_page(w, "Link", A=action("Launch", F=text("cmd.exe"))),
    "submit": lambda w: on_page(w, "Link", A=action("SubmitForm", F=text("http://a.example"))),
    "import": lambda w: on_page(w, "Link", A=action("ImportData", F=text("a.fdf"))),
    "link to a file": lambda w: on_page(w, "Link", A=action("URI", URI=text("file:///etc/passwd"))),
    "link to another document": lambda w: on_page(w, "Link", A=action("GoToR", F=text("\\\\server\\a.pdf"))),
    "an outside stream": outside_stream,
    "a film": lambda w: on_page(w, "RichMedia"),
    "a dynamic form": lambda w: w.root_object.update({name("AcroForm"): dictionary(XFA=text("x"))}),
    "embedded": lambda w: w.add_attachment("a.exe", b"MZ"),
    "properties": lambda w: w.add_metadata({"/Author": "机密CANARY"}),
    "web link": lambda w: on_page(w, "Link", A=action("URI", URI=text("https://a.example"))),
    "a note": lambda w: on_page(w, "Text", Contents=text("JavaScript /Launch")),
    "signed": signed,
    "form": lambda w: on_page(w, "Widget", FT=name("Tx")),
    "layers": lambda w: w.root_object.update({name("OCProperties"): dictionary()}),
    "encrypted": lambda w: w.encrypt("", "owner", algorithm="RC4-128"),
}


def pdf(*holds: str) -> bytes:
    """A PDF of one page with all of these, and no property but those."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.metadata = None
    for one in holds:
        HOLDS[one](writer)
    writer.write(out)
    return out.getvalue()


def office(**parts: str) -> bytes:
    """An Office file with these parts; `__` stands for a slash in their names, `_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for key, content in {"word__document_xml": f'<w:document xmlns:w="{WORDS}"/>', **parts}.items():
            container.writestr(key.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def compound(*streams: str) -> bytes:
    """The beginning of an old Office file, with these names in its directory."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"\0\0".join(one.encode("utf-16-le") for one in streams)
