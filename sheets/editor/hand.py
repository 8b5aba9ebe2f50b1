"""A person's hand in the spreadsheet, where there is no window of Google's: what the page *Foglio* does to a tab.

It works straight in the cells, as someone does who has the spreadsheet open, and not through the register. What it is
asked to do carries what the person saw; when that is no longer there, it writes nothing and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from sheets.a1 import column_letter
from sheets.editor.view import Dimension, SheetTab, SheetView, at
from sheets.language import Message, _, _n, listed, told
from sheets.problems import Conflict, Refused
from sheets.spreadsheet.workbook import SERVICE, quoted

Seen = Mapping[int, Sequence[str | None]]
"""Rows as they were shown, by number (1 is the header), None for a cell whose text is not known for sure.

Whatever is in it must still hold for anything to be written: it names the rows that the wish relies on.
"""
Request = dict[str, Any]

_NEW_ROWS, _NEW_COLUMNS, _LONGEST_TITLE, _MOST_NAMED = 1000, 26, 100, 6
_MOST_NEW_ROWS, _MOST_NEW_COLUMNS = 20_000, 200


class Hand:
    """One person's hand. `lock` is the reader's: the app's own saves wait while a hand compares and writes."""

    def __init__(self, view: SheetView, lock: AbstractContextManager[Any]) -> None:
        self._view = view
        self._workbook = view.workbook
        self._lock = lock

    # Typing

    def type_in(self, sheet_id: int, texts: Mapping[tuple[int, int], str], seen: Seen) -> None:
        """Type texts into cells, by row number and column index; a blank text empties its cell.

        The spreadsheet takes them as it takes what a person types: "12/01/2017" is a date, "=1+1" a formula. Raises
        `Conflict`, with nothing written, when a row or column is not where it was seen or a cell holds something else.
        """
        with self._lock:
            try:
                tab = self._view.tab(sheet_id)
                self._check_columns(tab, seen, sorted({column for _, column in texts}))
                self._check_rows(tab, seen)
                self._check_cells(tab, seen, texts)
                self._grow(tab, max(row for row, _ in texts), 1 + max(column for _, column in texts))
                cells = {
                    f"{quoted(tab.title)}!{column_letter(column)}{row}": text for (row, column), text in texts.items()
                }
                self._workbook.type_in(cells)
            except Conflict as why:
                raise Conflict(why.sentence, told(typed(texts), why.advice)) from why
            except Refused as why:
                raise _refused(why, texts) from why

    def type_again(self, sheet_id: int, texts: Mapping[tuple[int, int], str], seen: Seen) -> None:
        """Type once more what may have arrived already: a cell that shows what was typed is left as it is."""
        with self._lock:
            rows = self._view.rows(self._view.tab(sheet_id), sorted({row for row, _ in texts}))
            left = {(row, column): text for (row, column), text in texts.items() if at(rows[row], column) != text}
            if not left:
                return
            # In a row without an id the cells that have arrived are not as they were seen, and are ours.
            known = {number: list(cells) for number, cells in seen.items()}
            for row, column in texts.keys() - left.keys():
                known[row] += [""] * (column + 1 - len(known[row]))
                known[row][column] = None
            self.type_in(sheet_id, left, known)

    def _grow(self, tab: SheetTab, rows: int, columns: int) -> SheetTab:
        """The tab with a grid of at least so many rows and columns."""
        sizes: tuple[tuple[Dimension, int], ...] = (("ROWS", rows - tab.rows), ("COLUMNS", columns - tab.columns))
        if rows - tab.rows > _MOST_NEW_ROWS or columns - tab.columns > _MOST_NEW_COLUMNS:
            raise Conflict(
                _(
                    "{cell} è troppo lontano dalla fine della scheda. Non ho scritto nulla.",
                    cell=f"{column_letter(columns - 1) if columns else ''}{rows or ''}",
                ),
                _("Scrivi più vicino alle righe che ci sono."),
            )
        missing = [
            {"appendDimension": {"sheetId": tab.sheet_id, "dimension": dimension, "length": length}}
            for dimension, length in sizes
            if length > 0
        ]
        if missing:
            self._workbook.write(missing)
        return replace(tab, rows=max(rows, tab.rows), columns=max(columns, tab.columns))

    # Rows and columns

    def insert(self, sheet_id: int, dimension: Dimension, before: int, seen: Seen) -> None:
        """A blank row above row number `before`, or a blank column left of the one with index `before`."""

        def request(tab: SheetTab) -> Request:
            start = before - 1 if dimension == "ROWS" else before
            # Below the header a new row looks like the rows under it, not like the header.
            from_before = start > 1 if dimension == "ROWS" else start > 0
            return {"insertDimension": {"range": _span(tab, dimension, start), "inheritFromBefore": from_before}}

        self._change(sheet_id, dimension, before, seen, request)

    def move(self, sheet_id: int, dimension: Dimension, what: int, before: int, seen: Seen) -> None:
        """A row by its number, or a column by its index, goes to just before another as both are numbered now."""

        def request(tab: SheetTab) -> Request:
            shift = 1 if dimension == "ROWS" else 0
            size = tab.rows if dimension == "ROWS" else tab.columns
            source = _span(tab, dimension, what - shift)
            return {"moveDimension": {"source": source, "destinationIndex": min(before - shift, size)}}

        self._change(sheet_id, dimension, what, seen, request)

    def delete(self, sheet_id: int, dimension: Dimension, what: int, seen: Seen) -> None:
        """A row by its number, or a column by its index, goes with all that is in it: no cell of it may have changed."""

        def request(tab: SheetTab) -> Request:
            return {"deleteDimension": {"range": _span(tab, dimension, what - 1 if dimension == "ROWS" else what)}}

        self._change(sheet_id, dimension, what, seen, request, strictly=True)

    def duplicate_column(self, sheet_id: int, column: int, seen: Seen) -> None:
        """A copy of a column, header and all, right of it."""
        with self._lock:
            tab = self._view.tab(sheet_id)
            self._check_columns(tab, seen, [column])
            copied = {"sheetId": sheet_id, "startColumnIndex": column, "endColumnIndex": column + 1}
            pasted = {"sheetId": sheet_id, "startColumnIndex": column + 1, "endColumnIndex": column + 2}
            place = _span(tab, "COLUMNS", column + 1)
            self._workbook.write(
                [
                    {"insertDimension": {"range": place, "inheritFromBefore": True}},
                    {"copyPaste": {"source": copied, "destination": pasted, "pasteType": "PASTE_NORMAL"}},
                ]
            )

    def sort(self, sheet_id: int, column: int, descending: bool, seen: Seen) -> None:
        """All rows below the header, by a column; blanks go last."""

        def request(tab: SheetTab) -> Request:
            below = {"sheetId": sheet_id, "startRowIndex": 1, "endRowIndex": tab.rows}
            order = {"dimensionIndex": column, "sortOrder": "DESCENDING" if descending else "ASCENDING"}
            return {"sortRange": {"range": below, "sortSpecs": [order]}}

        self._change(sheet_id, "COLUMNS", column, seen, request)

    def _change(
        self,
        sheet_id: int,
        dimension: Dimension,
        place: int,
        seen: Seen,
        request: Callable[[SheetTab], Request],
        strictly: bool = False,
    ) -> None:
        with self._lock:
            tab = self._view.tab(sheet_id)
            if dimension == "COLUMNS":
                self._check_columns(tab, seen, [place])
                tab = self._grow(tab, 0, place + 1)
            else:
                self._check_rows(tab, seen, strictly)
                tab = self._grow(tab, place, 0)
            self._workbook.write([request(tab)])

    # Tabs

    def add_tab(self, title: str) -> int:
        """A blank tab after the last one; returns its id. Raises `Conflict` when the title cannot be had."""
        self._check_title(title)
        grid = {"rowCount": _NEW_ROWS, "columnCount": _NEW_COLUMNS, "frozenRowCount": 1}
        self._workbook.write([{"addSheet": {"properties": {"title": title.strip(), "gridProperties": grid}}}])
        return next(tab.sheet_id for tab in self._view.tabs() if tab.title == title.strip())

    def rename_tab(self, sheet_id: int, title: str) -> None:
        """Another title for a tab. Raises `Conflict` when it cannot be had."""
        self._check_title(title, sheet_id)
        properties = {"sheetId": self._view.tab(sheet_id).sheet_id, "title": title.strip()}
        self._workbook.write([{"updateSheetProperties": {"properties": properties, "fields": "title"}}])

    def duplicate_tab(self, sheet_id: int) -> int:
        """A copy of a tab, right after it, called as Google calls it: "Copia di …"; returns its id."""
        tab, titles = self._view.tab(sheet_id), {title for title, _, _ in self._workbook.tabs()}
        title = wanted = f"Copia di {tab.title}"[: _LONGEST_TITLE - 4]
        number = 2
        while title in titles:
            title, number = f"{wanted} {number}", number + 1
        place = self._view.place(tab) + 1
        copy = {"sourceSheetId": sheet_id, "insertSheetIndex": place, "newSheetName": title}
        self._workbook.write([{"duplicateSheet": copy}])
        return next(each.sheet_id for each in self._view.tabs() if each.title == title)

    def delete_tab(self, sheet_id: int) -> None:
        """A tab goes with everything on it. Raises `Conflict` for the last one, which a spreadsheet must keep."""
        if len(self._view.tabs()) == 1:
            raise Conflict(_("È l'unica scheda: un foglio ne ha sempre almeno una."), _("Aggiungine prima un'altra."))
        self._workbook.write([{"deleteSheet": {"sheetId": self._view.tab(sheet_id).sheet_id}}])

    def _check_title(self, title: str, sheet_id: int | None = None) -> None:
        title = title.strip()
        if not title or len(title) > _LONGEST_TITLE:
            raise Conflict(_("Il nome di una scheda ha da 1 a 100 caratteri."), _("Scrivine un altro."))
        if title.casefold().startswith(SERVICE):
            raise Conflict(
                _("I nomi che cominciano con «{service}» li usa l'app.", service=SERVICE), _("Scrivine un altro.")
            )
        if any(title.casefold() == other.casefold() and each != sheet_id for other, each, _ in self._workbook.tabs()):
            raise Conflict(_("Una scheda «{title}» c'è già.", title=title), _("Scrivi un altro nome."))

    # What was seen

    def check(self, sheet_id: int, texts: Mapping[tuple[int, int], str], seen: Seen) -> None:
        """Raise `Conflict` where a row that a wish relies on is not the one that was seen."""
        try:
            self._check_rows(self._view.tab(sheet_id), seen)
        except Conflict as why:
            raise Conflict(why.sentence, told(typed(texts), why.advice) if texts else why.advice) from why

    def _check_columns(self, tab: SheetTab, seen: Seen, columns: Sequence[int]) -> None:
        now = self._view.rows(tab, [1])[1]
        for column in columns:
            label = at(seen[1], column)
            if label not in (None, at(now, column)):
                raise Conflict(
                    _(
                        "Intanto le colonne sono cambiate: {letter} non è più «{label}». Non ho scritto nulla.",
                        letter=column_letter(column),
                        label=label,
                    ),
                    _("Ecco la scheda com'è ora: riprova."),
                )

    def _check_rows(self, tab: SheetTab, seen: Seen, strictly: bool = False) -> None:
        """The rows must be those that were seen: by their ids where they have one, else (or `strictly`) by all cells.

        Row 1 is known by its columns.
        """
        wanted = sorted(row for row in seen if row > 1)
        now = self._view.rows(tab, [1, *wanted])
        id_column = now[1].index("id") if "id" in now[1] and not strictly else None
        for row in wanted:
            if not _is_same(seen[row], now[row], id_column):
                raise Conflict(
                    _(
                        "Intanto il foglio è cambiato: la riga {row} non è più quella che vedevi. Non ho scritto nulla.",
                        row=row,
                    ),
                    _("Ecco la scheda com'è ora: riprova."),
                )

    def _check_cells(self, tab: SheetTab, seen: Seen, cells: Iterable[tuple[int, int]]) -> None:
        now = self._view.rows(tab, sorted({row for row, _ in cells}))
        for row, column in cells:
            found = at(now[row], column)
            if at(seen[row], column) not in (None, found):
                raise Conflict(
                    _(
                        "Intanto {letter}{row} è cambiata: ora c'è «{found}». Non ho scritto nulla.",
                        letter=column_letter(column),
                        row=row,
                        found=found,
                    ),
                    _("Se la vuoi cambiare lo stesso, scrivila di nuovo."),
                )


