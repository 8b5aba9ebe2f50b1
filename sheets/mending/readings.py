"""What a cell must mean that cannot be read as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from sheets import kinds
from sheets.kinds import Cell, Kind
from sheets.language import _

_TOKEN = re.compile(r"\S*\d\S*")

_UNSURE = re.compile(r"\b(circa|almeno|oltre|più|meno|quasi|non|forse|o|ca)\b|\?|~", re.IGNORECASE)

AS = {"number": _("numero"), "date": _("data"), "time": _("ora")}


def meant(cell: Cell, kind: Kind) -> tuple[str, Cell] | None:
    """What a cell must mean, as words and as it is to be written; None where there is more than one reading.

    Of text with one number, date or time in it, as `numbers.py` reads them, it is that: "12 persone", "gio 12/01/2017".
    """
    if not isinstance(cell, str):
        return None
    if kind in (kinds.STATE, kinds.PRESENCE):
        word = one_like(cell, kinds.STATES if kind is kinds.STATE else kinds.PRESENCES)
        return (word, word) if word else None
    tokens = _TOKEN.findall(cell)
    # An hour needs no second reading; a moment is the app's own, and nobody types one.
    if kind.stored not in AS or len(tokens) != 1 or _UNSURE.search(cell):
        return None
    token = tokens[0].strip(",;:()")
    try:
        value = kind.read(token)
    except kinds.Unreadable:
        return None
    return (token, kind.write(value)) if value is not None else None


def one_like(word: str, choices: Iterable[str]) -> str | None:
    """The one choice that the word must be, or None."""
    bare: dict[str, list[str]] = {}
    for choice in choices:
        bare.setdefault(_bare(choice), []).append(choice)
    near = get_close_matches(_bare(word), bare, 2, 0.88)
    return bare[near[0]][0] if len(near) == 1 and len(bare[near[0]]) == 1 else None


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
