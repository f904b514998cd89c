"""What the kiosk can say aloud, found in the journey's own code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import kiosk.journey
from kiosk.languages import catalogue
from kiosk.speech import spelt

_SPOKEN = re.compile(r"say\.\w+|card\.take_back")
SENTENCES = sorted(
    {
        node.value
        for file in Path(kiosk.journey.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SPOKEN.fullmatch(node.value)
    }
)
"""The keys of the spoken sentences."""
VALUES = {"say.take_ticket": {"zone"}, "say.no_paper": {"number"}}
"""What may be filled into a sentence."""
_FILLED = {"zh": {"zone": "不动产专区"}, "en": {"zone": "West wing"}}


def said(key: str, language: str) -> str:
    """Return a sentence as somebody hears it, with a long number and a long zone."""
    return catalogue(language)[key].format(**_FILLED[language], number=spelt("A108", language))


def hanzi(sentence: str) -> int:
    return len(re.findall(r"[\u4e00-\u9fff]", sentence))
