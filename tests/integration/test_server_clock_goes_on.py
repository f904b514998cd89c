"""A server that is started again with the hour it was started with before goes on from the last thing it wrote."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from queue_server.bootstrap import build_server
from queue_server.contract.models import IssueRequest
from queue_server.settings import EXAMPLE_COUNTY, Settings
from tests.kit.ready_database import lay_ready_database
from tests.kit.small_county import small_county

NINE = dt.datetime.fromisoformat("2026-03-02T09:00:00+08:00")
ELEVEN = NINE + dt.timedelta(hours=2)
DEED = IssueRequest.model_validate({"items": ["deed"], "channel": "kiosk"})


def test_a_stated_hour_is_not_lived_twice(tmp_path: Path) -> None:
    lay_ready_database(tmp_path / "hall.db")

    def settings(stated: dt.datetime) -> Settings:
        return Settings(tmp_path, f"sqlite:///{tmp_path / 'hall.db'}", EXAMPLE_COUNTY, tmp_path / "keys", stated)

    late = build_server(settings(ELEVEN), county=small_county())
    late.service.issue("main", DEED, "terminal:k1", "at-eleven", "http://hall")
    late.close()
    early = build_server(settings(NINE), county=small_county())
    assert early.service.clock.now() >= ELEVEN
    early.close()
