"""Writing a sign with a finger on the real glass: every movement counts, no rule of keys holds, nothing stays."""

from __future__ import annotations

from typing import Any

from kiosk.journey.effects import ReadSigns
from kiosk.journey.events import SignsRead, WritingReady, Written
from kiosk.journey.screens import Search
from kiosk.scenes.made_up import base
from kiosk.touch import Finger, find_key
from kiosk.widgets.pad import Pad
from tests.ui.kiosk.glass import Glass, Session, glass


def writing() -> tuple[Glass, Pad]:
    held = glass()
    held.fresh(base(can_write=True, screen=Search(writing=True)))
    return held, pad_of(held)


def pad_of(held: Glass) -> Pad:
    return next(w for w in held.root.walk() if isinstance(w, Pad))


def draw(held: Glass, pad: Pad, *places: tuple[float, float]) -> Finger:
    """Draw through places given as shares of the pad, from its upper left; the finger is still down."""
    (x, y), *rest = [(pad.x + x * pad.width, pad.top - y * pad.height) for x, y in places]
    finger = Finger(held.studio.window).down(x, y)
    for x, y in rest:
        finger.slide(x, y)
    return finger


def lift(finger: Any, pad: Pad, x: float, y: float) -> None:
    finger.up(pad.x + x * pad.width, pad.top - y * pad.height)


def strokes(held: Glass) -> list[tuple[tuple[int, int], ...]]:
    return [e.stroke for e in held.events if isinstance(e, Written)]


def test_a_sign_is_written_found_and_searched_by_touch() -> None:
    session = Session(glass(), base(screen=Search()))
    session.take(WritingReady(True))
    session.touch("手写")
    for places in (((0.2, 0.5), (0.5, 0.5), (0.8, 0.5)), ((0.5, 0.1), (0.5, 0.5), (0.5, 0.9))):
        pad = pad_of(session.held)
        lift(draw(session.held, pad, *places), pad, *places[-1])
    asked = [e for e in session.effects if isinstance(e, ReadSigns)]
    assert [len(e.strokes) for e in asked] == [0, 1, 2]
    session.take(SignsRead(asked[-1].strokes, ("十", "力")))
    session.touch("十")

    assert session.state.screen == Search("十", writing=True)


def test_the_first_stroke_counts_although_keys_are_deaf_on_a_new_screen() -> None:
    held, pad = writing()
    held.root.gate.new_screen()
    lift(draw(held, pad, (0.1, 0.1), (0.5, 0.5)), pad, 0.9, 0.9)

    (stroke,) = strokes(held)
    assert len(stroke) == 3
    assert all(abs(x - y) <= 2 and abs(x - want) <= 2 for (x, y), want in zip(stroke, (100, 500, 900), strict=True))


def test_a_stroke_that_leaves_the_pad_ends_at_its_edge_and_presses_nothing() -> None:
    held, pad = writing()
    finger = draw(held, pad, (0.5, 0.5), (0.9, 0.5))
    finger.up(*find_key(held.root, "退一笔").center)

    assert held.presses == []
    assert strokes(held)[0][-1][0] == 1000


def test_the_ball_of_the_hand_writes_nothing_while_a_finger_does() -> None:
    held, pad = writing()
    finger = draw(held, pad, (0.2, 0.2), (0.4, 0.2))
    lift(draw(held, pad, (0.9, 0.9)), pad, 0.95, 0.95)
    lift(finger, pad, 0.6, 0.2)

    assert len(strokes(held)) == 1


def test_no_movement_is_lost_while_the_glass_draws_nothing() -> None:
    held, pad = writing()
    places = [(0.1 + n / 500, 0.3) for n in range(400)]
    lift(draw(held, pad, *places), pad, *places[-1])

    assert len(strokes(held)[0]) == 400


def test_what_a_finger_was_writing_is_gone_with_the_session() -> None:
    held, pad = writing()
    held.show(base(can_write=True, screen=Search(writing=True, strokes=(((0, 0), (500, 500)),))))
    draw(held, pad, (0.2, 0.2), (0.4, 0.2))
    held.show(base(can_write=True))
    held.root._blank()

    assert pad.strokes == ()
    assert (pad._now, pad._lines) == ([], [])
