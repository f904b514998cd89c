"""What ESC/POS printers differ in, by the name written as `profile`. Nothing here was verified on hardware.

Each profile says where its values come from. A board that is not listed is best begun with `generic-80` or
`generic-58`; every value can be overridden by the option of its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from drivers.codecs.escpos import Charset
from drivers.codecs.escpos_status import Dialect

Presenter = Literal["none", "sensor"]
Confirm = Literal["gs-r", "none"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer."""

    name: str
    dots: int
    """The width of the print head."""
    charset: Charset = "gbk"
    cutter: bool = True
    status: Dialect = "dle-eot"
    confirm: Confirm = "gs-r"
    """Whether it answers GS r once a ticket is out."""
    presenter: Presenter = "none"
    """Whether a sensor tells of a ticket not taken away."""
    knife: bytes = b"\x1d\x56\x42\x00"
    present: bytes = b""
    """Pushes the cut ticket out of the mouth."""
    clear: bytes = b""
    """Draws a ticket back in, or drops it, that nobody took; none where the printer has no such command."""


GENERIC_80 = Profile("generic-80", 576)
"""80 mm at 203 dpi, GBK, knife, DLE EOT and GS r: what the manuals of HPRT TP809 and SNBC BTP-M300 agree on."""

GENERIC_58 = Profile("generic-58", 384)
"""58 mm at 203 dpi, otherwise as `generic-80` (Sure SP91, SPRT POS76 manuals)."""

EPSON_80 = Profile("epson-80", 576)
"""Epson TM-T81, T82, T83 and T70II of the simplified Chinese kind: 203 dpi, GB 18030 by FS & (escpos-printer-db,
profile TM-T70II-CH; Epson's ESC/POS reference for DLE EOT and GS r)."""

EPSON_T88 = Profile("epson-t88", 512)
"""Epson TM-T88 II to V: 180 dpi, 512 dots on 80 mm paper (escpos-printer-db, profile TM-T88V)."""

XPRINTER_80 = Profile("xprinter-80", 576)
"""Xprinter XP-80, XP-Q and XP-C series ("XP-80XX Programmer Manual": DLE EOT, GS r, GS V 66, two-byte hanzi)."""

XPRINTER_58 = Profile("xprinter-58", 384, cutter=False, confirm="none")
"""Xprinter XP-58: no knife. Whether it answers GS r differs between its boards; not asked, so paper out under the last
lines goes unseen."""

GPRINTER_80 = Profile("gprinter-80", 576)
"""Gprinter GP-L80 series: as `generic-80`; taken from its command list being Epson's, no manual of it was read."""

GPRINTER_58 = Profile("gprinter-58", 384, cutter=False)
"""Gprinter GP-58 series: no knife; taken from its command list being Epson's, no manual of it was read."""

SNBC_80 = Profile("snbc-80", 576, status="asb")
"""SNBC BTP-M300, BTP-S80, BTP-R880: the automatic status of GS a (BTP-M300 manual), which also works on USB and TCP
where their manuals promise DLE EOT for the serial line only."""

SPRT_80 = Profile("sprt-80", 576, charset="gb2312")
"""SPRT SP-POS76, POS88: type of GB 2312 only (SP-POS76 manual); other rows are drawn."""

SPRT_58 = Profile("sprt-58", 384, charset="gb2312", cutter=False)
"""SPRT SP-RME and RMD panel printers: as `sprt-80`, no knife."""

CASHINO_80 = Profile("cashino-80", 576, presenter="sensor")
"""Cashino CSN-80V and Equip 351006 kiosk printers: bit 7 of DLE EOT 1 while the ticket was not torn away (their
manuals); they have no command to draw it back."""

MASUNG_80 = Profile("masung-80", 576, presenter="sensor")
"""Masung MS-EP and MS-D boards with a presenter: taken to be as `cashino-80`; no manual of theirs was read."""

MASUNG_58 = Profile("masung-58", 384, cutter=False)
"""Masung MS-N58 and MS-D245 panel boards without a knife; no manual of theirs was read."""

RELIANCE_80 = Profile(
    "reliance-80",
    576,
    charset="raster",
    status="dle-eot-20",
    confirm="none",
    presenter="sensor",
    knife=b"\x1b\x69",
    present=b"\x1d\x65\x03\x0c",
    clear=b"\x1d\x65\x02",
)
"""Kiosk printers with presenter and retraction of the Custom and Pyramid Reliance kind: DLE EOT 20, ESC i, GS e 3
presents 84 mm, GS e 2 retracts (Pyramid Technologies, "ESC/POS Command Set"). No hanzi, GS r not documented."""

RASTER_80 = Profile("raster-80", 576, charset="raster", status="gs-r")
"""Any 80 mm board without hanzi that knows GS r only."""

RASTER_58 = Profile("raster-58", 384, charset="raster", cutter=False, status="none", confirm="none")
"""Any 58 mm board that prints pictures and never answers (boards sold as POS-58, ZJ-5870)."""

PROFILES: Mapping[str, Profile] = {
    profile.name: profile
    for profile in (
        GENERIC_80,
        GENERIC_58,
        EPSON_80,
        EPSON_T88,
        XPRINTER_80,
        XPRINTER_58,
        GPRINTER_80,
        GPRINTER_58,
        SNBC_80,
        SPRT_80,
        SPRT_58,
        CASHINO_80,
        MASUNG_80,
        MASUNG_58,
        RELIANCE_80,
        RASTER_80,
        RASTER_58,
    )
}
