"""Numbers for a dead network over HTTP: a terminal enrols, leases and hands its journal in; managers look on."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from config.schema import County
from queue_server import streams
from queue_server.contract.offline import FIRST_HASH, IssuedOffline, JournalEntry
from queue_server.http.errors import MAX_LARGE_BYTES
from tests.api.hall import Caller, HallTime, HallUnderTest
from tests.kit.offline_kit import entry, key_of, public_hex

ITEM = "hall-service-general"
TERMINAL = "yongxin/k1"
BLOCKS = "/halls/yongxin/number-blocks"
JOURNAL = "/halls/yongxin/journal"


@pytest.fixture
def county(county: County) -> County:
    """The example's county, where the hall leases five numbers of each series."""
    hall = county.halls["yongxin"]
    series = tuple(s.model_copy(update={"offline_first": 601, "hand_first": 901, "last": 999}) for s in hall.series)
    rules = hall.offline.model_copy(update={"block": 5, "low": 2})
    changed = hall.model_copy(update={"series": series, "offline": rules})
    return county.model_copy(update={"halls": {**county.halls, "yongxin": changed}})


@pytest.fixture
def kiosk(hall: HallUnderTest) -> Caller:
    """An enrolled terminal with its token."""
    code = hall.server.identity.new_enrol_code("yongxin", TERMINAL)
    hall.server.identity.enrol(code, public_hex(key_of(TERMINAL)))
    return hall.caller("kiosk", terminal="k1")


def lease(kiosk: Caller) -> dict[str, Any]:
    reply = kiosk.post(BLOCKS, {})
    assert reply.status_code == 200, reply.get_json()
    leased: dict[str, Any] = reply.get_json()
    return leased


def block_for(leased: dict[str, Any], hall: HallUnderTest, item: str = ITEM) -> dict[str, Any]:
    prefix = hall.server.service.halls.get("yongxin").offer(item).series.prefix
    return next(b for b in leased["blocks"] if b["prefix"] == prefix)


def given(block: dict[str, Any], at: dt.datetime, seq: int = 1, before: str = FIRST_HASH, **wish: Any) -> JournalEntry:
    number = block["numbers"][seq - 1]
    said = {
        "kind": "issued",
        "block": block["id"],
        "day": block["day"],
        "prefix": block["prefix"],
        "number": number["number"],
        "visit": number["visit"],
        "items": [ITEM],
        "key": f"tap-{seq}",
        "seal": block["seal"],
        **wish,
    }
    return entry(TERMINAL, seq, at, IssuedOffline.model_validate(said), before)


def journal(time: HallTime, *entries: JournalEntry) -> dict[str, Any]:
    # What was not set stays unsaid, as a terminal sends it: the hash counts only what was.
    lines = [e.model_dump(mode="json", by_alias=True, exclude_unset=True) for e in entries]
    return {"clock": time.now().isoformat(), "entries": lines}


def test_a_terminal_leases_gives_and_hands_in_and_the_phone_page_works(hall: HallUnderTest, kiosk: Caller) -> None:
    block = block_for(lease(kiosk), hall)
    number = block["numbers"][0]
    assert number["phone_url"].endswith(f"/t/{number['token']}")
    assert hall.anybody().get(f"/visits/{number['token']}").status_code == 404, "nobody knows of it yet"
    hall.time.move(minutes=5)
    first = given(block, hall.time.now(), class_="senior")
    hall.time.move(minutes=20)
    assert kiosk.get(JOURNAL).get_json() == {"through": 0, "hash": FIRST_HASH}
    reply = kiosk.post(JOURNAL, journal(hall.time, first))
    assert reply.status_code == 200
    assert reply.get_json() == {
        "through": 1,
        "lines": [{"seq": 1, "result": "taken", "code": "", "number": f"{block['prefix']}601"}],
    }
    assert kiosk.get(JOURNAL).get_json() == {"through": 1, "hash": first.hash}
    view = hall.anybody().get(f"/visits/{number['token']}").get_json()
    assert (view["state"], view["number"]) == ("waiting", f"{block['prefix']}601")
    issued = dt.datetime.fromisoformat(view["issued_at"])
    assert issued == hall.time.now() - dt.timedelta(minutes=20)


