"""What every part of the configuration is made of: frozen records, codes, texts in two languages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,2}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
ProvinceCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{6,40}$")]

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,8})?$")]
"""Of a language the kiosk has a folder for."""

Tier = Literal["county", "township", "village", "bank"]
ErrandKind = Literal["apply", "supplement", "collect", "ask"]


class Model(BaseModel):
    """A frozen record that refuses keys it does not know: a misspelt setting is an error, never silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """The same words in Chinese and in English."""

    zh: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    en: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

    def in_language(self, language: str) -> str:
        """Return the English text for `en…`, the Chinese one for everything else."""
        return self.en if language.startswith("en") else self.zh


class Line(Text):
    """A text of one line in large type."""

    zh: Annotated[str, StringConstraints(min_length=1, max_length=18, strip_whitespace=True)]
    en: Annotated[str, StringConstraints(min_length=1, max_length=36, strip_whitespace=True)]


TEXT_LANGUAGES = tuple(Text.model_fields)
"""What a county's files are written in."""
