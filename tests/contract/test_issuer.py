"""What an issuer's line makes of an issuer's service, against the stand-in with every fault it can have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from config.issuers import Issuer
from queue_server.domain.errors import RuleViolation
from queue_server.partners.issuer import HttpIssuer
from queue_server.partners.signing import SecretUnusable, read_secret, sign_answer, sign_request
from queue_server.partners.stand_in_issuer import StandIn
from tests.kit.issuers_kit import CLIENT, SECRET, WANG, issuer_at, running_stand_in


@pytest.fixture(scope="module")
def service() -> Iterator[StandIn]:
    with running_stand_in() as running:
        yield running


@pytest.fixture
def stand_in(service: StandIn) -> Iterator[StandIn]:
    yield service
    service.fault = "none"


def refusal(line: HttpIssuer, code: str) -> str:
    with pytest.raises(RuleViolation) as refused:
        line.confirm(code)
    return refused.value.code


def test_a_code_says_whose_it_is_once(stand_in: StandIn) -> None:
    line, code = HttpIssuer(issuer_at(stand_in), SECRET), stand_in.new_code(**WANG)
    told = line.confirm(code)
    assert told.person.model_dump(mode="json", exclude_defaults=True) == WANG
    assert told.audience == CLIENT
    assert refusal(line, code) == "identify.used"


def test_what_the_issuer_refuses_is_told_apart(stand_in: StandIn) -> None:
    line = HttpIssuer(issuer_at(stand_in), SECRET)
    assert refusal(line, stand_in.new_code(**WANG, life_s=-1)) == "identify.expired"
    assert refusal(line, "stand-in:never-made") == "identify.refused"


@pytest.mark.parametrize("fault", ["down", "wrong-signature", "no-json"])
def test_an_answer_that_cannot_be_trusted_is_none(stand_in: StandIn, fault: str) -> None:
    stand_in.fault = fault
    assert refusal(HttpIssuer(issuer_at(stand_in), SECRET), stand_in.new_code(**WANG)) == "identify.unreachable"


def test_an_answer_that_takes_too_long_is_none(stand_in: StandIn) -> None:
    stand_in.fault = "slow"
    line = HttpIssuer(issuer_at(stand_in, wait_s=0.2), SECRET)
    assert refusal(line, stand_in.new_code(**WANG)) == "identify.unreachable"


def test_the_answer_to_another_question_is_none(stand_in: StandIn) -> None:
    line = HttpIssuer(issuer_at(stand_in), SECRET)
    line.confirm(stand_in.new_code(**WANG))
    stand_in.fault = "replaying"
    assert refusal(line, stand_in.new_code(**WANG)) == "identify.unreachable"


def test_an_issuer_that_is_not_there_is_none() -> None:
    with running_stand_in() as gone:
        issuer = issuer_at(gone)
    assert refusal(HttpIssuer(issuer, SECRET), "stand-in:any-code") == "identify.unreachable"


def test_a_county_with_another_secret_is_told_nothing(stand_in: StandIn) -> None:
    before = stand_in.asked
    assert refusal(HttpIssuer(issuer_at(stand_in), b"x" * 40), stand_in.new_code(**WANG)) == "identify.unreachable"
    assert stand_in.asked == before


def test_signatures_are_as_they_are_written_down() -> None:
    body = b'{"code": "stand-in:abc"}'
    asked = sign_request(b"0123456789abcdef0123456789abcdef", "yongxin-county", "1774000000", "00ff", body)
    assert asked == "4d5f6801646eccad4b986b5aeb8e30c064495a5a45a6d207b762ed85b4d8b1c5"
    assert (
        sign_answer(b"0123456789abcdef0123456789abcdef", "00ff", body)
        == "1fa411d6a0f50c9516217c665edc35862a24cd036a1304676d2c21cd64b05ae4"
    )


def test_the_stand_in_is_worked_from_outside(stand_in: StandIn) -> None:
    base = stand_in.address.removesuffix("/confirm")

    def post(path: str, body: object) -> object:
        reply = httpx.post(base + path, json=body)
        reply.raise_for_status()
        return reply.json()

    made = post("/codes", WANG)
    assert isinstance(made, dict)
    post("/fault", {"fault": "other-audience"})
    assert HttpIssuer(issuer_at(stand_in), SECRET).confirm(made["code"]).audience != CLIENT
    with pytest.raises(httpx.HTTPStatusError):
        post("/fault", {"fault": "no such"})


def test_a_secret_is_kept_from_others_and_long(tmp_path: Path) -> None:
    path = tmp_path / "issuers" / "province"
    with pytest.raises(SecretUnusable, match="missing"):
        read_secret(tmp_path / "issuers" / "province", "the issuer province")
    path.parent.mkdir()
    path.write_bytes(SECRET)
    path.chmod(0o644)
    with pytest.raises(SecretUnusable, match="chmod 600"):
        read_secret(tmp_path / "issuers" / "province", "the issuer province")
    path.chmod(0o600)
    assert read_secret(tmp_path / "issuers" / "province", "the issuer province") == SECRET
    path.write_bytes(b"short")
    with pytest.raises(SecretUnusable, match="too short"):
        read_secret(tmp_path / "issuers" / "province", "the issuer province")


@pytest.mark.parametrize("address", ["http://10.0.0.1/confirm", "ftp://issuer/", "https://me:pw@issuer/", "issuer"])
def test_a_line_without_tls_leaves_no_machine(address: str) -> None:
    said = {"code": "province", "name": {"zh": "码", "en": "Code"}, "client": "c", "starts": "aa"}
    with pytest.raises(ValueError, match="address"):
        Issuer.model_validate({**said, "address": address})
    assert Issuer.model_validate({**said, "address": "https://issuer.example:8443/v1/confirm"})
