"""The record: any changed byte, any file or round taken away, put in or moved in a sealed round is found."""

from __future__ import annotations

import copy
from pathlib import Path

import support
from beian.history.rounds import check_chain, check_record, digests, dumped, missing_anchors, parsed, sealed

FILING = "acme/wenyin/service_provider"


def recorded(rounds: int = 3) -> dict[str, dict[str, bytes]]:
    """A small record: rounds with fields, a paper and an event each."""
    found: dict[str, dict[str, bytes]] = {}
    previous: dict = {}
    for place in range(1, rounds + 1):
        frozen = {"fields.json": b'[{"value": "%d"}]\n' % place, "papers/a.json": b"{}\n"}
        events = {"events/2026-01-05-receipt-1.yaml": b"kind: receipt\ndate: 2026-01-05\n"}
        data = {
            "number": f"{place:03}",
            "filing": FILING,
            "kind": "first",
            "submitted_on": "2026-01-04",
            "as_of": "2026-01-04",
            "engine": "0.1.0",
            "tools": {"pandoc": "3"},
            "entity_round": {"reason": '同时报送 "a"\n'},
            "papers": {},
            "scans": {},
            "bundle": "0" * 64,
            "files": digests(frozen),
            "previous": previous,
        }
        data = sealed(data)
        found[f"{place:03}"] = {"round.yaml": dumped(data), **frozen, **events}
        previous = {"head": data["head"], "events": digests(events)}
    return found


def faults(rounds: dict[str, dict[str, bytes]]) -> list[str]:
    return [fault.en for one in check_chain(FILING, rounds) for fault in one.faults]


def sealed_files(rounds: dict[str, dict[str, bytes]]) -> list[tuple[str, str]]:
    last = max(rounds)
    return [(number, path) for number in rounds for path in rounds[number] if number != last or path[:7] != "events/"]


def test_a_record_as_it_was_written_has_no_faults() -> None:
    assert faults(recorded()) == []
    assert [one.open_events for one in check_chain(FILING, recorded())] == [0, 0, 1]


def test_what_is_written_is_read_back() -> None:
    content = recorded()["002"]["round.yaml"]
    data = parsed(content)
    assert data is not None
    assert dumped(data) == content
    assert data["entity_round"] == {"reason": '同时报送 "a"\n'}


def test_every_changed_inserted_or_deleted_byte_is_found() -> None:
    rounds = recorded()
    tried = 0
    for number, path in sealed_files(rounds):
        content = rounds[number][path]
        for place in range(len(content) + 1):
            edits = [content[:place] + b" " + content[place:], content[:place] + b"\n" + content[place:]]
            if place < len(content):
                flipped = bytes([content[place] ^ 1])
                edits += [content[:place] + flipped + content[place + 1 :], content[:place] + content[place + 1 :]]
            for edit in edits:
                changed = {**rounds, number: {**rounds[number], path: edit}}
                assert faults(changed), f"{number}/{path} at {place}: {edit[max(0, place - 20) : place + 20]!r}"
                tried += 1
    assert tried > 5000


def test_every_file_taken_away_or_put_in_is_found() -> None:
    rounds = recorded()
    for number, path in sealed_files(rounds):
        changed = copy.deepcopy(rounds)
        del changed[number][path]
        assert faults(changed), f"{number}/{path}"
    for number in rounds:
        for path in ("papers/b.json", ".hidden", "round.yml", *(["events/x.yaml"] if number != "003" else [])):
            changed = copy.deepcopy(rounds)
            changed[number][path] = b""
            assert faults(changed), f"{number}/{path}"


def test_rounds_taken_away_or_reordered_are_found() -> None:
    rounds = recorded()
    for number in ("001", "002"):
        assert faults({key: files for key, files in rounds.items() if key != number})
    for one, other in (("001", "002"), ("002", "003"), ("001", "003")):
        assert faults({**rounds, one: rounds[other], other: rounds[one]})
    assert faults({**rounds, "004": rounds["003"]})
    assert faults({**rounds, "005": rounds["003"]})


def test_swapped_events_of_two_rounds_are_found() -> None:
    rounds = recorded()
    rounds["001"]["events/2026-01-05-receipt-1.yaml"] = b"kind: receipt\ndate: 2026-01-06\n"
    assert "changed: events/2026-01-05-receipt-1.yaml" in faults(rounds)


def test_a_cut_off_or_rewritten_record_lacks_the_head_that_was_noted() -> None:
    rounds = recorded()
    heads = [one.head for one in check_chain(FILING, rounds)]
    assert missing_anchors(check_chain(FILING, rounds), heads) == []
    cut = {key: files for key, files in rounds.items() if key != "003"}
    assert faults(cut) == [], "a chain alone cannot show that its end is gone"
    assert missing_anchors(check_chain(FILING, cut), [heads[-1]]) == [heads[-1]]


def test_a_merge_conflict_says_what_to_do() -> None:
    rounds = recorded()
    rounds["003"]["round.yaml"] = b"<<<<<<< HEAD\n" + rounds["003"]["round.yaml"]
    assert any("two branches" in fault for fault in faults(rounds))


def test_strays_links_and_hidden_files_on_disk_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "filings/acme/wenyin/submissions/service_provider"
    for number, files in recorded().items():
        for path, content in files.items():
            (folder / number / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / number / path).write_bytes(content)
    checked, strays = check_record(tmp_path)
    assert not strays
    assert not any(one.faults for one in checked)
    assert {one.filing for one in checked} == {FILING}
    (folder / "004").write_text("a")
    (folder.parent / "note.txt").write_text("a")
    assert len(check_record(tmp_path)[1]) == 2
    (folder / "002/fields.json").rename(tmp_path / "f")
    (folder / "002/fields.json").symlink_to(tmp_path / "f")
    assert [one.number for one in check_record(tmp_path)[0] if one.faults] == ["002"]


def test_old_rounds_are_not_judged_as_answers(content_root: Path) -> None:
    before = [problem.as_dict() for problem in support.problems_in(content_root)]
    for place in ("filings/acme/submissions/001", "filings/acme/wenyin/submissions/service_provider/001"):
        (content_root / place / "events").mkdir(parents=True)
        (content_root / place / "round.yaml").write_text("not: [yaml\n")
        (content_root / place / "events/a.yaml").write_text("x:   1  \n")
    after = [problem.as_dict() for problem in support.problems_in(content_root)]
    assert [one for one in after if one["rule"] != "record"] == before
    assert len(after) == len(before) + 2, "each record that cannot be read is named once"
    assert support.beian("fmt", "--check", cwd=content_root).returncode == 0
