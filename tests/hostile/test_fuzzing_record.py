"""Fuzzing of what is on record, locked, kept or named: events, forged rounds, an encrypted index, the guard, a command line.

Each is read as what it is or refused, in time, without a traceback; bounded to half a minute, see `fuzzing.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import support
from beian.commands.cli import main
from beian.compare.paper_snapshot import comparable
from beian.compare.redlines.redline import merged_tree
from beian.compare.snapshots import round_snapshot
from beian.content.sealed_cache import load_stored, store
from beian.core.errors import Failure
from beian.core.places import ContentRoot
from beian.core.text.personal_data import personal_data_in
from beian.privacy.age import Recipient, encrypt, make_identity, recipients_in
from beian.privacy.guard import personal_data
from beian.privacy.private_half import PrivateHalf
from beian.record.events import read_events, split_comments
from beian.record.field_differences import differences
from beian.record.field_snapshot import frozen_fields
from beian.record.rounds import Round, parse_round, round_bytes, seal_round, sha256
from beian.schema.editions import edition_of
from beian.schema.registry import Registry
from fuzzing import bent, bounded, mutated

# -- the record -------------------------------------------------------------------------------------------------------------

EVENTS, RECORDED = Registry(), "filings/acme/submissions/001"
SKETCHES = [{"filing": "acme", "pointer": "/a", "hashes": ["00"]}]
EVENT = b"kind: comment\ndate: '2026-03-10'\ntext: |\n  1. \xe7\x94\xb2\noutcome: done\n"


@bounded(100)
@given(content=mutated([EVENT]))
def test_any_event_is_read_or_a_problem(content: bytes) -> None:
    last = Round("filings/acme/submissions/001", {"number": "001"}, {"events/2026-03-10-comment-1.yaml": content})
    events, problems = read_events([last], EVENTS)
    assert all(problem.describe() for problem in problems)
    assert [(one.kind, one.date, one.open) for one in events]
    split_comments(content.decode("utf-8", "replace"))


@pytest.mark.long
@pytest.mark.parametrize("path", ["fields.json", "papers/responsibility_statement.json", "pictures.json"])
@bounded(30)
@given(data=st.data())
def test_any_forged_round_is_compared_or_refused(path: str, submitted: Path, forged: Path, data: st.DataObject) -> None:
    """Its digests and its head fit: whoever opens a pull request can make those, too."""
    content = json.dumps(data.draw(bent(json.loads((submitted / RECORDED / path).read_bytes())))).encode()
    recorded = parse_round((submitted / RECORDED / "round.yaml").read_bytes())
    assert recorded
    (forged / RECORDED / path).write_bytes(content)
    files = {**recorded["files"], path: sha256(content)}
    (forged / RECORDED / "round.yaml").write_bytes(round_bytes(seal_round({**recorded, "files": files})))
    workspace = support.workspace(forged)
    filing = workspace.library.filing(support.ENTITY)
    assert filing
    try:
        state = round_snapshot(workspace, support.ENTITY, "001")
        differences(state.fields, frozen_fields(edition_of(filing, "review")))
        papers = {} if path == "fields.json" else state.papers()  # of it no paper is made
        for paper in papers.values():
            with contextlib.suppress(ValueError):  # it holds changes already: that redline is refused
                merged_tree(comparable(paper).tree, comparable(paper).tree, "a", "2026-01-01T00:00:00Z")
    except Failure:
        pass
    finally:
        for name in (path, "round.yaml"):
            (forged / RECORDED / name).write_bytes((submitted / RECORDED / name).read_bytes())


@pytest.fixture(scope="module")
def forged(submitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("forged") / "内容"
    shutil.copytree(submitted, root, ignore=shutil.ignore_patterns("build", "dist", ".git"))
    return root


# -- what is kept and what is locked ----------------------------------------------------------------------------------------


@bounded(200)
@given(data=st.data())
def test_what_is_kept_is_as_it_was_written_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.getbasetemp() / "kept.json"
    store(file, SKETCHES)
    file.write_bytes(data.draw(mutated([file.read_bytes()])))
    assert load_stored(file) in (None, SKETCHES)


@pytest.fixture(scope="module")
def own_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BEIAN_AGE_IDENTITY", str(tmp_path_factory.mktemp("key") / "identity.txt"))
        yield make_identity()


INDEX = {"key": "00" * 32, "files": {"acme/people.yaml": hashlib.sha256(b"").hexdigest()}}


@bounded(60)
@given(data=st.data())
def test_any_index_that_others_encrypted_for_us_is_refused(
    own_key: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.getbasetemp() / "locked"
    (root / "private.age/acme").mkdir(parents=True, exist_ok=True)
    index = json.dumps(data.draw(bent(INDEX))).encode()
    (root / "private.age/index.age").write_bytes(encrypt(index, [Recipient(own_key)]))
    (root / "private.age/acme/people.yaml.age").write_bytes(encrypt(b"", [Recipient(own_key)]))
    with contextlib.suppress(Failure):
        assert PrivateHalf(ContentRoot(root)).unlock().written == []
    assert {path.name for path in root.iterdir()} <= {"private.age", "private"}


@bounded(100)
@given(text=st.text("age1 #\n甲qpzry9x8", max_size=80))
def test_any_list_of_recipients_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(Failure):
        recipients_in(text, "private.recipients")


@bounded(150)
@given(text=st.text("13579024680Xx -１９＠@.a甲/\n", max_size=60))
def test_the_guard_says_no_value(text: str) -> None:
    values = [value for line in text.split("\n") for _, _, value in personal_data_in(line)]
    said = "".join(problem.describe() for problem in personal_data("甲.md", text))
    assert bool(said) is bool(values)
    assert not [value for value in values if value in said]


# -- the command line -------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ("acme", "acme/wenyin", "acme/" + "x" * 300, "..", "acme/..", "", "/", "甲", "\udcff", "-", "HEAD", "001", "work")
) | st.text("a/.-甲\udcff:^{}@~", max_size=8)
DATES = st.sampled_from(("2026-03-02", "0000-00-00", "9999-12-31", "２０２６-01-01", "", "x" * 300, "2026-3-2"))
READING = st.one_of(
    st.tuples(st.sampled_from(("check", "todo", "handover", "status", "classify")), NAMES),
    st.tuples(st.just("check"), st.just("--as-of"), DATES),
    st.tuples(st.sampled_from(("diff", "redline")), st.just("--from"), NAMES, st.just("acme")),
    st.tuples(st.just("law"), st.just("--since"), DATES),
    st.tuples(st.sampled_from(("explain", "similar", "verify")), NAMES),
    st.tuples(st.just("waive"), NAMES, st.sampled_from(("LAB-001", "x", ""))),
    st.tuples(st.just("event"), NAMES, st.just("receipt"), st.just("--date"), DATES),
)


@pytest.mark.long
@bounded(40)
@given(arguments=READING)
def test_no_name_and_no_date_is_a_bug(
    arguments: tuple[str, ...], forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verb, *rest = arguments
    try:
        code = main([verb, "--root", str(forged), *rest])
    except SystemExit as ended:  # argparse, for what begins like an option
        code = int(str(ended.code))
    assert code in (0, 1, 2), capsys.readouterr().err
