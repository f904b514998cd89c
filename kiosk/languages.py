"""The languages of the kiosk: each is a folder of `locale` with its texts and a `language.toml`. `docs/languages.md`.

`python -m kiosk.languages [FOLDER]` says what a language lacks. One that lacks something is not offered: the glass
never shows a hole.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import structlog
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from config.base import TEXT_LANGUAGES
from config.load import DEFAULTS

log = structlog.get_logger()

LOCALE = Path(__file__).parent / "locale"
FIRST = "zh"
"""What the kiosk begins with, what every text is there in, and what stands in for a county's text that is missing."""
COUNTY = TEXT_LANGUAGES
"""What a county's own files are written in."""
SERVER_SAYS = ("call.", "closed.", "queue.")
"""What of a county's wording stands on pages and in messages only."""
FILE = "language.toml"
TEXTS = Path("LC_MESSAGES", "kiosk.po")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")


class Language(BaseModel):
    """What stands in `language.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=16)]
    """Its own name for itself, as it stands on the key."""
    invitation: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    """That everything is there in it: a line below its name."""
    order: Annotated[int, Field(ge=1, le=99)]
    """Its place among the others."""
    script: Literal["hanzi", "letters"] = "letters"
    """Hanzi are short, and can be written on the pad; letters take more room."""
    digits: Annotated[str, StringConstraints(pattern=r"^(.{10})?$")] = ""
    """0 to 9 as a ticket's number is read out; without them the figures themselves are."""
    voice: str | None = None
    """The language of the voice that speaks it; its own where nothing stands here, silence where it is empty."""


@cache
def languages() -> dict[str, Language]:
    """Return every language that is whole by its code, in their order."""
    found: dict[str, Language] = {}
    for folder in sorted(path.parent for path in LOCALE.glob(f"*/{FILE}")):
        lacks = [] if folder.name in COUNTY else problems(folder)
        if lacks:
            log.warning("language_not_offered", language=folder.name, first=lacks[0], problems=len(lacks))
        else:
            found[folder.name] = _told(folder)
    return dict(sorted(found.items(), key=lambda pair: (pair[1].order, pair[0])))


def told(language: str) -> Language:
    """Return what is known of a language; of Chinese, where its folder is gone."""
    return languages().get(language) or languages()[FIRST]


def offered(language: str) -> str:
    """Return `language` itself while it is offered, else Chinese."""
    return language if language in languages() else FIRST


def after(language: str) -> str:
    """Return the next one, for a key that goes round."""
    codes = list(languages())
    return codes[(codes.index(offered(language)) + 1) % len(codes)]


def many() -> bool:
    """Return whether there are more than a key can go to and fro between."""
    return len(languages()) > 2


def in_hanzi(language: str) -> bool:
    return told(language).script == "hanzi"


def voice_of(language: str) -> str:
    """Return the language of the voice that speaks it; empty: nobody does."""
    own = told(language).voice
    return offered(language) if own is None else own


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every text of one language by its key."""
    with (LOCALE / language / TEXTS).open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id}


def problems(folder: Path) -> list[str]:
    """Return what is wrong with a language, one sentence each: its file, the key, what is wrong."""
    found = [] if _CODE.fullmatch(folder.name) else [f"{folder}: not a language's code, such as vi or zh-HK"]
    try:
        _told(folder)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found.append(f"{folder / FILE}: {error}")
    except ValidationError as error:
        found += [f"{folder / FILE}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    file = folder / TEXTS
    try:
        with file.open("rb") as source:
            here = {str(m.id): m for m in read_po(source, abort_invalid=True) if m.id}
    except Exception as error:  # babel's own errors are of many kinds
        return [*found, f"{file}: {error}"]
    wanted = catalogue(FIRST) if folder.name in COUNTY else {**_wording(FIRST), **catalogue(FIRST)}
    for key, said in wanted.items():
        message = here.get(key)
        if message is None or not str(message.string).strip():
            found.append(f"{file}: {key}: no text")
        elif message.fuzzy:
            found.append(f"{file}: {key}: marked as fuzzy")
        elif _braces(str(message.string)) != _braces(said):
            found.append(f"{file}: {key}: its braces must be {' '.join(_braces(said)) or 'none'}")
    return found + [f"{file}: {key}: no such key" for key in here if key not in wanted]


def _told(folder: Path) -> Language:
    return Language.model_validate(tomllib.loads((folder / FILE).read_text("utf-8")))


def _wording(language: str) -> dict[str, str]:
    """Return what a county words and the kiosk says: in another language than the county's, the folder says it."""
    wording = tomllib.loads((DEFAULTS / "wording.toml").read_text("utf-8"))
    return {key: said[language] for key, said in wording.items() if not key.startswith(SERVER_SAYS)}


def _braces(words: str) -> list[str]:
    return sorted(set(re.findall(r"\{\w+\}", words)))


def begin(folder: Path) -> None:
    """Leave every key to be written in a new language, each with the Chinese and the English above it."""
    chinese, english = _wording(FIRST) | catalogue(FIRST), _wording("en") | catalogue("en")
    catalog = Catalog()
    for key, said in chinese.items():
        catalog.add(key, "", auto_comments=[*said.split("\n"), *english[key].split("\n")])
    file = folder / TEXTS
    file.parent.mkdir(parents=True)
    with file.open("xb") as empty:
        write_po(empty, catalog, width=0, omit_header=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Say of one language, or of all, what it lacks; return 1 when anything."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.languages", description="What a language lacks.")
    parser.add_argument("folder", type=Path, nargs="?", help="kiosk/locale/XX; by default every one")
    parser.add_argument("--begin", type=Path, metavar="FOLDER", help="leave the keys of a new one there")
    given = parser.parse_args(arguments)
    if given.begin:
        begin(given.begin)
        return 0
    folders = [given.folder] if given.folder else sorted(p for p in LOCALE.iterdir() if p.is_dir())
    found = [line for folder in folders for line in problems(folder)]
    for line in found:
        print(line)  # noqa: T201 - a command line
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
