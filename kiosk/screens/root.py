"""The whole glass: draws a State, finds the key under a finger, sends its Press. It decides nothing and keeps nothing.

`show(state)` is cheap when little changed: the body of the present screen is kept and only given its new view. Another
screen, language or mode builds a new body and makes the glass deaf for half a second (`kiosk.widgets.gate`).
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from kivy.clock import Clock
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

import kiosk.screens.access
import kiosk.screens.book
import kiosk.screens.guide
import kiosk.screens.mine
import kiosk.screens.near
import kiosk.screens.papers
import kiosk.screens.phone_number
import kiosk.screens.priority
import kiosk.screens.service
import kiosk.screens.sheet
import kiosk.screens.writing  # noqa: F401 - their classes stand in the .kv files
from kiosk import theme
from kiosk.journey.events import Event, Press, ServiceAsked, Touched, Written
from kiosk.journey.model import State
from kiosk.journey.reading import PERSONAL
from kiosk.journey.screens import (
    Access,
    AskBooking,
    AskCancel,
    AskFace,
    Authority,
    Booking,
    BookingNow,
    CancelledBooking,
    Card,
    Choose,
    Confirm,
    Days,
    Done,
    FaceNotSure,
    FindBooking,
    Guide,
    Home,
    Languages,
    LookFace,
    Matters,
    MyAsk,
    MyBooking,
    MyBookings,
    MyMatters,
    MyPlace,
    MyTicket,
    MyTickets,
    Near,
    NoPaper,
    OfferDraw,
    Papers,
    Paused,
    PhoneNumber,
    Photograph,
    Printing,
    Priority,
    Search,
    SeniorConfirm,
    SeniorHome,
    Service,
    ServiceCode,
    Times,
)
from kiosk.languages import in_hanzi
from kiosk.screens.by_keys import ByKeys
from kiosk.screens.frame import Frame, laid_over
from kiosk.screens.kept import KeptBodies
from kiosk.screens.shade import Shade
from kiosk.texts import text
from kiosk.views import (
    access,
    authority,
    booked,
    calm,
    cards,
    choosing,
    counting,
    deciding,
    face,
    frame,
    guide,
    home,
    my_ticket,
    near,
    papers,
    phone_number,
    priority,
    service,
    sheet,
    tickets,
    times,
)
from kiosk.widgets.corners import CORNER_MM, Corners
from kiosk.widgets.gate import Gate
from kiosk.widgets.key import Key
from kiosk.widgets.pad import Pad
from kiosk.widgets.say import forget_texts
from kiosk.widgets.shapes import qr_rows


def body_of(state: State) -> tuple[str, Any]:
    """Return (name of the body, its view) for a state."""
    upright = theme.portrait()
    match state.screen:
        case Home():
            return "Home", home.home(state)
        case SeniorHome():
            return "SeniorHome", home.senior_home(state)
        case Confirm():
            cramped = upright or bool(frame.strips(state))
            return "Confirm", deciding.confirm(state, 4 if cramped else 6)
        case SeniorConfirm():
            return "SeniorConfirm", deciding.confirm(state)
        case Access():
            return "Access", access.access(state)
        case Languages():
            return "Access", access.choice(state)
        case Choose():
            low = state.low_reach and upright
            return "Choose", choosing.choose(state, 5 if low else 8, 8 if low else 12)
        case Guide():
            return "Guide", guide.guide(state, state.screen)
        case Near():
            return "Near", near.near(state, state.screen, 2 if state.senior else 3)
        case Priority():
            return "Priority", priority.priority(state, state.screen, 6)
        case Papers():
            return "Papers", papers.papers(state, state.screen, 6)
        case Search():
            few = 2 if state.low_reach and upright else 4 if upright else 3
            return "Search", choosing.search(state, few, wide=upright and in_hanzi(state.language))
        case Card():
            return "Card", cards.card(state)
        case Authority():
            return "Calm", authority.authority(state)
        case Photograph() as photo:
            return "Sheet", sheet.photograph(state, photo)
        case AskFace() as asked:
            return "Calm", face.ask_face(state, asked)
        case LookFace() as looking:
            return "Calm", face.look_face(state, looking)
        case FaceNotSure() as told:
            return "Calm", face.face_not_sure(state, told)
        case PhoneNumber():
            return "PhoneNumber", phone_number.phone_number(state, state.screen)
        case Matters():
            return "Matters", counting.matters(state)
        case Printing() | Done() | NoPaper():
            return "Ticket", tickets.ticket(state)
        case MyTicket():
            return "SeniorMyTicket" if state.senior else "MyTicket", my_ticket.my_ticket(state)
        case MyTickets() | MyMatters():
            few = state.senior or (state.low_reach and upright)
            return "MyTickets", my_ticket.my_tickets(state, 4 if few else 6)
        case MyPlace():
            short = state.senior and not upright
            return "MyPlace", my_ticket.my_place(state, 4 if short else 5, brief=short)
        case MyAsk():
            return "Calm", my_ticket.my_ask(state)
        case _:
            return _booking_body(state, upright)


def _booking_body(state: State, upright: bool) -> tuple[str, Any]:
    match state.screen:
        case Booking():
            return "Ways", booked.booking(state)
        case FindBooking():
            typed = not state.senior and state.screen.why == "draw"
            return "MyTicket" if typed else "SeniorMyTicket", booked.find_booking(state)
        case MyBookings():
            few = state.senior or (state.low_reach and upright)
            return "MyTickets", booked.my_bookings(state, 4 if few else 6)
        case MyBooking():
            return "Booked", booked.my_booking(state)
        case AskBooking():
            return "Booked", times.ask_booking(state)
        case Days():
            return "Days", times.days(state, 5 if state.low_reach and upright else 6)
        case Times():
            return "Times", times.times(state, 6, 3) if upright else times.times(state, 3, 7)
        case AskCancel():
            return "Calm", booked.ask_cancel(state)
        case CancelledBooking():
            return "Calm", booked.cancelled(state)
        case OfferDraw():
            return "Calm", booked.offer(state)
        case BookingNow():
            return "Calm", booked.now(state)
        case ServiceCode():
            return "ServiceCode", service.service_code(state, state.screen)
        case Service():
            return "Service", service.service(state, state.screen)
        case _:
            return "Calm", calm.calm(state)


class Root(FloatLayout):
    def __init__(
        self,
        on_event: Callable[[Event], None] = lambda _: None,
        clock: Callable[[], float] = monotonic,
        reader_x: float = 0.56,
    ) -> None:
        super().__init__()
        self.on_event = on_event
        self.gate = Gate(clock, theme.panel().px_per_mm)
        self._corners = Corners(clock)
        self._reader_x = reader_x
        self._frame: Frame | None = None
        self._over: Widget | None = None
        self._frames: dict[bool, Frame] = {}
        self._kept = KeptBodies()
        self._state: State | None = None
        self._writing: Pad | None = None
        """What a finger writes on now."""
        self.by_keys = ByKeys(self)
        self.shade = Shade()
        self._blank_later = Clock.create_trigger(self._blank)
        """Once home is drawn: nobody waits for it."""

    # --- drawing --------------------------------------------------------------------------------------------------

    def show(self, state: State) -> None:
        """Draw this state. Wiping is showing Home: nothing of the screen before it is kept."""
        if theme.paint(state.menu.brand.colours if state.menu else {}, contrast=state.contrast):
            if (window := self.get_root_window()) is not None:
                window.clearcolor = theme.rgba("bg")
            self._kept.clear()
            self._frames.clear()
        self._frame_for(state)
        assert self._frame is not None  # noqa: S101  # made on the line above
        name, view = body_of(state)
        ty = self._frame.ty
        body = self._kept.body(name, view, ty, state.low_reach)
        if body is not self._frame.body:
            self._frame.put(body)
        before, new = self._state, False
        if before is None or self._what(state) != self._what(before):
            new = True
            self._new_screen(state, before)
        self._frame.header = frame.header(state)
        self._frame.strips = frame.strips(state)
        self._frame.bar = frame.bar(state)
        self._show_over(state, ty)
        self._state = state
        self.remove_widget(self.shade)
        self.add_widget(self.shade)
        personal = body if state.shaded and isinstance(state.screen, PERSONAL) else None
        self.shade.lie_over(personal, text(state, "shade.line"), ty, new=new)
        self.remove_widget(self.by_keys.ring)
        self.add_widget(self.by_keys.ring)
        self.by_keys.shown(new=new)

    @property
    def state(self) -> State | None:
        """What is on the glass."""
        return self._state

    @property
    def frame(self) -> Frame | None:
        return self._frame

    @property
    def over(self) -> Widget | None:
        return self._over

    def _what(self, state: State) -> tuple[object, ...]:
        """Return what a person takes for one screen: when it changes, the glass is deaf at first."""
        mode = state.language, state.senior, state.low_reach, state.contrast, state.idle_asked, state.attract >= 0
        return type(state.screen), self._page(state), *mode

    def _page(self, state: State) -> object:
        """Return what makes a screen a new one, to which the glass is deaf at first, though its kind is the same."""
        match state.screen:
            case Home(tab):
                return tab
            case Card(together=together):
                return together, len(state.holders)
            case MyPlace(id=id_, busy=busy):
                return id_, busy
            case MyBooking(held, busy=busy):
                return held.id, held.start, busy
            case Guide(shown, part, page):
                return shown, part, page
            case Near(shown, page=page):
                return shown, page
            case Service(part, page):
                return part, page
            case Days(page=page) | Times(page=page):
                return page
        return ""

    def _new_screen(self, state: State, before: State | None) -> None:
        self._release()
        self.gate.new_screen()
        if before is not None and isinstance(state.screen, Home) and not isinstance(before.screen, Home):
            forget_texts()
            qr_rows.cache_clear()
            self._blank_later()

    def _blank(self, *_: Any) -> None:
        """Take what the last person was shown out of every screen that is kept."""
        self._kept.blank(self._frame.body if self._frame is not None else None)

    def _frame_for(self, state: State) -> None:
        if state.senior not in self._frames:
            ty = theme.SENIOR if state.senior else theme.STANDARD
            self._frames[state.senior] = Frame(ty=ty, reader_x=self._reader_x)
        if self._frame is self._frames[state.senior]:
            return
        self.clear_widgets()
        if self._frame is not None:
            self._frame.empty()
        self._over = None
        self._frame = self._frames[state.senior]
        self.add_widget(self._frame)

    def _show_over(self, state: State, ty: theme.Type) -> None:
        before, self._over = self._over, laid_over(state, ty, self._over)
        if before is not self._over and before is not None:
            self.remove_widget(before)
        if self._over is not None and before is not self._over:
            self.add_widget(self._over)

    # --- touching -------------------------------------------------------------------------------------------------

    def keys(self) -> list[Key]:
        """Return what can be pressed now; under a question only its answers."""
        top: Widget = self._over or self
        return [w for w in top.walk(restrict=True) if isinstance(w, Key) and w.intent and w.opacity > 0 and w.width > 0]

    def key_at(self, x: float, y: float) -> Key | None:
        """Return the key under a finger, or the nearest one within half a gap."""
        ty = theme.SENIOR if self._state is not None and self._state.senior else theme.STANDARD
        reach = theme.mm(ty.least_gap / 2)
        best: tuple[float, Key] | None = None
        for key in self.keys():
            dx = max(key.x - x, 0, x - key.right)
            dy = max(key.y - y, 0, y - key.top)
            away = float((dx * dx + dy * dy) ** 0.5)
            if away <= reach and (best is None or away < best[0]):
                best = (away, key)
        return best[1] if best else None

    def on_touch_down(self, touch: Any) -> bool:
        if touch.is_mouse_scrolling:
            return True
        self.on_event(Touched(heard=not self.gate.deaf))
        self.by_keys.leave()
        if self._over is None and self.shade.look(touch.uid, *touch.pos):
            return True
        x, y = touch.pos
        if self._over is None and self.gate.held is None and (pad := self._pad()) and pad.begin(touch.uid, x, y):
            self._writing = pad  # however deaf the keys are: the first stroke must not be lost
            return True
        if self._on_the_way_in(x, y):
            return True
        key = self.key_at(x, y)
        if key is not None and self.gate.down(touch.uid, x, y, key):
            key.down = True
        return True

    def on_touch_move(self, touch: Any) -> bool:
        if self._writing is not None and self._writing.go_on(touch.uid, *touch.pos):
            return True
        let_go = self.gate.move(touch.uid, *touch.pos)
        if isinstance(let_go, Key):
            let_go.down = False
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if self.shade.let_go(touch.uid):
            return True
        if self._writing is not None and (stroke := self._writing.end(touch.uid, *touch.pos)):
            self._writing = None
            self.on_event(Written(stroke))
            return True
        held = self.gate.held
        quick = isinstance(held, Key) and held.quick
        x, y = touch.pos
        pressed = self.gate.up(touch.uid, x, y, quick)
        if isinstance(held, Key) and self.gate.held is None:
            held.down = False
        if isinstance(pressed, Key) and pressed.intent:
            self.on_event(Press(pressed.intent, pressed.value))
        return True

    def _on_the_way_in(self, x: float, y: float) -> bool:
        """Return whether a touch goes on with the four corners, from the screen that stands there for nobody."""
        first = self._state is not None and isinstance(self._state.screen, Home | Paused)
        if not first or self._over is not None:
            self._corners.forget()
            return False
        taken = self._corners.touch(x, y, (self.width, self.height), theme.mm(CORNER_MM))
        if self._corners.done:
            self._corners.forget()
            self.on_event(ServiceAsked())
        return taken

    def _pad(self) -> Pad | None:
        """Return what one writes on now, if anything."""
        if self._state is None or not isinstance(self._state.screen, Search) or not self._state.screen.writing:
            return None
        return next((w for w in self.walk(restrict=True) if isinstance(w, Pad)), None)

    def _release(self) -> None:
        if self._writing is not None:
            self._writing.let_go()
            self._writing = None
        held = self.gate.held
        if isinstance(held, Key):
            held.down = False
