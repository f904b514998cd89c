"""A third language for tests: English with every e as ë, in a folder of its own beside the two that are shipped."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from config.load import DEFAULTS
from kiosk import languages

CODE = "vi"
TOLD = 'name = "Ëigën"\ninvitation = "All in Ëigën"\norder = 3\n'


def in_third(words: str) -> str:
    """Return what the third language makes of an English text; names in braces stay."""
    return "".join(part if part.startswith("{") else part.replace("e", "ë") for part in re.split(r"(\{\w+\})", words))


def third_texts() -> dict[str, str]:
    english = {key: said["en"] for key, said in _wording().items() if not key.startswith(languages.SERVER_SAYS)}
    return {key: in_third(words) for key, words in (english | languages.catalogue("en")).items()}


def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads((DEFAULTS / "wording.toml").read_text("utf-8"))


def write_language(folder: Path, texts: dict[str, str], told: str = TOLD) -> Path:
    """Leave a language in `folder`, as somebody would who adds one."""
    (folder / languages.TEXTS).parent.mkdir(parents=True)
    (folder / languages.FILE).write_text(told, "utf-8")
    catalog = Catalog()
    for key, words in texts.items():
        catalog.add(key, words)
    with (folder / languages.TEXTS).open("wb") as file:
        write_po(file, catalog, omit_header=True)
    return folder


@contextmanager
def locale_of(folder: Path) -> Iterator[pytest.MonkeyPatch]:
    """Let the kiosk find its languages in `folder`: the two that are shipped, and what is written beside them."""
    for shipped in languages.COUNTY:
        (folder / shipped).symlink_to(languages.LOCALE / shipped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "LOCALE", folder)
        _forget()
        yield patch
    _forget()


def _forget() -> None:
    languages.languages.cache_clear()
    languages.catalogue.cache_clear()
