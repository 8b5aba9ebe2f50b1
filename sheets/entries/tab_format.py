"""How a tab looks to the people who work in it: frozen header, widths, formats, dropdowns, notes, protection that warns.

Everything here adds. What a person made (a width, a note, a rule, a format) stays as it is, and a dropdown of ours only
gains choices.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.model import Definitions
from sheets.entries.columns import SYSTEM, Column
from sheets.language import Several, _, in_both
from sheets.spreadsheet.snapshot import Tab

Request = dict[str, Any]
FORMATS = {"date": "DATE", "moment": "DATE_TIME", "time": "TIME", "number": "NUMBER", "text": "TEXT"}
HEADER = {"textFormat": {"bold": True}, "backgroundColor": {"red": 0.96, "green": 0.93, "blue": 0.88}}
HEADER_FIELDS = "userEnteredFormat(textFormat.bold,backgroundColor)"
ITALIAN = "it_IT"
_OURS = "Perimetri"
_MESSAGE = f"{_OURS}: scegli dall'elenco. Puoi anche scrivere altro: resta, e l'app lo segnala."
_DEFAULT_WIDTH = 100
# Google refuses a longer list.
_MOST_CHOICES = 500
_MOST_RUNS = 50
_PIXELS_A_LETTER, _MARGIN = 8, 24
_SYSTEM_NOTES = {
    "id": _("Il codice della riga. Lo scrive l'app: non cambiarlo, e non copiarlo in un'altra riga."),
    "creato_il": _("Quando la riga è stata salvata. Lo scrive l'app."),
    "creato_da": _("Chi l'ha salvata. Lo scrive l'app."),
    "modificato_il": _("Quando l'app l'ha cambiata l'ultima volta."),
    "modificato_da": _("Chi l'ha cambiata con l'app l'ultima volta."),
    "versione": _("Quante volte è stata scritta. La tiene l'app."),
    "annullato": _("VERO: la riga non si conta più, ma resta qui."),
}


@dataclass(frozen=True)
class Rule:
    """Rows `start` to `end` (counted from 0, the end excluded) of a column that have one and the same rule.

    `choices` is None where there is no rule; `is_ours` says that setup made it.
    """

    start: int
    end: int
    choices: tuple[str, ...] | None = None
    is_ours: bool = False


@dataclass(frozen=True)
class Area:
    """Rows and columns of a tab, counted from 0, the ends excluded; None is as far as the tab goes."""

    top: int = 0
    bottom: int | None = None
    left: int = 0
    right: int | None = None

    def covers(self, other: Area) -> bool:
        """True when `other` begins in here and does not go beyond the columns, where it says how far it goes.

        A tab grows at its lower and its right end, and a protected area does not always grow with it.
        """
        is_below = self.bottom is None or other.top < self.bottom
        is_wide = self.right is None or other.right is None or other.right <= self.right
        return self.top <= other.top and self.left <= other.left and is_below and is_wide


@dataclass(frozen=True)
class Worn:
    """What a tab has already. `unformatted` and `rules` are by column; a column that is not in them has nothing yet."""

    frozen: int = 0
    widths: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    styled: Collection[int] = ()
    unformatted: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)
    rules: Mapping[int, Sequence[Rule]] = field(default_factory=dict)
    protected: Sequence[Area] = ()


@dataclass(frozen=True)
class Step:
    """One thing to add to a tab, in words, and the requests that add it."""

    words: str
    requests: tuple[Request, ...]


NOTHING = Worn()


def dressing(tab: Tab, columns: Sequence[Column], definitions: Definitions, locale: str = ITALIAN) -> list[Request]:
    """The requests that dress a tab that was just made: `tab.header` is its row 1, `tab.grid` its size."""
    return [request for step in steps(tab, columns, definitions, NOTHING, locale) for request in step.requests]


def steps(
    tab: Tab, columns: Sequence[Column], definitions: Definitions, worn: Worn, locale: str = ITALIAN
) -> Iterator[Step]:
    """What the tab lacks of its dress, thing by thing. Columns are found by header; those it does not have are left out."""
    placed = {index: column for column in columns if (index := tab.column(column.label)) is not None}
    placed = dict(sorted(placed.items()))
    yield from _frozen(tab, worn)
    yield from _style(tab, placed, worn)
    yield from _widths(tab, placed, worn)
    yield from _formats(tab, placed, worn)
    yield from _dropdowns(tab, placed, worn, definitions, locale)
    yield from _notes(tab, placed, worn)
    yield from _protection(tab, placed, worn)


def choices_of(column: Column, definitions: Definitions, locale: str = ITALIAN) -> tuple[str, ...]:
    """What a dropdown of the column offers; nothing for a column that has none, or too many choices for one."""
    if column.kind is kinds.MUNICIPALITY:
        offered: Sequence[str] = definitions.municipalities
    elif column.kind is kinds.FLAG:
        # The sheet's own words for true and false: picked from a list they become what the app writes.
        offered = ("VERO", "FALSO") if locale.startswith("it") else ("TRUE", "FALSE")
    elif column.kind is kinds.PRESENCE:
        offered = kinds.PRESENCES
    elif column.kind is kinds.STATE:
        offered = kinds.STATES
    else:
        offered = column.field.choices if column.field is not None and column.kind is kinds.CHOICE else ()
    # A choice with an equals sign first would be taken for a formula.
    fit = tuple(dict.fromkeys(choice for choice in offered if choice and not choice.startswith("=")))
    return fit if len(fit) <= _MOST_CHOICES else ()


def is_ours(rule: Mapping[str, Any]) -> bool:
    """True for a data validation rule that setup made."""
    return str(rule.get("inputMessage", "")).startswith(_OURS)


def _range(tab: Tab, top: int, bottom: int | None, left: int | None = None, right: int | None = None) -> Request:
    ends = {"endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": tab.sheet_id, "startRowIndex": top, **{k: end for k, end in ends.items() if end is not None}}


def _frozen(tab: Tab, worn: Worn) -> Iterator[Step]:
    if worn.frozen == 0 and tab.grid[0] > 1:
        properties = {"sheetId": tab.sheet_id, "gridProperties": {"frozenRowCount": 1}}
        fields = "gridProperties.frozenRowCount"
        yield Step(_("blocco la riga 1"), ({"updateSheetProperties": {"properties": properties, "fields": fields}},))


def _style(tab: Tab, placed: Mapping[int, Column], worn: Worn) -> Iterator[Step]:
    plain = [index for index in placed if index not in worn.styled]
    if plain:
        requests = (
            {"repeatCell": {"range": _range(tab, 0, 1, *run), "cell": {"userEnteredFormat": HEADER}, "fields": HEADER_FIELDS}}
            for run in runs(plain)
        )  # fmt: skip
        yield Step(_("evidenzio l'intestazione"), tuple(requests))


def _widths(tab: Tab, placed: Mapping[int, Column], worn: Worn) -> Iterator[Step]:
    wanted = {
        index: _width(column)
        for index, column in placed.items()
        # A column of the default width is one that nobody made wider or narrower.
        if worn.widths.get(index, _DEFAULT_WIDTH) == _DEFAULT_WIDTH and _width(column) != _DEFAULT_WIDTH
    }
    if wanted:
        yield Step(
            _("larghezza delle colonne: {columns}", columns=_names(placed, wanted)),
            tuple(_resize(tab, index, pixels) for index, pixels in wanted.items()),
        )


def _width(column: Column) -> int:
    return max(column.kind.width, len(column.label) * _PIXELS_A_LETTER + _MARGIN)


def _resize(tab: Tab, index: int, pixels: int) -> Request:
    place = {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": index, "endIndex": index + 1}
    return {"updateDimensionProperties": {"range": place, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}


def _formats(tab: Tab, placed: Mapping[int, Column], worn: Worn) -> Iterator[Step]:
    whole = [(1, tab.grid[0])]
    requests, dressed = [], []
    for index, column in placed.items():
        bare = worn.unformatted.get(index, whole)
        if not column.kind.pattern or not bare or tab.grid[0] < 2:
            continue
        # Rows written one by one leave many small gaps; the blank rows below them are where people type.
        chosen = bare if len(bare) <= _MOST_RUNS else bare[-1:]
        cell = {"userEnteredFormat": {"numberFormat": number_format(column.kind)}}
        requests += [
            {"repeatCell": {"range": _range(tab, *run, index, index + 1), "cell": cell, "fields": "userEnteredFormat.numberFormat"}}
            for run in chosen
        ]  # fmt: skip
        dressed.append(index)
    if requests:
        words = _("formato di date, numeri e testi: {columns}", columns=_names(placed, dressed))
        yield Step(words, tuple(requests))


def number_format(kind: kinds.Kind) -> dict[str, str]:
    """The number format of a kind that has one, as the API wants it."""
    return {"type": FORMATS[kind.stored], "pattern": kind.pattern}


def _dropdowns(
    tab: Tab, placed: Mapping[int, Column], worn: Worn, definitions: Definitions, locale: str
) -> Iterator[Step]:
    added: dict[int, list[Request]] = {}
    grown: dict[int, list[Request]] = {}
    for index, column in placed.items():
        choices = choices_of(column, definitions, locale)
        rules = worn.rules.get(index, [Rule(1, tab.grid[0])])
        # A rule that a person made, anywhere in the column, says how they want it.
        if not choices or tab.grid[0] < 2 or any(rule.choices is not None and not rule.is_ours for rule in rules):
            continue
        for rule in rules:
            if rule.choices is None:
                added.setdefault(index, []).append(_validation(tab, index, rule, choices))
            elif not set(choices) <= set(rule.choices):
                both = (*choices, *(choice for choice in rule.choices if choice not in choices))
                grown.setdefault(index, []).append(_validation(tab, index, rule, both))
    for found, words in (
        (added, _("menu a tendina: {columns}", columns=_names(placed, added))),
        (grown, _("nuove scelte nei menu a tendina: {columns}", columns=_names(placed, grown))),
    ):
        if found:
            yield Step(words, tuple(each for requests in found.values() for each in requests))


def _validation(tab: Tab, column: int, rule: Rule, choices: Sequence[str]) -> Request:
    condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": choice} for choice in choices[:_MOST_CHOICES]]}
    made = {"condition": condition, "inputMessage": _MESSAGE, "strict": False, "showCustomUi": True}
    return {"setDataValidation": {"range": _range(tab, rule.start, rule.end, column, column + 1), "rule": made}}


def _notes(tab: Tab, placed: Mapping[int, Column], worn: Worn) -> Iterator[Step]:
    notes = {index: note for index, column in placed.items() if (note := _lacking(column, worn.notes.get(index, "")))}
    if notes:
        yield Step(
            _("note sull'intestazione: {columns}", columns=_names(placed, notes)),
            tuple(_write_note(tab, index, note) for index, note in notes.items()),
        )


def _lacking(column: Column, there: str) -> str:
    """The note to write on a header: people of both languages read it. "" where the one that is there stays.

    Ours from before there was English is the Italian to the letter; any other is what a person made of it.
    """
    ours = _note(column)
    if there and there != ours:
        return ""
    note = in_both(ours)
    return note if note != there else ""


def _note(column: Column) -> str:
    if column.field is not None:
        return column.field.help
    return _SYSTEM_NOTES.get(column.label, "") if column.label in SYSTEM else ""


def _write_note(tab: Tab, column: int, note: str) -> Request:
    start = {"sheetId": tab.sheet_id, "rowIndex": 0, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": [{"note": note}]}], "fields": "note"}}


def _protection(tab: Tab, placed: Mapping[int, Column], worn: Worn) -> Iterator[Step]:
    system = [index for index, column in placed.items() if column.label in SYSTEM and tab.grid[0] > 1]
    wanted: list[tuple[Area, str, str]] = [(Area(0, 1), "l'app trova le colonne dall'intestazione", _("intestazione"))]
    wanted += [
        (Area(1, None, left, right), "le scrive l'app", _names(placed, range(left, right)))
        for left, right in runs(system)
    ]
    lacking = [each for each in wanted if not any(area.covers(each[0]) for area in worn.protected)]
    if lacking:
        yield Step(
            _("avviso prima di cambiare: {places}", places=Several("; ", (name for *__, name in lacking))),
            tuple(_protect(tab, area, why) for area, why, __ in lacking),
        )


def _protect(tab: Tab, area: Area, why: str) -> Request:
    place = _range(tab, area.top, area.bottom, area.left or None, area.right)
    given = {"range": place, "description": f"{_OURS}: {why}", "warningOnly": True}
    return {"addProtectedRange": {"protectedRange": given}}


def runs(indexes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring columns together: [0, 1, 4] → (0, 2), (4, 5)."""
    for __, group in groupby(enumerate(sorted(indexes)), key=lambda each: each[1] - each[0]):
        run = [index for __, index in group]
        yield run[0], run[-1] + 1


def _names(placed: Mapping[int, Column], indexes: Collection[int]) -> str:
    return ", ".join(placed[index].label if index in placed else column_letter(index) for index in indexes)
