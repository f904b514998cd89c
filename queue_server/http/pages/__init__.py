"""Pages for people: displays, clerks, phones. Server-rendered; scripts only make them quicker and live."""

from __future__ import annotations

from flask import Flask

from queue_server.domain.roles import Role
from queue_server.http.api.answers import hall_service
from queue_server.http.pages import booking_times, terms, wording
from queue_server.http.pages.appointment import appointment_pages
from queue_server.http.pages.assets import register_assets
from queue_server.http.pages.audit import audits
from queue_server.http.pages.booking import bookings
from queue_server.http.pages.clerk import clerks
from queue_server.http.pages.clerk_appointments import desk_appointments
from queue_server.http.pages.clerk_door import door
from queue_server.http.pages.county import counties
from queue_server.http.pages.county_items import county_items
from queue_server.http.pages.county_lists import county_lists
from queue_server.http.pages.county_settings import county_settings
from queue_server.http.pages.county_users import county_users
from queue_server.http.pages.display import displays, stopped_name, zone_name
from queue_server.http.pages.films import films, playlist
from queue_server.http.pages.grid_agent import grid_agents
from queue_server.http.pages.hall_door import hall_door
from queue_server.http.pages.halls import hall_pages
from queue_server.http.pages.helper import helpers
from queue_server.http.pages.helper_check_in import helper_check_in
from queue_server.http.pages.helper_free import helper_free
from queue_server.http.pages.helper_outreach import helper_outreach
from queue_server.http.pages.helper_ticket import helper_tickets
from queue_server.http.pages.languages import language, register_languages, same_page
from queue_server.http.pages.live import SHOWN_EVENTS
from queue_server.http.pages.manager import managers
from queue_server.http.pages.manager_day import manager_day
from queue_server.http.pages.manager_free import manager_free
from queue_server.http.pages.my_outreach import my_outreach
from queue_server.http.pages.my_password import my_password
from queue_server.http.pages.outcomes import page_problem
from queue_server.http.pages.phone import phones
from queue_server.http.pages.phone_change import changes
from queue_server.http.pages.phone_check_in import check_in
from queue_server.http.pages.phone_telling import telling
from queue_server.http.pages.phone_words import return_words
from queue_server.http.pages.remote import remote
from queue_server.http.pages.spoken import spoken


def register_pages(app: Flask) -> None:
    """Add the pages' views to the application; each says by `allow` or `public` who may open it."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    register_languages(app)
    register_assets(app)
    app.extensions["page_problem"] = page_problem
    app.jinja_env.globals.update(
        language=language,
        same_page=same_page,
        say=wording.say,
        clock=wording.clock,
        date_line=wording.date_line,
        day_line=wording.day_line,
        wait_figures=wording.wait_figures,
        quieter_line=wording.quieter_line,
        local_day=booking_times.local_day,
        matter_name=booking_times.matter_name,
        moment_line=booking_times.moment_line,
        short_date=booking_times.short_date,
        wall_time=booking_times.wall_time,
        written_start=booking_times.written_start,
        minutes=wording.minutes,
        stopwatch=wording.stopwatch,
        zone_name=zone_name,
        stopped_name=stopped_name,
        playlist=playlist,
        return_words=return_words,
        counter_words=terms.counter_words,
        errand_words=terms.errand_words,
        free_words=terms.free_words,
        yuan=terms.yuan,
        outreach_words=terms.outreach_words,
        outcome_words=terms.outcome_words,
        candidate_note=terms.candidate_note,
        pause_words=terms.pause_words,
        press_name=terms.press_name,
        suspend_reason=terms.suspend_reason,
        shown_events=SHOWN_EVENTS,
        clock_stated=lambda: hall_service().clock.stated,
        county=lambda: hall_service().county,
    )
    citizens = (phones, changes, telling, hall_pages, bookings, remote, check_in, appointment_pages, my_outreach)
    helping: tuple[Role, ...] = ("helper",)
    helper_door = hall_door("helper_door", "/helper", helping, "helpers.calls", "helper/sign_in.html")
    agent_door = hall_door("agent_door", "/agent", helping, "grid_agents.work", "agent/sign_in.html")
    # The county and auditors come in at the manager's door too, to look.
    looking: tuple[Role, ...] = ("manager", "county", "auditor")
    manager_door = hall_door("manager_door", "/manage", looking, "managers.look", "manage/sign_in.html")
    over_all: tuple[Role, ...] = ("county", "auditor")
    county_door = hall_door("county_door", "/county", over_all, "counties.halls", "county/sign_in.html", of_hall=False)
    looking_back: tuple[Role, ...] = ("auditor",)
    audit_door = hall_door("audit_door", "/audit", looking_back, "audits.events", "audit/sign_in.html", of_hall=False)
    helping_out = (
        helper_door,
        helpers,
        helper_tickets,
        helper_outreach,
        helper_free,
        helper_check_in,
        agent_door,
        grid_agents,
    )
    of_county = (county_door, counties, county_items, county_lists, county_settings, county_users)
    managing = (manager_door, managers, manager_day, manager_free, *of_county, my_password, audit_door, audits)
    staff = (door, clerks, desk_appointments, *helping_out, *managing)
    for part in (displays, spoken, films, *citizens, *staff):
        app.register_blueprint(part)
