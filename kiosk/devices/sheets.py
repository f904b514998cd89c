"""The camera over the place for sheets: a live picture, one that is taken, and that one kept until it is sent.

Pictures stay in memory and are overwritten when nobody needs them; they go to no disk and into no state of the journey.
"""

from __future__ import annotations

import io
import threading

from PIL import Image

from drivers.owner import DeviceEvent, JobDone, JobFailed, Timing
from drivers.ports.still import Preview, StillCamera, Taken
from kiosk.devices.owned import Owned, Post
from kiosk.journey.events import SheetFailed, SheetSeen, SheetTaken

CHECK_S = 5.0
FRAME_WITHIN_S = 2.0
LIMIT_S = FRAME_WITHIN_S + 3.0
BETWEEN_S = 0.12
"""Eight pictures a second at most: a sheet is laid, not filmed."""
SHOWN_WIDTH = 640


class SheetOwner(Owned[StillCamera]):
    """One look at a time, told by its run, so that what comes late is nobody else's."""

    def __init__(self, camera: StillCamera, post: Post) -> None:
        super().__init__("sheets", camera, post, Timing(check_every_s=CHECK_S, retry_at_most_s=CHECK_S))
        self._knowing = threading.Lock()
        self._pause = threading.Event()
        self._run = 0
        self._frame = 0
        self._shown: Preview | None = None
        self._kept = bytearray()
        self._jobs: dict[int, tuple[int, bool]] = {}
        """Of each job, which run it is for and whether it takes the picture."""

    def look(self, run: int) -> None:
        """Show what the camera sees: `SheetSeen` tells of each picture until it is taken or forgotten."""
        self.forget()
        with self._knowing:
            self._run = run
        self._do(run, take=False)

    def take(self, run: int) -> None:
        """Take the picture; `SheetTaken` or `SheetFailed` comes once."""
        self._do(run, take=True)

    def latest(self) -> Preview | None:
        """Return what the glass shows: the last live picture, or the one that was taken."""
        with self._knowing:
            return self._shown

    def picture(self) -> bytes:
        """Return the picture that was taken, to be sent; empty where there is none."""
        with self._knowing:
            return bytes(self._kept)

    def forget(self) -> None:
        """End a look, and overwrite the picture."""
        with self._knowing:
            self._run = 0
            self._shown = None
            self._kept[:] = bytes(len(self._kept))
            self._kept = bytearray()

    def _do(self, run: int, *, take: bool) -> None:
        def work(camera: StillCamera) -> Preview | Taken:
            if take:
                return camera.take(FRAME_WITHIN_S)
            self._pause.wait(BETWEEN_S)
            return camera.preview(FRAME_WITHIN_S)

        with self._knowing:
            if run != self._run:
                return
            self._jobs[self._owner.do(work, LIMIT_S).number] = (run, take)

    def _came(self, event: DeviceEvent) -> None:
        super()._came(event)
        if not isinstance(event, JobDone | JobFailed):
            return
        with self._knowing:
            run, taking = self._jobs.pop(event.job, (0, False))
            current = run != 0 and run == self._run
        if not current:
            return
        match event:
            case JobDone(result=Preview() as seen):
                if self._show(run, seen):
                    self._post(SheetSeen(run, self._frame))
                    self._do(run, take=False)
            case JobDone(result=Taken() as taken):
                self._keep(run, taken)
            case _ if taking or isinstance(event, JobFailed):
                self._post(SheetFailed(run))

    def _show(self, run: int, seen: Preview) -> bool:
        """Keep what is shown; False once somebody took the picture or nobody looks any more."""
        with self._knowing:
            if run != self._run or self._kept:
                return False
            self._shown, self._frame = seen, self._frame + 1
            return True

    def _keep(self, run: int, taken: Taken) -> None:
        shown = _small(taken.jpeg)
        with self._knowing:
            if run != self._run:
                return
            self._kept = bytearray(taken.jpeg)
            self._shown, self._frame = shown, self._frame + 1
            frame = self._frame
        self._post(SheetTaken(run, frame, tuple(flaw.value for flaw in taken.flaws)))


def _small(jpeg: bytes) -> Preview:
    """Return a picture as the glass shows it: what was taken, not what came before."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        picture.draft("RGB", (SHOWN_WIDTH, SHOWN_WIDTH))
        small = picture.convert("RGB")
        small.thumbnail((SHOWN_WIDTH, SHOWN_WIDTH))
        return Preview(small.width, small.height, small.tobytes())
