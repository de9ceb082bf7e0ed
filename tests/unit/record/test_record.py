"""The record: any changed byte, any file or round taken away, put in or moved in a sealed round is found."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

import support
from beian.record.chain import check_chain, check_record, find_noted_head
from beian.record.rounds import Round, digests, parse_round, round_bytes, seal_round, sha256
from sweeps import part

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
        data = seal_round(data)
        found[f"{place:03}"] = {"round.yaml": round_bytes(data), **frozen, **events}
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
    data = parse_round(content)
    assert data is not None
    assert round_bytes(data) == content
    assert data["entity_round"] == {"reason": '同时报送 "a"\n'}


@pytest.mark.long
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


# -- the head ---------------------------------------------------------------------------------------------------------------

EVENT = "events/2026-01-{:02}-{}-{}.yaml"


def happened(*events: tuple[int, str, int]) -> dict[str, dict[str, bytes]]:
    """The small record, with these events (day, kind, number) of the last round and no others."""
    rounds = recorded()
    rounds["003"] = {path: body for path, body in rounds["003"].items() if path[:7] != "events/"}
    for day, kind, number in events:
        body = f"kind: {kind}\ndate: 2026-01-{day:02}\ntext: 第{number}件\n"
        rounds["003"][EVENT.format(day, kind, number)] = body.encode()
    return rounds


def head(rounds: dict[str, dict[str, bytes]]) -> str:
    return check_chain(FILING, rounds)[-1].record_head


def noticed(rounds: dict[str, dict[str, bytes]], noted: str) -> bool:
    checked = check_chain(FILING, rounds)
    return any(one.faults for one in checked) or not find_noted_head(checked, noted)


def test_without_events_the_head_is_the_last_rounds_own_and_with_them_what_the_next_round_seals() -> None:
    quiet = happened()
    assert head(quiet) == check_chain(FILING, quiet)[-1].head
    one = Round("", parse_round(recorded()["003"]["round.yaml"]) or {}, {"events/2026-01-05-receipt-1.yaml": b"a"})
    assert one.record_head == sha256(json.dumps(one.as_previous(), sort_keys=True, separators=(",", ":")).encode())


def test_every_byte_of_every_file_changed_is_noticed_against_the_noted_head() -> None:
    rounds = happened((5, "receipt", 1), (9, "decision", 2), (9, "displayed", 3))
    noted = head(rounds)
    assert not noticed(rounds, noted)
    places = [
        (number, path, at)
        for number, files in rounds.items()
        for path, content in files.items()
        for at in range(len(content))
    ]
    for number, path, at in part(places, few=400, some=2000, name="bytes of a record"):
        content = rounds[number][path]
        for byte in (content[at] ^ 1, content[at] ^ 0x20):
            edit = content[:at] + bytes([byte]) + content[at + 1 :]
            assert noticed({**rounds, number: {**rounds[number], path: edit}}, noted), f"{number}/{path} at {at}"


@pytest.mark.parametrize("path", ["events/2026-01-09-decision-2.yaml", "events/2026-01-05-receipt-1.yaml"])
def test_an_event_taken_away_put_in_or_renamed_is_noticed(path: str) -> None:
    rounds = happened((5, "receipt", 1), (9, "decision", 2))
    noted = head(rounds)
    less = copy.deepcopy(rounds)
    body = less["003"].pop(path)
    assert noticed(less, noted)
    other = copy.deepcopy(less)
    other["003"][path.replace("2026-01-0", "2026-01-1")] = body
    assert noticed(other, noted)


def test_a_hidden_file_among_the_last_events_is_a_fault_at_once_and_not_only_when_it_is_sealed() -> None:
    rounds = happened((5, "receipt", 1))
    noted = head(rounds)
    rounds["003"]["events/.2026-01-05-receipt-1.yaml.swp"] = b""
    assert "not in the record: events/.2026-01-05-receipt-1.yaml.swp" in faults(rounds)
    assert noticed(rounds, noted)


def test_an_earlier_head_proves_what_stood_then_and_says_how_much_came_later() -> None:
    """Also a head of the day before an event with an earlier day was entered, and one that a later round sealed."""
    steps = [(9, "comment", 1), (9, "returned", 2), (6, "receipt", 3), (12, "review", 4)]
    records = [happened(*steps[:count]) for count in range(len(steps) + 1)]
    now = check_chain(FILING, records[-1])
    for count, then in enumerate(records):
        one, later = find_noted_head(now, head(then)) or (None, -1)
        assert (one, later) == (now[-1], len(steps) - count)
    sealed_then = check_chain(FILING, recorded(2))[-1].record_head
    assert find_noted_head(check_chain(FILING, recorded(3)), sealed_then) == (check_chain(FILING, recorded(3))[1], 0)


def test_heads_of_before_numbers_ran_through_the_round_are_proven_too() -> None:
    steps = [(5, "receipt", 1), (9, "comment", 1), (9, "returned", 2), (12, "review", 1)]
    now = check_chain(FILING, happened(*steps))
    assert [find_noted_head(now, head(happened(*steps[:count]))) for count in range(5)] == [
        (now[-1], 4 - n) for n in range(5)
    ]


def test_an_edited_event_leaves_the_heads_of_before_it_provable_only() -> None:
    rounds = happened((5, "receipt", 1), (9, "decision", 2))
    before, after = head(happened((5, "receipt", 1))), head(rounds)
    rounds["003"]["events/2026-01-09-decision-2.yaml"] += b"channel: a\n"
    assert find_noted_head(check_chain(FILING, rounds), before)
    assert not find_noted_head(check_chain(FILING, rounds), after)


# -- files and rounds -------------------------------------------------------------------------------------------------------


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
    assert all(find_noted_head(check_chain(FILING, rounds), head) for head in heads)
    cut = {key: files for key, files in rounds.items() if key != "003"}
    assert faults(cut) == [], "a chain alone cannot show that its end is gone"
    assert not find_noted_head(check_chain(FILING, cut), heads[-1])


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
