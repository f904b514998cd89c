"""The county's townships and their villages (`regions.toml`): an address inside it is chosen, not typed."""

from __future__ import annotations

from pydantic import Field

from config.base import Code, Model, Text


class Village(Model):
    code: Code
    name: Text


class Township(Model):
    code: Code
    name: Text
    village: tuple[Village, ...] = Field(min_length=1)


class Regions(Model):
    """Without the file no address inside the county can be asked for."""

    township: tuple[Township, ...] = ()

    def named(self, code: str) -> tuple[Text, Text] | None:
        """Return the names of the township and the village that a code stands for; None for any other code."""
        township, _, village = code.partition("/")
        for found in self.township:
            if found.code == township:
                return next(((found.name, v.name) for v in found.village if v.code == village), None)
        return None
