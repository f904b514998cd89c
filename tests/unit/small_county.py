"""A county small enough to read, written into a directory; tests spoil one line of it and see what the loader says."""

from __future__ import annotations

from pathlib import Path

from config.errors import ConfigError, Problem
from config.load import load_county
from config.schema import County

FILES = {
    "county.toml": """\
code = "qing"
name = { zh = "清县", en = "Qing County" }
locked = ["brand.logo", "wording"]

[[senior_choices]]
name = { zh = "别的事", en = "Something else" }
picture = "person"
item = "desk-general"

[wording]
"ticket.farewell" = { zh = "慢走，常来", en = "Goodbye" }
""",
    "departments.toml": """\
[[department]]
code = "desk"
name = { zh = "服务台", en = "Desk" }
phone = "100"
duty = { zh = "咨询", en = "Questions" }

[[department]]
code = "property"
name = { zh = "不动产", en = "Property" }
phone = "101"
duty = { zh = "登记", en = "Registration" }
""",
    "map.toml": """\
[[line]]
kind = "outline"
points = [[114.0, 27.0], [114.5, 27.0], [114.5, 26.5]]

[[label]]
name = { zh = "县城", en = "Town" }
at = [114.3, 26.9]
""",
    "themes.toml": """\
[[theme]]
code = "care"
name = { zh = "帮办", en = "Help" }
icon = "hand"

[[theme]]
code = "homes"
name = { zh = "房屋", en = "Homes" }
icon = "house"
""",
    "calendar.toml": """\
weekdays = [1, 2, 3, 4, 5]
hours = [{ open = "08:30", close = "17:30", issue_from = "08:15", issue_until = "17:15" }]
""",
    "shared/common.toml": """\
[material.household-book]
name = { zh = "户口簿", en = "Household register" }
issuer = "government"

[condition.owner-agrees]
zh = "所有权人同意"
en = "The owner agrees"

[step.collect-or-post]
zh = "窗口领取或邮寄"
en = "Collect it or have it posted"
""",
    "items/desk.toml": """\
[[item]]
code = "desk-general"
name = { zh = "咨询", en = "Questions" }
plain = { zh = "别的事", en = "Something else" }
department = "desk"
theme = "care"
tiers = ["county", "township", "village"]
keywords = ["咨询", "帮办"]
errands = { apply = 10, ask = 6 }

[item.guide]
materials = []
conditions = [{ zh = "谁都可以来", en = "Anyone" }]
steps = [
    { zh = "讲给工作人员听", en = "Tell the staff" },
    { zh = "当场办好", en = "Done on the spot" },
]
promised_days = 0
legal_days = 0
fee = { zh = "不收费", en = "Free" }
basis = [{ title = "示例规定" }]
phone = "100"
identity = "none"
""",
    "items/property.toml": """\
[[item]]
code = "property-sale"
name = { zh = "房屋买卖登记", en = "Sale of a home" }
plain = { zh = "房子过户", en = "Home sale" }
department = "property"
theme = "homes"
tiers = ["county"]
keywords = ["过户", "买房"]
errands = { apply = 20, collect = 3 }

[item.guide]
materials = [
    { use = "household-book", who = { zh = "双方", en = "both" } },
    { name = { zh = "买卖合同", en = "Contract of sale" }, issuer = "applicant" },
]
conditions = [{ use = "owner-agrees" }]
steps = [
    { zh = "双方到窗口签字", en = "Both sign at the counter" },
    { use = "collect-or-post" },
]
promised_days = 4
legal_days = 30
fee = { zh = "80元", en = "80 yuan" }
basis = [{ title = "示例条例", article = "第二十条" }]
phone = "101"

[[item]]
code = "property-search"
name = { zh = "不动产查询", en = "Property search" }
plain = { zh = "查房子", en = "Look up a home" }
department = "property"
theme = "homes"
tiers = ["county", "township"]
keywords = ["查询", "房产"]
errands = { apply = 5 }

[item.guide]
materials = []
conditions = [{ use = "owner-agrees" }]
steps = [
    { zh = "报出地址", en = "Give the address" },
    { zh = "当场打印结果", en = "Printed on the spot" },
]
promised_days = 0
legal_days = 1
fee = { zh = "免费", en = "No charge" }
basis = [{ title = "示例办法" }]
phone = "101"
""",
    "bundles/homes.toml": """\
[[bundle]]
code = "buy-home"
name = { zh = "买房一件事", en = "Buying a home" }
plain = { zh = "买房", en = "Buy a home" }
theme = "homes"
items = ["property-search", "property-sale"]
keywords = ["买房"]
""",
    "halls/centre.toml": """\
code = "centre"
tier = "county"
name = { zh = "清县政务大厅", en = "Qing hall" }
address = { zh = "大街1号", en = "1 Main Street" }
phone = "100"

[[zones]]
code = "east"
name = { zh = "东区", en = "East" }
way = { zh = "右手边", en = "To the right" }

[[series]]
prefix = "A"
name = { zh = "综合", en = "General" }
departments = ["desk"]
zone = "east"

[[series]]
prefix = "B"
name = { zh = "不动产", en = "Property" }
departments = ["property"]
zone = "east"

[[counters]]
number = 1
name = { zh = "综合", en = "General" }
zone = "east"
departments = ["desk"]
prefers = ["senior"]

[[counters]]
number = 2
name = { zh = "不动产", en = "Property" }
zone = "east"
departments = ["property"]

[[terminals]]
code = "k1"
name = { zh = "取号机", en = "Kiosk" }
printer = { driver = "escpos-tcp", options = { host = "127.0.0.1", port = 9100 } }
""",
    "halls/town.toml": """\
code = "town"
tier = "township"
name = { zh = "柳镇便民中心", en = "Liu township" }
address = { zh = "柳镇2号", en = "2 Liu" }
phone = "102"

[calendar]
hours = [
    { open = "08:30", close = "12:00", issue_from = "08:30", issue_until = "11:45" },
    { open = "13:30", close = "17:00", issue_from = "13:30", issue_until = "16:45" },
]

[[zones]]
code = "room"
name = { zh = "大堂", en = "Room" }
way = { zh = "进门", en = "Inside" }

[[series]]
prefix = "A"
name = { zh = "综合", en = "General" }
departments = ["desk", "property"]
zone = "room"

[[counters]]
number = 1
name = { zh = "综合", en = "General" }
zone = "room"
prefers = ["senior"]
""",
    "halls/village.toml": """\
code = "village"
tier = "village"
inherits = "town"
name = { zh = "柳村代办点", en = "Liu village" }
address = { zh = "柳村村委会", en = "Liu village committee" }

[classes.senior]
rate = 3.0
""",
}


class SmallCounty:
    """The files in a directory; `spoil` changes one spot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")

    def text(self, name: str) -> str:
        return (self.path / name).read_text(encoding="utf-8")

    def spoil(self, name: str, old: str, new: str) -> None:
        """Replace the first `old` of a file, which must be there; an empty `old` appends."""
        text = self.text(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1) if old else text + new)

    def line(self, name: str, marker: str) -> int:
        """Return the line of the last `marker` in a file."""
        lines = self.text(name).splitlines()
        return max(n for n, line in enumerate(lines, 1) if marker in line)

    def load(self) -> County:
        return load_county(self.path)

    def problems(self) -> tuple[Problem, ...]:
        """Return what the loader finds; nothing when the county is right."""
        try:
            self.load()
        except ConfigError as error:
            return error.problems
        return ()
