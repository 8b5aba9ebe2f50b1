"""Names that other programs accept for sheets and files: allowed, short enough, and no two alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

LONGEST_SHEET_NAME = 31
_LONGEST_FILE_NAME = 100
_NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_A_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# Excel keeps this name for itself.
_RESERVED_SHEET = "history"
Shortening = Callable[[str, int], str]


def excel_length(text: str) -> int:
    """The length as Excel counts it, in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def excel_start(text: str, most: int) -> str:
    """The longest start of `text` that Excel counts as at most `most`, never half a character."""
    if excel_length(text) <= most:
        return text
    start = text[:most]
    while excel_length(start) > most:
        start = start[: len(start) - (excel_length(start) - most + 1) // 2]
    return start


def sheet_names(titles: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """A sheet name for each title, in order: `Riequilibriamoci · Settimo Milanese` → `Riequilibriamoci · Settimo Mil…`."""
    used = {_RESERVED_SHEET, *(name.casefold() for name in taken)}
    return [_unused(_sheet_name(title), used, LONGEST_SHEET_NAME, _shortened) for title in titles]


def file_names(titles: Iterable[str], suffix: str) -> list[str]:
    """A file name for each title, in order: `Lavoro · Rho` → `Lavoro - Rho.csv`."""
    used: set[str] = set()
    return [
        _unused(_file_name(title), used, _LONGEST_FILE_NAME, lambda name, most: name[:most]) + suffix
        for title in titles
    ]


def _sheet_name(title: str) -> str:
    name = _NOT_IN_A_SHEET_NAME.sub("-", title).strip()
    # Excel allows an apostrophe anywhere but at the ends.
    return _shortened(name.strip("'").strip() or "Scheda", LONGEST_SHEET_NAME)


def _shortened(name: str, most: int) -> str:
    return name if excel_length(name) <= most else excel_start(name, most - 1).rstrip(" '·") + "…"


def _file_name(title: str) -> str:
    name = _NOT_IN_A_FILE_NAME.sub("-", title.replace("·", "-"))[:_LONGEST_FILE_NAME].strip(" .")
    return f"{name}_" if not name or _WINDOWS_DEVICE.fullmatch(name) else name


def _unused(name: str, used: set[str], most: int, shortened: Shortening) -> str:
    """The name, numbered when an earlier one is the same to a program that ignores capitals."""
    found, number = name, 2
    while found.casefold() in used:
        mark = f" ({number})"
        found = shortened(name, most - len(mark)) + mark
        number += 1
    used.add(found.casefold())
    return found
