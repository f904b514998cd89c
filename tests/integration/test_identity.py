"""Users, sessions, tokens and terminals over a real database, in injected real time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from queue_server.app.identity import Identity
from queue_server.domain.errors import RuleViolation
from queue_server.store.auth_repository import SqlIdentityStore
from queue_server.store.engine import open_engine
from tests.kit.ready_database import lay_ready_database


class RealTime:
    def __init__(self) -> None:
        self.now = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def time() -> RealTime:
    return RealTime()


@pytest.fixture
def identity(tmp_path: Path, time: RealTime) -> Identity:
    lay_ready_database(tmp_path / "hall.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}")
    return Identity(SqlIdentityStore(engine), time)


def refusal(raised: pytest.ExceptionInfo[RuleViolation]) -> str:
    return raised.value.code


PASSWORD = "a good password"


def add_clerk(identity: Identity, password: str = PASSWORD) -> None:
    identity.set_user("wang", password, display_name="王", roles=frozenset({"clerk"}), hall="yongxin")


def test_the_right_password_opens_a_session(identity: Identity) -> None:
    add_clerk(identity)
    secret, found = identity.sign_in("wang", "a good password")
    again = identity.by_session(secret)
    assert again == found
    assert (found.name, found.roles, found.hall) == ("staff:wang", frozenset({"clerk"}), "yongxin")


@pytest.mark.parametrize(("name", "password"), [("wang", "another"), ("nobody", "a good password")])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(identity: Identity, name: str, password: str) -> None:
    add_clerk(identity)
    with pytest.raises(RuleViolation) as raised:
        identity.sign_in(name, password)
    assert refusal(raised) == "auth.wrong_password"


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_the_first_sign_in_works_as_long_for_a_wrong_name_as_for_a_wrong_password(
    identity: Identity, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    add_clerk(identity)
    worked: list[str] = []
    make, compare = PasswordHasher.hash, PasswordHasher.verify

    def hash_(self: PasswordHasher, password: str) -> str:
        worked.append("hash")
        return make(self, password)

    def verify(self: PasswordHasher, known: str, password: str) -> bool:
        worked.append("verify")
        return compare(self, known, password)

    monkeypatch.setattr(PasswordHasher, "hash", hash_)
    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for _ in range(2):
        with pytest.raises(RuleViolation):
            identity.sign_in(name, "another")
    assert worked == ["hash", "verify", "verify"]


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_five_wrong_passwords_lock_a_name_for_ten_minutes_whether_there_is_such_a_user_or_not(
    identity: Identity, time: RealTime, name: str
) -> None:
    add_clerk(identity)
    for codes in (["auth.wrong_password"] * 4 + ["auth.locked"], ["auth.locked"]):
        assert [tried(identity, name, "guess") for _ in codes] == codes
    time.now += dt.timedelta(minutes=9)
    assert tried(identity, name, PASSWORD) == "auth.locked"
    time.now += dt.timedelta(minutes=1)
    assert tried(identity, name, "guess") == "auth.wrong_password"
    assert tried(identity, name, PASSWORD) == ("" if name == "wang" else "auth.wrong_password")


def test_the_right_password_in_between_begins_the_count_anew(identity: Identity, time: RealTime) -> None:
    add_clerk(identity)
    for _ in range(3):
        assert [tried(identity, "wang", "guess") for _ in range(4)] == ["auth.wrong_password"] * 4
        time.now += dt.timedelta(minutes=1)
        assert tried(identity, "wang", PASSWORD) == ""


def test_a_lock_outlives_the_server_and_is_taken_off_by_hand_or_with_a_new_password(
    identity: Identity, time: RealTime
) -> None:
    add_clerk(identity)
    for _ in range(2):
        for _ in range(5):
            tried(identity, "wang", "guess")
        assert tried(Identity(identity._store, time), "wang", PASSWORD) == "auth.locked"
        assert identity.unlock("wang")
        time.now += dt.timedelta(minutes=1)
        assert tried(identity, "wang", PASSWORD) == ""
    for _ in range(5):
        tried(identity, "wang", "guess")
    add_clerk(identity, "another one")
    assert tried(identity, "wang", "another one") == ""
    assert not identity.unlock("nobody")


def tried(identity: Identity, name: str, password: str) -> str:
    """Return why a sign-in was refused; empty when it was not."""
    try:
        identity.sign_in(name, password)
    except RuleViolation as refused:
        return refused.code
    return ""


def test_a_name_tried_too_often_rests_for_a_minute(identity: Identity, time: RealTime) -> None:
    for _ in range(10):
        with pytest.raises(RuleViolation):
            identity.sign_in("nobody", "guess")
    with pytest.raises(RuleViolation) as raised:
        identity.sign_in("nobody", "guess")
    assert refusal(raised) == "request.rate_limited"
    time.now += dt.timedelta(minutes=1)
    assert tried(identity, "nobody", "guess") == "auth.locked"


def test_a_session_ends_by_itself_by_sign_out_and_by_a_new_password(identity: Identity, time: RealTime) -> None:
    add_clerk(identity)
    first, second, third = (identity.sign_in("wang", "a good password")[0] for _ in range(3))
    identity.sign_out(first)
    assert identity.by_session(first) is None
    assert identity.by_session(second) is not None
    add_clerk(identity, "a newer password")
    assert identity.by_session(second) is None
    assert identity.by_session(third) is None
    fourth, _ = identity.sign_in("wang", "a newer password")
    time.now += dt.timedelta(hours=12)
    assert identity.by_session(fourth) is None


def test_a_token_is_good_for_its_role_hall_and_time(identity: Identity, time: RealTime) -> None:
    secret, _ = identity.issue_token("clerk", "yongxin", life=dt.timedelta(days=1))
    found = identity.by_token(secret)
    assert found is not None
    assert found.may_act_in("yongxin")
    assert not found.may_act_in("litian")
    time.now += dt.timedelta(days=1)
    assert identity.by_token(secret) is None
    assert identity.by_token("made up") is None


def test_a_terminal_enrols_once_and_signs_in_by_its_key(identity: Identity) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    enrolled = identity.enrol(identity.new_enrol_code("yongxin", "yongxin/k1"), public)
    nonce = identity.challenge(enrolled.terminal)
    signature = key.sign(f"hall-terminal-v1:{enrolled.terminal}:{nonce}".encode()).hex()
    secret, found = identity.terminal_token(enrolled.terminal, nonce, signature)
    assert found.terminal == "yongxin/k1"
    assert identity.by_token(secret) == found
    with pytest.raises(RuleViolation):
        identity.terminal_token(enrolled.terminal, nonce, signature)


def test_a_code_is_good_for_one_key_and_a_retry_with_the_same_key_answers_again(identity: Identity) -> None:
    code = identity.new_enrol_code("yongxin", "yongxin/k1")
    first = identity.enrol(code, "ab" * 32)
    assert identity.enrol(code, "ab" * 32).terminal == first.terminal
    with pytest.raises(RuleViolation) as raised:
        identity.enrol(code, "cd" * 32)
    assert refusal(raised) == "terminal.code_invalid"


def test_a_late_code_and_a_made_up_one_are_refused(identity: Identity, time: RealTime) -> None:
    code = identity.new_enrol_code("yongxin", "yongxin/k1")
    time.now += dt.timedelta(hours=24)
    for wrong in (code, "AAAA-AAAA"):
        with pytest.raises(RuleViolation) as raised:
            identity.enrol(wrong, "ab" * 32)
        assert refusal(raised) == "terminal.code_invalid"


def test_another_key_or_another_terminals_challenge_gets_no_token(identity: Identity) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    for terminal in ("yongxin/k1", "yongxin/k2"):
        identity.enrol(identity.new_enrol_code("yongxin", terminal), public)
    nonce = identity.challenge("yongxin/k1")
    with pytest.raises(RuleViolation):
        identity.terminal_token("yongxin/k2", nonce, key.sign(f"hall-terminal-v1:yongxin/k2:{nonce}".encode()).hex())
    nonce = identity.challenge("yongxin/k1")
    stranger = Ed25519PrivateKey.generate().sign(f"hall-terminal-v1:yongxin/k1:{nonce}".encode()).hex()
    with pytest.raises(RuleViolation) as raised:
        identity.terminal_token("yongxin/k1", nonce, stranger)
    assert refusal(raised) == "terminal.unknown"


def test_enrolling_anew_ends_the_old_machines_tokens(identity: Identity, time: RealTime) -> None:
    key = Ed25519PrivateKey.generate()
    identity.enrol(identity.new_enrol_code("yongxin", "yongxin/k1"), key.public_key().public_bytes_raw().hex())
    nonce = identity.challenge("yongxin/k1")
    secret, _ = identity.terminal_token(
        "yongxin/k1", nonce, key.sign(f"hall-terminal-v1:yongxin/k1:{nonce}".encode()).hex()
    )
    identity.enrol(identity.new_enrol_code("yongxin", "yongxin/k1"), "ab" * 32)
    time.now += dt.timedelta(seconds=6)
    assert identity.by_token(secret) is None


def test_purging_drops_what_is_over_and_keeps_the_rest(identity: Identity, time: RealTime) -> None:
    add_clerk(identity)
    lasting, _ = identity.issue_token("clerk", "yongxin")
    session, _ = identity.sign_in("wang", "a good password")
    time.now += dt.timedelta(hours=13)
    identity.purge()
    assert identity.by_token(lasting) is not None
    assert identity.by_session(session) is None
