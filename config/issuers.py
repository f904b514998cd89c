"""Who confirms the codes of phone apps (电子身份码): `issuers.toml` of a county."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from config.base import Code, Model, Text

# Names and document numbers come back over this line: over TLS, or not out of the machine.
_HERE = r"http://(127\.0\.0\.1|localhost)"
Address = Annotated[str, StringConstraints(pattern=rf"^(https://[A-Za-z0-9.-]+|{_HERE})(:[0-9]{{1,5}})?(/[\w.~/-]*)?$")]


class Issuer(Model):
    """A service that made a code on a phone and alone can say whose it is."""

    code: Code
    name: Text
    """Of the app, as people know it: shown beside the other ways."""
    address: Address
    client: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,80}$")]
    """What the issuer calls this county; its answers must be meant for it."""
    starts: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{2,80}$")]
    """What all its codes begin with: tells them from anybody else's."""
    wait_s: Annotated[float, Field(ge=0.2, le=3.5)] = 3
    """An answer that takes longer is none. A kiosk waits four seconds for its server."""


class Issuers(Model):
    """`issuers.toml`. Without one nobody is asked for a code on a phone."""

    issuer: tuple[Issuer, ...] = ()
