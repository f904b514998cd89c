"""The pages' languages: Chinese first, English complete. Messages are English in the code, Chinese in `locale/`.

The catalogue is compiled in memory at start; no .mo file lies anywhere. A county's own wording (`[wording]` in its
files) comes from the configuration, see `wording.py`.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, Domain

from queue_server.http.problems import prefers_english

LANGUAGES = ("zh", "en")
COOKIE = "hall_lang"
LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
_HALL_DECIDES = ("/display/", "/clerk")
"""Screens of the hall and of its staff are Chinese unless told otherwise; a phone says what its owner reads."""


def language() -> str:
    """Return `zh` or `en` for the present request: `?lang=`, else what this browser chose, else what suits the page."""
    if not has_request_context():
        return "zh"
    if "language" not in g:
        g.language = _choose()
    return str(g.language)


def _choose() -> str:
    display = request.path.startswith("/display/")
    for wish in (request.args.get("lang"), None if display else request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    if request.path.startswith(_HALL_DECIDES):
        return "zh"
    return "en" if prefers_english(request.headers.get("Accept-Language")) else "zh"


def same_page(**changed: str) -> str:
    """Return the address of the page shown, with what it was asked for and what changes."""
    asked = {**request.args.to_dict(), **(request.view_args or {}), **changed}
    return url_for(request.endpoint or "static", **asked)


def catalogue(code: str) -> NullTranslations:
    """Compile one language's messages; English is the code's own."""
    path = LOCALE_DIR / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        messages = read_po(source, locale=code, domain="messages")
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


class _MemoryDomain(Domain):  # type: ignore[misc]
    """The catalogues of this process, where flask-babel would look for .mo files."""

    def __init__(self) -> None:
        super().__init__(translation_directories=[])
        self._catalogues = {code: catalogue(code) for code in LANGUAGES}

    def get_translations(self) -> NullTranslations:
        return self._catalogues[language()]


class _MemoryBabel(Babel):  # type: ignore[misc]
    def __init__(self, app: Flask) -> None:
        self._domain = _MemoryDomain()
        super().__init__(app, default_locale="zh", locale_selector=language)

    @property
    def domain_instance(self) -> _MemoryDomain:
        return self._domain


def register_languages(app: Flask) -> None:
    """Give templates `_`, `ngettext` and `pgettext`, and remember a language somebody asked for by hand."""
    _MemoryBabel(app)

    @app.after_request
    def _remember(reply):  # type: ignore[no-untyped-def]
        wish = request.args.get("lang")
        if wish in LANGUAGES and not request.path.startswith(("/display/", "/api/", "/static/")):
            reply.set_cookie(COOKIE, wish, max_age=365 * 86400, httponly=True, samesite="Lax", secure=request.is_secure)
        return reply


def locale() -> Locale:
    return Locale.parse(language())
