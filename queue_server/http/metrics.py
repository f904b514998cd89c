"""What the server counts about itself, in Prometheus' text format. No person, no number, no token is a label."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from queue_server.app.writer import Writer


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

    def render(self) -> bytes:
        return generate_latest(self.registry)


class WriterFigures:
    """How the writer does: batches, their COMMIT times, how many wait."""

    def __init__(self, metrics: Metrics) -> None:
        self._registry = metrics.registry
        self._commits = Histogram(
            "hall_commit_seconds",
            "Time of a COMMIT",
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
            registry=self._registry,
        )
        self._written = Counter("hall_use_cases_written", "Use cases in committed batches", registry=self._registry)

    def saw(self, size: int, seconds: float) -> None:
        self._commits.observe(seconds)
        self._written.inc(size)

    def depth_of(self, writer: Writer) -> None:
        Gauge("hall_queue_depth", "Use cases that wait for their batch", registry=self._registry).set_function(
            lambda: writer.depth
        )
