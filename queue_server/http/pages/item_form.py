"""The form of a service item: from what was typed to what the catalogue takes, and what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from config.errors import Language, MissingKey, Problem, WrongForm, WrongLength, WrongType
from config.messages import instead, wrong
from queue_server.http.api.answers import hall_service
from queue_server.http.pages.languages import language
from queue_server.http.pages.terms import tier_short

PLAIN = ("department", "theme", "audience")
ERRANDS = ("apply", "supplement", "collect", "ask")
_SEPARATORS = str.maketrans("，、；;\n\r\t", ",,,,,,,")

Form = MultiDict[str, str]


def read_form(form: Form, code: str) -> dict[str, Any]:
    """Return an item as the form says it; what was left empty is left out, and the catalogue says what is missing."""
    said: dict[str, Any] = {"code": code, "name": _text(form, "name"), "plain": _text(form, "plain")}
    said |= {key: form.get(key, "").strip() for key in (*PLAIN, "province", "per_person_day")}
    said["tiers"] = form.getlist("tiers")
    said["keywords"] = [word.strip() for word in form.get("keywords", "").translate(_SEPARATORS).split(",")]
    said["keywords"] = [word for word in said["keywords"] if word]
    said["errands"] = _filled({kind: form.get(f"minutes_{kind}", "").strip() for kind in ERRANDS})
    said |= {key: True for key in ("bound", "face") if form.get(key)}
    guide: dict[str, Any] = {key: form.get(key, "").strip() for key in ("promised_days", "legal_days", "phone")}
    guide["fee"] = _text(form, "fee")
    guide["identity"] = "card" if form.get("card") else "none"
    guide = _filled(guide)
    guide["conditions"] = _texts(form, "condition")
    guide["steps"] = _texts(form, "step")
    guide["materials"] = _materials(form)
    guide["basis"] = _basis(form)
    return {**_filled(said), "guide": guide}


def _filled(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in ("", {}, None)}


def _text(form: Form, name: str) -> dict[str, str]:
    return _filled({"zh": form.get(f"{name}_zh", "").strip(), "en": form.get(f"{name}_en", "").strip()})


def _rows(form: Form, *names: str) -> Iterable[dict[str, str]]:
    """Yield the rows of a list, each by its columns' names; a column that was cut short is empty at its end."""
    columns = {name: form.getlist(name) for name in names}
    for n in range(max(map(len, columns.values()), default=0)):
        yield {name: values[n].strip() if n < len(values) else "" for name, values in columns.items()}


def _texts(form: Form, name: str) -> list[dict[str, str]]:
    rows = _rows(form, f"{name}_zh", f"{name}_en")
    return [row for r in rows if (row := _filled({"zh": r[f"{name}_zh"], "en": r[f"{name}_en"]}))]


def _materials(form: Form) -> list[dict[str, Any]]:
    texts = ("name_zh", "name_en", "who_zh", "who_en", "note_zh", "note_en")
    names = tuple(f"paper_{name}" for name in (*texts, "issuer", "form", "copies", "fetch", "commitment"))
    found = []
    for row in _rows(form, *names):
        cell = {name.removeprefix("paper_"): value for name, value in row.items()}
        said = {part: _filled({"zh": cell[f"{part}_zh"], "en": cell[f"{part}_en"]}) for part in ("name", "who", "note")}
        if not any(said.values()):
            continue
        plain = {"issuer": cell["issuer"], "form": cell["form"], "copies": cell["copies"]}
        marks = {key: True for key in ("fetch", "commitment") if cell[key] == "yes"}
        found.append(_filled({**said, **plain}) | marks)
    return found


def _basis(form: Form) -> list[dict[str, Any]]:
    rows = _rows(form, "basis_title", "basis_article", "basis_checked")
    return [
        _filled({"title": row["basis_title"], "article": row["basis_article"]})
        | {"checked": row["basis_checked"] == "yes"}
        for row in rows
        if row["basis_title"] or row["basis_article"]
    ]


# --- in words -------------------------------------------------------------------------------------------------------


