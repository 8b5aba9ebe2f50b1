"""What a cell shows: a value and a number format to text, and the formats themselves kept whole."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from . import serials
from .errors import Json
from .locales import Locale
from .rows import Scalar

_DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|(am/pm|a/p|y+|m+|d+|h+|s+)|(\.0+)|(.)', re.I | re.S)
_DIGITS = re.compile(r"[#0?][#0?,.]*(?:E[+-]0+)?", re.I)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_.|\*.')
_DATE_KINDS = ("DATE", "TIME", "DATE_TIME")


def is_date(number_format: Json | None) -> bool:
    """Whether numbers under this format are dates or times."""
    return bool(number_format) and (number_format or {}).get("type") in _DATE_KINDS


def show(value: Scalar, number_format: Json | None, locale: Locale) -> str:
    """The text of a cell as a person sees it."""
    if isinstance(value, bool):
        return locale.true if value else locale.false
    if isinstance(value, str):
        return value
    if not number_format:
        return general(value, locale)
    pattern = number_format.get("pattern") or _default_pattern(number_format.get("type", ""), locale)
    if is_date(number_format):
        return _show_date(value, pattern, locale)
    if pattern in ("", "@", "General"):
        return general(value, locale)
    return _show_number(value, pattern, locale)


def _default_pattern(kind: str, locale: Locale) -> str:
    return {
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": locale.currency,
        "DATE": locale.date,
        "TIME": locale.time,
        "DATE_TIME": f"{locale.date} {locale.time}",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def general(value: float, locale: Locale) -> str:
    """A number without a format: at most ten significant digits of a fraction, whole numbers whole."""
    if isinstance(value, int) and abs(value) < 10**15:
        return str(value)
    text = f"{value:.10g}" if abs(value) < 1e10 else f"{value:.15g}"
    if "e" in text:
        text = _plain_small(value) if 1e-10 < abs(value) < 1 else text.replace("e", "E")
    return text.replace(".", locale.decimal)


def _plain_small(value: float) -> str:
    return f"{Decimal(repr(value)):.15f}".rstrip("0")


def _show_date(value: float, pattern: str, locale: Locale) -> str:
    moment = serials.to_moment(value)
    if moment is None:
        return general(value, locale)
    tokens = _date_tokens(pattern)
    half_day = any(token.lower() in ("am/pm", "a/p") for kind, token in tokens if kind == "part")
    return "".join(_date_part(token, moment, half_day, locale) if kind == "part" else token for kind, token in tokens)


@lru_cache(maxsize=256)
def _date_tokens(pattern: str) -> tuple[tuple[str, str], ...]:
    """(kind, text) pieces, with the `m` of minutes told from the `m` of months by its neighbours."""
    tokens: list[tuple[str, str]] = []
    for match in _DATE_TOKEN.finditer(pattern):
        quoted, escaped, part, _, other = match.groups()
        if part:
            tokens.append(("part", part))
        else:
            tokens.append(("text", next((text for text in (quoted, escaped, other) if text is not None), "")))
    parts = [index for index, (kind, _) in enumerate(tokens) if kind == "part"]
    for place, index in enumerate(parts):
        before = tokens[parts[place - 1]][1] if place else ""
        after = tokens[parts[place + 1]][1] if place + 1 < len(parts) else ""
        if tokens[index][1][0] in "mM" and (before[:1] in ("h", "H") or after[:1] in ("s", "S")):
            tokens[index] = ("part", "n" * len(tokens[index][1]))
    return tuple(tokens)


def _date_part(token: str, moment: datetime, half_day: bool, locale: Locale) -> str:
    letter, size = token[0].lower(), len(token)
    if token.lower() in ("am/pm", "a/p"):
        return "AM" if moment.hour < 12 else "PM"
    if letter == "y":
        return f"{moment.year:04d}" if size > 2 else f"{moment.year % 100:02d}"
    if letter in "md" and size > 2:
        names, index = (locale.months, moment.month - 1) if letter == "m" else (locale.days, moment.weekday())
        return names[index] if size == 4 else names[index][:3]
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[letter]
    return f"{number:0{min(size, 2)}d}"


def _show_number(value: float, pattern: str, locale: Locale) -> str:
    sections = pattern.split(";")
    if value < 0 and len(sections) > 1:
        return _section(-value, sections[1], locale)
    if value == 0 and len(sections) > 2:
        return _section(value, sections[2], locale)
    return _section(value, sections[0], locale)


def _section(value: float, pattern: str, locale: Locale) -> str:
    pieces: list[str] = []

    def hold(match: re.Match[str]) -> str:
        pieces.append(next((text for text in match.groups() if text is not None), ""))
        return f"\x00{len(pieces) - 1}\x00"

    # Literal pieces are set aside first, so that a digit inside quotes is not taken for a place.
    bare = _LITERAL.sub(hold, pattern)
    digits = re.compile(r"\x00\d+\x00").sub(lambda m: " " * len(m[0]), bare)
    found = _DIGITS.search(digits)
    percent = digits.count("%")
    if found:
        body = _digits(value * 100**percent, found[0], locale)
        bare = ("-" if value < 0 and body.strip("0.,") else "") + bare[: found.start()] + body + bare[found.end() :]
    return re.sub(r"\x00(\d+)\x00", lambda match: pieces[int(match[1])], bare)


# More digits than any number has: the largest one, written out, has 309.
_WIDE = Context(prec=400)


def _digits(value: float, pattern: str, locale: Locale) -> str:
    if "E" in pattern.upper():
        places = len(pattern.upper().split("E")[0].partition(".")[2])
        mantissa, _, exponent = f"{abs(value):.{places}E}".partition("E")
        return mantissa.replace(".", locale.decimal) + "E" + exponent
    whole, _, fraction = pattern.partition(".")
    exact = Decimal(repr(abs(value))).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _WIDE)
    left, _, right = f"{exact:f}".partition(".")
    least = fraction.count("0")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    left = left.lstrip("0").zfill(whole.count("0"))
    if "," in whole.rstrip(","):
        left = re.sub(r"(?<=\d)(?=(\d{3})+$)", locale.group, left)
    return left + (locale.decimal + right if right else "")


def complete(part: Any) -> Any:
    """A format with each colour given in both of Google's ways, `xColor` and `xColorStyle`, zero channels left out."""
    if isinstance(part, list):
        return [complete(item) for item in part]
    if not isinstance(part, dict):
        return part
    whole = {name: complete(item) for name, item in part.items()}
    for name in list(whole):
        if name.lower().endswith("color") and name != "rgbColor" and isinstance(whole[name], dict):
            whole.setdefault(f"{name}Style", {"rgbColor": channels(whole[name])})
            whole[name] = channels(whole[name])
        elif name.lower().endswith("colorstyle") and "rgbColor" in whole[name]:
            whole[name] = {"rgbColor": channels(whole[name]["rgbColor"])}
            whole[name.removesuffix("Style")] = whole[name]["rgbColor"]
    return whole


def channels(color: Json) -> Json:
    """A colour as Google returns it: without its zero channels, the others in steps of 1/255."""
    return {name: _step(amount) for name, amount in color.items() if amount}


def _step(amount: float) -> float:
    # Half a step goes down: 0.5 comes back as 127/255.
    step = int(amount * 255 + 0.001) / 255
    return int(step) if step.is_integer() else float(f"{step:.8g}")
