"""Adopts policies: what they refer to is written out, and stays on record with who issued them and when.

An adopted policy is a document that people were shown. It does not change when an answer does; the finding POL-001 says
then what the adopted text says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from beian.check.workspace import Workspace
from beian.content.text_file import decode
from beian.content.transaction import write_together
from beian.content.yaml.writer import edit_answers
from beian.core.errors import Failure
from beian.core.model import AnswerTree, Filing, at
from beian.core.text.references import REFERENCE, resolved
from beian.schema.derived.derivation import fingerprint
from beian.schema.display import reference_text
from beian.schema.walk import keys_at

FIGURES = "/responsibility/policy_figures/"
PLACEHOLDER = "【填写"


def adopt(
    workspace: Workspace,
    entity: Filing,
    policies: Sequence[str],
    person: str,
    day: date,
    texts: Mapping[str, str] | None = None,
) -> list[str]:
    """Writes out the policies and who issued them; returns the paths. The figures that they name become answers, since a
    person stands for them now. `texts` replace those of the files. Raises Failure for a policy that is unfinished, and then
    writes nothing."""
    pages = f"filings/{entity.entity}"
    contents: dict[str, bytes] = {}
    changes: dict[str, object] = {}
    for policy in policies:
        path = f"{pages}/policies/{policy}.md"
        text = (texts or {}).get(policy) or _typed(path, workspace.disk.read(path) or b"")
        written, said = _written_out(entity, policy, text)
        contents[path] = written.encode()
        earlier: AnswerTree = at(entity.answers, f"/responsibility/adopted/{policy}") or {}
        said = {**_still_said(entity, earlier.get("said") or {}, written), **said}
        changes[f"/adopted/{policy}"] = {
            "by": person,
            "on": day.isoformat(),
            **({"version": earlier["version"]} if "version" in earlier else {}),
            "digest": fingerprint(_body(written)),
            **({"said": said} if said else {}),
        }
        figures = [place for place in said if f"/{place}".startswith(FIGURES)]
        changes |= {f"/{place.partition('/')[2]}": at(entity.answers, f"/{place}") for place in figures}
    path = f"{pages}/responsibility.yaml"
    order = partial(keys_at, workspace.registry.schema("responsibility"))
    contents[path] = edit_answers(workspace.disk.read(path) or b"", changes, order)
    root = workspace.root.path
    write_together(root, {root / name: content for name, content in contents.items()}, replace=True)
    return [*contents]


def _typed(path: str, content: bytes) -> str:
    """The text of a policy file. Raises Failure for one that cannot be read."""
    text, problems = decode(content, path)
    if problems:
        raise Failure(f"{path}：{problems[0].message.zh}", f"{path}: {problems[0].message.en}")
    return text


def _body(text: str) -> str:
    """A policy without its title, as it is an answer."""
    return text.partition("\n")[2].strip("\n")


def _written_out(entity: Filing, policy: str, text: str) -> tuple[str, dict[str, str]]:
    """The text with what it refers to written out, and what it says of each answer that it referred to."""
    if PLACEHOLDER in text:
        raise Failure(
            f"制度 {policy} 还有待填写的地方（【填写：…】），不能发布。",
            f"the policy {policy} has places to fill in (【填写：…】) and cannot be adopted yet.",
        )
    said: dict[str, str] = {}

    def means(kind: str, target: str) -> str | None:
        shown = reference_text(entity, kind, target)
        if shown is None:
            raise Failure(
                f"制度 {policy} 引用的 {target} 还没有填写，不能发布。",
                f"{target}, which the policy {policy} refers to, is not answered; it cannot be adopted yet.",
            )
        if kind == "answer":
            said[target] = shown
        return shown

    return resolved(text, means) if REFERENCE.search(text) else text, said


def _still_said(entity: Filing, before: Mapping[str, str], text: str) -> dict[str, str]:
    """What an earlier adoption noted: with the present answer where the text has it now, and else as it was."""
    found = {}
    for place, old in before.items():
        now = reference_text(entity, "answer", place)
        found[place] = now if now and now in text else old
    return found
