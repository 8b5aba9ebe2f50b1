"""Prepares a spreadsheet, new or already in use: the definition tabs it lacks, the columns its tabs lack, their dress.

It adds, and never removes or changes what people made; a second run finds nothing to do. It reads how Google describes
the spreadsheet (its tabs, then the headers and a few rows of ours, then whole columns only where something lacks), and
writes once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any
from zlib import crc32

from sheets import names
from sheets.definitions.defaults import DEFAULTS, default_rows
from sheets.definitions.model import JOURNAL, NEEDS, OPTIONAL_COLUMNS, SEPARATOR, TABS, Definitions
from sheets.definitions.rows import read
from sheets.entries.columns import JOURNAL_COLUMNS, Column, columns_of
from sheets.entries.tab_format import ITALIAN, NOTHING, Area, Request, Worn, choices_of, runs, steps
from sheets.kinds import Cell
from sheets.language import Message, Several, _, _n, listed, told
from sheets.problems import Refused
from sheets.setup import protection
from sheets.setup.definition_columns import definition_columns
from sheets.setup.present import BEYOND, DETAILS, FIELDS, TITLES, SeenTab, columns_range, ranges_of
from sheets.spreadsheet.snapshot import Tab
from sheets.spreadsheet.workbook import Window, Workbook, quoted

_SPARE_ROWS, _FEWEST_COLUMNS = 100, 12
RULES = "Ruoli"
_ADDRESSES = _("Controlla che gli indirizzi degli amministratori siano di Google, poi ripeti setup.")


@dataclass
class Prepared:
    """What setup did, or would do: the tabs it makes, every step in words, and what it leaves to people."""

    made: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def setup(workbook: Workbook, folder: Path = DEFAULTS, dry_run: bool = False) -> Prepared:
    """Prepare the spreadsheet; with `dry_run` only say what lacks. Raises `SheetsError`.

    Definition tabs that are not there are made from the CSV files in `folder` (its own defaults where it has none).
    Entry, roll and people tabs are made on first use; those that are there get the columns and the dress they lack.
    """
    with suppress(Refused):
        return _Setup(workbook, folder).run(dry_run)
    try:
        # Another one may have prepared it in this very moment: then less is left to do.
        return _Setup(workbook, folder).run(dry_run)
    except Refused as why:
        # An address that is none of Google's must not keep the rest from being prepared.
        prepared = _Setup(workbook, folder, is_guarded=False).run(dry_run)
        unguarded = _("{tab}: non ho potuto proteggerla, e nemmeno le altre definizioni.", tab=RULES)
        prepared.notices.append(told(unguarded, why.sentence, _ADDRESSES))
        return prepared


class _Setup:
    """One run over one spreadsheet: what was seen, and what has to be added."""

    def __init__(self, workbook: Workbook, folder: Path, is_guarded: bool = True) -> None:
        self.is_guarded = is_guarded
        self.workbook = workbook
        self.folder = folder
        self.locale = ITALIAN
        self.prepared = Prepared()
        self.requests: list[Request] = []
        self.headers: dict[str, tuple[str, ...]] = {}
        self.spelled: dict[str, str] = {}
        self.new: dict[str, SeenTab] = {}

    def run(self, dry_run: bool) -> Prepared:
        ids, found = self.look()
        self.known = self.read_definitions(found)
        for title in TABS:
            if title not in found and (theirs := self.spelled.get(names.same_title(title))):
                self.notice(
                    theirs, _("la leggo come «{title}». Rinominala così, e la preparo come le altre.", title=title)
                )
            elif title not in found:
                self.make(title, _free_id(title, ids))
            elif found[title].widest() == 0:
                self.fill(found[title], self.defaults(title))
        self.guard(found)
        ours = {tab.title: columns for tab in found.values() if (columns := _columns(tab.title, self.known))}
        lacking = {title: self.lacking(found[title], columns) for title, columns in ours.items()}
        self.look_closer(found, ours, lacking)
        for title, columns in ours.items():
            self.complete(found[title], columns, lacking[title])
        if self.requests and not dry_run:
            self.check(self.workbook.write(self.requests, [f"{quoted(title)}!1:1" for title in self.headers]))
        return self.prepared

    # Looking

    def look(self) -> tuple[set[int], dict[str, SeenTab]]:
        """The ids of all tabs, and those that may be ours, by title."""
        every = [sheet["properties"] for sheet in self.workbook.look(TITLES).get("sheets", [])]
        self.spelled = {names.same_title(each["title"]): each["title"] for each in every}
        wanted = [
            ranges_of(each["title"], each["gridProperties"]["rowCount"], each["title"] in TABS)
            for each in every
            if "gridProperties" in each and (each["title"] in (*TABS, JOURNAL) or SEPARATOR in each["title"])
        ]
        found = [
            SeenTab.read(sheet, sheet["properties"]["title"] in TABS) for sheet in self.asked(FIELDS, chain(*wanted))
        ]
        return {each.get("sheetId", 0) for each in every}, {tab.title: tab for tab in found}

    def look_closer(
        self, found: Mapping[str, SeenTab], ours: Mapping[str, Sequence[Column]], lacking: Mapping[str, Sequence[str]]
    ) -> None:
        """Whole columns, where something lacks: only so is what people made in the middle of one seen and left alone."""
        unsure = {title: self.unsure(found[title], columns) for title, columns in ours.items()}
        wanted = {title: [columns_range(found[title], *span) for span in spans] for title, spans in unsure.items()}
        for sheet in self.asked(DETAILS, chain(*wanted.values())):
            tab = found[sheet["properties"]["title"]]
            # They come back in the order in which they were asked for.
            for (first, last), part in zip(unsure[tab.title], sheet.get("data", []), strict=True):
                tab.learn(part, range(first, last + 1))
        wider = [found[title] for title, labels in lacking.items() if labels and found[title].has_room]
        beyond = [columns_range(tab, len(tab.header), tab.grid[1] - 1, top=1) for tab in wider]
        for sheet in self.asked(BEYOND, beyond):
            tab = found[sheet["properties"]["title"]]
            for part in sheet.get("data", []):
                tab.learn(part, range(len(tab.header), tab.grid[1]))
                tab.add(part)

    def asked(self, fields: str, wanted: Iterable[str]) -> Sequence[Mapping[str, Any]]:
        """The tabs with those ranges, each with its own in the order in which they were asked for."""
        ranges = list(wanted)
        if not ranges:
            return []
        reply = self.workbook.look(fields, ranges)
        self.locale = reply.get("properties", {}).get("locale", self.locale)
        return list(reply.get("sheets", []))

    def unsure(self, tab: SeenTab, columns: Sequence[Column]) -> list[tuple[int, int]]:
        """The columns to look at from top to bottom: the first and the last of each run of neighbours."""
        header = tab.header
        placed = ((header.index(column.label), column) for column in columns if column.label in header)
        bare = [index for index, column in placed if index not in tab.known and self.is_bare(tab, index, column)]
        return [(left, right - 1) for left, right in runs(bare)]

    def is_bare(self, tab: SeenTab, index: int, column: Column) -> bool:
        choices = choices_of(column, self.known, self.locale)
        is_unformatted = bool(column.kind.pattern) and tab.lacks_format(index)
        return tab.grid[0] > 1 and (is_unformatted or (bool(choices) and tab.lacks_choice(index, choices)))

    # Definition tabs

    def read_definitions(self, found: Mapping[str, SeenTab]) -> Definitions:
        """The definitions as they will be."""
        tables: dict[str, Sequence[Sequence[Cell]]] = {
            title: found[title].table() if title in found and found[title].widest() else self.defaults(title)
            for title in TABS
        }
        return read(tables)

    def defaults(self, title: str) -> Sequence[Sequence[str]]:
        return default_rows(title, self.folder if (self.folder / f"{title}.csv").exists() else DEFAULTS)

    def make(self, title: str, sheet_id: int) -> None:
        rows = self.defaults(title)
        grid = (len(rows) + _SPARE_ROWS, max(_FEWEST_COLUMNS, *map(len, rows)))
        size = {"rowCount": grid[0], "columnCount": grid[1]}
        properties = {"sheetId": sheet_id, "title": title, "gridProperties": size}
        self.requests += [{"addSheet": {"properties": properties}}, _write_rows(sheet_id, rows)]
        self.prepared.made.append(title)
        self.new[title] = SeenTab(title, sheet_id, grid, 1, {}, [])
        self.say(title, _("creo la scheda, con {rows}", rows=_rows_in_words(rows)))
        self.dress(
            Tab(title, sheet_id, tuple(rows[0]), [], grid),
            definition_columns(title, self.known),
            self.worn(title, NOTHING),
        )

    def fill(self, tab: SeenTab, rows: Sequence[Sequence[str]]) -> None:
        """The default rows in a tab that is there and blank."""
        grid = (max(tab.grid[0], len(rows)), max(tab.grid[1], *map(len, rows)))
        self.requests += [*_growth(tab, grid), _write_rows(tab.sheet_id, rows)]
        tab.grow(grid, rows[0])
        self.say(tab.title, _("è vuota: scrivo {rows}", rows=_rows_in_words(rows)))

    def guard(self, found: Mapping[str, SeenTab]) -> None:
        """Hard protection for the definition tabs, those that are made just now too."""
        wanted = protection.editors(self.known, self.workbook.account) if self.is_guarded else ()
        tabs = {**{title: found[title] for title in TABS if title in found}, **self.new}
        lacking = {title: request for title, tab in tabs.items() if (request := protection.lacking(tab, wanted))}
        if lacking and self.is_guarded:
            self.requests += lacking.values()
            who = listed(wanted) or _("per ora nessuno, oltre a chi possiede il foglio")
            self.say(", ".join(lacking), _("protezione: le cambiano solo gli amministratori ({who})", who=who))

    # What tabs lack

    def lacking(self, tab: SeenTab, columns: Sequence[Column]) -> list[str]:
        """The columns that the tab lacks and that can be added. One that may have been renamed is left to people."""
        labels = [column.label for column in columns]
        strangers = [label for label in tab.header if label and label not in labels]
        lacking = []
        for label in labels:
            near = get_close_matches(label, strangers, 1, 0.6)
            if label in tab.header:
                continue
            if near:
                self.notice(
                    tab.title,
                    _("la colonna «{near}» è forse «{label}». Se lo è, rinominala.", near=near[0], label=label),
                )
            elif tab.title in TABS and label not in OPTIONAL_COLUMNS:
                self.notice(
                    tab.title,
                    _("manca la colonna «{label}». Scrivilo nella riga 1, sopra la sua colonna.", label=label),
                )
            else:
                lacking.append(label)
        return lacking

    def complete(self, tab: SeenTab, columns: Sequence[Column], lacking: Sequence[str]) -> None:
        """Add what an existing tab lacks: columns right of everything it holds, and its dress."""
        before, header = len(self.requests), tab.header
        if lacking:
            start = max(tab.widest(), len(header))
            header = (*header, *[""] * (start - len(header)), *lacking)
            self.requests += _growth(tab, (tab.grid[0], max(tab.grid[1], len(header))))
            self.requests.append(_write_rows(tab.sheet_id, [lacking, *self.below(tab, lacking)], start))
            self.say(tab.title, _("aggiungo le colonne: {columns}", columns=listed(lacking)))
        grid = (tab.grid[0], max(tab.grid[1], len(header)))
        self.dress(Tab(tab.title, tab.sheet_id, header, [], grid), columns, self.worn(tab.title, tab.worn()))
        if len(self.requests) > before:
            self.headers[tab.title] = header

    def worn(self, title: str, worn: Worn) -> Worn:
        """What the tab wears; one with a hard protection needs no warning besides."""
        is_guarded = title in TABS and self.is_guarded
        return replace(worn, protected=[*worn.protected, Area()]) if is_guarded else worn

    def below(self, tab: SeenTab, lacking: Sequence[str]) -> list[list[str]]:
        """What goes below new headers: what an activity needs was so far taken from the default, and is now to be seen."""
        if tab.title != "Attività" or NEEDS not in lacking:
            return []
        header, *rows = tab.table()
        named = [dict(zip(header, map(str, row), strict=False)) for row in rows]
        found = [self.known.activity(row.get("Operazione", ""), row.get("Attività", "")) for row in named]
        return [["; ".join(each.needs) if each and label == NEEDS else "" for label in lacking] for each in found]

    def dress(self, tab: Tab, columns: Sequence[Column], worn: Worn) -> None:
        for step in steps(tab, columns, self.known, worn, self.locale):
            self.requests += step.requests
            self.say(tab.title, step.words)

    def check(self, reply: Mapping[str, Sequence[Window]]) -> None:
        """Tell where people moved columns between the look and the write: a dropdown may be on its neighbour."""
        for title, header in self.headers.items():
            rows = [row for window in reply.get(title, []) for row in window.rows[:1]]
            if rows and tuple(str(cell).strip() for cell in rows[0]) != header:
                self.notice(
                    title,
                    _(
                        "qualcuno ha cambiato le colonne mentre lavoravo. Guarda se formati e menu a tendina sono al "
                        "loro posto, poi ripeti setup."
                    ),
                )

    def say(self, title: str, words: str) -> None:
        self.prepared.lines.append(Several(": ", (title, words)))

    def notice(self, title: str, words: str) -> None:
        self.prepared.notices.append(Several(": ", (title, words)))


def _columns(title: str, known: Definitions) -> Sequence[Column] | None:
    """The columns that a tab should have; None for a tab that is not ours."""
    if title in TABS:
        return definition_columns(title, known)
    return JOURNAL_COLUMNS if title == JOURNAL else columns_of(title, known)


def _free_id(title: str, taken: Collection[int]) -> int:
    """An id made from the title, or the next free one: a tab that was renamed keeps its own."""
    sheet_id = crc32(title.encode()) & 0x7FFFFFFF
    while sheet_id in taken:
        sheet_id = (sheet_id + 1) & 0x7FFFFFFF
    return sheet_id


def _growth(tab: SeenTab, grid: tuple[int, int]) -> list[Request]:
    """The requests that make the tab's grid at least as large as `grid`."""
    missing = {"ROWS": grid[0] - tab.grid[0], "COLUMNS": grid[1] - tab.grid[1]}
    return [
        {"appendDimension": {"sheetId": tab.sheet_id, "dimension": dimension, "length": length}}
        for dimension, length in missing.items()
        if length > 0
    ]


def _write_rows(sheet_id: int, rows: Sequence[Sequence[str]], column: int = 0) -> Request:
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": column}
    cells = [{"values": [{"userEnteredValue": {"stringValue": text}} if text else {} for text in row]} for row in rows]
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


def _rows_in_words(rows: Sequence[Sequence[str]]) -> Message:
    """How many rows there are below the header."""
    return _n("una riga", "{count} righe", len(rows) - 1)
