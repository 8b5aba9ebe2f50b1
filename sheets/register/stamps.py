"""The time and the ids that the register gives to what is written."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")


def new_id() -> str:
    """An id for something that is about to be typed; made when its form is drawn."""
    return uuid4().hex[:16]


def rome_now() -> datetime:
    """The time on Italian clocks, without its zone, as the sheet holds it; two writes hardly ever have the same."""
    return datetime.now(ROME).replace(tzinfo=None)
