"""What the parts of the application keep, each in ports of its own, joined for `Records` and `UnitOfWork`."""

from __future__ import annotations

from typing import Protocol

from queue_server.app.agents.ports import TextReads, TextWrites
from queue_server.app.alerts.ports import AlertReads, AlertWrites
from queue_server.app.audit.ports import AuditReads
from queue_server.app.catalogue.ports import CatalogueReads, CatalogueWrites
from queue_server.app.fleet.ports import FleetReads, FleetWrites
from queue_server.app.free.ports import FreeReads, FreeWrites
from queue_server.app.identify.ports import ShownCodes, ShownCodeWrites
from queue_server.app.offline.ports import OfflineReads, OfflineWrites
from queue_server.app.outreach.ports import OutreachReads, OutreachWrites
from queue_server.app.quiet.ports import ContactReads, ContactWrites
from queue_server.app.remote.ports import RemoteReads
from queue_server.app.tickets.authority_ports import AuthorityReads, AuthorityWrites


class PartReads(
    OfflineReads,
    FleetReads,
    TextReads,
    ContactReads,
    ShownCodes,
    AuthorityReads,
    OutreachReads,
    FreeReads,
    CatalogueReads,
    RemoteReads,
    AuditReads,
    AlertReads,
    Protocol,
):
    """Questions."""


class PartWrites(
    OfflineWrites,
    FleetWrites,
    TextWrites,
    ContactWrites,
    ShownCodeWrites,
    AuthorityWrites,
    OutreachWrites,
    FreeWrites,
    CatalogueWrites,
    AlertWrites,
    Protocol,
):
    """Changes."""
