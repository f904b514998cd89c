"""What the server counts about itself, in Prometheus' text format. No person, no number, no token is a label."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

__all__ = ["Metrics"]


class Metrics:
    CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "hall_request_seconds",
            "Time to answer a request",
            ("route", "method", "status"),
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
            registry=self.registry,
        )
        self._tickets = Counter("hall_tickets_issued", "Tickets issued", registry=self.registry)
        self._calls = Counter("hall_calls", "Numbers called, again or first", ("kind",), registry=self.registry)

    def saw_request(self, route: str, method: str, status: int, seconds: float) -> None:
        self._requests.labels(route, method, str(status)).observe(seconds)
        if status == 201 and route.endswith("/visits"):
            self._tickets.inc()
        elif status == 200 and route.endswith(("/next", "/recall")):
            self._calls.labels(route.rpartition("/")[2]).inc()

    def add(self, collector: Collector) -> None:
        self.registry.register(collector)

    def render(self) -> bytes:
        return generate_latest(self.registry)


def gauge(name: str, text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, text)
    family.add_metric([], value)
    return family
