"""What counts as news of a terminal, what holds there, and that nothing personal fits into a heart-beat."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from drivers import cli, health
from drivers.registry import TABLES
from queue_server.contract import device_texts
from queue_server.contract.fleet import DeviceReport, DeviceState, HeartBeat, OrderRequest
from queue_server.domain.fleet import DeviceTrouble, DeviceWell, Seen, Standing, Worn, news_of_devices

NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
BEAT = {"version": "0.1.0", "uptime_s": 60, "started": "first"}
WELL, OUT = Worn("ready"), Worn("failed", "printer.paper_out")


def news(before: Worn | None, after: Worn) -> list[tuple[type, str]]:
    found = news_of_devices({"printer": before} if before else {}, {"printer": after}, "main", "main/k1", NOW)
    return [(type(event), getattr(event, "code", "")) for event in found]


def test_a_device_that_stays_as_it_is_is_no_news() -> None:
    assert (
        news(None, WELL)
        == news(WELL, WELL)
        == news(OUT, OUT)
        == news(WELL, Worn("limited", "printer.paper_near_end"))
        == []
    )


def test_a_device_that_fails_or_fails_otherwise_or_works_again_is_news() -> None:
    assert news(None, OUT) == news(WELL, OUT) == [(DeviceTrouble, "printer.paper_out")]
    assert news(Worn("failed", "device.silent"), OUT) == [(DeviceTrouble, "printer.paper_out")]
    assert news(OUT, WELL) == [(DeviceWell, "")]


def test_a_terminal_falls_silent_once_and_never_before_it_was_heard() -> None:
    late, after = NOW + dt.timedelta(seconds=121), dt.timedelta(seconds=120)
    assert Seen("main/k1", "main", NOW).overdue(late, after)
    assert not Seen("main/k1", "main", NOW).overdue(NOW + after, after)
    assert not Seen("main/k1", "main", NOW, silent=True).overdue(late, after)
    assert not Seen("main/k1", "main").overdue(late, after)


def test_a_message_ends_with_its_time_and_a_terminal_switched_on_has_all_its_services() -> None:
    standing = Standing().told("下午停电", "Power cut this afternoon", NOW).without("booking").without("terminal")
    assert standing.at(NOW - dt.timedelta(seconds=1)).zh == "下午停电"
    assert standing.at(NOW).zh == ""
    assert standing.with_("booking").disabled == ("terminal",)
    assert standing.with_("terminal").disabled == ()


@pytest.mark.parametrize(
    "more",
    [
        {"name": "王小明"},
        {"version": "王小明"},
        {"version": "362430195001010018x"},
        {"started": "王小明"},
        {"done": ["王小明"]},
        {"devices": [{"name": "printer", "state": "failed", "codes": ["王小明"]}]},
        {"devices": [{"name": "printer", "state": "failed", "codes": ["printer.362430195001010018"]}]},
        {"devices": [{"name": "362430195001010018", "state": "failed"}]},
        {"devices": [{"name": "printer", "state": "failed", "detail": "王小明"}]},
        {"paper": {"left_mm": 362430195001010018, "roll_mm": 1}},
        {"uptime_s": 13800138000},
    ],
)
def test_nothing_personal_fits_into_a_heart_beat(more: dict[str, Any]) -> None:
    HeartBeat.model_validate(BEAT)
    with pytest.raises(ValidationError):
        HeartBeat.model_validate({**BEAT, **more})


def test_a_heart_beat_has_no_room_for_free_text() -> None:
    """Every text in it, however deep, is one of a few words or has a pattern without spaces and hanzi."""

    def texts(schema: dict[str, Any]) -> list[dict[str, Any]]:
        here = [schema] if schema.get("type") == "string" else []
        return here + [
            t
            for v in schema.values()
            for e in (v if isinstance(v, list) else [v])
            if isinstance(e, dict)
            for t in texts(e)
        ]

    found = texts(HeartBeat.model_json_schema())
    assert found
    for text in found:
        assert "enum" in text or not re.search(text["pattern"], "王 a"), text
    models: list[type[BaseModel]] = [HeartBeat, DeviceReport]
    assert all(model.model_config["extra"] == "forbid" for model in models)


def test_the_wire_knows_every_state_and_every_kind_of_device() -> None:
    assert set(get_args(DeviceState)) == {state.value for state in health.State}
    for kind in TABLES:
        DeviceReport.model_validate({"name": f"{kind}-12", "state": "ready"})


def test_the_texts_of_devices_are_those_of_the_device_layer() -> None:
    ours = Path(cli.__file__).with_name("advice.toml").read_text("utf-8")
    assert device_texts.TABLE.read_text("utf-8") == ours, (
        "copy it: cp drivers/cli/advice.toml queue_server/contract/device_texts.toml"
    )
    assert device_texts.trouble("printer.paper_out").do.zh == "换一卷纸，合上盖"


def test_a_code_of_another_version_still_says_what_to_do() -> None:
    assert device_texts.trouble("printer.something_new").do.en.startswith("power it off and on")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "disable"},
        {"kind": "restart", "service": "tickets"},
        {"kind": "restart", "message": {"zh": "一", "en": "a"}},
        {"kind": "message", "until": "2026-03-02T17:00:00+08:00"},
        {"kind": "message", "message": {"zh": "一\n二", "en": "a"}},
        {"kind": "message", "message": {"zh": "一", "en": "a"}, "until": "2026-03-02T17:00:00"},
    ],
)
def test_an_order_says_what_it_needs_and_nothing_else(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OrderRequest.model_validate(wrong)
