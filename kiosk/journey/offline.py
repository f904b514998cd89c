"""A number given without the server, from the numbers this terminal holds."""

from __future__ import annotations

from queue_server.contract.models import VisitIssued


class OfflineTicket(VisitIssued):
    """Nobody can say yet how many are ahead, and its phone page opens once the server knows of it."""
