"""What `docs/who-is-next.md` tells citizens is what was measured and what can be set."""

from __future__ import annotations

import re
from pathlib import Path

from config.behaviour import QueueRules

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "who-is-next.md").read_text("utf-8")
SILENT = {
    "items_per_ticket",
    "matters_per_ticket",
    "tickets_per_person_day",
    "callable_minutes",
    "undo_s",
    "ask_papers",
    "wait_limit_minutes",
    "phone_for_bound",
}
"""Limits, pauses, a question about papers: they change who may take a number or how long it takes, not who is next."""


def test_the_figures_are_those_of_the_bench() -> None:
    measured = (DOCS / "bench.md").read_text("utf-8").partition("\n## rule\n")[2].partition("\n## ")[0]
    figures: dict[str, list[str]] = {}
    for setting, minutes in re.findall(r"^\| (.+): (?:seniors|others) \| ([\d.]+) min", measured, re.MULTILINE):
        figures.setdefault(setting, []).append(f"{float(minutes):.1f}")
    told = {row[0]: list(row[1:]) for row in re.findall(r"^\| (.+) \| ([\d.]+) \| ([\d.]+) \|$", PAGE, re.MULTILINE)}
    assert told == figures
    assert told


def test_every_setting_of_the_order_is_named() -> None:
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", PAGE))))
    assert set(QueueRules.model_fields) - named == SILENT
