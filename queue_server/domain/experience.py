"""What a hall has learned from its days: how long services take, what happens around them, who comes when, and how
honest its ranges were.

`Experience` is what the days before have taught. `Now` adds today: its pace, how many come, the ranges of today. Both
are worked out from what is recorded of each day, so a day learned again, or after a crash, teaches the same.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from queue_server.domain.accuracy import ToldWait
from queue_server.domain.arrivals import Usual, today_against_usual
from queue_server.domain.calibration import Calibration, Told
from queue_server.domain.durations import UNLIKE, Seen, Share, Span, Today, learned, ratio
from queue_server.domain.situation import LONG_WAIT_S, Habits, Service

Configured = Callable[[str, str], float]
"""Mean seconds of one matter of an item and errand, as the configuration says."""
Kind = tuple[str, str]
"""Department and class."""
Slot = tuple[int, int, str, str]
"""ISO weekday, half hour of the local day, department, class."""

UNSEEN, EARLY, UNTOLD = Seen(), Today(), Calibration()
WALK, TIDY, AWAY_FOR, NO_SHOW_FOR = (Span.usual(seconds) for seconds in (60.0, 15.0, 300.0, 90.0))
NO_SHOW, NO_SHOW_LONG, BACK, AWAY = (Share.usual(share) for share in (0.05, 0.08, 0.3, 0.02))
UNLIKE_DAYS = Share.usual(UNLIKE, 5.0)
"""What is taken for usual before anything is known of a hall."""
BREAK_S = 300.0
"""A counter that calls nobody for longer, though people wait, was left for a while."""
LONGEST_BREAK_S = 3600.0
"""What is longer is no pause between two services: the counter was closed, or the hall was."""
ENOUGH_DAYS = 1.5
"""Days of one weekday, weighted, before that weekday speaks for itself."""
COMMON = 0.5
"""A counter that worked on so many of the days usually opens."""
RECENT_S = 3600.0
_HALF_HOURS = 48


@dataclass(frozen=True, slots=True)
class Turn:
    """One step's time at a counter, as it stands in the records."""

    item: str
    errand: str
    matters: int
    """Those done in this turn."""
    counter: int
    finished: bool
    missed: bool
    """Called and not come."""
    returned: bool
    """Came back after a missed call."""
    queued_at: dt.datetime
    called_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None

    @property
    def waited_long(self) -> bool:
        return (self.called_at - self.queued_at).total_seconds() > LONG_WAIT_S

    @property
    def took_s(self) -> float | None:
        """Return the seconds of its service; None for one that was not served."""
        if not self.finished or self.started_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who took a number, for each thing called for."""

    at: dt.datetime
    weekday: int
    half_hour: int
    department: str
    class_: str

    @property
    def kind(self) -> Kind:
        return self.department, self.class_


@dataclass(frozen=True, slots=True)
class Experience:
    """What the days before have taught. Older days count less."""

    services: Mapping[tuple[str, str], Seen] = field(default_factory=dict)
    """By item and errand."""
    hall: Seen = UNSEEN
    walk: Span = WALK
    tidy: Span = TIDY
    no_show: Share = NO_SHOW
    no_show_long: Share = NO_SHOW_LONG
    """Among those who waited longer than `LONG_WAIT_S`: some of them have left."""
    no_show_s: Span = NO_SHOW_FOR
    back: Share = BACK
    """Of those who missed their call, how many report back."""
    away: Share = AWAY
    away_s: Span = AWAY_FOR
    unlike: Share = UNLIKE_DAYS
    """Of the days, those that went quite differently from what was learned before."""
    days: Mapping[int, float] = field(default_factory=dict)
    """Days learned by weekday, weighted: what `people` is to be divided by."""
    people: Mapping[Slot, float] = field(default_factory=dict)
    counters: Mapping[int, Share] = field(default_factory=dict)
    """How many of the days each counter worked."""
    calibration: Calibration = UNTOLD

    @classmethod
    def of_nothing(cls, walk_s: float) -> Experience:
        """Begin with what the configuration says of the time between two persons."""
        return cls(walk=Span.usual(walk_s))

    def service(self, item: str, errand: str, configured: Configured, matters: int = 1) -> Service:
        seen = self.services.get((item, errand), UNSEEN)
        return learned(configured(item, errand), seen, self.hall, matters)

    def habits(self) -> Habits:
        return Habits(
            walk_s=self.walk.mean_s,
            tidy_s=self.tidy.mean_s,
            no_show=self.no_show.share,
            no_show_long=self.no_show_long.share,
            no_show_s=self.no_show_s.mean_s,
            back=self.back.share,
            away=self.away.share,
            away_s=self.away_s.mean_s,
        )

    def usual_counters(self) -> frozenset[int] | None:
        """Return those that open on a common day; None when no day was learned yet."""
        if not self.counters:
            return None
        return frozenset(n for n, worked in self.counters.items() if worked.share >= COMMON)

    def knows_arrivals(self) -> bool:
        return sum(self.days.values()) >= ENOUGH_DAYS

    def per_hour(self, weekday: int, half_hour: int) -> dict[Kind, float]:
        """Return how many come by department and class; from all weekdays while this one is hardly known."""
        own = self.days.get(weekday, 0.0) >= ENOUGH_DAYS
        weekdays = [weekday] if own else list(self.days)
        weight = sum(self.days[d] for d in weekdays)
        found: dict[Kind, float] = defaultdict(float)
        for department, class_ in {slot[2:] for slot in self.people}:
            people = sum(self.people.get((d, half_hour, department, class_), 0.0) for d in weekdays)
            if people:
                found[department, class_] = Usual(weight, people).per_hour
        return dict(found)

    def day(
        self,
        turns: Sequence[Turn],
        arrivals: Sequence[Arrival],
        told: Sequence[ToldWait],
        weekday: int,
        configured: Configured,
    ) -> Experience:
        """Take a working day in, after letting all before it grow a day older."""
        older = self._a_day_later()
        services, hall = older._learn_services(turns, configured)
        gaps = list(_gaps(turns))
        return replace(
            older,
            services=services,
            hall=hall,
            walk=_walked(older.walk, turns),
            tidy=_added(older.tidy, (s for s in gaps if s <= BREAK_S)),
            away=_counted(older.away, (s > BREAK_S for s in gaps)),
            away_s=_added(older.away_s, (s for s in gaps if s > BREAK_S)),
            no_show=_counted(older.no_show, _answers(t for t in turns if not t.waited_long)),
            no_show_long=_counted(older.no_show_long, _answers(t for t in turns if t.waited_long)),
            no_show_s=_added(older.no_show_s, _missed_for(turns)),
            back=_counted(older.back, (t.returned for t in turns if t.missed or t.returned)),
            days={**older.days, weekday: Usual(older.days.get(weekday, 0.0)).add(0).days},
            people=older._people(arrivals, weekday),
            unlike=older.unlike.add(self.pace_of(turns, configured).unlike(self.unlike.share)),
            counters=_worked(older.counters, turns),
            calibration=_calibrated(older.calibration, told),
        )

    def _a_day_later(self) -> Experience:
        return replace(
            self,
            services={key: seen.a_day_later() for key, seen in self.services.items()},
            hall=self.hall.a_day_later(),
            walk=self.walk.a_day_later(),
            tidy=self.tidy.a_day_later(),
            no_show=self.no_show.a_day_later(),
            no_show_long=self.no_show_long.a_day_later(),
            no_show_s=self.no_show_s.a_day_later(),
            back=self.back.a_day_later(),
            away=self.away.a_day_later(),
            away_s=self.away_s.a_day_later(),
            unlike=self.unlike.a_day_later(),
            calibration=self.calibration.a_day_later(),
        )

    def _learn_services(
        self, turns: Sequence[Turn], configured: Configured
    ) -> tuple[dict[tuple[str, str], Seen], Seen]:
        services, hall = dict(self.services), self.hall
        for turn, quiet in _with_quiet(turns):
            took = _service_s(turn, self.walk)
            if took is None:
                continue
            key = turn.item, turn.errand
            seen = services.get(key, UNSEEN)
            expected = configured(*key) * max(1, turn.matters)
            services[key] = seen.add(took, expected, usual=ratio(seen, hall), quiet=quiet)
            hall = hall.add(took, expected, usual=ratio(UNSEEN, hall), quiet=quiet)
        return services, hall

    def pace_of(self, turns: Sequence[Turn], configured: Configured) -> Today:
        """Return how a day's services went against what was expected of each."""
        today = Today()
        for turn, quiet in sorted(_with_quiet(turns), key=lambda t: (t[0].ended_at or t[0].called_at, t[0].called_at)):
            took = _service_s(turn, self.walk)
            if took is not None:
                expected = self.service(turn.item, turn.errand, configured)
                today = today.add(took, expected.mean_s * max(1, turn.matters), quiet=quiet)
        return today

    def _people(self, arrivals: Sequence[Arrival], weekday: int) -> dict[Slot, float]:
        came: dict[Slot, int] = defaultdict(int)
        for arrival in arrivals:
            came[(weekday, arrival.half_hour, arrival.department, arrival.class_)] += 1
        people = dict(self.people)
        for slot in {*came, *(s for s in people if s[0] == weekday)}:
            people[slot] = Usual(0.0, people.get(slot, 0.0)).add(came.get(slot, 0)).people
        return people