def test_the_journal_sent_again_is_known_and_with_a_gap_or_broken_is_refused(
    hall: HallUnderTest, kiosk: Caller
) -> None:
    block = block_for(lease(kiosk), hall)
    first = given(block, hall.time.now())
    second = given(block, hall.time.now(), 2, first.hash)
    gap = kiosk.post(JOURNAL, journal(hall.time, second))
    assert (gap.status_code, gap.get_json()["code"]) == (409, "journal.gap")
    spoilt = second.model_copy(update={"signature": "0" * 128})
    broken = kiosk.post(JOURNAL, journal(hall.time, first, spoilt))
    assert (broken.status_code, broken.get_json()["code"]) == (422, "journal.broken")
    assert kiosk.get(JOURNAL).get_json()["through"] == 0, "nothing of it is taken"
    for expected in ("taken", "known"):
        reply = kiosk.post(JOURNAL, journal(hall.time, first, second))
        assert [line["result"] for line in reply.get_json()["lines"]] == [expected] * 2


def test_two_hundred_entries_of_whole_families_fit_into_one_request(hall: HallUnderTest, kiosk: Caller) -> None:
    block = block_for(lease(kiosk), hall)
    family = [{"name": "王小明", "id_number": f"36243019800101{n:04d}", "birth": "1980-01-01"} for n in range(10)]
    entries = [given(block, hall.time.now(), holders=family)]
    for seq in range(2, 201):
        what = entries[0].what
        entries.append(entry(TERMINAL, seq, hall.time.now(), what, entries[-1].hash))
    sent = journal(hall.time, *entries)
    assert 65_536 < len(json.dumps(sent)) < MAX_LARGE_BYTES
    reply = kiosk.post(JOURNAL, sent)
    assert reply.status_code == 200, reply.get_json()
    assert [line["result"] for line in reply.get_json()["lines"]] == ["taken", *["known"] * 199]
    assert MAX_LARGE_BYTES == streams.MAX_LARGE_BYTES


def test_a_terminal_without_a_key_on_record_hands_nothing_in(hall: HallUnderTest) -> None:
    stranger = hall.caller("kiosk", terminal="k1")
    block = block_for(lease(stranger), hall)
    reply = stranger.post(JOURNAL, journal(hall.time, given(block, hall.time.now())))
    assert (reply.status_code, reply.get_json()["code"]) == (401, "terminal.unknown")


def test_a_script_s_token_leases_nothing(hall: HallUnderTest) -> None:
    script = hall.caller("kiosk")
    for reply in (script.post(BLOCKS, {}), script.get(JOURNAL), hall.caller("kiosk", None).get(JOURNAL)):
        assert (reply.status_code, reply.get_json()["code"]) == (401, "terminal.unknown")


def test_a_terminal_stays_in_its_hall(hall: HallUnderTest, kiosk: Caller) -> None:
    for reply in (kiosk.post("/halls/litian/number-blocks", {}), kiosk.get("/halls/litian/journal")):
        assert (reply.status_code, reply.get_json()["code"]) == (403, "auth.forbidden")


def test_a_clock_without_a_zone_is_no_time(hall: HallUnderTest, kiosk: Caller) -> None:
    block = block_for(lease(kiosk), hall)
    sent = journal(hall.time, given(block, hall.time.now()))
    sent["clock"] = "2026-03-02T10:00:00"
    assert kiosk.post(JOURNAL, sent).status_code == 422


def test_a_refusal_repeats_no_name_and_no_document_number(hall: HallUnderTest, kiosk: Caller) -> None:
    block = block_for(lease(kiosk), hall)
    secret = "362430198001010011"
    holders = [{"name": "王小明", "id_number": secret}]
    bad = given(block, hall.time.now(), holders=holders).model_copy(update={"hash": "0" * 64})
    reply = kiosk.post(JOURNAL, journal(hall.time, bad))
    assert reply.status_code == 422
    assert secret not in reply.get_data(as_text=True)
    assert "王小明" not in reply.get_data(as_text=True)


