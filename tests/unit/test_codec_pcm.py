"""Sound is cut and joined so that nobody hears where: no gap, no click, one loudness."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.codecs import pcm

RATE = 16000
# One sample of 1, one of -2, at 8000 Hz: as `sox -r 8000 -b 16 -c 1 … -e signed` writes them.
LITERAL = bytes.fromhex(
    "52494646 28000000 57415645 666d7420 10000000 0100 0100 401f0000 803e0000 0200 1000 64617461 04000000 0100 feff"
)
# The head of `espeak-ng --stdout`: 22050 Hz, and sizes that are placeholders, for it streams.
ESPEAK = bytes.fromhex(
    "52494646 24f0ff7f 57415645 666d7420 10000000 0100 0100 22560000 44ac0000 0200 1000 64617461 00f0ff7f 0300"
)


def tone(ms: float, height: int = 8000) -> array[int]:
    return array("h", [int(height * math.sin(2 * math.pi * 440 * i / RATE)) for i in range(int(ms * RATE / 1000))])


def test_a_wav_file_is_read_as_it_was_recorded() -> None:
    assert pcm.from_wav(LITERAL) == (array("h", [1, -2]), 8000)


def test_a_stream_whose_sizes_are_placeholders_is_read_to_its_end() -> None:
    assert pcm.from_wav(ESPEAK) == (array("h", [3]), 22050)


def test_a_wav_file_is_written_byte_for_byte() -> None:
    assert pcm.to_wav(array("h", [1, -2]), 8000) == LITERAL


def test_two_channels_become_one() -> None:
    stereo = LITERAL[:22] + b"\x02\x00" + LITERAL[24:]
    assert pcm.from_wav(stereo) == (array("h", [-1]), 8000)


@pytest.mark.parametrize("place", [0, 8, 20, 34])
def test_what_is_no_sound_of_sixteen_bits_is_refused(place: int) -> None:
    with pytest.raises(ValueError, match=r"WAV|PCM"):
        pcm.from_wav(LITERAL[:place] + b"\x07" + LITERAL[place + 1 :])


@given(st.binary(max_size=200), st.integers(0, 48))
def test_no_bytes_do_more_than_be_refused(junk: bytes, at: int) -> None:
    for data in (junk, LITERAL[:at] + junk, LITERAL[:at]):
        try:
            pcm.from_wav(data)
        except ValueError:
            continue


def test_joined_clips_are_as_long_as_their_sum_less_the_overlaps() -> None:
    parts = [tone(100), tone(250), tone(80)]
    assert len(pcm.joined(parts, 160)) == sum(map(len, parts)) - 2 * 160


def test_an_overlap_leads_from_one_clip_into_the_next_and_stays_within_full_scale() -> None:
    high, low = array("h", [30000] * 400), array("h", [-30000] * 400)
    seam = pcm.joined([high, low], 100)[300:400]
    assert list(seam) == sorted(seam, reverse=True)
    assert max(map(abs, pcm.joined([high, high], 100))) == 30000


def test_silence_is_trimmed_and_a_little_of_it_kept() -> None:
    padded = pcm.silence(400, RATE) + tone(200) + pcm.silence(300, RATE)
    assert 200 <= len(pcm.trimmed(padded, RATE, -45, 10)) * 1000 / RATE <= 230
    assert len(pcm.trimmed(pcm.silence(500, RATE), RATE, -45, 10)) == 0


def test_a_loud_and_a_soft_clip_are_heard_alike() -> None:
    loud, soft = (pcm.levelled(tone(200, height), RATE, -20) for height in (20000, 900))
    assert pcm.loudness(loud, RATE) == pytest.approx(-20, abs=0.1)
    assert pcm.loudness(soft, RATE) == pytest.approx(-20, abs=0.1)


def test_no_clip_is_levelled_past_full_scale() -> None:
    click = tone(200, 300) + array("h", [30000, -30000])
    assert not pcm.is_clipped(pcm.levelled(click, RATE, -10))
    assert max(map(abs, pcm.levelled(click, RATE, -10))) <= 29204


def test_a_pause_between_words_does_not_make_a_sentence_softer() -> None:
    sentence = tone(300) + pcm.silence(250, RATE) + tone(300)
    assert pcm.loudness(sentence, RATE) == pytest.approx(pcm.loudness(tone(300), RATE), abs=0.5)


@pytest.mark.parametrize("wanted", [8000, 11025, 16000, 22050, 48000])
def test_a_tone_keeps_its_length_and_pitch_at_another_rate(wanted: int) -> None:
    moved = pcm.resampled(tone(500), RATE, wanted)
    rises = sum(1 for before, after in pairwise(moved) if before < 0 <= after)
    assert len(moved) == pytest.approx(wanted / 2, abs=2)
    assert rises == pytest.approx(220, abs=2)


def test_the_longest_silence_is_measured_within_a_sound() -> None:
    assert pcm.longest_silence(tone(100) + pcm.silence(80, RATE) + tone(100), RATE, -45) == pytest.approx(80, abs=5)