@dataclass(frozen=True, slots=True)
class Now:
    """What is known just now: the days before and today so far."""

    experience: Experience
    today: Today = EARLY
    calibration: Calibration = UNTOLD
    crowd: float = 1.0
    """How many times as many people come today as usual."""
    recent: Mapping[Kind, float] = field(default_factory=dict)
    """Who came in the last hour, per hour: stands for what is coming while no day was learned."""
    usual: Mapping[tuple[int, int], Mapping[Kind, float]] = field(default_factory=dict)
    """By weekday and half hour: what the experience says of today, ready to use."""

    def per_hour(self, weekday: int, half_hour: int) -> Mapping[Kind, float]:
        """Return how many are expected to come by department and class, before today's crowd is reckoned in."""
        found = self.usual.get((weekday, half_hour))
        return self.experience.per_hour(weekday, half_hour) if found is None else found


def now_known(
    experience: Experience,
    turns: Sequence[Turn],
    arrivals: Sequence[Arrival],
    told: Sequence[ToldWait],
    weekday: int,
    configured: Configured,
    now: dt.datetime,
) -> Now:
    """Add today, as far as it has come, to the days before."""
    calibration = _calibrated(experience.calibration.a_day_later(), told)
    recent: dict[Kind, float] = defaultdict(float)
    for arrival in arrivals:
        if 0 <= (now - arrival.at).total_seconds() <= RECENT_S:
            recent[arrival.kind] += 3600 / RECENT_S
    usual = {}
    if experience.knows_arrivals():
        usual = {(weekday, half_hour): experience.per_hour(weekday, half_hour) for half_hour in range(_HALF_HOURS)}
    crowd = _crowd([sum(usual[weekday, n].values()) for n in range(_HALF_HOURS)], arrivals) if usual else 1.0
    return Now(experience, experience.pace_of(turns, configured), calibration, crowd, dict(recent), usual)


