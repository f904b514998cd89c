"""The forecaster: a small process that simulates the calling rule forward, started and asked by `forecasting`.

Questions come on standard input, answers go to standard output, each as four bytes of length and a pickle; both ends
are this program's own, and nothing else ever writes there. It ends when its input does, and dies with its parent.

Run as `python -m queue_server.forecaster PARENT`. It imports the rules only, so that it stays small.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import sys
from typing import BinaryIO

from queue_server.domain import ranges
from queue_server.domain.ranges import PlanQuestion, Question, SlotsQuestion
from queue_server.processes import die_with_parent

LENGTH = struct.Struct("!I")
NICENESS = 10
"""Tickets come first: a forecast may wait for a processor, a citizen may not."""


def main() -> None:
    die_with_parent(int(sys.argv[1]))
    os.nice(NICENESS)
    gc.freeze()
    asked, answered = sys.stdin.buffer, sys.stdout.buffer
    while (question := read(asked)) is not None:
        write(answered, reply(question))


def reply(question: object) -> object:
    if isinstance(question, Question):
        return ranges.answer(question)
    if isinstance(question, PlanQuestion):
        return ranges.plan(question)
    if isinstance(question, SlotsQuestion):
        return ranges.slots(question)
    raise TypeError(f"no such question: {type(question).__name__}")


def read(stream: BinaryIO) -> object:
    """Return the next value; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    body = stream.read(LENGTH.unpack(head)[0])
    return pickle.loads(body)  # noqa: S301  # written by our own parent process, on a pipe nobody else holds


def write(stream: BinaryIO, value: object) -> None:
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main()
