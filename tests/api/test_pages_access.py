"""The pages' open changes: each carries a credential of its own, or changes nothing but the reader's own page."""

from __future__ import annotations

from queue_server.http.access import view_access
from tests.api.hall import HallUnderTest

OPEN_CHANGES = {
    "/clerk/sign-in": "a password",
    "/t/<token>/back": "the ticket's token",
    "/t/<token>/change/<item>": "the ticket's token",
    "/t/<token>/give-back": "the ticket's token",
    "/t/<token>/rate": "the ticket's token",
    "/type-size": "a cookie of the reader's own",
}


def test_no_page_lets_a_stranger_change_anything(hall: HallUnderTest) -> None:
    app = hall.server.app
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api/")
        and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
        and not view_access(app.view_functions[rule.endpoint])
    }
    assert found == set(OPEN_CHANGES)


def test_every_answer_keeps_scripts_frames_and_referrers_at_home(hall: HallUnderTest) -> None:
    for path in ("/display/yongxin", "/clerk", "/h/yongxin", "/h/yongxin/fair", "/api/v1/halls", "/nothing"):
        headers = hall.server.app.test_client().get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
