"""What the contract's codes are called on a page: errands, outcomes, reasons, presses. Pure."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import pgettext

from queue_server.contract.models import SuspendReason


def counter_words(number: int) -> str:
    """Return `3号窗口`."""
    return str(_("Counter %(number)s", number=number))


def errand_words(errand: str) -> str:
    """Return 申请, 补件, 取件 or 咨询."""
    words: dict[str, str] = {
        "apply": _("apply"),
        "supplement": _("hand in more"),
        "collect": _("collect"),
        "ask": _("ask"),
    }
    return words.get(errand, errand)


def help_words(reason: str | None) -> str:
    """Return what a terminal wants a person for."""
    words: dict[str, str] = {
        "print_failed": _("a ticket did not come out"),
        "paper_left": _("a ticket was left lying"),
        "offline": _("no connection to the server"),
        "device": _("a device fails"),
        "phone": _("somebody gave a phone number instead of a document"),
    }
    return words.get(reason or "", str(_("somebody asks for help")))


def outreach_words(kind: str) -> str:
    """Return 帮代办, 企业专员 or 上门办."""
    words: dict[str, str] = {
        "agent": _("An agent does it"),
        "officer": _("An officer for the firm"),
        "visit": _("Somebody comes to the house"),
    }
    return words.get(kind, kind)


def free_words(kind: str) -> str:
    """Return 免费复印 or 免费邮寄."""
    words: dict[str, str] = {"copies": _("Free copies"), "post": _("Free post")}
    return words.get(kind, kind)


def yuan(fen: int) -> str:
    """Write an amount: 1200 → `12.00`."""
    return f"{fen // 100}.{fen % 100:02d}"


def role_words(role: str) -> str:
    """Return what a role of staff is called."""
    words: dict[str, str] = {
        "clerk": _("Clerk"),
        "helper": _("Helper, agent"),
        "officer": _("Officer of a department"),
        "manager": _("Manager of a hall"),
        "county": _("County office"),
        "auditor": _("Auditor"),
    }
    return words.get(role, role)


def tier_words(tier: str) -> str:
    """Return which kind of hall a tier is."""
    words: dict[str, str] = {
        "county": _("County hall"),
        "township": _("Township halls"),
        "village": _("Village points"),
        "bank": _("Bank terminals"),
    }
    return words.get(tier, tier)


def tier_short(tier: str) -> str:
    """Return a tier in one word, for a list."""
    words: dict[str, str] = {
        "county": pgettext("tier", "county"),
        "township": pgettext("tier", "township"),
        "village": pgettext("tier", "village"),
        "bank": pgettext("tier", "bank"),
    }
    return words.get(tier, tier)


def outcome_words(outcome: str) -> str:
    """Return how a step ended, in a word or two: 办结, 已受理 …"""
    words: dict[str, str] = {
        "accepted": _("handed in"),
        "supplement": _("a paper is missing"),
        "referred": _("sent elsewhere"),
        "not_holder": _("not the holder"),
    }
    return words.get(outcome) or str(_("done"))


def pause_words(reason: str) -> str:
    """Return why a counter is paused; empty when nobody said."""
    words: dict[str, str] = {
        "lunch": _("Lunch"),
        "meeting": _("Meeting"),
        "system": _("System down"),
        "handover": _("Handing over"),
        "other": pgettext("pause", "Other"),
    }
    return words.get(reason, "")


PAUSE_REASONS = ("lunch", "meeting", "system", "handover", "other")


def press_name(action: str) -> str:
    """Return what a press is called where it may be taken back: 叫号, 办结, 过号 …"""
    words: dict[str, str] = {
        "next": pgettext("press", "Call"),
        "call": pgettext("press", "Call"),
        "recall": pgettext("press", "Recall"),
        "start": pgettext("press", "Start"),
        "finish": pgettext("press", "Finish"),
        "no-show": pgettext("press", "No-show"),
        "hold": pgettext("press", "Hold"),
        "resume": pgettext("press", "Call back"),
        "transfer": pgettext("press", "Hand over"),
        "pause": pgettext("press", "Pause"),
        "close": pgettext("press", "Close"),
        "open": pgettext("press", "Open"),
        "move": pgettext("press", "Move"),
    }
    return words.get(action.replace("_", "-"), action)


SUSPEND_REASONS: tuple[SuspendReason, ...] = ("system", "equipment", "staff", "evacuation", "other")


def suspend_reason(reason: str) -> str:
    """Return why something is not called just now, as a clerk chooses it and everybody reads it."""
    words: dict[str, str] = {
        "system": _("System maintenance"),
        "equipment": _("Equipment is being mended"),
        "staff": _("Nobody can do it just now"),
        "evacuation": _("Please leave the building calmly"),
        "other": _("Not possible just now"),
    }
    return words.get(reason, reason)


def candidate_note(note: str) -> str:
    """Return why a candidate stands where it stands, besides its score."""
    words: dict[str, str] = {
        "preferred": _("preferred here"),
        "transfer_first": _("goes first"),
        "continues": _("goes on here"),
        "returned": _("came back"),
        "by_hand": _("called by hand"),
    }
    return words.get(note, "")
