"""The camera that compares a face with the photo on the card. Photo and pictures stay here, and are overwritten.

One comparison at a time; it is told by the number of the run it is for, so that what comes late is nobody else's.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable

from drivers.owner import DeviceEvent, JobDone, JobFailed, Timing
from drivers.ports.face import Act, FaceCheck, Outcome, Verdict
from kiosk.devices.owned import Owned, Post
from kiosk.journey.events import Alike, FaceActWanted, FaceCompared

FACE_CHECK_S = 5.0
COMPARE_WITHIN_S = 20.0
LIMIT_S = COMPARE_WITHIN_S + 8.0
"""A driver answers within the time it is given and that of one comparison."""
_ALIKE: dict[Outcome, Alike] = {Outcome.VERIFIED: "yes", Outcome.NOT: "no", Outcome.CANNOT_TELL: "unsure"}


class FaceOwner(Owned[FaceCheck]):
    """Keeps the photo of the card that was read last, for one comparison, until it is told to forget it."""

    def __init__(
        self,
        face: FaceCheck,
        post: Post,
        *,
        acts: Callable[[], tuple[Act, ...]] | None = None,
        limit_s: float = LIMIT_S,
    ) -> None:
        """`acts` chooses what somebody is asked to do; left out: a blink and a turn, by chance."""
        super().__init__("face", face, post, Timing(check_every_s=FACE_CHECK_S, retry_at_most_s=FACE_CHECK_S))
        self._acts, self._limit_s = acts or any_two, limit_s
        self._knowing = threading.Lock()
        self._photo = bytearray()
        self._run = 0
        self._runs: dict[int, int] = {}
        """Which run each job is for."""

    def keep(self, photo: bytes) -> None:
        """Keep the photo of the card that was just handed over."""
        self.forget()
        self._photo = bytearray(photo)

    def forget(self) -> None:
        """End a comparison that runs, and overwrite the photo."""
        with self._knowing:
            self._run = 0
        self._photo[:] = bytes(len(self._photo))
        self._photo = bytearray()

    def compare(self, run: int) -> None:
        """Begin. `FaceActWanted` tells what to do, `FaceCompared` comes once."""
        with self._knowing:
            self._run = run
        photo = bytearray(self._photo)

        def work(face: FaceCheck) -> Verdict:
            try:
                return face.verify(photo, self._acts(), COMPARE_WITHIN_S, told, lambda: self._run != run)
            finally:
                photo[:] = bytes(len(photo))

        def told(act: Act | None) -> None:
            if self._run == run:
                self._post(FaceActWanted(run, act.value if act is not None else "done"))

        with self._knowing:  # its answer may come before its number is known here
            self._runs[self._owner.do(work, self._limit_s).number] = run

    def _came(self, event: DeviceEvent) -> None:
        super()._came(event)
        if not isinstance(event, JobDone | JobFailed):
            return
        with self._knowing:
            run = self._runs.pop(event.job, 0)
        verdict = event.result if isinstance(event, JobDone) else None
        if isinstance(verdict, Verdict):
            flaw = verdict.flaws[0].value if verdict.flaws else ""
            self._post(FaceCompared(run, _ALIKE[verdict.outcome], flaw or verdict.reason.value.removeprefix("face.")))
        else:
            self._post(FaceCompared(run, "unsure", "camera"))


def any_two() -> tuple[Act, ...]:
    """Return a blink and a turn, which nobody knows beforehand."""
    acts = [Act.BLINK, secrets.choice((Act.TURN_LEFT, Act.TURN_RIGHT))]
    return tuple(acts if secrets.randbelow(2) else reversed(acts))
