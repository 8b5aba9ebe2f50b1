"""What the browser sends for a hand in the spreadsheet, read strictly: a wish that is not whole is refused and told.

Anybody can send anything. Nothing gets beyond this module that is not of the type and size that a hand can make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.editor.hand import Seen
from sheets.editor.view import Dimension
from sheets.kinds import LONGEST_CELL
from sheets.language import _
from sheets.problems import Refused

MOST_WISHES, MOST_CELLS, MOST_SEEN = 500, 20_000, 3_000
"""Wishes that wait together, cells that are typed at once, rows that a wish relies on."""
_MOST_AHEAD = 10_000
_MOST_ROWS, _MOST_COLUMNS = 10_000_000, 18_278
_LONGEST_NAME = 200
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Wish:
    """One thing that a hand wants done; which of the rest is filled goes by what it `does`."""

    number: int
    does: str
    tab: int = 0
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    seen: Seen = field(default_factory=dict)
    dimension: Dimension = "ROWS"
    place: int = 0
    before: int = 0
    descending: bool = False
    title: str = ""
    first: int = 2
    rows: int = 0


class Malformed(Refused):
    """A wish that no hand makes. `number` is 0 where it has none that can be used."""

    def __init__(self, what: str, number: int = 0) -> None:
        super().__init__(
            _("Dal browser è arrivata una richiesta che non si capisce ({what}). Non ho scritto nulla.", what=what),
            _("Ricarica la pagina e riprova."),
        )
        self.number = number


def sitting_of(sent: object) -> str:
    """Which visit of the page sent this; "" where that cannot be told."""
    sitting = sent.get("sitting") if isinstance(sent, Mapping) else None
    return sitting if isinstance(sitting, str) and len(sitting) <= _LONGEST_NAME else ""


def fresh(sent: object, done: int) -> Iterator[Wish | Malformed]:
    """The wishes with a number above `done`, in the order in which they came."""
    if not sent:
        return
    every = sent.get("wishes") if isinstance(sent, Mapping) else None
    if not isinstance(every, list) or not sitting_of(sent):
        yield Malformed("nessun elenco")
        return
    if len(every) > MOST_WISHES:
        yield Malformed(f"{len(every)} richieste insieme")
        return
    for each in every:
        try:
            wish = _read(each, done)
        except Malformed as why:
            yield why
        else:
            if wish is not None:
                yield wish


def _read(given: object, done: int) -> Wish | None:
    if not isinstance(given, Mapping):
        raise Malformed("non è una richiesta")
    number = given.get("number")
    if not isinstance(number, int) or not _is_whole(number, 1, done + _MOST_AHEAD):
        raise Malformed("senza numero")
    if number <= done:
        return None
    try:
        does = given.get("does")
        if not isinstance(does, str) or does not in _PARTS:
            raise Malformed("non so che cosa sia")
        read = {part: _READERS[part](given) for part in _PARTS[does]}
        wish = Wish(number, does, **read)
        _check_seen(wish)
    except Malformed as why:
        why.number = number
        raise
    return wish


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _whole(name: str, least: int, most: int) -> Callable[[Mapping[str, Any]], int]:
    def read(given: Mapping[str, Any]) -> int:
        value = given.get(name)
        if not _is_whole(value, least, most):
            raise Malformed(name)
        return int(value or 0)

    return read


def _text(value: object, longest: int) -> str:
    # Half a character can be written nowhere.
    if not isinstance(value, str) or len(value) > longest or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Malformed("testo")
    return value


def _texts(given: Mapping[str, Any]) -> Mapping[tuple[int, int], str]:
    cells = given.get("cells")
    if not isinstance(cells, list) or not cells:
        raise Malformed("celle")
    if len(cells) > MOST_CELLS:
        raise Malformed(f"{len(cells)} celle insieme, e al massimo sono {MOST_CELLS}")
    texts: dict[tuple[int, int], str] = {}
    for cell in cells:
        if not isinstance(cell, list) or len(cell) != 3:
            raise Malformed("celle")
        row, column, text = cell
        if not _is_whole(row, 1, _MOST_ROWS) or not _is_whole(column, 0, _MOST_COLUMNS - 1):
            raise Malformed("celle")
        texts[row, column] = _text(text, LONGEST_CELL)
    return texts


def _seen(given: Mapping[str, Any]) -> Seen:
    rows = given.get("seen")
    if not isinstance(rows, Mapping) or not 1 <= len(rows) <= MOST_SEEN:
        raise Malformed("righe viste")
    return {_row_number(number): _row(cells) for number, cells in rows.items()}


def _row_number(text: object) -> int:
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) > 8 or int(text) < 1:
        raise Malformed("righe viste")
    return int(text)


def _row(cells: object) -> Sequence[str | None]:
    if not isinstance(cells, list) or len(cells) > _MOST_COLUMNS:
        raise Malformed("righe viste")
    return [None if cell is None else _text(cell, LONGEST_CELL) for cell in cells]


def _dimension(given: Mapping[str, Any]) -> Dimension:
    found = given.get("dimension")
    if found == "ROWS":
        return "ROWS"
    if found == "COLUMNS":
        return "COLUMNS"
    raise Malformed("righe o colonne")


def _flag(given: Mapping[str, Any]) -> bool:
    if not isinstance(given.get("descending"), bool):
        raise Malformed("ordine")
    return bool(given["descending"])


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "tab": _whole("tab", 0, _LARGEST),
    "texts": _texts,
    "seen": _seen,
    "dimension": _dimension,
    "place": _whole("place", 0, _MOST_ROWS),
    "before": _whole("before", 0, _MOST_ROWS),
    "descending": _flag,
    "title": lambda given: _text(given.get("title"), _LONGEST_NAME),
    "first": _whole("first", 0, _MOST_ROWS),
    "rows": lambda given: _whole("rows", 0, MOST_SEEN)(given) if "rows" in given else 0,
}
_PARTS: Mapping[str, tuple[str, ...]] = {
    "open": ("tab", "first", "rows"),
    "type": ("tab", "texts", "seen"),
    "insert": ("tab", "dimension", "before", "seen"),
    "move": ("tab", "dimension", "place", "before", "seen"),
    "delete": ("tab", "dimension", "place", "seen"),
    "duplicate": ("tab", "place", "seen"),
    "sort": ("tab", "place", "descending", "seen"),
    "add-tab": ("title",),
    "rename-tab": ("tab", "title"),
    "duplicate-tab": ("tab",),
    "delete-tab": ("tab",),
}
"""What each wish is made of."""


def _check_seen(wish: Wish) -> None:
    """Refuse what would be done to rows that nobody saw, or above the first one."""
    if "seen" not in _PARTS[wish.does]:
        return
    needed = {1, *(row for row, _ in wish.texts)}
    if wish.dimension == "ROWS" and wish.does in ("move", "delete"):
        needed.add(wish.place)
    if not needed <= wish.seen.keys():
        raise Malformed("righe non viste")
    if wish.dimension == "ROWS" and (wish.does == "insert" or wish.does == "move") and wish.before < 1:
        raise Malformed("prima di quale riga")
