"""`voice`: what a voice lacks, before the hall is called with it.

python -m drivers voice config/voices/zh-CN
python -m drivers voice /srv/hall/voices/wang --sentences sentences.txt
"""

from __future__ import annotations

import argparse
from pathlib import Path

from drivers.errors import SettingsError
from drivers.ports import Words
from drivers.sound.voice import Unrecorded, Voice
from drivers.stand import Mistake, StandError


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="the folder with voice.toml and the clips")
    parser.add_argument("--sentences", type=Path, metavar="FILE", help="also these sentences, one a line")


def run(arguments: argparse.Namespace) -> int:
    """Tell what is missing and what is spoilt; return 1 when anything is."""
    try:
        voice = Voice(arguments.folder)
        wanted = arguments.sentences.read_text("utf-8").splitlines() if arguments.sentences else []
    except (SettingsError, OSError) as error:
        detail = error.detail if isinstance(error, SettingsError) else str(error)
        raise StandError(Mistake(str(arguments.folder), detail, "docs/voices.md tells how a voice is made")) from error
    missing, spoilt = voice.missing(), voice.faults()
    pieces = {line: voice.resolve(Words(line)) for line in wanted if line.strip()}
    unsaid = [line for line, said in pieces.items() if any(isinstance(piece, Unrecorded) for piece in said)]
    for what, found in (("missing", missing), ("spoilt", spoilt), ("read out by espeak-ng", unsaid)):
        for text in found:
            print(f"{what}: {text}")
    print(f"{voice.file.name}, {voice.file.language}: {len(voice.file.clips)} clips")
    return 1 if missing or spoilt else 0
