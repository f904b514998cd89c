"""`python -m config check DIR`: says what is wrong in a county's files, and what to write instead."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from config.errors import ConfigError, Language
from config.flows.load import load_flows
from config.load import default_example, load_county
from config.messages import frame, report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when the county is right, 1 when it is not."""
    parser = argparse.ArgumentParser(prog="python -m config", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check a county's files")
    check.add_argument("directory", type=Path, nargs="?", default=default_example())
    check.add_argument("--lang", choices=("zh", "en"), default=None, help="language of the report")
    options = parser.parse_args(arguments)
    language = options.lang or _language()
    try:
        county = load_county(options.directory)
        flows = load_flows(options.directory, county)
    except ConfigError as error:
        print(report(error.problems, language))
        return 1
    counts = {key: len(getattr(county, key)) for key in ("halls", "items", "bundles", "departments")}
    print(frame("fine", language, flows=len(flows.by_code), **counts))
    return 0


def _language() -> Language:
    """Return English for an English locale, Chinese for every other."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"


if __name__ == "__main__":
    sys.exit(main())
