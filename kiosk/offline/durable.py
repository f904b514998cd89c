"""Files that must survive a power cut: whole or not at all, and on the disk before the call returns."""

from __future__ import annotations

import os
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

log = structlog.get_logger()


def keep(file: Path, content: bytes) -> None:
    """Put `content` in the place of `file`, readable by its owner only. Raises OSError, with the old file in place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
    sync_folder(file.parent)


def keep_if_possible(file: Path, content: bytes) -> None:
    """As `keep`; a disk that cannot be written is told in the log: what was to be kept lasts as long as the program."""
    try:
        keep(file, content)
    except OSError as error:
        log.error("not_kept", file=file.name, number=error.errno)


def sync_folder(folder: Path) -> None:
    """Bring the folder's own list of files to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def own_key(file: Path) -> bytes:
    """Return the sealing key in `file`, made if there is none."""
    try:
        return bytes.fromhex(file.read_text("ascii"))
    except FileNotFoundError:
        key = AESGCM.generate_key(256)
        keep(file, key.hex().encode())
        return key
