"""Checks the pages' translations: `python -m tests.checks.translations`; `--write` brings the .po file up to date.

Messages are English in code and templates; `queue_server/locale/zh` must have every one of them, none fuzzy, each with
the same placeholders.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "queue_server" / "http"
PO = ROOT / "queue_server" / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
_METHODS = [("pages/**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
_HEADER = (
    b"# The pages in Chinese. New messages: python -m tests.checks.translations --write\n"
    b'msgid ""\nmsgstr ""\n'
    b'"Language: zh\\n"\n'
    b'"Content-Type: text/plain; charset=utf-8\\n"\n'
    b'"Content-Transfer-Encoding: 8bit\\n"\n'
    b'"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def messages_in_use() -> Catalog:
    """Return every message of the pages' code and templates, without places: they would change with every edit."""
    catalog = Catalog(domain="messages")
    found = extract_from_dir(str(SOURCE), method_map=_METHODS, options_map=_OPTIONS, comment_tags=("NOTE:",))
    for _file, _line, message, comments, context in found:
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def translated() -> Catalog:
    with PO.open("rb") as source:
        return read_po(source, locale="zh", domain="messages")


def problems(catalog: Catalog, template: Catalog) -> list[str]:
    """Return what is wrong with a catalogue, one sentence each."""
    found = [f"no longer used: {m.id!r}" for m in _real(catalog) if template.get(m.id, m.context) is None]
    for wanted in _real(template):
        have = catalog.get(wanted.id, wanted.context)
        if have is None or not all(_strings(have)):
            found.append(f"untranslated: {wanted.id!r}")
        elif have.fuzzy:
            found.append(f"fuzzy: {wanted.id!r}")
        elif any(_placeholders(text) - _placeholders(_english(wanted)) for text in _strings(have)):
            found.append(f"unknown placeholder: {wanted.id!r}")
        elif any(_placeholders(_english(wanted)) - _placeholders(text) for text in _strings(have)):
            found.append(f"placeholder lost: {wanted.id!r}")
    return found


def _real(catalog: Catalog) -> list[Message]:
    return [m for m in catalog if m.id]


def _english(message: Message) -> str:
    """Return the plural where there is one: it always carries the number."""
    return str(message.id[1] if isinstance(message.id, (tuple, list)) else message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, (tuple, list)) else (str(message.string or ""),)


def _placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def write() -> None:
    """Add new messages, untranslated, and drop those no longer used."""
    known = translated() if PO.exists() else Catalog(locale="zh")
    catalog = Catalog(locale="zh", domain="messages")
    for message in _real(messages_in_use()):
        have = known.get(message.id, message.context)
        catalog.add(message.id, have.string if have else None, context=message.context)
    text = io.BytesIO()
    write_po(text, catalog, width=120, sort_output=True, omit_header=True)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(_HEADER + text.getvalue())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        write()
    found = problems(translated(), messages_in_use())
    for line in found:
        print(line, file=sys.stderr)  # noqa: T201 - a command line
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
