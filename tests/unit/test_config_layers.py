"""Layers merge key by key, lists replace, own things are not inherited, and locks hold."""

from __future__ import annotations

import datetime as dt
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.merge import leaves, lock_over, merged
from tests.unit.small_county import SmallCounty

_LEAF = st.one_of(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=3), st.text("xyz", max_size=3))
# A key is always a table (t…) or always a value (v…), as in files that fit one schema.
_TABLE: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(st.sampled_from(["v1", "v2"]), _LEAF, max_size=2),
    lambda inner: st.builds(
        lambda values, tables: {**values, **tables},
        st.dictionaries(st.sampled_from(["v1", "v2"]), _LEAF, max_size=2),
        st.dictionaries(st.sampled_from(["t1", "t2"]), inner, max_size=2),
    ),
    max_leaves=8,
)


@pytest.fixture
def county(tmp_path: Path) -> SmallCounty:
    return SmallCounty(tmp_path)


def _at(table: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        table = table[part]
    return table


@given(_TABLE, _TABLE, _TABLE)
def test_it_does_not_matter_which_layers_are_merged_first(a: Any, b: Any, c: Any) -> None:
    assert merged(merged(a, b), c) == merged(a, merged(b, c)) == merged(a, b, c)


@given(_TABLE, _TABLE)
def test_the_upper_layer_wins_and_the_lower_one_fills_in(lower: Any, upper: Any) -> None:
    result = merged(lower, upper)

    for path in leaves(upper):
        assert _at(result, path) == _at(upper, path)
    assert set(leaves(result)) == set(leaves(lower)) | set(leaves(upper))


@given(_TABLE, _TABLE)
def test_merging_changes_no_layer(lower: Any, upper: Any) -> None:
    before = deepcopy((lower, upper))
    result = merged(lower, upper)
    for path in leaves(result):
        _at(result, path[:-1])[path[-1]] = "changed"

    assert (lower, upper) == before


@given(_TABLE)
def test_an_empty_layer_changes_nothing(table: Any) -> None:
    assert merged({}, table) == merged(table, {}) == table


@given(_TABLE, _TABLE, st.sampled_from(["v1", "t1", "t1.v1", "t1.t2", "t2.t1.v2"]))
def test_a_locked_value_stays_the_countys_when_no_locked_value_is_set(county: Any, hall: Any, lock: str) -> None:
    allowed = [path for path in leaves(hall) if lock_over(path, (lock,)) is None]
    passed: dict[str, Any] = {}
    for path in allowed:
        below = passed
        for part in path[:-1]:
            below = below.setdefault(str(part), {})
        below[str(path[-1])] = _at(hall, path)

    result = merged(county, passed)

    locked = [path for path in leaves(county) if lock_over(path, (lock,))]
    assert all(_at(result, path) == _at(county, path) for path in locked)


def test_a_lock_holds_what_is_below_it_and_not_what_only_begins_alike() -> None:
    locks = ("brand.colours", "wording")

    assert lock_over(("brand", "colours", "seal"), locks) == "brand.colours"
    assert lock_over(("wording", "ticket.farewell", "zh"), locks) == "wording"
    assert lock_over(("brand", "colours2"), locks) is None
    assert lock_over(("brand", "logo"), locks) is None


def test_a_single_sentence_can_be_locked() -> None:
    locks = ("wording.ticket.farewell",)

    assert lock_over(("wording", "ticket.farewell", "zh"), locks)
    assert lock_over(("wording", "ticket", "farewell", "zh"), locks)
    assert lock_over(("wording", "ticket.take", "zh"), locks) is None


def test_a_hall_takes_what_it_does_not_say_from_county_and_defaults(county: SmallCounty) -> None:
    town = county.load().halls["town"]

    assert town.wording["ticket.farewell"].zh == "慢走，常来"
    assert town.wording["ticket.missed"].zh == "过号请到取号机报到"
    assert town.classes["senior"].rate == 2.5
    assert town.brand.hotline == "12345"
    assert town.calendar.weekdays == (1, 2, 3, 4, 5)


def test_a_list_replaces_the_list_below_it(county: SmallCounty) -> None:
    loaded = county.load()

    assert len(loaded.halls["centre"].calendar.hours) == 1
    assert [h.open for h in loaded.halls["town"].calendar.hours] == [dt.time(8, 30), dt.time(13, 30)]


def test_a_village_takes_hours_counters_and_zones_from_its_township(county: SmallCounty) -> None:
    halls = county.load().halls
    village, town = halls["village"], halls["town"]

    assert (village.calendar, village.counters, village.zones) == (town.calendar, town.counters, town.zones)
    assert village.phone == "102"


def test_one_setting_of_a_class_can_be_changed_alone(county: SmallCounty) -> None:
    senior = county.load().halls["village"].classes["senior"]

    assert (senior.rate, senior.min_age, senior.name.zh) == (3.0, 60, "老年人优先")


def test_name_address_owner_notice_and_terminals_are_never_inherited(county: SmallCounty) -> None:
    county.spoil(
        "halls/town.toml",
        "[calendar]",
        'owner = { zh = "镇", en = "T" }\nnotice = { zh = "今天停电", en = "No power" }\n[calendar]',
    )
    county.spoil(
        "halls/town.toml", "", '[[terminals]]\ncode = "t1"\nname = { zh = "机", en = "K" }\nprinter.driver = "x"\n'
    )
    village = county.load().halls["village"]

    assert (village.owner, village.notice, village.terminals) == (None, None, ())


def test_a_locked_value_is_refused_in_a_parent_hall_too(county: SmallCounty) -> None:
    county.spoil("halls/town.toml", "[calendar]", '[brand]\nlogo = "mountain"\n[calendar]')

    assert [(p.code, p.where.file) for p in county.problems()] == [("locked-value", "halls/town.toml")]


def test_what_is_not_locked_may_be_set(county: SmallCounty) -> None:
    county.spoil("halls/town.toml", "[calendar]", '[brand]\nhotline = "0796-1"\n[calendar]')

    assert county.load().halls["town"].brand.hotline == "0796-1"
    assert county.load().halls["village"].brand.hotline == "0796-1"
    assert county.load().halls["centre"].brand.hotline == "12345"


def test_wording_may_be_written_with_dots_or_as_tables(county: SmallCounty) -> None:
    county.spoil("county.toml", "", '[wording.home]\ntake = { zh = "领号", en = "Number" }\n')

    assert county.load().halls["centre"].wording["home.take"].zh == "领号"


def test_rewording_one_language_keeps_the_other(county: SmallCounty) -> None:
    county.spoil("county.toml", "", '"call.missed" = { zh = "您回来了" }\n')

    text = county.load().halls["centre"].wording["call.missed"]
    assert (text.zh, text.en) == ("您回来了", "Your call has passed; please report")


def test_the_county_hall_comes_first_whatever_the_files_are_called(county: SmallCounty) -> None:
    text = county.text("halls/centre.toml")
    (county.path / "halls/centre.toml").unlink()
    county.write("halls/zzz.toml", text)

    assert next(iter(county.load().halls)) == "centre"


def test_a_village_or_bank_needs_no_senior_counter(county: SmallCounty) -> None:
    county.spoil(
        "halls/village.toml",
        "[classes",
        '[[counters]]\nnumber = 1\nname.zh = "员"\nname.en = "A"\nzone = "room"\n[classes',
    )

    assert county.problems() == ()


def test_a_county_hall_without_a_senior_counter_is_refused(county: SmallCounty) -> None:
    county.spoil("halls/centre.toml", 'prefers = ["senior"]', "")

    assert [p.code for p in county.problems()] == ["no-senior-counter"]


def test_a_township_offers_only_what_its_tier_allows(county: SmallCounty) -> None:
    loaded = county.load()

    assert [i.code for i in loaded.offered_items(loaded.halls["town"])] == ["desk-general", "property-search"]
    assert loaded.offered_bundles(loaded.halls["town"]) == ()
    assert [b.code for b in loaded.offered_bundles(loaded.halls["centre"])] == ["buy-home"]


def test_a_shared_block_lends_its_words_and_takes_additions(county: SmallCounty) -> None:
    sale = county.load().items["property-sale"]
    book = sale.guide.materials[0]

    assert (book.name.zh, book.issuer, book.who and book.who.zh) == ("户口簿", "government", "双方")
    assert [m.name.zh for m in sale.guide.bring] == ["买卖合同"]
    assert [m.name.zh for m in sale.guide.spared] == ["户口簿"]


def test_the_same_material_of_two_persons_is_two_materials(county: SmallCounty) -> None:
    county.spoil(
        "items/property.toml",
        '{ use = "household-book", who = { zh = "双方", en = "both" } },',
        '{ use = "household-book", who = { zh = "买方", en = "buyer" } },\n'
        '{ use = "household-book", who = { zh = "卖方", en = "seller" } },',
    )

    assert county.problems() == ()


def test_a_countys_own_logo_is_found_beside_its_files(county: SmallCounty) -> None:
    county.spoil("county.toml", "[[senior_choices]]", '[brand]\nlogo = "river"\n\n[[senior_choices]]')
    for ending in (".svg", ".png", "-mono.png"):
        county.write(f"logos/river{ending}", "")

    assert county.problems() == ()


def test_a_hall_s_place_is_its_own(county: SmallCounty) -> None:
    county.spoil("halls/town.toml", "phone = ", "place = { lat = 26.9, lon = 114.2 }\nphone = ")

    halls = county.load().halls
    place = halls["town"].place
    assert place is not None
    assert (place.lat, place.lon) == (26.9, 114.2)
    assert halls["village"].place is None, "it inherits from the town, but not where that stands"


ISSUERS = """\
[[issuer]]
code = "province"
name = { zh = "省码", en = "Province app" }
address = "ADDRESS"
client = "county"
starts = "gft:"
"""


def test_a_county_names_who_confirms_codes_on_phones(county: SmallCounty) -> None:
    assert county.load().issuers == ()
    file = county.path / "issuers.toml"
    file.write_text(ISSUERS.replace("ADDRESS", "https://id.example/confirm"), "utf-8")
    assert [(i.code, i.starts, i.wait_s) for i in county.load().issuers] == [("province", "gft:", 3)]


def test_names_come_back_over_no_open_line(county: SmallCounty) -> None:
    file = county.path / "issuers.toml"
    file.write_text(ISSUERS.replace("ADDRESS", "http://id.example/confirm"), "utf-8")
    with pytest.raises(ConfigError) as refused:
        county.load()
    assert [problem.where.place for problem in refused.value.problems] == ["issuers → issuer[1] → address"]


GRIDS = """\
accept_hours = 3
[[grid]]
code = "top"
name = { zh = "县", en = "County" }
tier = "county"
hall = "centre"
agents = [{ user = "li", name = "李", phone = "1" }]

[[grid]]
code = "low"
name = { zh = "村", en = "Village" }
tier = "village"
hall = "village"
within = "top"
agents = [{ user = "wang", name = "王", phone = "2" }]
"""


def test_a_county_names_who_looks_after_which_grid(county: SmallCounty) -> None:
    assert county.load().grids.grid == ()
    (county.path / "grids.toml").write_text(GRIDS, "utf-8")
    grids = county.load().grids
    assert [g.code for g in grids.upwards("low")] == ["low", "top"]
    assert [g.code for g in grids.looked_after_by("wang", "village")] == ["low"]
    assert grids.looked_after_by("wang", "centre") == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('hall = "village"', 'hall = "vilage"', "unknown-code", "grids → grid[2] → hall"),
        ('within = "top"', 'within = "low"', "unknown-code", "grids → grid[2] → within"),
        ('code = "low"', 'code = "top"', "duplicate", "grids → grid[2] → code"),
    ],
)
def test_a_grid_is_of_a_hall_and_within_one_of_a_tier_above(
    county: SmallCounty, old: str, new: str, code: str, place: str
) -> None:
    (county.path / "grids.toml").write_text(GRIDS.replace(old, new), "utf-8")
    with pytest.raises(ConfigError) as refused:
        county.load()
    assert [(p.code, p.where.place) for p in refused.value.problems] == [(code, place)]


def test_a_county_without_a_map_is_whole(county: SmallCounty) -> None:
    assert county.load().map is not None
    (county.path / "map.toml").unlink()
    assert county.load().map is None
