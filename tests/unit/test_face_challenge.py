"""What counts as a blink, a turn, a person who stays: from measures alone, without a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.face.challenge import AWAY_S, FLAT, SETTLE, Glance, Trial
from drivers.ports.face import Act, Reason

STEP_S = 0.1
REST = Glance(at=0.0, faces=1, good=True, turn=0.01, openness=0.5)
SHUT = replace(REST, openness=0.1)
LEFT = replace(REST, turn=0.15, good=False, depth=2 * FLAT)
RIGHT = replace(LEFT, turn=-0.13)
PAPER = replace(LEFT, depth=0.5 * FLAT)
GONE = Glance(at=0.0, faces=0)


def played(acts: Iterable[Act], *scene: tuple[Glance, int]) -> Trial:
    """Show each glance so many times, ten a second, after one who has settled."""
    trial, at = Trial(list(acts)), 0.0
    for glance, times in ((REST, SETTLE), *scene):
        for _ in range(times):
            at += STEP_S
            trial.step(replace(glance, at=at))
    return trial


def test_eyes_shut_and_open_again_are_a_blink() -> None:
    assert played([Act.BLINK], (REST, 3), (SHUT, 2), (REST, 1 + SETTLE)).passed


@pytest.mark.parametrize(
    "scene",
    [
        [(REST, 30)],
        [(SHUT, 30), (REST, 10)],  # asleep, or looking down
        [(replace(REST, openness=0.4), 2), (REST, 10)],  # a squint
        [(replace(SHUT, steady=0.5), 2), (REST, 10)],  # something moved over the face
        [(replace(SHUT, turn=0.15), 2), (REST, 10)],  # the face turned away
    ],
)
def test_what_is_no_blink_is_not_taken_for_one(scene: list[tuple[Glance, int]]) -> None:
    trial = played([Act.BLINK], *scene)
    assert not trial.passed
    assert trial.asks is Act.BLINK
    assert trial.reason is Reason.ACT_NOT_SEEN


@pytest.mark.parametrize(("act", "glance"), [(Act.TURN_LEFT, LEFT), (Act.TURN_RIGHT, RIGHT)])
def test_a_head_that_turns_and_comes_back_has_turned(act: Act, glance: Glance) -> None:
    assert played([act], (glance, 3), (REST, 1 + SETTLE)).passed


@pytest.mark.parametrize(("act", "glance"), [(Act.TURN_LEFT, RIGHT), (Act.TURN_RIGHT, LEFT)])
def test_a_turn_to_the_other_side_does_not_count(act: Act, glance: Glance) -> None:
    assert played([act], (glance, 8), (REST, 8)).asks is act


def test_a_turn_is_over_only_when_the_face_is_back() -> None:
    assert not played([Act.TURN_LEFT], (LEFT, 20)).passed


@pytest.mark.parametrize("scene", [[(PAPER, 3), (REST, 1)], [(PAPER, 10)]])
def test_what_turns_as_a_plane_is_a_photo(scene: list[tuple[Glance, int]]) -> None:
    trial = played([Act.TURN_LEFT], *scene)
    assert trial.failed
    assert trial.reason is Reason.FLAT


def test_one_slip_of_the_measure_makes_no_photo_a_head() -> None:
    assert played([Act.TURN_LEFT], (PAPER, 6), (LEFT, 1), (PAPER, 3), (REST, 1)).failed


def test_acts_are_asked_one_after_the_other_and_all_must_be_seen() -> None:
    acts = [Act.TURN_LEFT, Act.BLINK]
    assert played(acts).asks is Act.TURN_LEFT
    assert played(acts, (SHUT, 2), (REST, 8)).asks is Act.TURN_LEFT
    assert played(acts, (LEFT, 3), (REST, 1 + SETTLE)).asks is Act.BLINK
    assert played(acts, (LEFT, 3), (REST, 1 + SETTLE), (SHUT, 2), (REST, 1 + SETTLE)).passed


def test_who_goes_away_begins_anew_but_a_face_missed_for_a_moment_does_not() -> None:
    acts = [Act.TURN_LEFT, Act.BLINK]
    away, moment = round(AWAY_S / STEP_S) + 2, round(AWAY_S / STEP_S) - 2
    done = [(LEFT, 3), (REST, 1 + SETTLE)]
    assert played(acts, *done, (GONE, moment), (REST, 1)).asks is Act.BLINK
    assert played(acts, *done, (GONE, away), (REST, SETTLE)).asks is Act.TURN_LEFT
    assert played(acts, *done, (GONE, away)).reason is Reason.NOBODY


def test_a_second_person_ends_what_was_begun_at_once() -> None:
    trial = played([Act.BLINK], (replace(REST, faces=2), 1))
    assert trial.asks is None
    assert trial.reason is Reason.SEVERAL


def test_nothing_is_asked_of_a_face_that_is_not_good_enough() -> None:
    trial = Trial([Act.BLINK])
    for at in range(20):
        trial.step(replace(REST, at=float(at), good=False))
    assert trial.asks is None
    assert trial.reason is Reason.UNSUITABLE


def test_without_acts_a_face_that_settles_is_enough() -> None:
    assert played([]).passed


GLANCES = st.builds(
    Glance,
    at=st.floats(0, 1e6),
    faces=st.integers(0, 3),
    good=st.booleans(),
    turn=st.floats(-2, 2),
    openness=st.floats(0, 1),
    steady=st.floats(-1, 1),
    depth=st.floats(0, 1),
)


@given(st.lists(GLANCES, max_size=60))
def test_one_who_never_turns_is_never_taken_for_one_who_did(glances: list[Glance]) -> None:
    trial = Trial([Act.TURN_LEFT])
    for glance in glances:
        trial.step(replace(glance, turn=0.0))
    assert not trial.passed
    assert not trial.failed
