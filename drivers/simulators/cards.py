"""Sample cards of invented persons. The numbers have right check digits and belong to nobody known to us.

Their region 362499 stands for no county: it is the demonstration county of the examples.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from drivers.codecs import stand_in_photo
from drivers.codecs.identity import Kind, sex_in
from drivers.ports import IdCard, Sex


class CardData(BaseModel):
    """A card as the control line describes it. Sex and birth are taken from an 18-digit number where absent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: Kind = "resident"
    name: str
    number: str = Field(min_length=15, max_length=18)
    sex: Sex | None = None
    birth: dt.date | None = None
    nation: str = "01"
    address: str = ""
    extra_address: str | None = None
    """What was added to the card later; a reader tells of it only when asked."""
    authority: str = ""
    valid_from: dt.date | None = dt.date(2019, 5, 6)
    valid_to: dt.date | None = None
    english_name: str = ""
    permit_number: str = ""
    times_issued: int | None = Field(default=None, ge=0, le=99)
    times_replaced: int | None = Field(default=None, ge=0, le=99)
    old_number_link: str = Field(default="", max_length=3)

    def card(self) -> IdCard:
        """Return the card. Raises ValueError for a number without a birth in it."""
        sex, birth = self.sex, self.birth
        if len(self.number) == 18:
            sex = sex or sex_in(self.number)
            birth = birth or dt.date.fromisoformat(self.number[6:14])
        rest = self.model_dump(exclude={"sex", "birth"})
        return IdCard(**rest, sex=sex or Sex.UNKNOWN, birth=birth, photo=_portrait())


def _portrait() -> bytes:
    """Return the photo of everybody: head and shoulders, grey before white."""

    def grey(x: int, y: int) -> int:
        head = ((x - 19.5) / 8) ** 2 + ((y - 18) / 10.5) ** 2 < 1
        shoulders = ((x - 19.5) / 17) ** 2 + ((y - 50) / 19) ** 2 < 1
        return 160 if head else 80 if shoulders else 240

    return stand_in_photo.encode(
        bytes(grey(x, y) for y in range(stand_in_photo.ROWS) for x in range(stand_in_photo.COLUMNS))
    )


_POLICE = "永新县公安局"

SAMPLES: Mapping[str, CardData] = {
    "wang-xiulan": CardData(
        name="王秀兰", number="362499195603120029", address="永新县禾川镇学背路18号2栋301室", authority=_POLICE
    ),
    "li-jianguo": CardData(
        name="李建国",
        number="362499198709143134",
        address="永新县埠前镇三门村4组12号",
        authority=_POLICE,
        valid_to=dt.date(2039, 5, 6),
    ),
    "chen-di": CardData(
        name="陈𬱖",
        number="362499199311050047",
        address="永新县禾川镇建设路77号",
        authority=_POLICE,
        valid_to=dt.date(2039, 5, 6),
    ),
    "zhou-yan": CardData(
        name="周䶮", number="362499194807201010", nation="22", address="永新县龙门镇江南村9组3号", authority=_POLICE
    ),
    "lin-permit": CardData(
        kind="permit",
        name="林志远",
        number="830000199001010012",
        nation="",
        permit_number="T12345678",
        times_issued=2,
        address="永新县禾川镇湘赣大道6号",
        authority=_POLICE,
        valid_to=dt.date(2029, 5, 6),
    ),
    "kowalska": CardData(
        kind="foreigner-2023",
        name="安娜",
        english_name="KOWALSKA, ANNA MARIA",
        number="936616198402250023",
        nation="POL",
        times_replaced=1,
        old_number_link="501",
        valid_to=dt.date(2034, 5, 6),
    ),
}
"""By the name a demo or a test places them with."""
