"""The service menu: the code, then how everything is in words, and what staff can do."""

from __future__ import annotations

from dataclasses import dataclass

from config.service_code import SHORTEST
from kiosk.guide import GuideLine
from kiosk.journey.model import State
from kiosk.journey.screens import Service, ServiceCode
from kiosk.journey.seen import SeenDevice
from kiosk.views.my_ticket import MyTicketView, keypad
from kiosk.views.parts import Button, Pager, Words, pager, words
from queue_server.contract.device_texts import trouble

PER_PAGE = 5
ICONS = {"printer": "printer", "card_reader": "identification-card", "chip_reader": "bank", "scanner": "qr-code"}


@dataclass(frozen=True, slots=True)
class ServiceView:
    title: str
    name: str
    tabs: tuple[Button, ...]
    lines: tuple[GuideLine, ...]
    pager: Pager
    note: str
    trouble: str
    keys: tuple[Button, ...]


def service_code(state: State, screen: ServiceCode) -> MyTicketView:
    t = words(state)
    ready = len(screen.typed) >= SHORTEST and not screen.busy
    return MyTicketView(
        title=t("service.code_title"),
        line=t("service.code_line"),
        picture="",
        trouble=t(f"service.{screen.trouble}") if screen.trouble else "",
        keypad="",
        typed="●" * len(screen.typed),
        hint=t("service.code_hint"),
        letters=(),
        digits=keypad(state, t)[1],
        look_up=Button(t("service.code_enter"), "look_up" if ready else "", dress="brand", icon="check"),
        person=None,
    )


def service(state: State, screen: Service) -> ServiceView:
    t = words(state)
    every = _log(screen, t) if screen.part == "log" else _devices(state, screen, t)
    shown = pager(t, screen.page, len(every), PER_PAGE)
    first = shown.page * PER_PAGE
    return ServiceView(
        title=t("service.title"),
        name=t("service.name"),
        tabs=tuple(
            Button(t(f"service.{part}"), "service_part", part, dress="tab_on" if part == screen.part else "tab")
            for part in ("devices", "log")
        ),
        lines=every[first : first + PER_PAGE],
        pager=shown,
        note=t(f"service.did_{screen.did}") if screen.did and screen.did != "test_failed" else "",
        trouble=_failed(state, screen, t),
        keys=_keys(state, screen, t),
    )


def _devices(state: State, screen: Service, t: Words) -> tuple[GuideLine, ...]:
    found = [_device(state, device, t) for device in screen.seen.devices]
    if screen.seen.paper_mm is not None:
        found.append(GuideLine(t("service.paper", metres=round(screen.seen.paper_mm / 1000)), icon="scroll"))
    return tuple(found)


def _device(state: State, device: SeenDevice, t: Words) -> GuideLine:
    """Return how a device is in a line, and below it what to do."""
    name = t(f"service.{device.name}") if device.name in ICONS else t("service.other", name=device.name)
    icon = ICONS.get(device.name, "info")
    if not device.codes:
        said = t("service.ok", name=name) if device.ok else t("service.failed", name=name, cause=t("service.unknown"))
        return GuideLine(said, icon=icon)
    told = trouble(device.codes[0])
    cause, do = told.cause.in_language(state.language), told.do.in_language(state.language)
    said = t("service.limited" if device.ok else "service.failed", name=name, cause=cause)
    return GuideLine(said, sub=do, icon=icon if device.ok else "warning-circle")


def _log(screen: Service, t: Words) -> tuple[GuideLine, ...]:
    lines = tuple(_line(when, what) for when, what in screen.seen.log)
    return lines or (GuideLine(t("service.nothing"), icon="info"),)


def _line(when: str, what: str) -> GuideLine:
    """Return what happened, and below it month, day and time (UTC) with its codes."""
    event, _, codes = what.partition(" ")
    return GuideLine(event, sub=f"{when[5:].replace('T', ' ')} {codes}".strip(), icon="file-text")


def _failed(state: State, screen: Service, t: Words) -> str:
    if screen.did != "test_failed":
        return ""
    told = trouble(screen.code)
    return t(
        "service.test_failed", cause=told.cause.in_language(state.language), do=told.do.in_language(state.language)
    )


def _keys(state: State, screen: Service, t: Words) -> tuple[Button, ...]:
    volume = t("service.volume_now", volume=state.volume_usual)
    printing = screen.did == "test_print"
    return (
        Button(t("service.test_print"), "" if printing else "test_print", icon="printer"),
        Button(t("service.paper_changed"), "paper_changed", icon="scroll", sub=t("service.paper_changed_line")),
        Button(t("service.quieter"), "usual_volume", "-1", icon="speaker-low", sub=volume),
        Button(t("service.louder"), "usual_volume", "+1", icon="speaker-high", sub=volume),
        Button(t("service.restart"), "restart", icon="arrow-counter-clockwise", sub=t("service.restart_line")),
    )
