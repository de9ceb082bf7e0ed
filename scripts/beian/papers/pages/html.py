"""HTML and Markdown sources from Jinja templates with autoescape on: answers are data, never markup.

Owns Jinja for pages, and the words of the interface (`templates/locales/`). A Markdown source holds answers only inside
HTML blocks, which Markdown leaves alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal, TypeGuard

import jinja2
from jinja2.filters import do_mark_safe

from beian.content.yaml.strict import load
from beian.core.errors import Failure
from beian.core.model import Filing, Masked, Schema
from beian.core.places import engine_folder
from beian.core.problem import Text
from beian.core.text.long_answer import plain_lines, read_blocks
from beian.core.text.references import resolved
from beian.papers import prose
from beian.papers.tree import Node
from beian.schema.display import DATE, display, reference_text
from beian.schema.registry import kind, option_label

Language = Literal["zh", "en"]
LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
MARKUP = re.compile(r"[\\`*_{}\[\]()#+\-.!|~:^=&<>\"']")


def folder() -> Path:
    """The folder of the site's templates and assets."""
    return engine_folder("templates") / "site"


def asset(name: str) -> str:
    """The text of a script or style of the site."""
    return (folder() / "assets" / name).read_text("utf-8")


def script_digest(script: str) -> str:
    """What a page's policy says of the one script that may run in it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder()),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["markdown"] = lambda text: do_mark_safe(markdown(text))
    environment.filters["named"] = safe_title
    return environment


def render(template: str, language: Language, **variables: Any) -> str:
    """The filled template; `w` are the words of the language, `say` picks a text's language."""

    say, other = (partial(pick, language=language) for pick in (Text.say, Text.other))
    filled = {"w": words(language), "say": say, "other": other, "language": language, **variables}
    return _environment().get_template(template).render(filled)


@cache
def words(language: Language) -> SimpleNamespace:
    """The interface's words in a language. Raises Failure when the locale file cannot be read."""
    file = engine_folder("templates") / "locales" / f"{LANGUAGES[language]}.yaml"
    document = load(file.read_bytes(), file.name)
    if document.problems or not isinstance(document.data, dict):
        raise Failure(f"语言文件 {file.name} 无法读取", f"the locale file {file.name} cannot be read")
    return SimpleNamespace(**document.data)


def markdown(text: str) -> str:
    """Text for a Markdown heading: nothing in it is markup."""
    return MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)


def safe_title(text: str) -> str:
    """A page's name for themes that print names without escaping and strip what looks like a tag.

    Angle brackets become their full-width forms, since escaping alone is undone by themes that strip tags.
    """
    return html.escape(text.replace("<", "＜").replace(">", "＞"))


def is_long(value: object, schema: Schema) -> TypeGuard[str]:
    """Whether the answer is prose that may hold paragraphs, lists and tables."""
    return kind(schema) in ("text", "policy") and isinstance(value, str) and not isinstance(value, Masked)


def blocks(filing: Filing, value: str, schema: Schema) -> list[Node]:
    """A long answer as blocks, its references resolved as papers do."""
    headings = 3 if kind(schema) == "policy" else None
    return prose.blocks(value, partial(reference_text, filing), headings=headings)


def short_text(filing: Filing, value: object, schema: Schema) -> str:
    """A short answer in the wording of the regulator's form; of a wrong shape, as JSON."""
    if isinstance(value, dict) or (isinstance(value, list) and "items" not in schema):
        return json.dumps(value, ensure_ascii=False)
    return display(value, schema, filing.answers)


def text_to_type(filing: Filing, value: object, schema: Schema) -> str:
    """Exactly what is typed into the regulator's form: prose as plain text, dates as 2026-11-16, options by wording."""
    if is_long(value, schema):
        forms = read_blocks(value, policy=kind(schema) == "policy")
        return "\n".join(plain_lines(forms, lambda line: resolved(line, partial(reference_text, filing))))
    if isinstance(value, str) and DATE.match(value):
        return value
    return short_text(filing, value, schema)


def ticked_options(value: object, schema: Schema) -> tuple[Text, ...]:
    """The ticked options in both languages; none for other sorts of answers."""
    if kind(schema) not in ("option", "options") or isinstance(value, Masked):
        return ()
    ticked = value if isinstance(value, list) else [value]
    return tuple(option_label(schema, str(option)) for option in ticked)
