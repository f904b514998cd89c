"""The device layer is of use by itself: it imports nothing of the hall, and no library before it is needed."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).parents[2]

WITHOUT = """
import importlib.abc, sys

class Refused(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"no {{name}} here", name=name)

sys.meta_path.insert(0, Refused())
"""
HALL = {"config", "kiosk", "queue_server"}
LIBRARIES = {"cv2", "usb", "serial", "pyudev", "PIL", "numpy", "smartcard", "onnxruntime", "dlib", "zxingcpp", "segno"}


def runs_without(refused: set[str], script: str) -> str:
    """Run a script in a Python of its own in which some packages cannot be imported; return what it printed."""
    code = WITHOUT.format(refused=refused) + textwrap.dedent(script)
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_every_driver_simulator_and_command_loads_without_the_hall() -> None:
    said = runs_without(
        HALL,
        """
        import importlib, pkgutil
        import drivers
        names = [one.name for one in pkgutil.walk_packages(drivers.__path__, "drivers.")]
        for name in names:
            if not name.endswith("__main__"):
                importlib.import_module(name)
        print(len(names))
        """,
    )
    assert int(said) > 30


def test_ports_errors_owner_and_tables_load_without_any_device_library() -> None:
    said = runs_without(
        HALL | LIBRARIES,
        """
        import drivers, drivers.ports, drivers.errors, drivers.registry, drivers.owner, drivers.hotplug, drivers.stand
        from drivers.cli.main import main
        raise SystemExit(main(["list"]))
        """,
    )
    assert "printer  escpos-serial  " in said
    assert "pip install '.[devices]'" in said


def test_a_driver_is_used_without_the_libraries_of_the_others() -> None:
    runs_without(
        HALL | LIBRARIES,
        """
        from drivers.registry import create
        create("card_reader", "samv-tcp", {"host": "127.0.0.1", "port": 1}).close()
        """,
    )
