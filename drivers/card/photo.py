"""Finds what decodes the photo of a card, by the name in a configuration.

The codec of real cards is the vendors' secret: a hall that needs the picture writes a function around the library its
reader came with, `def decode(raw: bytes) -> bytes` from the 1,024 bytes of the card to a BMP file, and names it
"module:function". It is called when the picture is asked for, on the thread that asks: a library that never returns
holds up that thread.
"""

from __future__ import annotations

import importlib

from drivers.codecs import stand_in_photo
from drivers.errors import SettingsError
from drivers.ports import PhotoDecoder


def decoder(name: str) -> PhotoDecoder | None:
    """Return the decoder of this name, None for "none". Raises SettingsError for one that is not there."""
    if name == "none":
        return None
    if name == "stand-in":
        return stand_in_photo.decode
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(f'photo_decoder: "{name}" cannot be loaded; write "module:function"') from error
    if not callable(found):
        raise SettingsError(f'photo_decoder: "{name}" is no function')
    return found  # type: ignore[no-any-return]  # what it returns is checked by `IdCard.picture`
