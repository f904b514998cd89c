"""What a code means and what to do now, in the language of whoever stands before the device: `advice.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from drivers.cli.chosen import Language


class Advice(NamedTuple):
    cause: str
    do: str


@cache
def table() -> Mapping[str, Mapping[Language, Advice]]:
    """Return the advice for every code, in both languages."""
    said = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {code: {"zh": Advice(*words["zh"]), "en": Advice(*words["en"])} for code, words in said.items()}


def of(code: str, language: Language) -> Advice:
    """Return the advice for a code; for one of another package's driver, where to look."""
    return table().get(code, table()["device.failed"])[language]
