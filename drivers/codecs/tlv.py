"""Tag, length, value, as chip cards of banks write them (BER-TLV, EMV book 3 annex B). No I/O."""

from __future__ import annotations

from collections.abc import Iterator


def items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and value of everything at this level. Raises ValueError where the bytes make no sense.

    A tag has one to three bytes and is given as the number they make: 0x9F38. Zeros and FF between items are padding.
    """
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        tag, at = _tag(data, at)
        length, at = _length(data, at)
        if at + length > len(data):
            raise ValueError("an item that runs past its end")
        yield tag, data[at : at + length]
        at += length


def find(data: bytes, *path: int) -> bytes | None:
    """Return the value under the first tag of each level, or None. Raises ValueError where the bytes make no sense."""
    for step in path:
        for tag, value in items(data):
            if tag == step:
                data = value
                break
        else:
            return None
    return data


def lengths(wanted: bytes) -> list[tuple[int, int]]:
    """Read a list of tags and lengths that a card asks for (DOL). Raises ValueError where it makes no sense."""
    found = []
    at = 0
    while at < len(wanted):
        tag, at = _tag(wanted, at)
        length, at = _length(wanted, at)
        found.append((tag, length))
    return found


def encode(tag: int, value: bytes) -> bytes:
    """Return one item, as a simulated card writes it. Raises ValueError for a value over 255 bytes."""
    if len(value) > 255:
        raise ValueError("no item of a card is longer than a record")
    length = bytes([len(value)]) if len(value) < 0x80 else bytes([0x81, len(value)])
    return tag.to_bytes((tag.bit_length() + 7) // 8, "big") + length + value


def _tag(data: bytes, at: int) -> tuple[int, int]:
    tag = data[at]
    at += 1
    if tag & 0x1F != 0x1F:
        return tag, at
    for _ in range(2):
        if at >= len(data):
            raise ValueError("a tag without its end")
        tag = tag << 8 | data[at]
        at += 1
        if not tag & 0x80:
            return tag, at
    raise ValueError("a tag of more than three bytes")


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise ValueError("a tag without a length")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= 2 or at + 1 + count > len(data):
        raise ValueError("a length that cannot be")
    return int.from_bytes(data[at + 1 : at + 1 + count], "big"), at + 1 + count
