"""A part of `drivers`: what an 80 mm ticket weighs, how long it takes to encode, and until the printer has it."""

from __future__ import annotations

import time
from pathlib import Path

from drivers.codecs import escpos
from drivers.lettering import Lettering
from drivers.ports import Columns, Cut, Document, Line, Printer, Qr, Raster, Rule
from drivers.registry import create
from drivers.simulators.launch import simulators
from drivers.stand import FONT
from tests.bench.figures import Report

TICKET = Document(
    (
        Line("永新县政务服务中心", size=2, bold=True, align="center"),
        Rule(),
        Raster(576, 200, (b"\x0f" * 72) * 200),
        Line("请到B区等候「（：￥）」", size=2, inverse=True),
        *(Columns(name, "原件") for name in ("□ 身份证", "□ 户口簿", "□ 结婚证")),
        Rule(dashed=True),
        Qr("https://hall.example/t/7F3K9Q2M"),
        Line("请带好物品，慢走", align="center"),
        Cut(),
    )
)


def ticket(report: Report, work: Path, _size: object) -> None:
    lettering, page = Lettering(FONT), escpos.Page(576)
    begun = time.process_time()
    for _ in range(20):
        data = b"".join(escpos.encode(TICKET, page, lettering.picture))
    report.add("an 80 mm ticket", len(data), "bytes")
    report.add("an 80 mm ticket, encoded", 50 * (time.process_time() - begun), "ms")
    out = work / "tickets"
    out.mkdir(parents=True, exist_ok=True)
    with simulators(out, ["printer"]) as running:
        over = create("printer", "escpos-tcp", {"host": "127.0.0.1", "port": running.port("printer"), "font": FONT})
        _until_printed(report, "TCP", over)
        running.control.fault("printer", "slow", baud=115200)
        over = create("printer", "escpos-serial", {"port": running.path("printer"), "font": FONT})
        _until_printed(report, "a serial line at 115200", over)


def _until_printed(report: Report, name: str, printer: Printer) -> None:
    begun = time.monotonic()
    printer.print(TICKET)
    report.add(f"until the printer has it and says so, over {name}", 1000 * (time.monotonic() - begun), "ms")
    printer.close()
