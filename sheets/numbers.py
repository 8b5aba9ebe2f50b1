"""Numbers and dates as Italians write them: 1.106, 12,5, 22/11/2026."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

# Thousands stand in threes after a dot, an apostrophe or any blank, the same throughout: "12 15" is no number.
_GROUPED = re.compile(
    r"[1-9]\d{0,2}(?:(?P<dot>(\.\d{3})+)(,\d+)?"
    r"|(?P<mark>[ \u00a0\u2009\u202f'’])\d{3}((?P=mark)\d{3})*(,\d+|\.\d{1,2})?)"
)
_PLAIN = re.compile(r"\d+([.,]\d+)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_ITALIAN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(:[0-5]\d)?")

MONTHS = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
FULL_MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_EPOCH = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def italian_number(value: float, decimals: int = 0) -> str:
    """1106 → "1.106"; 12.5 with one decimal → "12,5"."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def italian_date(day: date) -> str:
    """2017-01-12 → "12/01/2017"."""
    return f"{day:%d/%m}/{day.year:04}"


def long_date(day: date) -> str:
    """2026-11-22 → "domenica 22 novembre"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {FULL_MONTHS[day.month - 1]}"


def number_from_text(text: str) -> float | None:
    """The number that an Italian means by `text`, or None. A dot or a blank before three digits groups thousands.

    Of more digits than a float can count it is infinite.
    """
    bare = text.strip().removeprefix("€").removesuffix("€").strip()
    sign, bare = (-1 if bare[:1] == "-" else 1), bare[bare[:1] in ("+", "-") :].lstrip()
    grouped = _GROUPED.fullmatch(bare)
    if grouped:
        digits = bare.replace(".", "") if grouped["dot"] else bare.replace(grouped["mark"], "")
    elif _PLAIN.fullmatch(bare):
        digits = bare
    else:
        return None
    return sign * float(digits.replace(",", "."))


def date_from_text(text: str) -> date | None:
    """A date written in full, day first or ISO, in the years 1900 to 2199; None for any other text ("12/1/17")."""
    iso, italian = _ISO_DATE.fullmatch(text.strip()), _ITALIAN_DATE.fullmatch(text.strip())
    if iso:
        year, month, day = map(int, iso.groups())
    elif italian:
        day, month, year = map(int, italian.groups())
    else:
        return None
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def time_from_text(text: str) -> time | None:
    """ "15:30" or "15.30" → 15:30; None for anything else."""
    clock = _CLOCK.fullmatch(text.strip())
    return time(int(clock[1]), int(clock[2])) if clock else None


def serial_from_date(day: date) -> int:
    """Days since 1899-12-30, as sheets count them."""
    return (day - _EPOCH).days


def serial_from_datetime(moment: datetime) -> float:
    """Days and fraction of a day since 1899-12-30, to the millisecond, on the clock `moment` shows."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1_000_000
    return serial_from_date(moment.date()) + round(seconds / 86400, 8)


def date_from_serial(serial: float) -> date | None:
    """The day of a serial number, or None outside the years 1900 to 2199."""
    return _EPOCH + timedelta(days=int(serial)) if 2 <= serial < 109_575 else None


def datetime_from_serial(serial: float) -> datetime | None:
    """The moment of a serial number to the second, or None outside the years 1900 to 2199."""
    day = date_from_serial(serial)
    if day is None:
        return None
    return datetime(day.year, day.month, day.day) + timedelta(seconds=round((serial % 1) * 86400))
