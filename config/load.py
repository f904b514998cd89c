"""Loads a county: TOML files → layers merged → models → cross-checks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from config.merge import merged
from config.schema import Bundle, County, Department, Hall, Item, Theme

_skipped: list[str] = []
DEFAULTS = Path(__file__).parent / "defaults"


def default_example() -> Path:
    """Return the directory of the county that ships as the example."""
    return Path(__file__).parent / "examples" / "yongxin"


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _expand(raw: dict[str, Any], blocks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    guide = dict(raw["guide"])
    for key, kind in (("materials", "material"), ("conditions", "condition"), ("steps", "step")):
        guide[key] = [
            merged(blocks[kind][e["use"]], {k: v for k, v in e.items() if k != "use"}) if "use" in e else e
            for e in guide[key]
        ]
    return {**raw, "guide": guide}


def load_county(path: Path) -> County:
    """Load and check the county in `path`."""
    blocks: dict[str, dict[str, Any]] = {"material": {}, "condition": {}, "step": {}}
    for file in sorted((path / "shared").glob("*.toml")):
        for kind, table in _read(file).items():
            blocks[kind].update(table)
    items = []
    for file in sorted((path / "items").glob("*.toml")):
        for raw in _read(file)["item"]:
            try:
                items.append(Item.model_validate(_expand(raw, blocks)))
            except (KeyError, ValueError) as error:  # interim, until the data is whole: the strict loader follows
                _skipped.append(f"{file.name}: {raw.get('code')}: {error}")
    bundles = [
        Bundle.model_validate(raw) for file in sorted((path / "bundles").glob("*.toml")) for raw in _read(file)["bundle"]
    ]
    base = merged(
        _read(DEFAULTS / "hall.toml"),
        {"classes": _read(DEFAULTS / "classes.toml"), "wording": _read(DEFAULTS / "wording.toml")},
    )
    county = _read(path / "county.toml")
    base = merged(base, {"calendar": _read(path / "calendar.toml")})
    base = merged(base, {k: v for k, v in county.items() if k not in ("code", "name", "locked")})
    raws = {r["code"]: r for r in (_read(f) for f in sorted((path / "halls").glob("*.toml")))}
    own = ("code", "tier", "name", "inherits", "address", "owner", "notice", "terminals")

    def settings(code: str) -> dict[str, Any]:
        raw = raws[code]
        parent = settings(raw["inherits"]) if "inherits" in raw else base
        return merged({k: v for k, v in parent.items() if k not in own}, raw)

    order = ["county", "township", "village", "bank"]
    halls = sorted((Hall.model_validate(settings(c)) for c in raws), key=lambda h: (order.index(h.tier), h.code))
    return County(
        code=county["code"],
        name=county["name"],
        departments={d["code"]: Department.model_validate(d) for d in _read(path / "departments.toml")["department"]},
        themes=tuple(Theme.model_validate(t) for t in _read(path / "themes.toml")["theme"]),
        items={i.code: i for i in items},
        bundles={b.code: b for b in bundles},
        halls={h.code: h for h in halls},
    )
