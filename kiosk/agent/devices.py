"""The devices of an agent: what is shown, spoken, asked and sent. Each has its own thread (`drivers.owner`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from config.schema import Agent, Device, Post
from drivers.health import Health
from drivers.hotplug import HotPlug
from drivers.owner import DeviceEvent, Owner
from drivers.ports import LedStrip, RatingPad, Sound, TextMessages
from drivers.ports.sound import Utterance
from drivers.registry import Kind
from drivers.stand import Entry
from kiosk.agent.counters import Show, Speak, sentence
from kiosk.languages import catalogue, voice_of

QUICK_S, SPEECH_S, SEND_S = 10.0, 60.0, 120.0


@dataclass(frozen=True, slots=True)
class Owners:
    led: Owner[LedStrip] | None
    sound: Owner[Sound] | None
    modem: Owner[TextMessages] | None
    pads: Mapping[int, Owner[RatingPad]]
    """By counter."""

    def all(self) -> dict[str, Owner[Any]]:
        single: dict[str, Owner[Any] | None] = {"led": self.led, "sound": self.sound, "modem": self.modem}
        pads = {f"pad-{counter}": pad for counter, pad in self.pads.items()}
        return {name: owner for name, owner in {**single, **pads}.items() if owner is not None}


class Devices:
    """Says to the devices what to do. A device that is away misses it; a strip is told again when it is back."""

    def __init__(self, agent: Agent, post: Callable[[DeviceEvent], None]) -> None:
        self._agent = agent
        self._strips = {post_.counter: post_.strip for post_ in agent.posts if post_.strip is not None}
        self._shown: dict[int, Show] = {}
        self.owners = Owners(
            led=Owner("led", _build("led", agent.led), post) if agent.led else None,
            sound=Owner("sound", _build("sound", agent.sound), post) if agent.sound else None,
            modem=Owner("modem", _build("modem", agent.modem), post) if agent.modem else None,
            pads={p.counter: _pad(p, post) for p in agent.posts if p.pad is not None},
        )
        self._plugs = HotPlug(self._wake)

    def start(self) -> None:
        for owner in self.owners.all().values():
            owner.start()
        self._plugs.start()

    def stop(self) -> None:
        self._plugs.stop()
        for owner in self.owners.all().values():
            owner.stop(timeout=1.0)

    def health(self) -> dict[str, Health]:
        return {name: owner.health for name, owner in self.owners.all().items()}

    def show(self, what: Show) -> None:
        address = self._strips.get(what.counter)
        if self.owners.led is None or address is None:
            return
        self._shown[what.counter] = what
        text = words(what)
        self.owners.led.do(lambda strip: strip.show(address, text) if text else strip.clear(address), QUICK_S)

    def show_again(self) -> None:
        """Tell every strip what it shows: the line was gone and is back."""
        for what in list(self._shown.values()):
            self.show(what)

    def speak(self, call: Speak) -> None:
        """Speak after whatever is being spoken, in each language, as often as the hall's rule says."""
        if self.owners.sound is None:
            return
        for _ in range(self._agent.times):
            for said in (sentence(call, language) for language in self._agent.languages if voice_of(language)):
                self.owners.sound.do(partial(_play, said, self._agent.volume), SPEECH_S)

    def ask(self, counter: int) -> None:
        self._at_pad(counter, lambda pad: pad.ask(self._agent.pad_ask_s))

    def thank(self, counter: int) -> None:
        self._at_pad(counter, lambda pad: pad.greet())

    def pause(self, counter: int) -> None:
        self._at_pad(counter, lambda pad: pad.pause())

    def _at_pad(self, counter: int, act: Callable[[RatingPad], object]) -> None:
        owner = self.owners.pads.get(counter)
        if owner is not None:
            owner.do(act, QUICK_S)

    def _wake(self) -> None:
        for owner in self.owners.all().values():
            owner.wake()


def words(what: Show) -> str:
    """Return what a strip shows: Chinese, as strips have few other letters; nothing for a closed counter."""
    if what.sign == "closed":
        return ""
    return catalogue("zh")[f"agent.{what.sign}"].format(number=what.number, counter=what.counter)


def _build(kind: Kind, device: Device | None) -> Callable[[], Any]:
    def build() -> Any:  # the kind says which port it is
        if device is None:
            raise ValueError("no device")
        return Entry(kind=kind, driver=device.driver, options=dict(device.options)).build()

    return build


def _play(said: Utterance, volume: int, sound: Sound) -> None:
    sound.play(said, volume)


def _pad(at: Post, post: Callable[[DeviceEvent], None]) -> Owner[RatingPad]:
    return Owner(f"pad-{at.counter}", _build("pad", at.pad), post)
