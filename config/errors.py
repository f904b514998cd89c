"""What can be wrong in a county's files.

ConfigError                    raised once, with every problem found
Problem                        one mistake: where it is, what is wrong, what to write instead
├── FileProblem                MissingFile · NotUtf8 · NotToml
├── ShapeProblem               MissingKey · UnknownKey · WrongType · WrongChoice · WrongForm · OutOfRange ·
│                              WrongLength · NotAccepted
├── CodeProblem                UnknownCode · Duplicate
├── HallProblem                LockedValue · UnknownLock · InheritsCycle · CountyHallCount · NoSeniorCounter ·
│                              DepartmentInTwoSeries · ItemWithoutCounter · ChoiceNotOffered · HoursOutOfOrder ·
│                              HoursOverlap · UnknownTimezone · MissingLogo · LostPlaceholder · RangeReversed ·
│                              UnattendedWithoutOwner · ExtraHoursNever
├── ItemProblem                RepeatedText · RepeatedInGuide · UnusedBlock · OverrideNotAllowed · PromiseOverLimit ·
│                              OfferedNowhere · TextTooLong · BundleWithoutDesk
└── FlowProblem                NotAskedBefore · NotReckonable · WeightyTooLight · ApprovalMissing

A problem carries a stable `code` and parameters; the words are in `messages.toml`, in Chinese and English.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

from config.messages import report

Language = Literal["zh", "en"]


@dataclass(frozen=True, order=True)
class Where:
    """A spot in a file. `place` reads `item property-sale → guide → materials[2] → issuer`, counted from 1."""

    file: str
    line: int | None
    place: str

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}" if self.line else self.file
        return at if self.place == self.file else f"{at} {self.place}"


@dataclass(frozen=True)
class Problem:
    """One mistake. Subclasses add parameters: `str`, numbers, and tuples of `str` (shown as a list)."""

    code: ClassVar[str]
    where: Where

    def params(self) -> dict[str, object]:
        """Return everything but the place, for the texts."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "where"}


class ConfigError(Exception):
    """The county cannot be loaded. `problems` holds all of them, by file and line."""

    code = "config-invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_position))
        super().__init__(f"{len(self.problems)} problems")

    def __str__(self) -> str:
        return report(self.problems, "en")


def _position(problem: Problem) -> tuple[str, int, str, str]:
    where = problem.where
    return where.file, where.line or 0, where.place, problem.code


# --- files --------------------------------------------------------------------------------------------------------


class FileProblem(Problem):
    """A file as a whole."""


@dataclass(frozen=True)
class MissingFile(FileProblem):
    code = "missing-file"
    name: str


@dataclass(frozen=True)
class NotUtf8(FileProblem):
    code = "not-utf8"


@dataclass(frozen=True)
class NotToml(FileProblem):
    code = "not-toml"
    said: str
    """What the TOML reader said, in English."""


# --- shape: what pydantic finds -----------------------------------------------------------------------------------


class ShapeProblem(Problem):
    """A key or a value that does not fit the schema."""


@dataclass(frozen=True)
class MissingKey(ShapeProblem):
    code = "missing-key"
    key: str
    sample: str


@dataclass(frozen=True)
class UnknownKey(ShapeProblem):
    code = "unknown-key"
    key: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class WrongType(ShapeProblem):
    code = "wrong-type"
    expected: str
    """A key of `[expected]` in messages.toml."""


@dataclass(frozen=True)
class WrongChoice(ShapeProblem):
    code = "wrong-choice"
    value: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class WrongForm(ShapeProblem):
    code = "wrong-form"
    value: str
    expected: str
    """A key of `[expected]` in messages.toml."""


@dataclass(frozen=True)
class OutOfRange(ShapeProblem):
    code = "out-of-range"
    value: str
    bound: str
    """`≥ 1`, `< 60`."""


@dataclass(frozen=True)
class WrongLength(ShapeProblem):
    code = "wrong-length"
    actual: int
    bound: str


@dataclass(frozen=True)
class NotAccepted(ShapeProblem):
    """What has no words of its own here; `said` is pydantic's sentence, in English."""

    code = "not-accepted"
    said: str


# --- codes --------------------------------------------------------------------------------------------------------


class CodeProblem(Problem):
    """A code that names nothing, or two things. `kind` is a key of `[kind]` in messages.toml."""


@dataclass(frozen=True)
class UnknownCode(CodeProblem):
    code = "unknown-code"
    kind: str
    value: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class Duplicate(CodeProblem):
    code = "duplicate"
    kind: str
    value: str
    first: str
    """Where it stands the first time."""