def _crowd(per_hour: Sequence[float], arrivals: Sequence[Arrival]) -> float:
    if not arrivals:
        return 1.0
    # The half hour that runs is left out: how much of it is over would have to be guessed.
    latest = max(a.half_hour for a in arrivals)
    return today_against_usual(sum(per_hour[:latest]) / 2, sum(a.half_hour < latest for a in arrivals))


def _service_s(turn: Turn, walk: Span) -> float | None:
    """Return the seconds of a service; where the clerk never pressed start, without the usual walk to the counter."""
    took = turn.took_s
    return took if took is None or turn.started_at != turn.called_at else took - walk.mean_s


def _walked(walk: Span, turns: Iterable[Turn]) -> Span:
    seconds = (
        (t.started_at - t.called_at).total_seconds() for t in turns if t.started_at and t.started_at > t.called_at
    )
    return _added(walk, seconds)


def _answers(turns: Iterable[Turn]) -> Iterable[bool]:
    """Yield for each call that was decided whether nobody came; one who was missed and came later counts for both."""
    for turn in turns:
        if turn.missed or turn.returned:
            yield True
        if turn.started_at is not None:
            yield False


def _missed_for(turns: Iterable[Turn]) -> Iterable[float]:
    for turn in turns:
        if turn.missed and turn.ended_at is not None:
            yield (turn.ended_at - turn.called_at).total_seconds()


def _gaps(turns: Iterable[Turn]) -> Iterable[float]:
    """Yield the seconds between two turns at a counter, where the next person was waiting already."""
    for before, after in _followed(turns):
        if after is not None and before.ended_at is not None and after.queued_at < before.ended_at:
            gap = (after.called_at - before.ended_at).total_seconds()
            if 0 <= gap <= LONGEST_BREAK_S:
                yield gap


def _with_quiet(turns: Iterable[Turn]) -> Iterable[tuple[Turn, bool]]:
    """Yield each turn that is over, and whether nobody waited at its end whom the counter called next."""
    for turn, after in _followed(turns):
        yield turn, after is None or (turn.ended_at is not None and after.queued_at >= turn.ended_at)


def _followed(turns: Iterable[Turn]) -> Iterable[tuple[Turn, Turn | None]]:
    """Yield each turn that is over with the next at its counter."""
    at_counter: dict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        at_counter[turn.counter].append(turn)
    for row in at_counter.values():
        row.sort(key=lambda t: t.called_at)
        for before, after in zip_longest(row, row[1:]):
            if before.ended_at is not None:
                yield before, after


def _worked(counters: Mapping[int, Share], turns: Iterable[Turn]) -> dict[int, Share]:
    today = {turn.counter for turn in turns}
    known = {*counters, *today}
    return {n: counters.get(n, Share(0.0, 0.0)).a_day_later().add(n in today) for n in known}


def _calibrated(calibration: Calibration, told: Iterable[ToldWait]) -> Calibration:
    for wait in told:
        calibration = calibration.learn(Told(wait.low_s, wait.middle_s, wait.high_s), wait.waited_s)
    return calibration


def _added(span: Span, seconds: Iterable[float]) -> Span:
    for value in seconds:
        span = span.add(value)
    return span


def _counted(share: Share, happened: Iterable[bool]) -> Share:
    for value in happened:
        share = share.add(value)
    return share
