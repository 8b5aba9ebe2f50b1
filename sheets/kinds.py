"""What a field can be: how a cell is read, how a value is written, which widget asks for it.

A cell is what the sheet holds (number, text, true/false, or "" for a blank). A value is what the app works with. A
kind never guesses: what it cannot read it refuses with `Unreadable`, and the cell stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sheets.language import Day, Number, _, told
from sheets.numbers import (
    date_from_serial,
    date_from_text,
    datetime_from_serial,
    italian_number,
    number_from_text,
    serial_from_date,
    serial_from_datetime,
    time_from_text,
)

Cell = str | int | float | bool
Value = str | int | float | bool | date | datetime | time | None

LONGEST_CELL = 50_000
# In a cell of this format what is typed stays text: 0042, +39 02 1234, 1/2.
_AS_TYPED = "@"
LARGEST = 999_999_999_999_999
"""A sheet keeps fifteen digits of a number; what has more would come back as another."""
PLANNED, HELD, CANCELLED = "in programma", "svolto", "annullato"
STATES = (PLANNED, HELD, CANCELLED)
PRESENT, ABSENT, EXCUSED = "presente", "assente", "assente giustificato"
PRESENCES = (PRESENT, ABSENT, EXCUSED)


class Unreadable(ValueError):
    """A cell that is not what its column holds: `what` it is, and the `fix`, both Italian sentences."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(told(what, fix))
        self.what = what
        self.fix = fix


@dataclass(frozen=True)
class Kind:
    """One kind of field. `reads` gets a cell that is not blank; `writes` a value that is not None.

    `stored` is how a column of it is held in memory: "text", "number", "date",
    "moment", "time" or "flag".
    `pattern` is the sheet's number format; `width` the column's width in pixels; a `verbatim` kind takes any text as
    it stands.
    """

    name: str
    stored: str
    widget: str
    reads: Callable[[Cell], Value]
    writes: Callable[[Value], Cell]
    pattern: str = ""
    width: int = 130
    verbatim: bool = False

    def read(self, cell: Cell) -> Value:
        """The value of one cell; None for a blank. Raises `Unreadable`."""
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            return None
        return self.reads(cell)

    def write(self, value: Value) -> Cell:
        """The cell of one value; "" for None and for empty text. Raises `Unreadable` for what no cell can hold."""
        if value is None or value == "":
            return ""
        cell = self.writes(value)
        check(cell)
        return cell

    def read_column(self, cells: Sequence[Cell]) -> tuple[list[Value], dict[tuple[type, Cell], Unreadable]]:
        """All values of a column, None where a cell cannot be read, and why, per distinct (type, cell).

        Each distinct cell is read once: columns of dates and choices repeat themselves. The type tells 1 from true.
        """
        if self.verbatim and all(type(cell) is str for cell in cells):
            return list(cells), {}
        values: dict[tuple[type, Cell], Value] = {}
        refused: dict[tuple[type, Cell], Unreadable] = {}
        for key in {(type(cell), cell) for cell in cells}:
            try:
                values[key] = self.read(key[1])
            except Unreadable as why:
                values[key] = None
                refused[key] = why
        return [values[(type(cell), cell)] for cell in cells], refused


_HALF = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def check(cell: Cell) -> None:
    """Raise `Unreadable` for a cell that no spreadsheet holds as it is."""
    if isinstance(cell, str):
        _check_text(cell)
    elif not isinstance(cell, bool) and not abs(cell) <= LARGEST:
        raise Unreadable(*_TOO_LARGE)


_TOO_LARGE = (
    _("il numero è troppo grande."),
    _("Una cella tiene al massimo quindici cifre: controlla se ne hai scritte troppe."),
)


