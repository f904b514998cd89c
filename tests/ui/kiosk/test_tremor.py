"""A trembling hand gets what it came for; a thousand of them: `./hall prove tremor`."""

from __future__ import annotations

import pytest

from tests.ui.kiosk.glass import glass
from tests.ui.kiosk.slow_hand import Errand, SlowPerson, errands


@pytest.mark.parametrize("errand", errands()[-4:], ids=lambda errand: errand.name)  # one of each kind
def test_a_trembling_hand_leaves_with_what_it_came_for(errand: Errand) -> None:
    went = SlowPerson(glass(), errand, seed=len(errand.name)).go()

    assert (went.right, went.wrong) == (True, False)
