"""Templates: Jinja prints numbered tokens, Pandoc parses the template only (DESIGN decision 4).

Owns Jinja for papers. Conventions for authors: `templates/documents/README.md`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import cache_from_source
from math import log10
from pathlib import Path
from typing import Any, SupportsIndex

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from markupsafe import Markup

from beian.core.errors import Failure
from beian.core.model import parts
from beian.core.places import engine_folder
from beian.core.problem import suggestion
from beian.papers.fact_sheet import proofs, sheets
from beian.papers.tree import CLOSE, OPEN
from beian.papers.view import (
    AnswerView,
    EvidenceFigures,
    Lines,
    Variables,
    Workflow,
    data_of,
    given_answers,
    key_of,
    pointer_of,
    referenced_record,
    same_answers,
    schema_of,
    shared_record,
)
from beian.schema.registry import paper_label

MARKDOWN = (
    "markdown_strict+pipe_tables+fenced_divs+bracketed_spans+header_attributes+fancy_lists+startnum+table_captions"
    "+blank_before_header+space_in_atx_header+all_symbols_escapable-raw_html"
)
# what rendering raises for a template that asks for the impossible: to divide by nothing, to include itself
WRONG = (jinja2.TemplateError, ArithmeticError, TypeError, ValueError, LookupError, RecursionError)
APART = "\n"  # between the two languages of an error
DIGITS = 15  # of a number in a template
FORBIDDEN_FILTERS = (
    "safe",
    "escape",
    "e",
    "forceescape",
    "xmlattr",
    "urlize",
    "tojson",
    "striptags",
    "join",
    "format",
    "indent",
    "replace",
    "string",
    "pprint",
)


class PrintedTokens(list[object]):
    """The printed values, by the number of their token. Raises Failure for a number that no printing made: the template
    wrote the token itself."""

    def __getitem__(self, number: SupportsIndex | slice) -> Any:
        if isinstance(number, int) and not number < len(self):
            raise Failure("模板中不能有字符 U+FDD0 和 U+FDD1", "a template must not hold U+FDD0 and U+FDD1")
        return super().__getitem__(number)


@jinja2.pass_context
def _token(context: jinja2.runtime.Context, value: object) -> Markup:
    """Everything printed becomes a token; only what the template itself wrote passes as text."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, jinja2.Undefined):
        value._fail_with_undefined_error()
    printed = context.resolve("_printed")
    printed.append(value)
    return Markup(f"{OPEN}{len(printed) - 1}{CLOSE}")  # noqa: S704 - a number between two noncharacters


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """Jinja that refuses, when it compiles a template, what would turn answers into template text, and sums that only
    mean to fill the memory."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def call_binop(self, context: jinja2.runtime.Context, operator: str, left: Any, right: Any) -> Any:
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise jinja2.exceptions.SecurityError(f"{operator} 只能用于数 (is for numbers only)")
        if operator != "%" and abs(left) > 1 and abs(right) > 1:
            digits = log10(abs(left)) * abs(right) if operator == "**" else log10(abs(left)) + log10(abs(right))
            if digits > DIGITS:
                raise jinja2.exceptions.SecurityError(f"{operator} 的结果过大 (the result is too large)")
        return super().call_binop(context, operator, left, right)

    def _generate(self, source: nodes.Template, name: str | None, *rest: Any, **options: Any) -> str:
        for kind in (nodes.Concat, nodes.Add):
            for node in source.find_all(kind):
                raise jinja2.TemplateSyntaxError(
                    "模板中不能用 ~ 或 + 拼接答案 (answers are not joined with ~ or +)", node.lineno, name
                )
        return super()._generate(source, name, *rest, **options)


class _TemplateCodeCache(jinja2.FileSystemBytecodeCache):
    """Compiled templates of the engine, beside Python's compiled modules: code is cached only where code is.

    An owner's template is compiled each time: what stands in a content root may come from anybody.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._compiler = hashlib.sha256(Path(__file__).read_bytes()).hexdigest() + jinja2.__version__

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        if not filename or not Path(filename).is_relative_to(engine_folder("templates")):
            return ""
        return super().get_cache_key(self._compiler + name, filename)

    def load_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key:
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: jinja2.bccache.Bucket) -> None:
        if bucket.key:
            with suppress(OSError):
                super().dump_bytecode(bucket)


def _template_code_cache() -> _TemplateCodeCache | None:
    """The cache of compiled templates beside Python's own; None where Python must not write one."""
    folder = Path(cache_from_source(__file__)).parent
    may = not sys.dont_write_bytecode and folder.is_dir() and os.access(folder, os.W_OK)
    return _TemplateCodeCache(folder) if may else None


