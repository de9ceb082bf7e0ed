"""HTML and Markdown sources from Jinja templates with autoescape on: answers are data, never markup.

Owns Jinja for pages, and the words of the interface (`templates/locales/`). A Markdown source holds answers only inside
HTML blocks, which Markdown leaves alone.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import jinja2
from jinja2.filters import do_mark_safe

from beian.intake.strict_yaml import load
from beian.values.errors import Failure
from beian.values.places import engine_folder
from beian.values.problem import Text

Language = Literal["zh", "en"]
LANGUAGES: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
MARKUP = re.compile(r"[\\`*_{}\[\]()#+\-.!|~:^=&<>\"']")


def folder() -> Path:
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
    environment.filters["named"] = title
    return environment


def render(template: str, language: Language, **variables: Any) -> str:
    """The filled template; `w` are the words of the language, `say` picks a text's language."""

    def say(text: Text) -> str:
        return text.en if language == "en" else text.zh

    def other(text: Text) -> str:
        return "" if text.zh == text.en else text.zh if language == "en" else text.en

    return (
        _environment()
        .get_template(template)
        .render(w=words(language), say=say, other=other, language=language, **variables)
    )


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
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)


def title(text: str) -> str:
    """A page's name for themes that print names without escaping and strip what looks like a tag.

    Angle brackets become their full-width forms, since escaping alone is undone by themes that strip tags.
    """
    return html.escape(text.replace("<", "＜").replace(">", "＞"))
