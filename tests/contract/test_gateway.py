"""The line to the gateway for text messages, against a stand-in that speaks real HTTP with real signatures."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from config.texts import Gateway
from queue_server.partners.gateway import HttpGateway
from queue_server.partners.stand_in_gateway import StandInGateway

SECRET = b"a secret that both of them have, long enough"
MESSAGE = ("m1", "13800138000", "请B028号现在到3号窗口。")


@pytest.fixture
def service() -> Iterator[StandInGateway]:
    stand_in = StandInGateway(SECRET)
    thread = threading.Thread(target=stand_in.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stand_in
    stand_in.close()
    thread.join()


def line(service: StandInGateway, secret: bytes = SECRET) -> HttpGateway:
    return HttpGateway(Gateway(address=service.address, client="yongxin", wait_s=0.3), secret)


def test_a_message_is_given_with_its_number_and_words(service: StandInGateway) -> None:
    assert line(service).send(*MESSAGE) == "sent"
    assert service.sent == [MESSAGE[1:]]


def test_the_same_message_asked_again_is_sent_once(service: StandInGateway) -> None:
    service.fault = "answer-lost"
    assert line(service).send(*MESSAGE) is None
    service.fault = "none"
    assert line(service).send(*MESSAGE) == "sent"
    assert len(service.sent) == 1


@pytest.mark.parametrize("fault", ["slow", "down", "busy", "wrong-signature", "no-json", "answer-lost"])
def test_what_is_no_answer_is_asked_again_later(service: StandInGateway, fault: str) -> None:
    service.fault = fault
    assert line(service).send(*MESSAGE) is None


def test_a_number_the_gateway_refuses_has_failed(service: StandInGateway) -> None:
    service.fault = "refuses"
    assert line(service).send(*MESSAGE) == "failed"


def test_a_county_with_another_secret_is_not_heard(service: StandInGateway) -> None:
    assert line(service, b"another secret, as long as the first one is").send(*MESSAGE) is None
    assert (service.asked, service.sent) == (0, [])


def test_a_gateway_that_is_not_there_is_no_answer(service: StandInGateway) -> None:
    gone = HttpGateway(Gateway(address="http://127.0.0.1:9", client="yongxin", wait_s=0.3), SECRET)
    assert gone.send(*MESSAGE) is None
