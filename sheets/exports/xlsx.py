"""Tabs as an Excel workbook: a sheet for each, typed cells, and nothing that could run as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from sheets.exports.cells import Exportable, TypedTab, format_kind, labels, looks_like_formula, values
from sheets.exports.names import excel_length, excel_start, sheet_names
from sheets.kinds import TEXT, Kind, Value
from sheets.language import _
from sheets.numbers import italian_number
from sheets.problems import NothingToExport

LONGEST_CELL = 32_767
LONG_TEXTS = "Testi lunghi"
_PIECE = 32_000
_LONG_TEXT_COLUMNS = (("Scheda", 220), ("Riga", 60), ("Colonna", 160), ("Parte", 60), ("Testo", 600))
_PIXELS_A_LETTER, _ROOM_FOR_THE_FILTER = 8, 28
_HEADER = {"bold": True, "bg_color": "#F5EDE0", "bottom": 1, "valign": "top"}


@dataclass(frozen=True)
class _LongText:
    """A text that does not fit one cell of Excel, and where in the workbook it begins."""

    sheet: str
    row: int
    label: str
    text: str


def workbook_bytes(tabs: Sequence[Exportable]) -> bytes:
    """The tabs as the bytes of an .xlsx file, one sheet each, in their order.

    A text longer than Excel's 32,767 characters begins in its cell, which says that the whole of it is on the sheet
    «Testi lunghi». Raises `NothingToExport` when there is no tab.
    """
    if not tabs:
        raise NothingToExport(_("Non c'è nulla da esportare."), _("Scegli un hub con almeno una voce."))
    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    writer = _Writer(book)
    for tab, name in zip(tabs, sheet_names((tab.title for tab in tabs), taken=[LONG_TEXTS]), strict=True):
        writer.write_tab(tab, name)
    if writer.long_texts:
        writer.write_long_texts()
    book.close()
    return file.getvalue()


class _Writer:
    """Writes sheets into one workbook, each from top to bottom: rows already written leave the memory."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.header = book.add_format(_HEADER)
        self.quoted = book.add_format({"quote_prefix": True})
        self.formats: dict[str, Any] = {}
        self.long_texts: list[_LongText] = []

    def write_tab(self, tab: Exportable, name: str) -> None:
        header = labels(tab)
        widths = [column.kind.width for column in tab.columns] + [TEXT.width] * (len(header) - len(tab.columns))
        is_plain = isinstance(tab, TypedTab) and not tab.has_header
        if is_plain:
            sheet = self.book.add_worksheet(name)
        else:
            sheet = self.sheet(name, list(zip(header, widths, strict=True)), len(tab.rows))
        for number, row in enumerate(values(tab), start=0 if is_plain else 1):
            for column, (value, kind) in enumerate(row):
                self.write(sheet, (number, column), value, kind, (name, header[column]))

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], rows: int) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, (label, width) in enumerate(columns):
            needed = len(label) * _PIXELS_A_LETTER + _ROOM_FOR_THE_FILTER
            sheet.set_column_pixels(column, column, max(width, needed))
            sheet.write_string(0, column, label, self.header)
        if columns:
            sheet.autofilter(0, 0, rows, len(columns) - 1)
        return sheet

    def write(self, sheet: Any, at: tuple[int, int], value: Value, kind: Kind, where: tuple[str, str]) -> None:
        """One cell; `where` names its sheet and column for a text that has to go on elsewhere."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            self.write_text(sheet, at, value, where)
        elif isinstance(value, bool):
            sheet.write_boolean(*at, value)
        elif isinstance(value, int | float):
            sheet.write_number(*at, value, self.format(kind) if kind.stored == "number" else None)
        else:
            assert isinstance(value, date | datetime | time)
            sheet.write_datetime(*at, value, self.format(format_kind(value, kind)))

    def write_text(self, sheet: Any, at: tuple[int, int], text: str, where: tuple[str, str]) -> None:
        harmless = self.quoted if looks_like_formula(text) else None
        if excel_length(text) > LONGEST_CELL:
            self.long_texts.append(_LongText(where[0], at[0] + 1, where[1], text))
            notice = (
                f"… [continua: il testo intero, {italian_number(len(text))} caratteri, è nella scheda «{LONG_TEXTS}»]"
            )
            text = excel_start(text, LONGEST_CELL - len(notice)) + notice
        sheet.write_string(*at, text, harmless)

    def format(self, kind: Kind) -> Any:
        """The cell format of a kind; made once, as a workbook holds only so many."""
        if kind.name not in self.formats:
            self.formats[kind.name] = self.book.add_format({"num_format": _excel_pattern(kind.pattern)})
        return self.formats[kind.name]

    def write_long_texts(self) -> None:
        pieces = [
            (long.sheet, long.row, long.label, f"{part} di {len(parts)}", piece)
            for long in self.long_texts
            for parts in [list(_pieces(long.text))]
            for part, piece in enumerate(parts, start=1)
        ]
        sheet = self.sheet(LONG_TEXTS, _LONG_TEXT_COLUMNS, len(pieces))
        for number, (name, row, label, part, piece) in enumerate(pieces, start=1):
            sheet.write_number(number, 1, row)
            for column, text in ((0, name), (2, label), (3, part), (4, piece)):
                sheet.write_string(number, column, text, self.quoted if looks_like_formula(text) else None)


def _pieces(text: str) -> Iterable[str]:
    while text:
        piece = excel_start(text, _PIECE)
        yield piece
        text = text[len(piece) :]


def _excel_pattern(pattern: str) -> str:
    """The sheet's number format as Excel writes it."""
    return pattern.replace(" €", ' "€"').replace("HH:mm", "hh:mm")
