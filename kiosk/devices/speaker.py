"""What the kiosk speaks through: its loudspeaker and the headphones somebody brings, with the shipped voices."""

from __future__ import annotations

from pathlib import Path

from config.schema import Device
from drivers.ports.sound import Sound
from drivers.registry import create

VOICES = Path(__file__).parents[2] / "config" / "voices"
OWN_CARD = Device(driver="alsa")
"""Where the county's files name no loudspeaker: whatever the machine calls its default."""


def speaker(device: Device) -> Sound:
    """Build the driver; nothing is opened yet. Raises DeviceError for settings that are wrong."""
    made: Sound = create("sound", device.driver, {"voices": str(VOICES), **device.options})
    return made
