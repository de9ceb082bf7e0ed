"""The verbs `verify` and `reproduce`: bundles and the record of every filing, each with what is proven; all made twice."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from beian.commands import options as common
from beian.commands.exit_codes import CLEAN, PROBLEMS
from beian.commands.terminal.console import noted, progress, say, say_json
from beian.commands.terminal.wording import worded
from beian.core.clock import today
from beian.core.errors import Failure
from beian.core.places import ContentRoot, find_content_root
from beian.core.problem import Text

if TYPE_CHECKING:
    from beian.commands.record.proof import Proof


def verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "bundle", nargs="?", metavar="BUNDLE", help="zip 文件；不写则核验全部 · the zip file; none means all"
    )
    parser.add_argument(
        "--anchor", action="append", default=[], metavar="HEAD", help="记在仓库之外的 head · a head noted outside"
    )
    common.as_json(parser)


def reproduce_arguments(parser: argparse.ArgumentParser) -> None:
    common.filings(parser)
    common.as_of(parser)
    parser.add_argument("--no-site", action="store_true", help="不含网站 · without the site")


def verify(options: argparse.Namespace) -> int:
    """Whether one bundle is whole and unchanged; without one, every bundle below `dist/` and every recorded round.

    One bundle needs no content root, and nothing but the standard library.
    """
    if options.bundle:
        return _verify_bundles([Path(options.bundle)], options)
    from beian.commands.record.record_proofs import proofs_of_record

    root = find_content_root(Path(options.root or "."))
    of_record = proofs_of_record(root, options.anchor)
    bundles = sorted(root.dist.glob("**/*.zip"))
    if not of_record:
        return _verify_bundles(bundles, options)
    return _tell([*of_record, *map(_of_bundle, bundles)], options)


def _verify_bundles(bundles: Sequence[Path], options: argparse.Namespace) -> int:
    """0 whole, 1 changed. Raises Failure when there is nothing to verify."""
    if not bundles or not all(bundle.is_file() for bundle in bundles):
        raise Failure(
            f"找不到报送包：{bundles[0].as_posix() if bundles else 'dist/'}",
            f"no such bundle: {bundles[0].as_posix() if bundles else 'dist/'}",
        )
    return _tell(list(map(_of_bundle, bundles)), options)


def _of_bundle(file: Path) -> Proof:
    import hashlib

    from beian.bundle.manifest import bundle_faults
    from beian.commands.record.proof import Proof, Row

    content = file.read_bytes()
    rows = tuple(Row(fault, wrong=True) for fault in bundle_faults(content))
    return Proof("bundle", file.as_posix(), rows, digest=hashlib.sha256(content).hexdigest())


def _tell(proofs: Sequence[Proof], options: argparse.Namespace) -> int:
    if options.json:
        say_json([one.as_dict() for one in proofs])
    else:
        for one in proofs:
            say("\n".join(_lines(one)))
    return PROBLEMS if any(one.wrong for one in proofs) else CLEAN


def _lines(one: Proof) -> Iterator[str]:
    digest = f"  sha256 {one.digest}" if one.digest else ""
    yield f"{'×' if one.wrong else '√'} {worded(one.name, ' · ') if isinstance(one.name, Text) else one.name}{digest}"
    for row in one.rows:
        yield f"    {'× ' if row.wrong and one.sort == 'round' else ''}{worded(row.words, ' · ')}"
    if one.head:
        yield noted(one.head)


def reproduce(root: ContentRoot, options: argparse.Namespace) -> int:
    """Build, pack and site under two variations; 1 when a byte differs, with the files and places."""
    from beian.bundle.reproducibility import differences_of_builds

    found = differences_of_builds(
        root, options.filings, today(options.as_of), site=not options.no_site, progress=progress
    )
    for line in found:
        say(f"× {line}")
    if found:
        say(f"{len(found)} 个文件不能重现。", f"{len(found)} files are not reproducible.")
        return PROBLEMS
    say("三次生成的字节全部相同。", "All bytes of the three runs are the same.")
    return CLEAN
