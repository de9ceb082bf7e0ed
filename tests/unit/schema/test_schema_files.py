"""The schemas themselves are sound; each fault of one is a sentence with file, line, key, what is wrong and how to mend it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import support
from beian.commands.cli import main
from beian.core.json_shapes import canonical_json
from beian.core.places import engine_folder
from beian.schema.meta.answers import ANSWER, OPTIONS
from beian.schema.meta.schema_files import RULE, schema_faults

FIELD = {
    "title": "复核人数",
    "x-title-en": "Number of reviewers",
    "description": "写每班复核人员的人数，按最近一个月的排班表；外包人员计入，兼职人员不计入。",
    "x-description-en": "How many people review in one shift, by the last month's roster. Contractors count.",
    "type": "string",
    "minLength": 1,
    "x-sources": ["互联网信息服务深度合成管理规定 第十条"],
    "x-confidence": "ours",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The schemas, to change at will, with one more field."""
    (tmp_path / "templates").symlink_to(engine_folder("templates"))
    made = shutil.copytree(engine_folder("schemas"), tmp_path / "schemas")
    changed(made, "algorithm", lambda schema: schema["properties"].update(reviewers=dict(FIELD)))
    return made


def changed(folder: Path, name: str, change: Callable[[Any], object]) -> None:
    file = folder / f"{name}.json"
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")


def test_the_shipped_schemas_have_no_fault() -> None:
    assert "\n".join(one.describe() for one in schema_faults()) == ""


def test_a_field_that_says_all_that_is_asked_needs_nothing_more(folder: Path) -> None:
    assert schema_faults(folder) == []


def field(**keys: Any) -> Callable[[Any], None]:
    """A change of the added field; None takes a key away."""

    def change(schema: Any) -> None:
        node = schema["properties"]["reviewers"]
        node.update(keys)
        for key in [key for key, value in keys.items() if value is None]:
            del node[key]

    return change


def x(**keys: Any) -> Callable[[Any], None]:
    """The same for keys that begin with `x-`."""
    return field(**{f"x-{key.replace('_', '-')}": value for key, value in keys.items()})


