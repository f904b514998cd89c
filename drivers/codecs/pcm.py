"""Sound as numbers: 16-bit mono samples, read from and written to WAV, trimmed, levelled, joined. Pure: no I/O.

WAV: "Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991). Only PCM of 16 bits is
read, one or two channels, any rate: what a recorder writes and what espeak-ng streams (whose sizes are placeholders).
"""

from __future__ import annotations

import math
import operator
import struct
import sys
from array import array
from collections.abc import Sequence

FULL = 32767
_NOT_HEARD = 0.05
"""A change of loudness nobody hears: 0.4 dB."""
_PCM, _EXTENSIBLE = 1, 0xFFFE


def from_bytes(data: bytes) -> array[int]:
    """Return little-endian bytes as samples; an odd last byte is dropped."""
    samples = array("h", data[: len(data) // 2 * 2])
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def to_bytes(samples: array[int]) -> bytes:
    """Return samples as little-endian bytes, the S16_LE of a sound card."""
    if sys.byteorder == "big":
        samples = array("h", samples)
        samples.byteswap()
    return samples.tobytes()


def from_wav(data: bytes) -> tuple[array[int], int]:
    """Return the sound of a WAV file as mono, and its rate in Hz. Raises ValueError for what is no 16-bit PCM."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise ValueError("not a WAV file")
    channels = rate = 0
    at = 12
    while at + 8 <= len(data):
        kind, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8
        if kind == b"fmt ":
            channels, rate = _format(data[at : at + 16])
        elif kind == b"data" and rate:
            return _mono(from_bytes(data[at : at + size]), channels), rate
        at += size + size % 2
    raise ValueError("a WAV file without sound")


def _format(chunk: bytes) -> tuple[int, int]:
    if len(chunk) < 16:
        raise ValueError("a WAV file without its format")
    tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", chunk)
    if tag not in (_PCM, _EXTENSIBLE) or bits != 16 or channels not in (1, 2) or not 8000 <= rate <= 192_000:
        raise ValueError("not PCM of 16 bits, one or two channels, 8 to 192 kHz")
    return channels, rate


def _mono(samples: array[int], channels: int) -> array[int]:
    if channels == 1:
        return samples
    pairs = zip(samples[::2], samples[1::2], strict=False)
    return array("h", [(left + right) // 2 for left, right in pairs])


def to_wav(samples: array[int], rate: int) -> bytes:
    """Return a mono WAV file."""
    sound = to_bytes(samples)
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(sound), b"WAVE", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return head + struct.pack("<4sI", b"data", len(sound)) + sound


def silence(ms: float, rate: int) -> array[int]:
    return array("h", bytes(2 * _count(ms, rate)))


def resampled(samples: array[int], rate: int, wanted: int) -> array[int]:
    """Return the sound at another rate, by straight lines between samples; going down, neighbours are averaged."""
    if rate == wanted or not samples:
        return samples
    step = rate / wanted
    if step >= 2:
        width = int(step)
        means = [sum(samples[i : i + width]) // width for i in range(0, len(samples) - width + 1, width)]
        return resampled(array("h", means), rate // width, wanted)
    last = len(samples) - 1
    out = array("h")
    for i in range(int(len(samples) / step)):
        place = i * step
        left = int(place)
        here = samples[left]
        out.append(int(here + (samples[min(left + 1, last)] - here) * (place - left)))
    return out


def trimmed(samples: array[int], rate: int, below_db: float, keep_ms: float) -> array[int]:
    """Return the sound without what is quieter than `below_db` (of full scale) at its ends, but for `keep_ms`."""
    floor = FULL * 10 ** (below_db / 20)
    block = max(1, rate // 200)  # 5 ms
    loud = [at for at in range(0, len(samples), block) if _peak(samples[at : at + block]) >= floor]
    if not loud:
        return array("h")
    kept = _count(keep_ms, rate)
    return samples[max(0, loud[0] - kept) : loud[-1] + block + kept]


def faded(samples: array[int], rate: int, ms: float) -> array[int]:
    """Return the sound with its ends led to silence over `ms`, so that a cut does not click."""
    out, n = array("h", samples), min(_count(ms, rate), len(samples) // 2)
    for i in range(n):
        out[i] = out[i] * i // n
        out[-1 - i] = out[-1 - i] * i // n
    return out


def loudness(samples: Sequence[int], rate: int) -> float:
    """Return how loud the speech in it is, in dB of full scale: of its 20 ms stretches the half that is louder.

    Of silence -inf. The gaps between words do not count, so a long sentence measures as a short word does.
    """
    block = max(1, rate // 50)
    powers = sorted(_power(samples[at : at + block]) for at in range(0, len(samples), block))
    louder = powers[len(powers) // 2 :]
    mean = sum(louder) / len(louder) if louder else 0.0
    return 10 * math.log10(mean / FULL**2) if mean else -math.inf


def levelled(samples: array[int], rate: int, target_db: float, peak_db: float = -1.0) -> array[int]:
    """Return the sound at `target_db` of loudness, or quieter where its peaks would pass `peak_db`."""
    now, peak = loudness(samples, rate), _peak(samples)
    if not peak or math.isinf(now):
        return samples
    factor = min(10 ** ((target_db - now) / 20), FULL * 10 ** (peak_db / 20) / peak)
    return samples if abs(factor - 1) < _NOT_HEARD else scaled(samples, factor)


def scaled(samples: array[int], factor: float) -> array[int]:
    """Return the sound `factor` times as high; what would pass full scale is cut off."""
    if factor == 1.0:
        return samples[:]
    if _peak(samples) * factor <= FULL:
        return array("h", [int(sample * factor) for sample in samples])
    return array("h", [max(-FULL, min(FULL, int(sample * factor))) for sample in samples])


def joined(parts: Sequence[array[int]], overlap: int) -> array[int]:
    """Return the parts one after the other, each laid over the end of the last one by `overlap` samples."""
    out = array("h")
    for part in parts:
        n = min(overlap, len(out), len(part))
        for i in range(n):
            at = len(out) - n + i
            out[at] = max(-FULL, min(FULL, (out[at] * (n - i) + part[i] * i) // n))
        out.extend(part[n:])
    return out


def longest_silence(samples: array[int], rate: int, below_db: float) -> float:
    """Return the milliseconds of the longest stretch quieter than `below_db`."""
    floor, block = FULL * 10 ** (below_db / 20), max(1, rate // 500)  # 2 ms
    longest = run = 0
    for at in range(0, len(samples), block):
        run = 0 if _peak(samples[at : at + block]) >= floor else run + 1
        longest = max(longest, run)
    return longest * block * 1000 / rate


def is_clipped(samples: Sequence[int]) -> bool:
    """Return whether peaks are cut off flat: four samples in a row at full scale."""
    run = 0
    for sample in samples if _peak(samples) >= FULL else ():
        run = run + 1 if abs(sample) >= FULL else 0
        if run == 4:
            return True
    return False


def _count(ms: float, rate: int) -> int:
    return int(ms * rate / 1000)


def _peak(samples: Sequence[int]) -> int:
    return max(max(samples), -min(samples)) if samples else 0


def _power(samples: Sequence[int]) -> float:
    total: int = sum(map(operator.mul, samples, samples))
    return total / len(samples)
