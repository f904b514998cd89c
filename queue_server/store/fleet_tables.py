"""Tables of the hall's terminals: how each was last heard, and what was asked of it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from queue_server.store.tables import Moment, metadata

terminals_seen = Table(
    "terminals_seen",
    metadata,
    Column("terminal", String(120), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("seen_at", Moment, nullable=True),
    Column("silent", Boolean, nullable=False),
    Column("beat", Text, nullable=False),
    Column("standing", JSON, nullable=False),
    comment="The last heart-beat of each terminal (no personal data), and what holds there. seen_at: real time.",
    sqlite_with_rowid=False,
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("terminal", String(120), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("service", String(20), nullable=False),
    Column("zh", String(80), nullable=False),
    Column("en", String(80), nullable=False),
    Column("until", Moment, nullable=True),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment, nullable=True),
    comment="What managers asked of terminals, and when it was carried out.",
    sqlite_with_rowid=False,
)
Index("ix_orders_terminal", orders.c.terminal, orders.c.at)

messages = Table(
    "messages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("state", String(8), nullable=False),
    Column("terminal", String(120), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment, nullable=True),
    Column("code", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("until", Moment, nullable=True),
    comment="Text messages for a modem, sealed; emptied once sent, dropped the same night.",
    sqlite_with_rowid=False,
)
Index("ix_messages_state", messages.c.hall, messages.c.state, messages.c.at)

contacts = Table(
    "contacts",
    metadata,
    Column("visit", String(32), ForeignKey("visits.id"), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("language", String(16), nullable=False),
    Column("masked", String(16), nullable=False),
    Column("phone_hash", String(64), nullable=False),
    Column("numbers", Integer, nullable=False),
    Column("soon_for", String(60), nullable=False),
    Column("called_for", String(60), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    comment="Telephone numbers given with tickets, sealed; emptied when the visit is over, dropped the same night.",
    sqlite_with_rowid=False,
)
Index("ix_contacts_hall", contacts.c.hall, contacts.c.business_day)

authorities = Table(
    "authorities",
    metadata,
    Column("visit", String(32), ForeignKey("visits.id"), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    comment="Pictures of written authorities, sealed; dropped with the names on the ticket.",
)
Index("ix_authorities_hall", authorities.c.hall, authorities.c.business_day)

outreach = Table(
    "outreach",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token", String(32), nullable=False, unique=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("asked_in", String(40), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("item", String(40), nullable=False),
    Column("grid", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("asked_by", String(120), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("later_due_at", Moment, nullable=False),
    Column("accepted_by", String(120), nullable=False),
    Column("accepted_at", Moment, nullable=True),
    Column("papers", JSON, nullable=False),
    Column("papers_at", Moment, nullable=True),
    Column("over_at", Moment, nullable=True),
    Column("rating", Integer, nullable=True),
    Column("name_masked", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    comment="Who asked for an agent, an officer or a visit; the person sealed, emptied after it is over.",
)
Index("ix_outreach_grid", outreach.c.grid, outreach.c.over_at)

free_services = Table(
    "free_services",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("business_day", Date, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("cost_fen", Integer, nullable=False),
    Column("ticket", String(8), nullable=False),
    Column("ordered_by", String(120), nullable=False),
    Column("ordered_at", Moment, nullable=False),
    Column("sent_by", String(120), nullable=False),
    Column("sent_at", Moment, nullable=True),
    Column("name_masked", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    comment="Free copies and post, and what they cost; the address sealed, emptied after it is sent.",
)
Index("ix_free_services_hall", free_services.c.hall, free_services.c.business_day)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("hall", String(40), ForeignKey("halls.code"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("value", Integer, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("acknowledged_by", String(120), nullable=False),
    Column("acknowledged_at", Moment, nullable=True),
    Column("ended_at", Moment, nullable=True),
    comment="What the manager was told of: one open alert of a kind and subject.",
)
Index("ix_alerts_hall", alerts.c.hall, alerts.c.ended_at)
Index(
    "uq_alerts_one_open",
    alerts.c.hall,
    alerts.c.kind,
    alerts.c.subject,
    unique=True,
    sqlite_where=alerts.c.ended_at.is_(None),
    postgresql_where=alerts.c.ended_at.is_(None),
)
