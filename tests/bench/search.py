"""How long a kiosk looks for a matter among 2,000, in the worst of many real queries, and how good the answer is.

The items are the example county's own, again and again, each time with other names of places before them, so that
they are as alike as a real county's long list. The queries are those of the tests.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from pypinyin import lazy_pinyin

from kiosk.finding.index import Index
from kiosk.scenes.made_up import menu
from queue_server.contract.models import Menu, MenuItem
from tests.bench.figures import Report
from tests.unit.queries import HELD_OUT, MEANT, TUNED


@dataclass(frozen=True, slots=True)
class Size:
    items: int = 2_000
    times: int = 3


FULL = Size()
TINY = Size(items=160, times=1)
_PLACES = (
    "禾川",
    "石桥",
    "龙源口",
    "浬田",
    "高桥楼",
    "怀忠",
    "高溪",
    "沙市",
    "台岭",
    "龙门",
    "才丰",
    "芦溪",
    "烟阁",
    "在中",
)
_HARD = (
    "zzzzzzzzzzzzzzzzzzzz",
    "shengyujinttiezhuany",
    "aaaaaaaaaaaaaaaaaaaa",
    "xxxx",
    "我想问一下房产证丢了怎么补办呢请问",
)


def many(items: int) -> Menu:
    """Return the county's menu with so many items, none named alike."""
    own = menu()
    made = [_named(item, n) for n, item in enumerate(islice(cycle(own.items), items))]
    return own.model_copy(update={"items": made})


def _named(item: MenuItem, n: int) -> MenuItem:
    if n < len(menu().items):
        return item
    place = _PLACES[n % len(_PLACES)] + _PLACES[(n // len(_PLACES)) % len(_PLACES)]
    texts = {
        "code": f"{item.code}-{n}",
        "name": item.name.model_copy(
            update={"zh": place + item.name.zh, "en": f"{item.name.en} {lazy_pinyin(place)[0]}"}
        ),
        "plain": item.plain.model_copy(update={"zh": place + item.plain.zh}),
        "keywords": [*item.keywords[:2], *(place[:2] + word for word in item.keywords[2:])],
    }
    return item.model_copy(update=texts)


def run(work: Path, size: Size = FULL) -> Report:
    del work  # all of it happens in memory
    queries = [*(typed for typed, _ in MEANT), *_HARD]
    report = Report(
        "search", f"{len(queries)} queries over {size.items:,} items, {size.times} times; how good: the county's own."
    )
    begun = time.perf_counter()
    index = Index(many(size.items))
    report.add("index made", (time.perf_counter() - begun) * 1000, "ms")
    took = [[_took(index, typed) for typed in queries] for _ in range(size.times)]
    report.latencies("a query", [one for times in took for one in times])
    worst = max(min(times) for times in zip(*took, strict=True))
    report.add("the worst query", worst * 1000, "ms", at_most=50)
    good = Index(menu())
    for name, asked in (("tuned on", TUNED), ("never seen", HELD_OUT)):
        for among in (1, 3):
            hits = sum(bool(meant & set(good.find(typed)[:among])) for typed, meant in asked)
            report.add(f"meant within the first {among}, queries {name}", 100 * hits / len(asked), "%")
    return report


def _took(index: Index, typed: str) -> float:
    begun = time.perf_counter()
    index.find(typed)
    return time.perf_counter() - begun
