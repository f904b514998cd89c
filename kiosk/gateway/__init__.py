"""The queue server, as the kiosk sees it."""

from kiosk.gateway.gateway import Gateway
from kiosk.gateway.line import GatewayError, Timeouts

__all__ = ["Gateway", "GatewayError", "Timeouts"]
