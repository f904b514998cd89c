"""One go of the hours to come: counters call by the rule, people are served, newcomers join."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator
from heapq import heapify, heappop, heappush, heapreplace
from itertools import accumulate, pairwise, repeat
from random import Random
from statistics import NormalDist

from queue_server.domain.draws import LEVELS, drawn_bytes, table
from queue_server.domain.simulation_lines import Bond, Entry, Layout, Menu, Stream, order
from queue_server.domain.situation import LONG_WAIT_S

_HABIT = table(0.6)
"""Walking up, tidying and pauses vary about as much as services do."""
_NEVER = math.inf
_NOWHERE = -1
_AGAIN = -1_000_000
"""Index of somebody who missed the call and came back: told already."""

Lines = list[deque[Entry]]
Newcomer = tuple[float, int, Entry]
_NOBODY: Newcomer = (_NEVER, -1, (_NEVER, "", 0, 0, 0.0, (), None))


def choose(menu: Menu, now: float, oldest: list[float], lines: Lines) -> int:
    """Return the line whose head is next by the rule, -1 for none. `oldest`: each head's `queued_at`, or infinity."""
    for singles, groups in menu:
        best, chosen = 0.0, -1
        for worth_s, line in singles:
            worth = worth_s * (now - oldest[line])
            if worth > best:
                best, chosen = worth, line
            elif worth == best and chosen >= 0 and order(lines[line][0]) < order(lines[chosen][0]):
                chosen = line
        for worth_s, ids in groups:
            line = _first(ids, oldest, lines)
            worth = worth_s * (now - oldest[line])
            if worth > best:
                best, chosen = worth, line
            elif worth == best and chosen >= 0 and order(lines[line][0]) < order(lines[chosen][0]):
                chosen = line
        if chosen < 0:
            firsts = [line for _, line in singles] + [_first(ids, oldest, lines) for _, ids in groups]
            chosen = _without_score(firsts, lines)
        if chosen >= 0:
            return chosen
    return -1


def _first(ids: tuple[int, ...], oldest: list[float], lines: Lines) -> int:
    """Return the line whose head stands before all others of the same rate."""
    first, line = _NEVER, ids[0]
    for i in ids:
        queued_at = oldest[i]
        if queued_at < first:
            first, line = queued_at, i
        elif queued_at == first < _NEVER and order(lines[i][0]) < order(lines[line][0]):
            line = i
    return line


def _without_score(firsts: list[int], lines: Lines) -> int:
    """Choose among those who have not earned anything yet (they came before their time): by time, then number."""
    return min((line for line in firsts if lines[line]), key=lambda line: order(lines[line][0]), default=-1)


class Arrivals:
    """When who joins, from the streams: their sum is one Poisson process, told apart by lot."""

    def __init__(self, streams: list[Stream]) -> None:
        edges = sorted({s.from_s for s in streams} | {s.until_s for s in streams})
        self._segments: list[tuple[float, float, list[Stream], list[float]]] = []
        for begins, ends in pairwise(edges):
            at_work = [s for s in streams if s.from_s <= begins < s.until_s]
            if at_work:
                self._segments.append((begins, ends, at_work, list(accumulate(s.per_s for s in at_work))))

    def draw(self, rng: Random) -> Iterator[Newcomer]:
        """Yield who joins which line when, in order of time; without end, once nobody comes any more at infinity."""
        for at_s, ends, at_work, sums in self._segments:
            mean_s = 1 / sums[-1]
            while (at_s := at_s - mean_s * math.log(1.0 - rng.random())) < ends:
                stream = at_work[bisect_left(sums, rng.random() * sums[-1])]
                yield at_s, stream.line, (at_s, *stream.entry[1:])
        yield from repeat(_NOBODY)


