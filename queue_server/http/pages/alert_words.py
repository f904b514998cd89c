"""What a manager reads of an alert: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from config.schema import Hall
from queue_server.app.alerts.service import AlertSeen
from queue_server.contract.fleet import TerminalView
from queue_server.domain.alerts import Alert
from queue_server.http.pages.languages import language


def alert_title(hall: Hall, seen: AlertSeen) -> str:
    """Return what is wrong, with its figure."""
    kind, about, minutes = seen.alert.kind, seen.alert.subject, seen.value // 60
    if kind in ("wait", "unserved"):
        queue = f"{about} {_series_name(hall, about)}"
        if kind == "wait":
            return str(_("%(queue)s: the first has waited %(minutes)s minutes", queue=queue, minutes=minutes))
        return str(_("%(queue)s: no counter is open, waiting for %(minutes)s minutes", queue=queue, minutes=minutes))
    if kind == "over":
        return str(_("Waiting longer than the limit: %(count)s", count=seen.value))
    if kind == "idle":
        return str(_("Counter %(number)s has called nobody for %(minutes)s minutes", number=about, minutes=minutes))
    terminal, _sep, device = about.partition("/")
    name = _terminal_name(hall, terminal)
    if kind == "silent":
        return str(_("%(terminal)s: not heard of for %(minutes)s minutes", terminal=name, minutes=minutes))
    if kind == "paper":
        return str(_("%(terminal)s: %(percent)s%% of the paper is left", terminal=name, percent=seen.value))
    return str(_("%(terminal)s: %(device)s does not work", terminal=name, device=_device_name(device)))


def alert_advice(terminals: Sequence[TerminalView], alert: Alert) -> str:
    """Return what to do; about a device what its own code says."""
    if alert.kind == "device":
        code, _sep, name = alert.subject.partition("/")
        troubles = [
            t for one in terminals if one.code == code for d in one.devices if d.name == name for t in d.troubles
        ]
        if troubles:
            return troubles[0].do.in_language(language())
    words: dict[str, str] = {
        "wait": _("Open another counter for it, or move one there"),
        "unserved": _("Ask a clerk to open a counter for it, or stop the business and say why"),
        "over": _("Open another counter; tell those who wait how long it will be"),
        "idle": _("Go and see who works there; pause the counter when nobody does"),
        "paper": _("Put in a new roll before it ends"),
        "silent": _("Look whether it is switched on and has its line"),
        "device": _("Go there and look"),
    }
    return words[alert.kind]


def _series_name(hall: Hall, prefix: str) -> str:
    return next((s.name.in_language(language()) for s in hall.series if s.prefix == prefix), "")


def _terminal_name(hall: Hall, code: str) -> str:
    names = {t.code: t.name for t in hall.terminals} | {a.code: a.name for a in hall.agents}
    return names[code].in_language(language()) if code in names else code


def _device_name(device: str) -> str:
    """Return the plain name of what hangs on a terminal; with its counter's number where there are several."""
    name, _sep, number = device.partition("-")
    words: dict[str, str] = {
        "printer": _("the printer"),
        "card_reader": _("the card reader"),
        "chip_reader": _("the chip card reader"),
        "scanner": _("the scanner"),
        "face": _("the camera"),
        "sound": _("the loudspeaker"),
        "headphones": _("the headphones"),
        "led": _("the strip"),
        "pad": _("the keypad"),
        "modem": _("the modem"),
    }
    return f"{words.get(name, name)} {number}".strip()
