"""docs/write-a-driver.md is true: its sample runs. docs/devices.md names every driver, option, error and fault."""

from __future__ import annotations

import re
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers import errors, registry
from drivers.errors import CardUnreadable, DeviceAbsent, DeviceSilent
from drivers.ports import Sex
from drivers.registry import TABLES, Kind, create, load
from drivers.simulators.cards import SAMPLES
from drivers.simulators.devices import DEVICES, Bench

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "write-a-driver.md").read_text(encoding="utf-8")
DEVICES_TEXT = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
FONT = ROOT / "config" / "defaults" / "fonts" / "NotoSansSC-Regular.ttf"
SAMPLE, TABLE_LINE = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)


@contextmanager
def answering(line: bytes) -> Iterator[int]:
    """Serve one connection that answers every question with `line`; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while connection.recv(64):
                    connection.sendall(line)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)
        assert not thread.is_alive()


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Install the sample as the document says: a module and a line in the table. Returns the driver's name."""
    name, place = re.findall(r'"([^"]+)"', TABLE_LINE)
    module, attribute = place.split(":")
    stem = module.rsplit(".", 1)[1]
    (tmp_path / f"{stem}.py").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, stem, raising=False)
    tables = {**TABLES, "card_reader": {**TABLES["card_reader"], name: f"{stem}:{attribute}"}}
    monkeypatch.setattr(registry, "TABLES", tables)
    return str(name)


@pytest.mark.parametrize(
    ("answer", "name"), [(b"-\n", None), ("11010519491231002X|王秀兰|1949-12-31\n".encode(), "王秀兰")]
)
def test_the_sample_reads_a_card_or_none(sample: str, answer: bytes, name: str | None) -> None:
    with answering(answer) as port:
        made = create("card_reader", sample, {"host": "127.0.0.1", "port": port})
        card = made.poll()
        made.close()
    assert (card.name if card else None) == name
    assert card is None or card.sex is Sex.FEMALE


def test_the_sample_believes_no_wrong_number(sample: str) -> None:
    with answering("110105194912310021|王秀兰|1949-12-31\n".encode()) as port:
        made = create("card_reader", sample, {"host": "127.0.0.1", "port": port})
        with pytest.raises(CardUnreadable):
            made.poll()
        made.close()


def test_the_sample_tells_silence_and_absence_apart(sample: str) -> None:
    with answering(b"") as port:
        made = create("card_reader", sample, {"host": "127.0.0.1", "port": port, "answer_timeout_s": 0.1})
        with pytest.raises(DeviceSilent):
            made.poll()
    with pytest.raises(DeviceAbsent):
        made.poll()


EVERY = [(kind, driver) for kind, table in TABLES.items() for driver in table]


@pytest.mark.parametrize(("kind", "driver"), EVERY)
def test_every_driver_and_option_stands_in_the_list_of_devices(kind: Kind, driver: str) -> None:
    options = load(kind, driver).settings.model_fields
    assert [word for word in (driver, *options) if f"`{word}`" not in DEVICES_TEXT] == []


def test_every_error_fault_and_sample_card_stands_in_the_list_of_devices() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.code for kind in kinds if issubclass(kind, errors.DeviceError)}
    bench = Bench(Path(), FONT)
    faults = {fault for build in DEVICES.values() for fault in build(bench).FAULTS}
    words = codes | faults | set(SAMPLES)
    assert sorted(word for word in words if f"`{word}`" not in DEVICES_TEXT) == []
