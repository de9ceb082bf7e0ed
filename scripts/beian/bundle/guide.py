"""The one-page guide for the person who hands the bundle in: who signs what, which seal, which file into which slot."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from beian.bundle.contents import Bundle
from beian.papers.catalogue import Paper
from beian.values.model import Filing, at
from beian.values.places import engine_folder

SIGNERS = {"legal_representative": "法定代表人", "security_officer": "算法安全责任人"}


@cache
def template(name: str) -> Template:
    """A template of `templates/bundle`, which escapes whatever it prints."""
    loader = FileSystemLoader(engine_folder("templates") / "bundle")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(name)


def guide(filing: Filing, bundle: Bundle, papers: list[Paper]) -> str:
    """The guide as one self-contained HTML page."""
    to_sign = [
        {
            "title": paper.title,
            "signer": signer(filing, paper),
            "seal": "主体公章" if paper.seal else "无需盖章",
            "leaves_as": paper.leaves_as,
        }
        for paper in papers
        if (paper.signed_by or paper.seal) and bundle.paths_of(paper)
    ]
    internal = [paper.title for paper in papers if paper.internal]
    uploads = [{"step": one.step, "slot": one.slot, "path": one.path, "note": one.note} for one in bundle.uploads]
    entity = at(filing.answers, "/entity/name")
    return template("guide.html.j2").render(
        name=filing.name.zh,
        filing=filing.id,
        entity=entity,
        step=filing.step,
        to_sign=to_sign,
        uploads=uploads,
        internal=internal,
    )


def signer(filing: Filing, paper: Paper) -> str:
    """Who signs the paper by hand, with the post; empty when nobody does."""
    if not paper.signed_by:
        return ""
    person = at(filing.answers, f"/people/{at(filing.answers, f'/entity/{paper.signed_by}')}/name")
    return f"{SIGNERS[paper.signed_by]} {person or ''}".strip()
