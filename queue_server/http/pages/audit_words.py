"""What the events are called for an auditor, who did them, and what they tell. Pure but for the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from config.schema import County
from queue_server.domain.audit import Kind
from queue_server.domain.staff_events import COUNTY
from queue_server.http.pages.languages import language
from queue_server.http.pages.terms import pause_words, role_words, suspend_reason


def kind_words(kind: Kind | str) -> str:
    words: dict[str, str] = {
        "seen": _("Looks at personal data"),
        "staff": _("Staff, sign-ins, terminals"),
        "rules": _("Catalogue and settings"),
        "work": _("What staff changed in the halls"),
        "queue": _("The queues' own run"),
    }
    return words.get(kind, kind)


def event_words(event: str) -> str:
    """Return what happened; an event without words of its own is shown by its type."""
    return {**_staff_words(), **_hall_words(), **_ticket_words(), **_other_words()}.get(event, event)


def _staff_words() -> dict[str, str]:
    return {
        "personal_data_seen": _("Personal data shown"),
        "holder_checked": _("Document compared with the ticket"),
        "signed_in": pgettext("event", "Signed in"),
        "signed_out": pgettext("event", "Signed out"),
        "sign_in_refused": _("Wrong password"),
        "user_set": _("User added or changed"),
        "user_unlocked": _("User unlocked"),
        "token_made": _("Token for a program made"),
        "enrol_code_made": _("Code for a terminal made"),
        "terminal_enrolled": _("Terminal enrolled"),
        "catalogue_changed": _("Catalogue changed"),
        "setting_changed": _("Setting changed"),
    }


def _hall_words() -> dict[str, str]:
    return {
        "counter_opened": _("Counter opened"),
        "counter_paused": _("Counter paused"),
        "counter_closed": _("Counter closed"),
        "counter_moved": _("Counter serves other departments"),
        "press_undone": _("Press taken back"),
        "service_suspended": _("Service paused"),
        "service_resumed": _("Service resumed"),
        "voucher_given": _("Voucher given"),
        "day_closed": _("Day closed"),
        "block_voided": _("Leased numbers voided"),
        "numbers_leased": _("Numbers leased"),
        "terminal_asked": _("Order to a terminal"),
        "terminal_did": _("Terminal did an order"),
        "terminal_silent": _("Terminal silent"),
        "terminal_back": _("Terminal back"),
        "device_trouble": _("Device in trouble"),
        "device_well": _("Device well again"),
        "alert_began": _("Alert began"),
        "alert_acknowledged": _("Alert acknowledged"),
        "alert_ended": _("Alert over"),
        "outreach_changed": _("Outreach request"),
        "free_service_changed": _("Free copies or post"),
        "help_asked": _("Help asked for"),
        "help_taken": _("Helper goes"),
    }


def _ticket_words() -> dict[str, str]:
    return {
        "ticket_issued": _("Number given"),
        "ticket_called": _("Number called"),
        "ticket_recalled": _("Number called again"),
        "service_started": _("Service began"),
        "service_finished": _("Service finished"),
        "ticket_missed": _("Number missed"),
        "ticket_returned": _("Number back in line"),
        "ticket_held": _("Number put on hold"),
        "ticket_transferred": _("Number handed over"),
        "ticket_cancelled": _("Number given back"),
        "ticket_printed": _("Ticket printed"),
        "ticket_changed": _("Matter changed"),
        "ticket_copied": _("Lost ticket printed anew"),
        "ticket_checked_in": _("Checked in"),
        "ticket_moved": _("Sent to another hall"),
        "ticket_handed_in": _("Number given offline, handed in"),
    }


def _other_words() -> dict[str, str]:
    return {
        "appointment_booked": _("Appointment booked"),
        "appointment_moved": _("Appointment moved"),
        "appointment_cancelled": _("Appointment cancelled"),
        "appointment_drawn": _("Appointment came"),
        "appointment_missed": _("Appointment missed"),
        "visit_rated": _("Rated"),
    }


def detail_words(name: str) -> str:
    """Return what a value of an event is; one without words of its own is shown by its name."""
    words: dict[str, str] = {
        "number": _("Number"),
        "counter": pgettext("audit", "Counter"),
        "terminal": _("Terminal"),
        "what": pgettext("audit", "What"),
        "visit": _("Visit"),
        "user": _("User name"),
        "roles": _("Roles"),
        "role": _("Role"),
        "works_in": _("Works in"),
        "password_changed": _("Password changed"),
        "locked": _("locked"),
        "reason": _("Reason"),
        "why": _("Reason"),
        "note": _("Note"),
        "item": _("Matter"),
        "items": _("Matter"),
        "version": _("Version"),
        "valid_from": _("Holds from"),
        "changes": pgettext("audit", "Changed"),
        "departments": _("Departments"),
        "matches": _("The same person"),
        "kind": _("Kind"),
        "code": pgettext("audit", "Code"),
        "state": _("State"),
        "action": pgettext("audit", "Press"),
        "level": _("Rating"),
        "class_": _("Class"),
        "channel": _("Taken at"),
        "scope": _("Hall"),
        "key": _("Setting"),
        "token": _("Token"),
        "subject": _("Of what"),
        "value": _("Figure"),
    }
    return words.get(name, name)


def value_words(name: str, value: str, county: County) -> str:
    """Return a value as people read it; a code without words is shown as it was kept."""
    if name in _SEVERAL:
        return str(_(", ")).join(_one(_SEVERAL[name], one, county) for one in value.split(", "))
    return _one(name, value, county)


_SEVERAL = {"roles": "role", "items": "item", "departments": "department"}


def _one(name: str, value: str, county: County) -> str:
    if name == "role":
        return role_words(value)
    if name == "scope" and value == COUNTY:
        return str(_("The county"))
    if name in ("item", "code", "department", "works_in", "scope"):
        known = county.items.get(value) or county.departments.get(value) or county.halls.get(value)
        return known.name.in_language(language()) if known is not None else value
    if name == "class_":
        found = next((hall.classes[value] for hall in county.halls.values() if value in hall.classes), None)
        return found.name.in_language(language()) if found is not None else value
    words: dict[str, dict[str, str]] = {
        "what": {
            "address": _("the address for post"),
            "authority": _("the picture of an authority"),
            "outreach": _("who asked for an agent"),
        },
        "kind": {
            "department": _("Department"),
            "item": _("Matter"),
            "hall": _("Hall"),
            "wait": _("Long wait"),
            "over": _("Many over the limit"),
            "unserved": _("Nobody serves"),
            "idle": _("Counter idle"),
            "paper": _("Paper low"),
            "silent": _("Terminal silent"),
            "device": _("Device in trouble"),
        },
        "channel": {
            "kiosk": _("Kiosk"),
            "clerk": pgettext("audit", "Counter"),
            "helper": _("Helper, agent"),
            "phone": _("Phone"),
        },
        "reason": {"not_checked_in": _("Nobody checked in in time")},
    }
    if name == "reason":
        return words[name].get(value) or pause_words(value) or suspend_reason(value)
    answers: dict[str, str] = {"yes": _("yes"), "no": _("no")}
    return words.get(name, {}).get(value) or answers.get(value, value)


def doer_words(by: str, people: dict[str, str]) -> str:
    """Return who did it: a colleague by name, a machine by what it is."""
    kind, _colon, name = by.partition(":")
    words: dict[str, str] = {
        "staff": people.get(name, name),
        "terminal": _("Terminal %(name)s", name=name),
        "token": _("Program %(name)s", name=name),
        "phone": _("Somebody on a phone"),
        "ticket": _("The ticket's holder"),
        "server": _("The server"),
        "admin": _("The operator, by command"),
        "anybody": _("Nobody signed in"),
    }
    return words.get(kind, by)
