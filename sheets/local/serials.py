"""Dates as Sheets counts them: days since 30 December 1899, the time of day as the fraction."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY_ZERO = datetime(1899, 12, 30)


def to_serial(moment: datetime) -> float:
    """A whole number for a date, with a fraction for a moment."""
    passed = moment - _DAY_ZERO
    serial = passed / timedelta(days=1)
    return int(serial) if serial.is_integer() else serial


def to_moment(serial: float) -> datetime | None:
    """The date and time, to the second; None where the calendar ends."""
    try:
        exact = _DAY_ZERO + timedelta(days=serial)
    except OverflowError:
        return None
    return (exact + timedelta(milliseconds=500)).replace(microsecond=0)
