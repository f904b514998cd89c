"""Whatever arrives as answers: no rule of a flow ever breaks, and what is kept stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.flows.answers import FAULTS, faults, settled
from config.flows.deciding import decision, may_promise
from config.flows.load import load_flows
from config.flows.schema import Flow, Flows
from config.load import default_example, load_county
from tests.unit.flow_fields import TODAY

FLOWS: Flows = load_flows(default_example(), load_county(default_example()))
WORDS = st.one_of(st.text(max_size=30), st.sampled_from(["yes", "no", "12.5", "2026-11-24", "own", "litian/nancheng"]))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS)
INSIDE = st.sampled_from(["name", "number", "phone", "region", "detail", "income", "relation", "x"])
ANYTHING = st.recursive(
    LEAVES, lambda parts: st.one_of(st.lists(parts, max_size=3), st.dictionaries(INSIDE, parts, max_size=3))
)


@pytest.mark.parametrize("flow", FLOWS.by_code.values(), ids=lambda f: f.code)
@given(data=st.data())
def test_any_json_is_answered_by_faults_and_never_by_an_exception(flow: Flow, data: st.DataObject) -> None:
    keys = st.sampled_from([field.key for field in flow.fields])
    answers: dict[str, Any] = data.draw(st.dictionaries(keys, ANYTHING))

    kept = settled(flow.fields, answers, TODAY)
    wrong = faults(flow.fields, kept, TODAY, FLOWS.regions)

    assert set(wrong.values()) <= set(FAULTS)
    assert set(kept) <= {field.key for field in flow.fields}
    assert settled(flow.fields, kept, TODAY) == kept
    assert decision(flow, kept) in ("approved", "officer")
    assert may_promise(flow, kept) in (True, False)


@given(st.dictionaries(st.sampled_from(["premises", "sells_food", "staff", "trade"]), ANYTHING))
def test_a_rule_approves_only_what_it_names(answers: dict[str, Any]) -> None:
    shop = FLOWS.by_code["small-shop"]
    kept = settled(shop.fields, answers, TODAY)

    if decision(shop, kept) == "approved":
        assert kept["premises"] in ("own", ["own"])
        assert kept["sells_food"] in ("no", ["no"])
        assert float(kept["staff"]) <= 7
