"""USER_ENTERED: what Sheets makes of a text that a person types into a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from . import formulas, serials
from .errors import Json
from .locales import Locale
from .rows import Scalar


@dataclass(frozen=True)
class Typed:
    """A value, the formula it comes from, and the number format that Sheets gives the cell with it."""

    value: Scalar
    formula: str | None = None
    number_format: Json | None = None


_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_SLASHED = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$")
_TIME = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?$")


def into(text: str, cell: Json, locale: Locale) -> Typed:
    """The text typed into that cell (its extras): in one of the format "plain text" it stays as it is."""
    if cell.get("format", {}).get("numberFormat", {}).get("type") == "TEXT":
        return Typed(text)
    return read(text, locale)


def read(text: str, locale: Locale) -> Typed:
    """The typed text as Sheets would take it: formula, truth, number, percentage, date, time, or else text."""
    if text.startswith("'"):
        return Typed(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Typed(formulas.evaluate(text), formula=text)
    if text.upper() in ("TRUE", locale.true, "FALSE", locale.false):
        return Typed(text.upper() in ("TRUE", locale.true))
    bare = text.strip()
    return _number(bare, locale) or _moment(bare, locale) or Typed(text)


def _number(text: str, locale: Locale) -> Typed | None:
    group, decimal = re.escape(locale.group), re.escape(locale.decimal)
    shape = rf"^([+-]?)(\d+|\d{{1,3}}(?:{group}\d{{3}})+)?(?:{decimal}(\d*))?([eE][+-]?\d+)?(\s?%)?$"
    match = re.match(shape, text)
    if match is None or not (match[2] or match[3]):
        return None
    sign, whole, fraction, exponent, percent = match.groups()
    value = float(f"{sign}{(whole or '0').replace(locale.group, '')}.{fraction or '0'}{exponent or ''}")
    if percent:
        places = "." + "0" * 2 if fraction else ""
        return Typed(_plain(value / 100), number_format={"type": "PERCENT", "pattern": f"0{places}%"})
    if whole and locale.group in whole:
        places = ".00" if fraction else ""
        return Typed(_plain(value), number_format={"type": "NUMBER", "pattern": f"#,##0{places}"})
    return Typed(_plain(value))


def _plain(value: float) -> float:
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _moment(text: str, locale: Locale) -> Typed | None:
    day, _, clock = text.partition(" ")
    if clock == "" and _TIME.match(day):
        return _clock_only(day)
    dated = _day(day, locale)
    if dated is None:
        return None
    date, pattern = dated
    if not clock:
        return Typed(serials.to_serial(date), number_format={"type": "DATE", "pattern": pattern})
    passed = _clock(clock)
    if passed is None:
        return None
    form = {"type": "DATE_TIME", "pattern": f"{pattern} {locale.time}"}
    return Typed(serials.to_serial(date + passed), number_format=form)


def _day(text: str, locale: Locale) -> tuple[datetime, str] | None:
    iso, slashed = _ISO.match(text), _SLASHED.match(text)
    if iso:
        year, month, day, pattern = int(iso[1]), int(iso[2]), int(iso[3]), "yyyy-mm-dd"
    elif slashed:
        first, second, year, pattern = int(slashed[1]), int(slashed[3]), int(slashed[4]), locale.date
        day, month = (first, second) if locale.day_first else (second, first)
    else:
        return None
    try:
        return datetime(year, month, day), pattern
    except ValueError:
        return None


def _clock(text: str) -> timedelta | None:
    match = _TIME.match(text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
        return None
    return timedelta(hours=int(match[1]), minutes=int(match[2]), seconds=int(match[3] or 0))


def _clock_only(text: str) -> Typed | None:
    passed = _clock(text)
    if passed is None:
        return None
    pattern = "h:mm:ss" if text.count(":") == 2 else "h:mm"
    return Typed(passed / timedelta(days=1), number_format={"type": "TIME", "pattern": pattern})
