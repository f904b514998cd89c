"""The hall's day, for managers and the housekeeping: suspensions, vouchers, the day's end, what is kept how long."""

from __future__ import annotations

import datetime as dt

from queue_server.app.day.day_end import DayEnd, VoucherPress, days_over
from queue_server.app.day.fairness import fairness_report
from queue_server.app.day.retention import Purge
from queue_server.app.day.suspensions import SuspensionPress
from queue_server.app.use_cases import UseCases
from queue_server.contract.day import (
    DayEnded,
    FairnessReport,
    ResumeRequest,
    SuspendRequest,
    Suspensions,
    VoucherRequest,
    VouchersGiven,
)


class DayService(UseCases):
    """Beside `HallService`, over the same reader and writer."""

    # --- suspensions and vouchers ---------------------------------------------------------------------------------

    def suspend(self, hall: str, request: SuspendRequest, principal: str, key: str) -> Suspensions:
        press = SuspensionPress(self.halls.get(hall), principal, self.clock.now())
        idem = self._idem(principal, f"suspend:{hall}", key, request)
        return self.writer.submit(hall, lambda unit: press.suspend(unit, request), idem, Suspensions)

    def resume(self, hall: str, request: ResumeRequest, principal: str, key: str) -> Suspensions:
        press = SuspensionPress(self.halls.get(hall), principal, self.clock.now())
        idem = self._idem(principal, f"resume:{hall}", key, request)
        return self.writer.submit(hall, lambda unit: press.resume(unit, request), idem, Suspensions)

    def give_vouchers(self, hall: str, request: VoucherRequest, principal: str, key: str) -> VouchersGiven:
        press = VoucherPress(self.halls.get(hall), principal, self.clock.now())
        idem = self._idem(principal, f"vouchers:{hall}", key, request)
        return self.writer.submit(hall, lambda unit: press.give(unit, request), idem, VouchersGiven)

    # --- by itself ------------------------------------------------------------------------------------------------

    def close_days(self) -> list[DayEnded]:
        """Tidy up every day that is over, in every hall; return what was done. Nothing to do is nothing done."""
        done = []
        for code, rules in self.halls.by_code.items():
            now = self.clock.now()
            with self.reader.read() as records:
                days = days_over(records, rules, now)
            done += [self.writer.submit(code, DayEnd(rules, day, now), None, DayEnded) for day in days]
        return done

    def purge(self) -> dict[str, dict[str, int]]:
        """Drop what was kept long enough, in every hall; return how much of each kind."""
        return {
            code: Purge(rules, self.reader, self.writer, self.clock.now()).run()
            for code, rules in self.halls.by_code.items()
        }

    # --- looking back ---------------------------------------------------------------------------------------------

    def fairness(self, hall: str, day: dt.date) -> FairnessReport:
        rules = self.halls.get(hall)
        with self.reader.read() as records:
            return fairness_report(records, rules, day, self.clock.now())
