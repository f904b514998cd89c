"""The faults of a simulated device that are switched on, and how often each will still strike."""

from __future__ import annotations

from collections.abc import Sequence

FOR_EVER = -1


class Faults(dict[str, int]):
    """Name of a fault that is on → how often it strikes, `FOR_EVER` without an end."""

    def strike(self, name: str) -> bool:
        """Return whether the fault strikes now; one that has struck often enough is off."""
        left = self.get(name, 0)
        if left > 0:
            self[name] = left - 1
            if left == 1:
                del self[name]
        return left != 0


def known(name: str, faults: Sequence[str]) -> None:
    """Raise ValueError for a fault this device does not have."""
    if name not in faults:
        raise ValueError(f"no fault {name!r}; there are: {', '.join(faults)}")