class Watch:
    """What a what-if looks at, over all goes."""

    def __init__(self, counters: int) -> None:
        self.waits: list[tuple[int, float, float]] = []
        """Index of the person or class, `queued_at`, wait in seconds (infinite: never called)."""
        self.busy_s = [0.0] * counters


class Go:
    """One possible course of the hours to come; `play` runs it and adds each wait to `waits[index]`.

    `heap` holds the moments at which a counter is free (its index), and at which somebody joins (`-1 - ticket`, the
    ticket being a key of `joining`); newcomers come in order of time, beside it. A go ends once all from index
    `told_from` on are called; with a `watch`, when nothing happens any more.
    """

    def __init__(
        self, layout: Layout, rng: Random, draw: Iterator[int], waits: list[list[float]], told_from: int, doubt: float
    ) -> None:
        """`doubt`: how many of its spreads today's pace is off."""
        self.layout, self.rng, self.draw, self.waits = layout, rng, draw, waits
        self.told_from = told_from
        self.doubt = math.exp(layout.situation.pace.spread * doubt)
        habits = layout.situation.habits
        self.no_show = habits.no_show * LEVELS
        self.no_show_long = self.no_show if habits.no_show_long is None else habits.no_show_long * LEVELS
        self.away = habits.away * LEVELS
        self.lines: Lines = [deque(line) for line in layout.lines]
        self.oldest = list(layout.oldest)
        self.heap: list[tuple[float, int]] = [(_NEVER, -1)]
        self.shift, self.until = list(layout.opening.shift), list(layout.opening.until)
        self.menus, self.sees = list(layout.opening.menus), list(layout.opening.sees)
        self.idle: dict[int, None] = {}
        """Counters that found nobody, the longest idle first."""
        self.joining: dict[int, tuple[int, Entry, int]] = {}
        """Who is on the way: the line, who, and the counter where the person stands; below 0: comes from outside."""
        self.tickets = 0
        self.going_on: dict[int, list[tuple[int, Entry]]] = {}
        """By counter: those who stand there and go on with it."""
        self.calls = dict(layout.situation.calls_of_series) if layout.returned else {}
        self.bonded = dict(layout.bonded)
        """Those in line who have other steps, and their lines, by index."""

    # --- the start ------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        now, tidy_s = self.layout.situation.now, self.layout.situation.habits.tidy_s
        busy = set()
        for occupied in self.layout.occupied:
            done = now + occupied.rest.drawn(next(self.draw)) * (self.doubt if occupied.paced else 1.0)
            busy.add(occupied.index)
            heappush(self.heap, (done + (tidy_s if occupied.paced else 0.0), occupied.index))
            if occupied.bond is not None:
                self.release(occupied.bond, done, occupied.waited_s, occupied.index)
        for index in range(len(self.layout.shifts)):
            if index not in busy:
                heappush(self.heap, (now, index))
        for at_s, comes, line, entry in self.layout.booked:
            if self.rng.random() < comes:
                self.join_later(at_s, line, (at_s, *entry[1:]), _NOWHERE)

    def join_later(self, at_s: float, line: int, entry: Entry, counter: int) -> None:
        self.tickets += 1
        self.joining[self.tickets] = line, entry, counter
        heappush(self.heap, (at_s, -1 - self.tickets))

    # --- the course -----------------------------------------------------------------------------------------------

    def play(self, newcomers: Iterator[Newcomer], watch: Watch | None = None) -> None:
        """Run to the end. One long function with its own names: it runs for every call of every go of every answer."""
        self.begin()
        begins, told_from, waits, draw, habit = self.layout.situation.now, self.told_from, self.waits, self.draw, _HABIT
        habits, pace = self.layout.situation.habits, self.layout.situation.pace.factor * self.doubt
        walk_s, tidy_s = habits.walk_s, habits.tidy_s
        usual_from, usual_to = max(self.no_show, self.no_show_long), LEVELS - self.away
        heap, until, menus, oldest, lines = self.heap, self.until, self.menus, self.oldest, self.lines
        going_on, followed = self.going_on, watch is not None or bool(self.layout.returned)
        left = self.layout.callable_from(told_from)
        comes, number, newcomer = next(newcomers)
        while left or watch is not None:
            now, counter = heap[0]
            if comes <= now:
                if comes == _NEVER:
                    break  # nothing happens any more
                self.stand(comes, number, newcomer)
                comes, number, newcomer = next(newcomers)
                continue
            if counter < 0:
                heappop(heap)
                self.join(now, *self.joining.pop(-1 - counter))
                continue
            if now >= until[counter]:
                self.next_shift(now, counter)
                continue
            chosen = -1
            if going_on and counter in going_on:
                entry = self.go_on(now, counter)
            else:
                chosen = choose(menus[counter], now, oldest, lines)
                if chosen < 0:
                    self.rest(counter)
                    continue
                line = lines[chosen]
                entry = line.popleft()
                oldest[chosen] = line[0][0] if line else _NEVER
            _, _, _, index, mean_s, spread, bond = entry
            if index >= 0:
                waits[index].append(now - begins)
                if index >= told_from:
                    left -= 1
                if not spread:
                    continue  # a ghost
            took = walk_s * habit[next(draw)] + pace * mean_s * spread[next(draw)] + tidy_s
            lot = next(draw)
            if bond is not None or not usual_from <= lot < usual_to:
                took = self.unusual(now, counter, chosen, entry, took, lot)
            heapreplace(heap, (now + took, counter))
            if followed:
                self.note(now, counter, entry, took, watch)
        if watch is not None:
            watch.waits += [(entry[3], entry[0], _NEVER) for line in lines for entry in line if entry[3] != _AGAIN]

    def unusual(self, now: float, counter: int, chosen: int, entry: Entry, took: float, lot: int) -> float:
        """Return how long the counter is kept where somebody does not come, has other steps, or the clerk leaves."""
        queued_at, prefix, number, index, mean_s, spread, bond = entry
        habits = self.layout.situation.habits
        missing = self.no_show if now - queued_at < LONG_WAIT_S else self.no_show_long
        if bond is not None:
            self.part(entry, bond, now, took - habits.tidy_s, counter)
        elif lot < missing and index != _AGAIN:
            if next(self.draw) < habits.back * LEVELS:
                back_s = now + habits.no_show_s + habits.back_s * _HABIT[next(self.draw)]
                again: Entry = (queued_at, prefix, number, _AGAIN, mean_s, spread, None)
                self.join_later(back_s, chosen, again, _NOWHERE)
            return habits.no_show_s
        if lot >= LEVELS - self.away:
            took += habits.away_s * _HABIT[next(self.draw)]
        return took

    def note(self, now: float, counter: int, entry: Entry, took: float, watch: Watch | None) -> None:
        if watch is not None:
            if entry[3] != _AGAIN:
                watch.waits.append((entry[3], entry[0], now - entry[0]))
            watch.busy_s[counter] += took
        if self.layout.returned:
            self.count_call(now, entry[1])

    def rest(self, counter: int) -> None:
        """Let a counter that finds nobody wait for somebody to join, or for its next shift."""
        self.idle[counter] = None
        if self.until[counter] < _NEVER:
            heapreplace(self.heap, (self.until[counter], counter))
        else:
            heappop(self.heap)

    def wake(self, counter: int, now: float) -> None:
        del self.idle[counter]
        if self.until[counter] < _NEVER:
            self.heap.remove((self.until[counter], counter))
            heapify(self.heap)
        heappush(self.heap, (now, counter))

    def next_shift(self, now: float, counter: int) -> None:
        """Go on with what the plan says from now on; a counter whose plan is over leaves."""
        self.idle.pop(counter, None)
        shifts = self.layout.shifts[counter]
        self.shift[counter] += 1
        while self.shift[counter] < len(shifts) and shifts[self.shift[counter]][1] <= now:
            self.shift[counter] += 1
        for line, entry in self.going_on.pop(counter, []):
            self.stand(now, line, entry)
        if self.shift[counter] < len(shifts):
            begins, self.until[counter], self.menus[counter], self.sees[counter] = shifts[self.shift[counter]]
            heapreplace(self.heap, (max(now, begins), counter))
        else:
            self.heap.remove((now, counter))
            heapify(self.heap)

    # --- joining --------------------------------------------------------------------------------------------------

    def join(self, now: float, line: int, entry: Entry, counter: int) -> None:
        if counter >= 0 and line in self.sees[counter] and now < self.until[counter]:
            self.going_on.setdefault(counter, []).append((line, entry))
        else:
            self.stand(now, line, entry)

    def stand(self, now: float, number: int, entry: Entry) -> None:
        """Stand in a line; a counter that rests and may call from it turns to it."""
        line = self.lines[number]
        if not line or entry[0] > line[-1][0]:
            line.append(entry)
        else:
            insort(line, entry, key=order)
        self.oldest[number] = line[0][0]
        if entry[6] is not None:
            self.bonded[entry[3]] = number, entry
        for counter in self.idle:
            if number in self.sees[counter]:
                self.wake(counter, now)
                return

    def count_call(self, now: float, prefix: str) -> None:
        """Let missed numbers that reported back into their line once their series has made its calls."""
        self.calls[prefix] = calls = self.calls.get(prefix, 0) + 1
        for held, (series, needed, free) in self.layout.returned.items():
            if series == prefix and calls >= needed:
                self.oldest[held] = _NEVER
                while self.lines[held]:
                    self.stand(now, free, self.lines[held].popleft())

    # --- visits with several steps --------------------------------------------------------------------------------

    def part(self, entry: Entry, bond: Bond, now: float, took: float, counter: int) -> None:
        """Take the visit's other steps out of their lines until this one is done; they carry the time waited."""
        self.bonded.pop(entry[3], None)
        waited_s = now - entry[0]
        for index, (number, other) in list(self.bonded.items()):
            if other[6] is not None and other[6].visit == bond.visit:
                del self.bonded[index]
                line = self.lines[number]
                line.remove(other)
                self.oldest[number] = line[0][0] if line else _NEVER
                self.join_later(now + took, number, (now + took - waited_s, *other[1:]), counter)
        self.follow(bond, now + took, waited_s, counter)

    def release(self, bond: Bond, done: float, waited_s: float, counter: int) -> None:
        """Let the steps of a visit that is at a counter at the start wait on once it is done there."""
        for line, other in self.layout.aside.get(bond.visit, ()):
            self.join_later(done, line, (done - waited_s, *other[1:]), counter)
        self.follow(bond, done, waited_s, counter)

    def follow(self, bond: Bond, done: float, waited_s: float, counter: int) -> None:
        if bond.then is not None:
            self.join_later(done, bond.then_line, (done - waited_s, *bond.then[1:]), counter)

    def go_on(self, now: float, counter: int) -> Entry:
        """Return the first of those who stand at the counter already; the others stand in their lines again."""
        (_, entry), *others = self.going_on.pop(counter)
        for number, other in others:
            self.stand(now, number, other)
        return entry


def play(
    layout: Layout, runs: int, seed: int, waits: list[list[float]], told_from: int, watch: Watch | None = None
) -> None:
    """Play all goes: today's pace is spread evenly over them, all else is drawn."""
    rng = Random(seed)  # noqa: S311 - chance, not a secret
    draw = drawn_bytes(rng)
    arrivals = Arrivals(layout.streams)
    doubts = [NormalDist().inv_cdf((i + 0.5) / runs) for i in range(runs)]
    rng.shuffle(doubts)
    for doubt in doubts:
        Go(layout, rng, draw, waits, told_from, doubt).play(arrivals.draw(rng), watch)
