"""What a phone says of one ticket: its way in stages, and how a visit ended. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from config.schema import Hall
from queue_server.contract.models import StepView, VisitView
from queue_server.http.pages.languages import language
from queue_server.http.pages.wording import say


@dataclass(frozen=True, slots=True)
class Stage:
    """Steps that come in any order, whichever desk is free first."""

    number: int
    steps: list[StepView]

    @property
    def any_order(self) -> bool:
        """Say whether the person may still be called to either of several desks first."""
        return sum(1 for s in self.steps if s.state in ("pending", "waiting")) > 1


def stages(steps: list[StepView]) -> list[Stage]:
    """Return a visit's way, in order; what another step took over is left out."""
    by_stage: dict[int, list[StepView]] = {}
    for step in steps:
        if step.state != "transferred":
            by_stage.setdefault(step.stage, []).append(step)
    return [Stage(number, by_stage[stage]) for number, stage in enumerate(sorted(by_stage), start=1)]


def matters_of(visit: VisitView) -> int:
    """Return how many matters a ticket is for; one taken up again with a missing paper counts once."""
    return max(visit.matters, len({s.item for s in visit.steps if s.state != "cancelled"}))


@dataclass(frozen=True, slots=True)
class Ending:
    """`kind` picks the colour and the sign: done, accepted, supplement or referred."""

    kind: str
    title: str
    more: str


def ending(visit: VisitView, place: Hall) -> Ending | None:
    """Say how a finished visit ended; what is still to do stands above what is done."""
    if visit.state != "finished":
        return None
    outcomes = {s.outcome for s in visit.steps}
    if "supplement" in outcomes:
        more = _("It costs you no new number today") if visit.may_return else _("Bring it another day, please")
        return Ending("supplement", _("A paper is missing"), more)
    if "referred" in outcomes:
        return Ending("referred", _("Please go where the counter told you"), say(place, "end.farewell", language()))
    if "accepted" in outcomes:
        return Ending("accepted", _("Handed in"), _("The counter has taken your papers"))
    return Ending("done", _("All done"), say(place, "end.farewell", language()))


def return_words(place: Hall) -> str:
    """Say how soon somebody is called who brings the missing paper the same day."""
    words: dict[str, str] = {
        "first": _("You go first then"),
        "credit": _("The time you waited counts on"),
        "last": _("You join the end of the line"),
    }
    return words[place.queue.same_day_return]
