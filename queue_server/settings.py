"""What one server process needs to know, and the part of it that is kept in the data directory.

`DIR/server.toml` remembers the database, the county's files and the keys, so that every `admin` command finds them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATA = Path("var/data")
EXAMPLE_COUNTY = Path(__file__).resolve().parent.parent / "config" / "examples" / "yongxin"
_REMEMBERED = ("database", "county", "keys")


class CommandRefused(Exception):
    """A command of the operator was refused; the text says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Settings:
    data: Path
    database: str
    """An SQLAlchemy URL; the default is `hall.db` in the data directory."""
    county: Path
    """The directory of the county's files."""
    keys: Path
    """Where the keys that seal personal data lie (0600)."""
    clock: dt.datetime | None = None
    """A stated hall time to start from (demo, training, tests); None is the real time."""
    public_url: str | None = None
    """What phones reach; None takes the address a request came to."""
    run: Path | None = None
    """Directory of the sockets between front and worker; only inside a running server."""
    parent: int | None = None
    """Process id of the front; the worker dies with it."""

    @property
    def worker_socket(self) -> Path:
        return self._run_dir() / "worker.sock"

    @property
    def hint_socket(self) -> Path:
        return self._run_dir() / "hints.sock"

    def _run_dir(self) -> Path:
        if self.run is None:
            raise ValueError("these settings belong to no running server")
        return self.run

    def to_json(self) -> str:
        """Write the settings for the worker; it reads them from its standard input, not from its arguments."""
        values = dataclasses.asdict(self)
        return json.dumps({k: v.isoformat() if isinstance(v, dt.datetime) else _plain(v) for k, v in values.items()})

    @classmethod
    def from_json(cls, text: str) -> Settings:
        raw = json.loads(text)
        paths = {k: Path(raw[k]) for k in ("data", "county", "keys")}
        return cls(
            **paths,
            database=raw["database"],
            clock=dt.datetime.fromisoformat(raw["clock"]) if raw["clock"] else None,
            public_url=raw["public_url"],
            run=Path(raw["run"]) if raw["run"] else None,
            parent=raw["parent"],
        )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path) else value


def load_settings(
    data: Path,
    *,
    database: str | None = None,
    county: Path | None = None,
    keys: Path | None = None,
    clock: dt.datetime | None = None,
    public_url: str | None = None,
) -> Settings:
    """Put together what was asked for now, what DIR remembers and the defaults, in this order."""
    data = data.resolve()
    kept = read_remembered(data)
    return Settings(
        data=data,
        database=database or kept.get("database") or f"sqlite:///{data / 'hall.db'}",
        county=(county or Path(kept.get("county") or EXAMPLE_COUNTY)).resolve(),
        keys=(keys or Path(kept.get("keys") or data / "keys")).resolve(),
        clock=clock,
        public_url=public_url.rstrip("/") if public_url else None,
    )


def read_remembered(data: Path) -> dict[str, str]:
    path = data / "server.toml"
    if not path.exists():
        return {}
    return {k: str(v) for k, v in tomllib.loads(path.read_text("utf-8")).items() if k in _REMEMBERED}


def remember(settings: Settings, *, explicit: frozenset[str]) -> None:
    """Keep what was named on the command line in DIR/server.toml (0600: a database address may hold a password)."""
    kept = read_remembered(settings.data)
    kept |= {name: str(getattr(settings, name)) for name in _REMEMBERED if name in explicit}
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / "server.toml"
    lines = ["# Written by `hall serve`; every `hall admin` command reads it.\n"]
    # A JSON string is a TOML basic string.
    lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in sorted(kept.items())]
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text("".join(lines), "utf-8")
    draft.replace(path)