ALONE = {"type": "object", "title": "分项", "x-title-en": "Entries", "properties": {}}
CASES: dict[str, tuple[str, Callable[[Any], object], str, str]] = {
    # a field
    "no title": ("algorithm", field(title=None), "/properties/reviewers/title", "Chinese label"),
    "no english title": ("algorithm", x(title_en=" "), "/properties/reviewers/x-title-en", "English label"),
    "no help": ("algorithm", field(description=None), "/properties/reviewers/description", "has 0 characters"),
    "short help": ("algorithm", field(description="写人数。"), "/properties/reviewers/description", "has 4 characters"),
    "long help": ("algorithm", field(description="写" * 91), "/properties/reviewers/description", "has 91 characters"),
    "short english help": ("algorithm", x(description_en="people"), "/properties/reviewers/x-description-en", "at least 40"),
    "no source": ("algorithm", x(sources=None), "/properties/reviewers/x-sources", "where it is known from"),
    "empty sources": ("algorithm", x(sources=[]), "/properties/reviewers/x-sources", "where it is known from"),
    "no confidence": ("algorithm", x(confidence="sure"), "/properties/reviewers/x-confidence", "none of high"),
    "visibility": ("algorithm", x(visibility="secret"), "/properties/reviewers/x-visibility", "none of public"),
    "identifier": ("algorithm", x(identifier="number"), "/properties/reviewers/x-identifier", "no such kind"),
    "kind": ("algorithm", x(kind="txt"), "/properties/reviewers/x-kind", "did you mean text?"),
    "misspelt key": ("algorithm", x(sorces=["a"]), "/properties/reviewers/x-sorces", "did you mean x-sources?"),
    "article": (
        "algorithm",
        x(sources=["互联网信息服务深度合成管理规定 第九十九条"]),
        "/properties/reviewers/x-sources/0",
        "the register has no",
    ),
    "section": (
        "algorithm",
        x(field="algorithm_name", portal={"basic_atributes": {"order": 99}}),
        "/properties/reviewers/x-portal/basic_atributes",
        "did you mean basic_attributes?",
    ),
    "question": ("algorithm", x(field="reviewers"), "/properties/reviewers/x-field", "no question reviewers"),
    "portal without question": (
        "algorithm",
        x(portal={"basic_attributes": {"order": 99}}),
        "/properties/reviewers/x-portal",
        "not those of the questions",
    ),
    "order": (
        "algorithm",
        x(field="algorithm_name", portal={"basic_attributes": {"order": "9"}}),
        "/properties/reviewers/x-portal/basic_attributes",
        "no order",
    ),
    "same place": (
        "algorithm",
        x(field="algorithm_name", portal={"basic_attributes": {"order": 1}}),
        "/properties/reviewers/x-portal/basic_attributes",
        "has the place of",
    ),
    # a file
    "dialect": ("algorithm", lambda schema: schema.update({"$schema": "draft-07"}), "/$schema", "dialect"),
    "json schema": ("algorithm", field(minLength="1"), "/properties/reviewers/minLength", "JSON Schema refuses"),
    "one of": ("algorithm", field(oneOf=[{"minLength": 1}]), "/properties/reviewers/oneOf", "oneOf is not used"),
    "reference": ("algorithm", field(**{"$ref": "parts/none.json"}), "/properties/reviewers/$ref", "parts/none.json"),
    "outside": ("algorithm", field(**{"$ref": "../beian.yaml"}), "/properties/reviewers/$ref", "is not there"),
    "required": ("algorithm", lambda schema: schema["required"].append("reviewer"), "required", "did you mean reviewers?"),
    "open record": (
        "algorithm",
        lambda schema: schema["properties"].update(reviewers=ALONE),
        "/properties/reviewers/additionalProperties",
        "takes any key",
    ),
    # a list of options
    "wording": ("options/audience", lambda options: options["x-english"].pop(), "/enum", "one to one"),
    "twice": ("options/audience", lambda options: options["enum"].__setitem__(0, options["enum"][1]), "/enum", "one to one"),
    "list without status": ("options/audience", lambda options: options.pop("x-status"), "/x-status", "has no x-status"),
    "list with help": ("options/audience", lambda options: options.update(title="面向"), "/title", "over the field's own"),
    "unverified": ("options/audience", lambda options: options.update({"x-confidence": "low"}), "/x-description", "unverified"),
    "only the help of its list": (
        "algorithm",
        lambda schema: schema["properties"]["type"].update(description=TYPES["x-description"]),
        "/properties/type/description",
        "only the help",
    ),
}  # fmt: skip
TYPES = json.loads((engine_folder("schemas") / "options/algorithm_type.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES)
def test_a_fault_says_file_key_what_is_wrong_and_how_to_mend_it(folder: Path, case: str) -> None:
    name, change, pointer, words = CASES[case]
    changed(folder, name, change)
    faults = schema_faults(folder)
    found, said = [one for one in faults if pointer in one.pointer], "\n".join(one.describe() for one in faults)
    assert found, said
    for one in found:
        assert (one.position.path, one.rule, one.severity) == (f"schemas/{name}.json", RULE, "error")
        assert one.message.zh
        assert one.remedy.zh
        assert one.remedy.en
    assert words in said


def test_all_that_is_wrong_is_told_in_one_run(folder: Path) -> None:
    changed(
        folder, "algorithm", lambda schema: schema["properties"].update(reviewers={"title": "人数", "x-source": []})
    )
    file = folder / "algorithm.json"
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    keys = {one.pointer.rpartition("/")[2] for one in schema_faults(folder)}
    assert keys == {"", "x-source", "x-title-en", "description", "x-description-en", "x-sources", "x-confidence"}


def test_every_key_that_is_asked_for_has_a_case() -> None:
    tried = {pointer.rpartition("/")[2] for _, _, pointer, _ in CASES.values()}
    assert {one.key for one in ANSWER} <= tried
    assert {one.key for one in OPTIONS} - {
        "x-title",
        "x-title-en",
        "x-description-en",
        "x-sources",
        "x-confidence",
    } <= tried


def test_a_fault_has_the_line_of_its_key(folder: Path) -> None:
    changed(folder, "algorithm", x(confidence="sure"))
    (found,) = schema_faults(folder)
    line = (folder / "algorithm.json").read_text("utf-8").splitlines()[found.position.line - 1]
    assert line.strip() == '"x-confidence": "sure"'


def forms() -> Iterator[str]:
    text = (engine_folder("schemas") / "event.json").read_text("utf-8")
    data = json.loads(text)
    yield json.dumps(data)
    yield json.dumps(data, indent=4, ensure_ascii=False) + "\n"
    yield text.replace("\n", "\r\n")
    yield text + "\n"


@pytest.mark.parametrize("text", [*forms()], ids=["one line", "indented by four", "CRLF", "a line more"])
def test_another_form_is_a_fault_that_fmt_mends(folder: Path, text: str) -> None:
    (folder / "event.json").write_bytes(text.encode())
    (found,) = schema_faults(folder)
    assert "make fmt" in found.remedy.zh
    assert canonical_json(text) == (engine_folder("schemas") / "event.json").read_text("utf-8")


def test_what_is_no_json_is_said_at_its_line(folder: Path) -> None:
    file = folder / "event.json"
    file.write_text(file.read_text("utf-8").replace('",\n', '"\n', 1), "utf-8")
    (found,) = schema_faults(folder)
    assert (found.position.path, found.position.line) == ("schemas/event.json", 3)


# -- in the engine's checkout and anywhere else -------------------------------------------------------------------------


def test_fmt_forms_the_schemas_of_the_engines_checkout_and_of_no_other_folder(
    content_root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    schemas = shutil.copytree(engine_folder("schemas"), content_root / "schemas")
    (schemas / "event.json").write_text('{"a": 1}', "utf-8")
    (schemas / "broken.json").write_text('{"a": ', "utf-8")
    assert main(["fmt", "--root", str(content_root)]) == 0
    assert (schemas / "event.json").read_text("utf-8") == '{"a": 1}'
    monkeypatch.setattr("beian.check.formatting.engine_folder", lambda name: content_root / name)
    assert main(["fmt", "--check", "--root", str(content_root)]) == 1
    assert main(["fmt", "--root", str(content_root)]) == 0
    assert "schemas/event.json" in capsys.readouterr().out
    assert (schemas / "event.json").read_text("utf-8") == '{\n  "a": 1\n}\n'
    assert (schemas / "broken.json").read_text("utf-8") == '{"a": '


def test_the_hook_of_the_checkout_asks_the_same() -> None:
    text = (support.CHECKOUT / ".pre-commit-config.yaml").read_text("utf-8")
    assert "[tools/schemas.py]" in text
