"""What a proof found: each claim, whether it held, and the numbers behind it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    text: str
    held: bool
    found: str = ""


@dataclass(slots=True)
class Outcome:
    """`how` says what was done, in a sentence with its numbers."""

    proof: str
    how: str
    claims: list[Claim] = field(default_factory=list)

    def claim(self, text: str, held: bool, found: object = "") -> None:
        self.claims.append(Claim(text, held, str(found)))

    @property
    def held(self) -> bool:
        return bool(self.claims) and all(claim.held for claim in self.claims)

    def broken(self) -> list[str]:
        return [f"{claim.text}: {claim.found}" for claim in self.claims if not claim.held]

    def as_json(self) -> dict[str, Any]:
        return {"proof": self.proof, "how": self.how, "claims": [dataclasses.asdict(claim) for claim in self.claims]}

    @classmethod
    def from_json(cls, known: dict[str, Any]) -> Outcome:
        return cls(known["proof"], known["how"], [Claim(**claim) for claim in known["claims"]])

    def text(self) -> str:
        lines = [f"{self.proof}: {'held' if self.held else 'BROKEN'}. {self.how}"]
        lines += [f"  {'ok ' if c.held else 'NO '} {c.text}{f': {c.found}' if c.found else ''}" for c in self.claims]
        return "\n".join(lines) + "\n"

    def markdown(self) -> str:
        lines = [
            f"{'Held' if self.held else '**Broken**'}. {self.how}",
            "",
            "| claim | held | found |",
            "|---|---|---|",
        ]
        lines += [f"| {c.text} | {'yes' if c.held else '**no**'} | {c.found} |" for c in self.claims]
        return "\n".join(lines) + "\n"
