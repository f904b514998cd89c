"""Loads a county: files → layers → models → cross-checks. Either all is well, or one error names every problem.

A caller writes `county = load_county(default_example())`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import ValidationError

from config.changed import Changed
from config.errors import ConfigError
from config.schema import County, Terminal

DEFAULTS = Path(__file__).parent / "defaults"


def default_example() -> Path:
    """Return the directory of the county that ships as the example."""
    return Path(__file__).parent / "examples" / "yongxin"


def load_county(path: Path, changed: Changed | None = None) -> County:
    """Load the county in the directory `path`, with what was `changed` since; raise ConfigError with all problems."""
    from config.assembly import Assembly  # a kiosk does without: half a second of its start

    assembly = Assembly(path, DEFAULTS, changed or {})
    county = assembly.county()
    if county is None or assembly.problems:
        raise ConfigError(assembly.problems)
    return county


def load_terminal(path: Path, hall: str, code: str) -> Terminal | None:
    """Return one terminal of the county in `path` by its hall's file alone, so that a kiosk is up sooner.

    Raises ConfigError with all problems of the county where that file is wrong. None: there is no such terminal.
    """
    for file in sorted((path / "halls").glob("*.toml")):
        try:
            said = tomllib.loads(file.read_text("utf-8"))
            if said.get("code") == hall:
                own = next((t for t in said.get("terminals", ()) if t.get("code") == code), None)
                return None if own is None else Terminal.model_validate(own)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError, AttributeError, TypeError):
            load_county(path)  # says what is wrong, and where
            raise
    return None