def _is_same(before: Sequence[str | None], now: Sequence[str], id_column: int | None) -> bool:
    if id_column is not None and at(now, id_column) != "" and at(before, id_column) == at(now, id_column):
        return True
    return all(at(before, place) in (None, at(now, place)) for place in range(max(len(before), len(now))))


def _span(tab: SheetTab, dimension: Dimension, start: int) -> Request:
    return {"sheetId": tab.sheet_id, "dimension": dimension, "startIndex": start, "endIndex": start + 1}


def typed(texts: Mapping[tuple[int, int], str], title: str = "") -> str:
    """What was typed and where, in a sentence, so that it can be typed again; of many cells the first."""
    some = [*texts.items()][:_MOST_NAMED]
    cells = listed(
        _typed_in(f"{column_letter(column)}{row}", text, title, is_first=number == 0)
        for number, ((row, column), text) in enumerate(some)
    )
    if more := len(texts) - len(some):
        return _n("{cells}, e un'altra cella.", "{cells}, e altre {count} celle.", more, cells=cells)
    return _("{cells}.", cells=cells)


def _typed_in(cell: str, text: str, title: str, is_first: bool) -> Message:
    where = _("{cell} di «{tab}»", cell=cell, tab=title) if title else cell
    if not text:
        return _("Avevi svuotato {where}", where=where) if is_first else _("avevi svuotato {where}", where=where)
    if is_first:
        return _("In {where} avevi scritto «{text}»", where=where, text=text)
    return _("in {where} avevi scritto «{text}»", where=where, text=text)


def _refused(why: Refused, texts: Mapping[tuple[int, int], str]) -> Refused:
    """A formula that only Google computes is the likely reason of a refusal."""
    formula = next((text for text in texts.values() if text.startswith("=")), None)
    if formula is None:
        return Refused(why.sentence, told(typed(texts), why.advice))
    return Refused(
        _("La formula «{formula}» qui non si calcola. Non ho scritto nulla.", formula=formula),
        _(
            "Senza Google si calcolano solo conti tra numeri, come =4/2. Per scrivere un testo che comincia con =, metti prima un apostrofo."
        ),
    )
