"""Loads a county: files → layers → models → cross-checks. Either all is well, or one error names every problem.

A caller writes `county = load_county(default_example())`.
"""

from __future__ import annotations

from pathlib import Path

from config.assembly import Assembly
from config.errors import ConfigError
from config.schema import County

DEFAULTS = Path(__file__).parent / "defaults"


def default_example() -> Path:
    """Return the directory of the county that ships as the example."""
    return Path(__file__).parent / "examples" / "yongxin"


def load_county(path: Path) -> County:
    """Load the county in the directory `path`; raise ConfigError with all problems of its files."""
    assembly = Assembly(path, DEFAULTS)
    county = assembly.county()
    if county is None or assembly.problems:
        raise ConfigError(assembly.problems)
    return county