# --- halls --------------------------------------------------------------------------------------------------------


class HallProblem(Problem):
    """A hall that could not work."""


@dataclass(frozen=True)
class LockedValue(HallProblem):
    code = "locked-value"
    key: str
    lock: str


@dataclass(frozen=True)
class UnknownLock(HallProblem):
    code = "unknown-lock"
    value: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class InheritsCycle(HallProblem):
    code = "inherits-cycle"
    chain: str


@dataclass(frozen=True)
class CountyHallCount(HallProblem):
    code = "county-hall-count"
    count: int


@dataclass(frozen=True)
class NoSeniorCounter(HallProblem):
    code = "no-senior-counter"
    hall: str


@dataclass(frozen=True)
class DepartmentInTwoSeries(HallProblem):
    code = "department-in-two-series"
    department: str
    first: str


@dataclass(frozen=True)
class ItemWithoutCounter(HallProblem):
    code = "item-without-counter"
    department: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class ChoiceNotOffered(HallProblem):
    code = "choice-not-offered"
    item: str
    reason: str
    """A key of `[reason]` in messages.toml."""


@dataclass(frozen=True)
class HoursOutOfOrder(HallProblem):
    code = "hours-out-of-order"
    earlier: str
    later: str
    rule: str


@dataclass(frozen=True)
class HoursOverlap(HallProblem):
    code = "hours-overlap"
    before: str
    after: str


@dataclass(frozen=True)
class UnknownTimezone(HallProblem):
    code = "unknown-timezone"
    value: str
    nearest: str


@dataclass(frozen=True)
class MissingLogo(HallProblem):
    code = "missing-logo"
    files: tuple[str, ...]
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class MissingFilm(HallProblem):
    code = "missing-film"
    file: str


@dataclass(frozen=True)
class LostPlaceholder(HallProblem):
    code = "lost-placeholder"
    expected: tuple[str, ...]
    """The placeholders of the default text; the new one has others."""


@dataclass(frozen=True)
class RangeReversed(HallProblem):
    code = "range-reversed"
    low: str
    high: str


@dataclass(frozen=True)
class UnattendedWithoutOwner(HallProblem):
    code = "unattended-without-owner"
    terminal: str


@dataclass(frozen=True)
class NobodySendsTexts(HallProblem):
    """Text messages are to be sent by what is not there."""

    code = "nobody-sends-texts"
    sender: str


@dataclass(frozen=True)
class DistanceFromNowhere(HallProblem):
    """A distance is asked for to a hall that does not say where it is."""

    code = "distance-from-nowhere"
    km: str


@dataclass(frozen=True)
class ExtraHoursNever(HallProblem):
    """Extra hours that name neither weekdays nor dates."""

    code = "extra-hours-never"
    name: str


# --- items and bundles --------------------------------------------------------------------------------------------


class ItemProblem(Problem):
    """An item, a bundle or a shared block that does not hold together."""


@dataclass(frozen=True)
class RepeatedText(ItemProblem):
    code = "repeated-text"
    text: str
    first: str
    table: str
    """`material`, `condition` or `step`: the table of the block to write."""


@dataclass(frozen=True)
class RepeatedInGuide(ItemProblem):
    code = "repeated-in-guide"
    text: str


@dataclass(frozen=True)
class UnusedBlock(ItemProblem):
    code = "unused-block"
    value: str


@dataclass(frozen=True)
class OverrideNotAllowed(ItemProblem):
    code = "override-not-allowed"
    key: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class PromiseOverLimit(ItemProblem):
    code = "promise-over-limit"
    promised: int
    legal: int


@dataclass(frozen=True)
class OfferedNowhere(ItemProblem):
    code = "offered-nowhere"
    kind: str
    value: str


@dataclass(frozen=True)
class TextTooLong(ItemProblem):
    code = "text-too-long"
    length: int
    limit: int


@dataclass(frozen=True)
class BundleWithoutDesk(ItemProblem):
    code = "bundle-without-desk"
    items: tuple[str, ...]


# --- flows --------------------------------------------------------------------------------------------------------


class FlowProblem(Problem):
    """A flow that does not hold together."""


@dataclass(frozen=True)
class NotAskedBefore(FlowProblem):
    code = "not-asked-before"
    value: str
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class NotReckonable(FlowProblem):
    code = "not-reckonable"
    value: str
    how: str


@dataclass(frozen=True)
class WeightyTooLight(FlowProblem):
    code = "weighty-too-light"


@dataclass(frozen=True)
class ApprovalMissing(FlowProblem):
    code = "approval-missing"
