"""The hall's terminals, as the web layer and the housekeeping see them."""

from __future__ import annotations

from queue_server.app.fleet.beats import FallingSilent, TakingBeat
from queue_server.app.fleet.orders import Asking
from queue_server.app.fleet.views import silent_after, terminals_view
from queue_server.app.use_cases import UseCases
from queue_server.app.writer import Nothing
from queue_server.contract.fleet import HeartBeat, HeartBeatAnswer, OrderRequest, OrderView, Terminals


class FleetService(UseCases):
    """Beside `HallService`, over the same reader and writer. `terminal` is global: `<hall>/<code>`."""

    def beat(self, hall: str, terminal: str, beat: HeartBeat) -> HeartBeatAnswer:
        """Take a heart-beat in. It takes the last one's place, so that one sent twice does no harm."""
        rules = self.halls.get(hall)
        taking = TakingBeat(rules, terminal, beat, self.clock.now(), self.clock.real())
        return self.writer.submit(hall, taking, None, HeartBeatAnswer)

    def terminals(self, hall: str) -> Terminals:
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return terminals_view(records, rules, self.clock.now(), self.clock.real())

    def ask(self, hall: str, code: str, request: OrderRequest, principal: str, key: str) -> OrderView:
        """Ask something of a terminal. Raises `resource.not_found` for one the hall does not have."""
        asking = Asking(self.halls.get(hall), code, request, principal, self.clock.now())
        idem = self._idem(principal, f"orders:{hall}/{code}", key, request)
        return self.writer.submit(hall, asking, idem, OrderView)

    def notice_silent(self) -> list[str]:
        """Call silent whoever is not heard any more, in every hall; return whom. Nobody new is nothing written."""
        found = []
        for hall, rules in self.halls.by_code.items():
            now, real, after = self.clock.now(), self.clock.real(), silent_after(rules)
            with self.reader.read() as records:
                late = [t for t, seen in records.seen_in(hall).items() if seen.overdue(real, after)]
            for terminal in late:
                self.writer.submit(hall, FallingSilent(hall, terminal, now, real, after), None, Nothing)
                found.append(terminal)
        return found
