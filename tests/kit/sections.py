"""Keeps results in a Markdown file, one `##` section each, replaced in place when measured or proved again."""

from __future__ import annotations

import re
from pathlib import Path


def put_section(file: Path, title: str, body: str, preface: str) -> None:
    """Write a section; others stay as they are, in their order. A file that is not there begins with `preface`."""
    text = file.read_text("utf-8") if file.exists() else preface.rstrip() + "\n"
    section = f"## {title}\n\n{body.strip()}\n"
    found = re.search(rf"(?ms)^## {re.escape(title)}\n.*?(?=^## |\Z)", text)
    if found is None:
        text = f"{text.rstrip()}\n\n{section}"
    else:
        rest = text[found.end() :]
        text = text[: found.start()] + section + (f"\n{rest}" if rest else "")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
