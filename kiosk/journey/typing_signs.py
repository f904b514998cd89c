"""Typing Chinese signs by pinyin: which letters are not read as a sign yet."""

from __future__ import annotations

SIGNS = 5
"""How many words and signs are offered at a time."""


def unread(text: str) -> str:
    """Return the letters at the end of a text that no sign was chosen for."""
    end = len(text)
    while end and text[end - 1].isascii() and text[end - 1].isalpha():
        end -= 1
    return text[end:]
