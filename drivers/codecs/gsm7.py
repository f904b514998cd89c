"""The 7-bit alphabet of text messages (3GPP TS 23.038 §6.2.1) and its packing. No I/O."""

from __future__ import annotations

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = 0x1B
_EXTENDED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_CODES = {c: (at,) for at, c in enumerate(_BASIC) if at != _ESCAPE} | {c: (_ESCAPE, at) for c, at in _EXTENDED.items()}
_AFTER_ESCAPE = {at: c for c, at in _EXTENDED.items()}


def fits(text: str) -> bool:
    """Return whether the alphabet has every character."""
    return all(c in _CODES for c in text)


def septets(text: str) -> list[tuple[int, ...]]:
    """Return the codes of each character, one or two; they must not be parted. Raises KeyError for others."""
    return [_CODES[c] for c in text]


def text(codes: list[int]) -> str:
    """Return the text of codes; an escape that stands for nothing known is a space, as the standard says."""
    read, escaped = "", False
    for code in codes:
        if escaped:
            read, escaped = read + _AFTER_ESCAPE.get(code, " "), False
        elif code == _ESCAPE:
            escaped = True
        else:
            read += _BASIC[code]
    return read


def packed(codes: list[int], fill: int = 0) -> bytes:
    """Return the codes seven bits each, behind `fill` empty bits."""
    value = sum(code << 7 * at for at, code in enumerate(codes)) << fill
    return value.to_bytes((7 * len(codes) + fill + 7) // 8, "little")


def unpacked(data: bytes, count: int, fill: int = 0) -> list[int]:
    """Return `count` codes, fewer where the data ends before."""
    value = int.from_bytes(data, "little") >> fill
    return [value >> 7 * at & 0x7F for at in range(min(count, (8 * len(data) - fill) // 7))]