class _OwnersTemplate(Exception):
    """A template asks for one of the owner's, which anybody may have written."""


class _OwnLoader(jinja2.FileSystemLoader):
    """Templates of the engine only: raises _OwnersTemplate for one of the owner's."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source = super().get_source(environment, template)
        if not Path(source[1]).is_relative_to(engine_folder("templates")):
            raise _OwnersTemplate
        return source


RenderElsewhere = Callable[[str, Variables], tuple[str, Sequence[object]]]


class Templates:
    """The templates of the papers: the owner's in `overrides/documents` win over the engine's.

    Where `render_elsewhere` is given, it renders whatever the owner's templates have a part in.
    """

    def __init__(self, folders: list[Path], render_elsewhere: RenderElsewhere | None = None) -> None:
        self._render_elsewhere = render_elsewhere
        self.environment = PaperEnvironment(
            loader=(_OwnLoader if render_elsewhere else jinja2.FileSystemLoader)(folders),
            autoescape=True,
            finalize=_token,
            undefined=Unknown,
            bytecode_cache=_template_code_cache(),
            trim_blocks=True,
            keep_trailing_newline=True,
            comment_start_string="{*",
            comment_end_string="*}",  # {# … } is an identifier in Pandoc's Markdown
        )
        for name in FORBIDDEN_FILTERS:
            self.environment.filters.pop(name, None)
        self.environment.globals.clear()
        self.environment.globals.update(
            lines=lambda *items: Lines(items),
            figures=lambda view: EvidenceFigures(pointer_of(view)),
            workflow_diagram=Workflow,
            range=safe_range,
        )
        self.environment.filters.update(
            record=referenced_record,
            records=lambda views: [referenced_record(view) for view in views],
            shared=shared_record,
            key=key_of,
            where=_where,
            among=_among,
            meeting=_meeting,
            ticked=_ticked,
            given=given_answers,
            same=same_answers,
            proofs=proofs,
            sheets=sheets,
            label=lambda view: paper_label(schema_of(view)),
        )

    def render(self, name: str, variables: Variables) -> tuple[str, Sequence[object]]:
        """The template's Markdown with tokens, and what each token stands for.

        Raises Failure, with template and line, for an unknown name or a forbidden construction.
        """
        printed = PrintedTokens()
        try:
            return self.environment.get_template(name).render(_printed=printed, **variables), printed
        except _OwnersTemplate:
            if self._render_elsewhere is None:
                raise
            return self._render_elsewhere(name, variables)
        except WRONG as error:
            place = f"{getattr(error, 'name', None) or name}:{getattr(error, 'lineno', None) or _line(error, name)}"
            chinese, _, english = str(error).partition(APART)
            raise Failure(f"模板 {place} 有误：{chinese}", f"template {place}: {english or chinese}") from error


class Unknown(jinja2.StrictUndefined):
    """A name that the schema does not know: its message is in both languages, with what was probably meant."""

    @property
    def _undefined_message(self) -> str:
        name, around = self._undefined_name, self._undefined_obj
        if not isinstance(around, AnswerView) or not isinstance(name, str):
            return super()._undefined_message
        meant = suggestion(name, schema_of(around).get("properties", {}))
        place = pointer_of(around).lstrip("/")
        return f"{place} 中没有 {name} 这一项。{meant.zh}{APART}{place} has no answer {name}. {meant.en}".rstrip()


def _line(error: Exception, name: str) -> int:
    """The line of a template in an error's traceback; 0 where none is in it."""
    line, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(name):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _where(views: AnswerView, **wanted: str) -> list[AnswerView]:
    """The records whose answers equal the wanted ones."""
    return [view for view in views if all(data_of(view[key]) == value for key, value in wanted.items())]


def _among(views: AnswerView, key: str, values: list[str]) -> list[AnswerView]:
    """The records whose answer `key` is one of `values`, in the order of `values`."""
    return [view for value in values for view in views if data_of(view[key]) == value]


def _meeting(controls: AnswerView, risk: AnswerView) -> list[AnswerView]:
    """The controls that say they meet a risk."""
    return [control for control in controls if key_of(risk) in data_of(control["meets"])]


def _ticked(functions: AnswerView, products: AnswerView) -> list[AnswerView]:
    """A product's functions that the filing ticked among its `products`; all of them when the product is not there."""
    *_, product, _ = parts(pointer_of(functions))
    ticked = (data_of(products) or {}).get(product)
    return [function for function in functions if ticked is None or key_of(function) in ticked["functions"]]