def _check_text(text: str) -> None:
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > LONGEST_CELL:
        what, most = italian_number(length), italian_number(LONGEST_CELL)
        raise Unreadable(
            _("il testo ha {number} caratteri.", number=what),
            _("Il foglio ne tiene {most} per cella: accorcialo.", most=most),
        )
    if _HALF.search(text):
        raise Unreadable(
            _("c'è mezzo carattere, che nessun foglio tiene."), _("Cancella il simbolo che non si vede bene.")
        )
    if _UNSEEN.search(text):
        raise Unreadable(_("c'è un carattere che non si vede."), _("Cancella il testo e scrivilo di nuovo."))


def tidy(text: str) -> str:
    """Typed text without blanks around it; what a paste brings and nobody sees goes, and a line ends in one way."""
    return _UNSEEN.sub("", _BREAK.sub("\n", text)).strip()


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _shown(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "VERO" if cell else "FALSO"
    text = f"{cell:.10f}".rstrip("0").rstrip(".").replace(".", ",") if isinstance(cell, float) else str(cell)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _read_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(cell) if isinstance(cell, str) else _shown(cell)


def _number(cell: Cell, largest: float = LARGEST) -> float | None:
    """The number in a cell, None where there is none. Raises `Unreadable` for one that a sheet would change."""
    number = number_from_text(cell) if isinstance(cell, str) else cell if _is_number(cell) else None
    if number is None or number != number:
        return None
    if not -largest <= number <= largest:
        raise Unreadable(_("«{shown}» è un numero troppo grande.", shown=_shown(cell)), _TOO_LARGE[1])
    return float(number)


def _read_whole(cell: Cell) -> int:
    number = _number(cell)
    if number is None:
        raise Unreadable(_("«{shown}» non è un numero.", shown=_shown(cell)), _("Scrivi solo cifre, per esempio 23."))
    if not number.is_integer():
        # A sheet that speaks English reads 1.106 as a fraction; who typed a comma meant one.
        thousands = round(number * 1000, 6)
        may_be_grouped = not isinstance(cell, str) and thousands.is_integer()
        hint = (
            _(
                "Se intendi {thousands}, scrivi {digits}.",
                thousands=Number(thousands),
                digits=f"{thousands:.0f}",
            )
            if may_be_grouped
            else ""
        )
        raise Unreadable(
            _("«{shown}» non è un numero intero.", shown=_shown(cell)),
            told(_("Scrivi un numero senza decimali."), hint),
        )
    if number < 0:
        raise Unreadable(_("«{shown}» è negativo.", shown=_shown(cell)), _("Scrivi zero o un numero più grande."))
    return int(number)


def _read_euro(cell: Cell) -> float:
    # Two of the fifteen digits are cents.
    number = _number(cell, LARGEST / 100)
    if number is None:
        raise Unreadable(
            _("«{shown}» non è un importo.", shown=_shown(cell)), _("Scrivi un numero, per esempio 12,50.")
        )
    return number


def _read_date(cell: Cell) -> date:
    day = date_from_text(cell) if isinstance(cell, str) else date_from_serial(cell) if _is_number(cell) else None
    if day is None:
        raise Unreadable(
            _("«{shown}» non è una data.", shown=_shown(cell)),
            _("Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."),
        )
    return day


def _read_moment(cell: Cell) -> datetime:
    moment = datetime_from_serial(float(cell)) if _is_number(cell) else None
    if moment is None:
        raise Unreadable(
            _("«{shown}» non è una data con ora.", shown=_shown(cell)), _("Lascia la cella come l'ha scritta l'app.")
        )
    return moment


def _read_time(cell: Cell) -> time:
    if isinstance(cell, str):
        clock = time_from_text(cell)
    else:
        minutes = round((cell % 1) * 1440) if _is_number(cell) else -1
        clock = time(minutes // 60, minutes % 60) if 0 <= minutes < 1440 else None
    if clock is None:
        raise Unreadable(_("«{shown}» non è un'ora.", shown=_shown(cell)), _("Scrivi ore e minuti: 15:30."))
    return clock


def _read_flag(cell: Cell) -> bool:
    words = {"sì": True, "si": True, "vero": True, "true": True, "no": False, "falso": False, "false": False}
    answer = cell if isinstance(cell, bool) else words.get(str(cell).strip().lower())
    if answer is None:
        raise Unreadable(_("«{shown}» non è né sì né no.", shown=_shown(cell)), _("Scrivi sì oppure no."))
    return answer


def _one_of(words: Sequence[str], what: str) -> Callable[[Cell], str]:
    def read(cell: Cell) -> str:
        word = str(cell).strip().lower()
        if word not in words:
            raise Unreadable(
                _("«{shown}» non è {what}.", shown=_shown(cell), what=what),
                _("Scegli fra: {words}.", words=", ".join(words)),
            )
        return word

    return read


def _write_text(value: Value) -> Cell:
    return str(value)


def _write_number(value: Value) -> Cell:
    assert isinstance(value, int | float)
    return value


def _write_date(value: Value) -> Cell:
    assert isinstance(value, date)
    serial = serial_from_date(value)
    if date_from_serial(serial) is None:
        raise Unreadable(
            _("«{value}» è fuori dal calendario.", value=Day(value)), _("Scrivi un anno dal 1900 al 2199.")
        )
    return serial


def _write_moment(value: Value) -> Cell:
    assert isinstance(value, datetime)
    _write_date(value.date())
    return serial_from_datetime(value)


def _write_time(value: Value) -> Cell:
    assert isinstance(value, time)
    return (value.hour * 60 + value.minute) / 1440


def _text_kind(name: str, widget: str, width: int = 160, verbatim: bool = False) -> Kind:
    return Kind(name, "text", widget, _read_text, _write_text, _AS_TYPED, width, verbatim)


def _heads_kind(name: str) -> Kind:
    return Kind(name, "number", "whole", _read_whole, _write_number, pattern="#,##0", width=90)


TEXT = _text_kind("testo", "text", verbatim=True)
NOTE = _text_kind("testo lungo", "note", width=320, verbatim=True)
TITLE = _text_kind("titolo", "text", width=220, verbatim=True)
CHOICE = _text_kind("scelta", "choice")
MUNICIPALITY = _text_kind("comune", "municipality")
PERSON = _text_kind("persona", "person", verbatim=True)
REFERENCE = _text_kind("riferimento", "reference", verbatim=True)
SERIES = _text_kind("gruppo", "series")
STATE = Kind("stato", "text", "choice", _one_of(STATES, _("uno stato")), _write_text, _AS_TYPED)
WHOLE = _heads_kind("numero")
HEADS = _heads_kind("presenti")
TOTAL = _heads_kind("totale")
EURO = Kind("euro", "number", "decimal", _read_euro, _write_number, pattern="#,##0.00 €", width=110)
DATE = Kind("data", "date", "date", _read_date, _write_date, pattern="dd/mm/yyyy", width=100)
TIME = Kind("ora", "time", "time", _read_time, _write_time, pattern="HH:mm", width=70)
FLAG = Kind("sì/no", "flag", "flag", _read_flag, bool, width=70)
PRESENCE = Kind("presenza", "text", "choice", _one_of(PRESENCES, _("una presenza")), _write_text, _AS_TYPED)
MOMENT = Kind("data e ora", "moment", "", _read_moment, _write_moment, pattern="dd/mm/yyyy HH:mm", width=130)

AS_IT_STANDS = Kind("come sta", "any", "", lambda cell: cell, lambda value: str(value), width=160)
"""Of a column that the app knows nothing of: each of its cells is what it is."""

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        TEXT, NOTE, TITLE, CHOICE, MUNICIPALITY, PERSON, REFERENCE, SERIES, STATE,
        WHOLE, HEADS, TOTAL, EURO, DATE, TIME, FLAG,
    )
}  # fmt: skip


def whole(value: Value) -> int | None:
    """A number without its decimals; None for what is none."""
    return int(value) if isinstance(value, int | float) else None
