"""What a disk holds after a power cut: everything flushed, and of the rest nobody knows what."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from tests.prove.written_disk import DISCARD, FLUSH, MAGIC, Lost, NoLog, power_cut

SECTOR = 512


def _log(file: Path, *requests: tuple[int, bytes | int, int]) -> Path:
    """Write a log: (sector, data or a count of sectors, flags) each."""
    text = struct.pack("<QQQI", MAGIC, 1, len(requests), SECTOR).ljust(SECTOR, b"\0")
    for sector, data, flags in requests:
        count = data if isinstance(data, int) else len(data) // SECTOR
        text += struct.pack("<QQQQ", sector, count, flags, 0).ljust(SECTOR, b"\0")
        text += b"" if isinstance(data, int) else data
    file.write_bytes(text + bytes(SECTOR))
    return file


def _filled(letter: str) -> bytes:
    return letter.encode() * SECTOR


@pytest.fixture
def image(tmp_path: Path) -> Path:
    image = tmp_path / "disk.img"
    image.write_bytes(_filled("-") * 4)
    return image


def _letters(image: Path) -> str:
    whole = image.read_bytes()
    return "".join(chr(whole[place]) if whole[place] else "0" for place in range(0, len(whole), SECTOR))


def test_what_was_flushed_is_there_whatever_the_chance(tmp_path: Path, image: Path) -> None:
    log = _log(tmp_path / "log", (0, _filled("a"), 0), (2, _filled("b") * 2, 0), (0, 0, FLUSH))

    assert power_cut(log, image, random.Random(1)) == Lost(flushed=3, later=0, gone=0)
    assert _letters(image) == "a-bb"


def test_a_later_write_is_there_or_not_but_never_half(tmp_path: Path, image: Path) -> None:
    log = _log(tmp_path / "log", (0, _filled("a"), 0), (0, 0, FLUSH), (1, _filled("c") * 2, 0))
    seen = set()
    for seed in range(20):
        image.write_bytes(_filled("-") * 4)
        lost = power_cut(log, image, random.Random(seed))
        assert lost.later == 1
        seen.add((_letters(image), lost.gone))

    assert seen == {("a---", 1), ("acc-", 0)}


def test_writes_land_in_the_order_they_came(tmp_path: Path, image: Path) -> None:
    log = _log(tmp_path / "log", (1, _filled("a"), 0), (1, _filled("b"), 0), (0, 0, FLUSH))
    power_cut(log, image, random.Random(1))

    assert _letters(image) == "-b--"


def test_a_flushed_discard_empties_and_a_later_one_does_nothing(tmp_path: Path, image: Path) -> None:
    log = _log(tmp_path / "log", (0, 1, DISCARD), (0, 0, FLUSH), (3, 1, DISCARD))
    power_cut(log, image, random.Random(1))

    assert _letters(image) == "0---"


def test_without_a_flush_nothing_is_sure(tmp_path: Path, image: Path) -> None:
    log = _log(tmp_path / "log", *((n, _filled("x"), 0) for n in range(4)))
    lost = power_cut(log, image, random.Random(3))

    assert lost.flushed == 0
    assert _letters(image).count("-") == lost.gone


def test_what_is_no_log_is_refused(tmp_path: Path, image: Path) -> None:
    (tmp_path / "log").write_bytes(bytes(4096))

    with pytest.raises(NoLog):
        power_cut(tmp_path / "log", image, random.Random(1))
