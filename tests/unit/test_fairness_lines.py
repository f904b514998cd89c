"""The fairness report as people print it."""

from __future__ import annotations

from queue_server.contract.day import FairnessReport
from queue_server.fairness_lines import fairness_lines

DAY = {
    "hall": "yongxin",
    "day": "2026-03-02",
    "over": True,
    "calls": 3,
    "classes": [
        {"class": "ordinary", "calls": 2, "mean_s": 1020, "p50_s": 900, "p95_s": 1140, "worst_s": 1140, "uncalled": 1,
         "cost_s": 300},
        {"class": "senior", "calls": 1, "mean_s": 480, "p50_s": 480, "p95_s": 480, "worst_s": 480, "uncalled": 0,
         "cost_s": None},
    ],
    "overtakes": [{"class": "senior", "calls": 1, "passed": 2}],
    "by_hand": {"class": "", "calls": 0, "passed": 0},
    "ranges": {"told": 3, "within": 2, "longer": 1, "much_longer": 1, "sooner": 0},
}  # fmt: skip


def test_a_day_reads_as_a_table_in_minutes() -> None:
    assert fairness_lines(FairnessReport.model_validate(DAY)) == [
        "yongxin 2026-03-02: 3 calls; waits in minutes",
        "class     calls  mean   p50   p95  worst  uncalled  priority",
        "ordinary      2  17.0  15.0  19.0   19.0         1      +5.0",
        "senior        1   8.0   8.0   8.0    8.0         0",
        "before their turn, senior: 1 calls passed 2 people",
        "put first by hand: 0 calls passed 0 people",
        "ranges told: 3, kept: 2 (67 %), waited longer: 1 (1 by more than 5 minutes), sooner: 0",
    ]


def test_a_day_that_goes_on_and_told_nobody_anything_says_so() -> None:
    nothing = {"told": 0, "within": 0, "longer": 0, "much_longer": 0, "sooner": 0}
    lines = fairness_lines(FairnessReport.model_validate({**DAY, "over": False, "ranges": nothing}))
    assert lines[0] == "yongxin 2026-03-02, up to now: 3 calls; waits in minutes"
    assert lines[-1] == "ranges told: none"
