"""`./hall agent`: the composition root of the terminal without a screen."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

import structlog

from config.errors import ConfigError
from config.load import default_example, load_county
from config.messages import report
from kiosk.agent.agent import Agent
from kiosk.agent.memory import Memory
from kiosk.credentials import TerminalKey
from kiosk.enrolment import enrolled
from kiosk.fleet.terminal import Fleet, program_again
from kiosk.gateway import Gateway
from kiosk.languages import languages
from kiosk.logs import configure_logs

log = structlog.get_logger()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="hall agent", description="A hall's terminal without a screen, at counters.")
    add = parser.add_argument
    add("--server", default="http://127.0.0.1:8080", help="the queue server's address")
    add("--id", required=True, metavar="HALL/AGENT", help="which agent of the county's files this is")
    add("--county", type=Path, default=default_example(), help="directory of the county's files")
    add("--data", type=Path, default=Path("var/agent"), help="where it keeps its key and what it has to hand in")
    add("--enrol", metavar="CODE", help="the one-time code of: hall admin terminal enrol --role agent")
    add("--only-enrol", action="store_true", help="end once it is enrolled")
    add("--ca", type=Path, help="certificate of the server's own authority")
    given = parser.parse_args(arguments)
    hall_code, _, code = given.id.partition("/")
    try:
        county = load_county(given.county)
    except ConfigError as error:
        parser.exit(2, report(error.problems, "zh") + "\n")
    hall = county.halls.get(hall_code)
    settings = next((agent for agent in hall.agents if agent.code == code), None) if hall else None
    if settings is None:
        known = ", ".join(f"{h.code}/{a.code}" for h in county.halls.values() for a in h.agents) or "none"
        parser.error(f"there is no agent “{given.id}”; there are: {known}")
    unknown = [language for language in settings.languages if language not in languages()]
    if unknown:
        parser.error(f"“{unknown[0]}” is no language here; there are: {', '.join(languages())} (docs/languages.md)")
    configure_logs()
    folder = given.data / given.id.replace("/", "-")
    gateway = Gateway(given.server, TerminalKey(folder / "key"), verify=str(given.ca) if given.ca else True)
    if given.enrol:
        if not enrolled(gateway, given.enrol, "hall agent"):
            return 1
        if given.only_enrol:
            return 0
    fleet = Fleet(folder)
    agent = Agent(settings, gateway, Memory(folder / "memory"), fleet)
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: agent.stop())
    agent.run()
    gateway.close()
    if fleet.asked_to_begin_anew:
        program_again("kiosk.agent", arguments)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
