"""The fairness report of a day as a table to print."""

from __future__ import annotations

from queue_server.contract.day import FairClass, FairnessReport, FairOvertaking

_HEAD = ("class", "calls", "mean", "p50", "p95", "worst", "uncalled", "priority")


def fairness_lines(report: FairnessReport) -> list[str]:
    """Return the report, waits in minutes. `priority` is what it added to a class's mean wait, or took from it."""
    so_far = "" if report.over else ", up to now"
    rows = [_HEAD, *(_row(waits) for waits in report.classes)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(_HEAD))]
    table = ["  ".join(_cell(n, text, widths[n]) for n, text in enumerate(row)).rstrip() for row in rows]
    return [
        f"{report.hall} {report.day}{so_far}: {report.calls} calls; waits in minutes",
        *table,
        *(f"before their turn, {o.class_}: {_passed(o)}" for o in report.overtakes),
        f"put first by hand: {_passed(report.by_hand)}",
        _ranges(report),
    ]


def _row(waits: FairClass) -> tuple[str, ...]:
    cost = "" if waits.cost_s is None else f"{waits.cost_s / 60:+.1f}"
    spans = (waits.mean_s, waits.p50_s, waits.p95_s, waits.worst_s)
    return waits.class_, str(waits.calls), *(f"{s / 60:.1f}" for s in spans), str(waits.uncalled), cost


def _cell(column: int, text: str, width: int) -> str:
    return text.ljust(width) if column == 0 else text.rjust(width)


def _passed(overtaking: FairOvertaking) -> str:
    return f"{overtaking.calls} calls passed {overtaking.passed} people"


def _ranges(report: FairnessReport) -> str:
    told = report.ranges
    if not told.told:
        return "ranges told: none"
    share = round(100 * told.within / told.told)
    return (
        f"ranges told: {told.told}, kept: {told.within} ({share} %), waited longer: {told.longer} "
        f"({told.much_longer} by more than 5 minutes), sooner: {told.sooner}"
    )
