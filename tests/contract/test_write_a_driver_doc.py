"""docs/write-a-driver.md is true: its sample runs. docs/devices.md names every driver, option, error and fault."""

from __future__ import annotations

import importlib
import re
import socket
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from drivers import errors, registry
from drivers.errors import CardUnreadable, DeviceAbsent, DeviceSilent
from drivers.ports import Sex
from drivers.registry import TABLES, Kind, create, load
from drivers.simulators.cards import SAMPLES
from drivers.simulators.device import Simulated
from drivers.simulators.devices import DEVICES, Bench

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "write-a-driver.md").read_text(encoding="utf-8")
DEVICES_TEXT = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
FONT = ROOT / "config" / "defaults" / "fonts" / "NotoSansSC-Regular.ttf"
SAMPLES_OF = dict(re.findall(r"```python\n# (\w+)\n(.*?)```", TEXT, flags=re.DOTALL))
"""The parts of the walk: codec, driver, simulator, together."""
WANG = SAMPLES["wang-xiulan"].card()


@pytest.fixture
def walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Do what the walk says: its modules, and its package's entry point. Returns the driver's name."""
    monkeypatch.syspath_prepend(tmp_path)
    for part in ("codec", "driver", "simulator"):
        (tmp_path / f"line_{part}.py").write_text(SAMPLES_OF[part], encoding="utf-8")
        monkeypatch.delitem(sys.modules, f"line_{part}", raising=False)
    (declared,) = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    ((group, points),) = tomllib.loads(declared)["project"]["entry-points"].items()
    ((name, place),) = points.items()
    point = EntryPoint(name, place, group)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == point.group else [])
    return str(name)


@contextmanager
def answering(device: Simulated) -> Iterator[int]:
    """Serve one connection to a simulated device; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                while asked := connection.recv(64):
                    device.receive(asked, connection.sendall)

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)
        assert not thread.is_alive()


def simulated() -> Any:
    return importlib.import_module("line_simulator").LineReaderSimulator()


def test_the_walk_ends_with_a_driver_found_by_its_entry_point_that_reads_its_simulator(walked: str) -> None:
    device = simulated()
    with answering(device) as port:
        made = create("card_reader", walked, {"host": "127.0.0.1", "port": port})
        assert made.check() == ()
        assert made.poll() is None
        device.place(WANG)
        card = made.poll()
        made.close()
    assert card is not None
    assert (card.name, card.number, card.sex, card.birth) == (WANG.name, WANG.number, Sex.FEMALE, WANG.birth)


@pytest.mark.parametrize(("fault", "error"), [("garbage", CardUnreadable), ("silent", DeviceSilent)])
def test_the_driver_of_the_walk_tells_its_faults_apart(walked: str, fault: str, error: type[Exception]) -> None:
    device = simulated()
    device.set_fault(fault, True)
    with answering(device) as port:
        made = create("card_reader", walked, {"host": "127.0.0.1", "port": port, "answer_timeout_s": 0.1})
        with pytest.raises(error):
            made.poll()
        made.close()
    with pytest.raises(DeviceAbsent):
        made.poll()


def test_the_codec_of_the_walk_believes_no_wrong_number(walked: str) -> None:
    with pytest.raises(ValueError, match="check digit"):
        importlib.import_module("line_codec").decode("110105194912310021|王秀兰|1949-12-31\n".encode())


def test_the_driver_of_the_walk_is_well_after_its_plug_was_pulled_at_any_byte(walked: str) -> None:
    exec(compile(SAMPLES_OF["together"], "write-a-driver.md", "exec"), {})  # noqa: S102 - the sample is what is tested


def test_the_walk_fits_into_an_hour() -> None:
    assert len(TEXT.splitlines()) <= 250
    assert sum(map(int, re.findall(r"^## .* \((\d+) minutes\)$", TEXT, flags=re.MULTILINE))) <= 60


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