def test_a_manager_sees_the_blocks_and_takes_one_back(hall: HallUnderTest, kiosk: Caller) -> None:
    leased = lease(kiosk)
    block = block_for(leased, hall)
    kiosk.post(JOURNAL, journal(hall.time, given(block, hall.time.now())))
    manager = hall.caller("manager")
    listed = manager.get(BLOCKS).get_json()["blocks"]
    assert {b["id"] for b in listed} == {b["id"] for b in leased["blocks"] if b["day"] == "2026-03-02"}
    tomorrow = manager.get("/halls/yongxin/days/2026-03-03/number-blocks").get_json()
    assert {b["id"] for b in tomorrow["blocks"]} == {b["id"] for b in leased["blocks"] if b["day"] == "2026-03-03"}
    assert manager.get("/halls/yongxin/days/tomorrow/number-blocks").status_code == 404
    voided = manager.post(f"{BLOCKS}/{block['id']}/void").get_json()
    assert (voided["state"], voided["given"], voided["void"]) == ("void", 1, 4)
    again = kiosk.post(BLOCKS, {"left": {f"{b['day']}/{b['prefix']}": 5 for b in leased["blocks"]}}).get_json()
    assert (again["void"], again["blocks"]) == ([block["id"]], [])
    assert manager.post(f"{BLOCKS}/b-nobody/void").get_json()["code"] == "lease.unknown"


def test_a_clerk_calls_a_number_whose_journal_is_not_in(hall: HallUnderTest, kiosk: Caller) -> None:
    block = block_for(lease(kiosk), hall)
    rules = hall.server.service.halls.get("yongxin")
    counter = f"/counters/yongxin-{min(rules.counters_of(rules.offer(ITEM).item.department))}"
    clerk = hall.caller("clerk")
    clerk.post(f"{counter}/open")
    wanted = {"after": None, "number": f"{block['prefix']}601", "reason": "断网号票", "item": ITEM}
    state = clerk.post(f"{counter}/call", wanted).get_json()
    assert state["visit"]["number"] == f"{block['prefix']}601"
    reply = kiosk.post(JOURNAL, journal(hall.time, given(block, hall.time.now())))
    assert reply.get_json()["lines"][0]["result"] == "taken"
    token = block["numbers"][0]["token"]
    assert hall.anybody().get(f"/visits/{token}").get_json()["state"] == "called"


def test_on_the_clerk_s_page_such_a_number_is_called_with_its_matter(hall: HallUnderTest, kiosk: Caller) -> None:
    block = block_for(lease(kiosk), hall)
    number = f"{block['prefix']}601"
    rules = hall.server.service.halls.get("yongxin")
    counter = f"yongxin-{min(rules.counters_of(rules.offer(ITEM).item.department))}"
    hall.server.identity.set_user("li", "a-password", display_name="李", roles=frozenset({"clerk"}), hall="yongxin")
    client = hall.server.app.test_client()
    client.post("/clerk/sign-in", data={"name": "li", "password": "a-password", "counter": counter})

    def press(act: str, **fields: str) -> str:
        page = client.get(f"/clerk/{counter}").get_data(as_text=True)
        hidden = dict(re.findall(r'<input type="hidden" name="(csrf_token|key)" value="([^"]*)">', page))
        return client.post(f"/clerk/{counter}/{act}", data={**hidden, **fields}, follow_redirects=True).get_data(
            as_text=True
        )

    press("open")
    wish = {"call_number": number.lower(), "reason": "断网时取的号"}
    with_item = press("by-hand", **wish, item=ITEM)
    assert number in with_item
    assert hall.anybody().get(f"/visits/{block['numbers'][0]['token']}").get_json()["state"] == "called"
