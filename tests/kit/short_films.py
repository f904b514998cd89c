"""A video of two seconds and a picture, for screens that show films."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

SIZE = (160, 90)


def write_films(folder: Path) -> None:
    """Write `clip.webm` and `notice.png`."""
    folder.mkdir()
    video = cv2.VideoWriter(str(folder / "clip.webm"), cv2.VideoWriter.fourcc(*"VP80"), 10, SIZE)
    for shade in range(20):
        video.write(np.full((SIZE[1], SIZE[0], 3), shade * 12, np.uint8))
    video.release()
    cv2.imwrite(str(folder / "notice.png"), np.full((SIZE[1], SIZE[0], 3), (160, 200, 240), np.uint8))