def place_words(place: str) -> str:
    """Return what a part of an item is called on the form: `guide.steps.2.zh` → 办理步骤 2 · 中文."""
    words: dict[str, str] = {
        "code": _("Code"),
        "province": _("Number in the province's list"),
        "name": _("Name of the service"),
        "plain": _("What people call it"),
        "department": _("Department"),
        "theme": _("Theme"),
        "audience": _("For whom"),
        "tiers": _("Tiers"),
        "keywords": _("Search words"),
        "errands": _("Minutes at the counter"),
        "apply": _("apply"),
        "supplement": _("hand in more"),
        "collect": _("collect"),
        "ask": _("ask"),
        "materials": _("Papers"),
        "conditions": _("Who may"),
        "steps": _("Step by step"),
        "promised_days": _("Working days promised"),
        "legal_days": _("Working days by law"),
        "fee": _("Fee"),
        "basis": _("Laid down in"),
        "phone": _("Telephone for questions"),
        "identity": _("Identity card"),
        "bound": _("Number belongs to one person"),
        "face": _("Face may be compared"),
        "per_person_day": _("Numbers for a person in a day"),
        "zh": _("Chinese"),
        "en": _("English"),
        "who": _("Whose it is"),
        "note": _("What to mind"),
        "issuer": _("Who makes it"),
        "form": _("Original or copy"),
        "copies": _("Copies"),
        "fetch": _("Fetched by the counter"),
        "commitment": _("A commitment will do"),
        "title": _("Law or rule"),
        "article": _("Article"),
        "checked": _("Compared with the text"),
    }
    parts = [part for part in place.split(".") if part != "guide"]
    told: list[str] = []
    for part in parts:
        if part.isdigit() and told:
            told[-1] += f" {part}"
        else:
            told.append(str(words.get(part, part)))
    return " · ".join(told)


def value_words(place: str, value: str) -> str:
    """Return a value as the form says it: a choice by its words, a code by its name, all else as it is."""
    county, kind = hall_service().county, place.rpartition(".")[2]
    if kind == "department" and value in county.departments:
        return county.departments[value].name.in_language(language())
    if kind == "theme":
        return next((t.name.in_language(language()) for t in county.themes if t.code == value), value)
    if kind == "tiers":
        return str(_(", ")).join(tier_short(tier) for tier in value.split(" · "))
    words: dict[str, str] = {
        "True": _("yes"),
        "False": _("no"),
        "card": _("yes"),
        "none": _("no"),
        **choice_words("audience"),
        **choice_words("issuer"),
        **choice_words("form"),
    }
    return words.get(value, value)


def choice_words(what: str) -> dict[str, str]:
    """Return the choices of one field of the form with what they are called."""
    choices: dict[str, dict[str, str]] = {
        "audience": {"person": _("persons"), "firm": _("firms"), "both": _("both")},
        "issuer": {
            "applicant": _("the applicant"),
            "third-party": _("a third party"),
            "government": _("government: not asked for"),
        },
        "form": {
            "original": _("original"),
            "copy": _("copy"),
            "original-and-copy": _("original and copy"),
            "electronic": _("electronic"),
            "form-on-site": _("filled in on site"),
        },
    }
    return choices[what]


def problem_line(problem: Problem) -> str:
    """Say what is wrong with an item, where it is on the form, and what to write instead."""
    head, *path = problem.where.place.replace("[", " → ").replace("]", "").split(" → ")
    if isinstance(problem, MissingKey):
        path = [*path, problem.key]
    kind, code = [*head.split(" "), ""][:2]
    where = place_words(".".join(path)) if path and kind == "item" else code if kind == "item" else f"{kind} {code}"
    shown: Language = "en" if language() == "en" else "zh"
    if isinstance(problem, MissingKey | WrongLength) or (isinstance(problem, WrongType) and problem.expected == "text"):
        what = str(_("please fill it in"))
    else:
        # The form of a code is said best by what to write instead.
        what = (instead if isinstance(problem, WrongForm) else wrong)(problem, shown)
    return str(_("%(where)s: %(what)s", where=where, what=what))


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """Return a line for each problem, none twice."""
    return list(dict.fromkeys(problem_line(p) for p in problems))
