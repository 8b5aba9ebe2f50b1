"""The rows of a file as entries: which can be saved, which cannot and why, and what to look at all the same."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from uuid import UUID, uuid5

from sheets import kinds
from sheets.definitions.model import SEPARATOR, Field
from sheets.entries import forms
from sheets.entries.columns import Entry
from sheets.entries.tables import PEOPLE_TAB
from sheets.figures.attendance import heads
from sheets.imports import problems
from sheets.imports.mapping import Checked
from sheets.imports.problems import Findings
from sheets.imports.source import Line, Source
from sheets.kinds import Kind, Unreadable, Value
from sheets.language import Day, Several, _, _n, as_written
from sheets.problems import Invalid
from sheets.spreadsheet.snapshot import Snapshot

_NAMESPACE = UUID("8f2b6f0e-6c57-5d0a-9a52-0b1f7a1c9d11")
_AGAIN = _("Correggi la cella nel file e importa di nuovo: le righe già scritte non si ripetono.")


@dataclass(frozen=True)
class PlannedRow:
    """A row that can be saved, and the line of the file it is from."""

    line: int
    entry: Entry


@dataclass
class Plan:
    """What an import is going to do. `heads` is the attendance that the file says, by hub, of every row it can read."""

    rows: list[PlannedRow] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)
    heads: Counter[str] = field(default_factory=Counter)


def plan(snapshot: Snapshot, fit: Checked, source: Source, today: date) -> Plan:
    """Read every row of the file by a mapping that fits; writes nothing."""
    return _Planner(snapshot, fit, source, today).plan()


def heads_of(values: Mapping[str, Value], fields: Iterable[Field]) -> int:
    """The attendance that an entry's own cells say, without the people who are named in its roll."""

    def typed(kind: Kind) -> list[int | None]:
        return [kinds.whole(values.get(each.label)) for each in fields if each.kind is kind]

    return heads(0, typed(kinds.HEADS), typed(kinds.TOTAL))


class _Planner:
    def __init__(self, snapshot: Snapshot, fit: Checked, source: Source, today: date) -> None:
        self.snapshot = snapshot
        self.today = today
        self.fit = fit
        self.source = source
        self.hubs = snapshot.definitions.hubs
        self.position = {column: source.header.index(column) for column in fit.mapping.wanted}
        self.values: dict[str, list[Value]] = {}
        self.refused: dict[str, Mapping[tuple[type, kinds.Cell], Unreadable]] = {}
        self.found = Plan()

    def plan(self) -> Plan:
        for column, each in self.fit.fields.items():
            self.values[column], self.refused[column] = each.kind.read_column(self.cells(column))
        seen: dict[tuple[str, ...], list[int]] = {}
        for index, line in enumerate(self.source.lines):
            repetitions = seen.setdefault(line.cells, [])
            self.plan_row(index, line, repetitions)
            repetitions.append(line.number)
        self.report_spellings()
        return self.found

    def cells(self, column: str) -> list[str]:
        return [self.cell(line, column) for line in self.source.lines]

    def cell(self, line: Line, column: str) -> str:
        position = self.position[column]
        return line.cells[position] if position < len(line.cells) else ""

    def plan_row(self, index: int, line: Line, earlier: Sequence[int]) -> None:
        values = {each.label: self.values[column][index] for column, each in self.fit.fields.items()}
        values.update(self.fit.fixed)
        hub = self.fit.mapping.hub or self.cell(line, self.fit.mapping.hub_column)
        if not self.has_its_shape(line):
            return
        self.found.heads[hub] += heads_of(values, self.fit.fields.values())
        fits = [self.has_a_hub(line, hub), self.can_be_read(line)]
        if not all(fits):
            return
        entry = Entry(
            self.id(line, hub, len(earlier)), self.fit.activity.operation, hub, self.fit.activity.name, values
        )
        if self.can_be_saved(line, entry):
            self.found.rows.append(PlannedRow(line.number, entry))
            self.report_repetition(line, earlier)
            self.report_date(line, values.get("Data"))

    def id(self, line: Line, hub: str, repetition: int) -> str:
        """The same for the same row, wherever its columns stand and whatever is imported beside it."""
        cells = sorted((label, cell) for label, cell in zip(self.source.header, line.cells, strict=False) if cell)
        activity = self.fit.activity
        return uuid5(_NAMESPACE, json.dumps([activity.operation, activity.name, hub, cells, repetition])).hex[:16]

    def has_its_shape(self, line: Line) -> bool:
        """False for a row with cells beyond the header: the others may stand in wrong columns, so none is read."""
        extra = len(line.cells) - len(self.source.header)
        if extra > 0 and any(line.cells[-extra:]):
            what = _n(
                "La riga ha {count} cella più dell'intestazione.",
                "La riga ha {count} celle più dell'intestazione.",
                extra,
            )
            fix = _("Metti fra virgolette il testo che contiene il separatore, poi importa di nuovo.")
            self.found.findings.add(problems.SHAPE, line.number, "", what, fix)
            return False
        return True

    def has_a_hub(self, line: Line, hub: str) -> bool:
        if hub in self.hubs:
            return True
        near = get_close_matches(hub, self.hubs, 1)
        what = _("«{hub}» non è un hub del progetto.", hub=hub) if hub else _("Manca l'hub.")
        fix = (
            _("Scrivi «{near}», o aggiungi una riga alla scheda Hub; poi importa di nuovo.", near=near[0])
            if near
            else _("Scrivi il nome di un hub, o aggiungi una riga alla scheda Hub; poi importa di nuovo.")
        )
        self.found.findings.add(problems.NO_HUB, line.number, self.fit.mapping.hub_column, what, fix)
        return False

    def can_be_read(self, line: Line) -> bool:
        readable = True
        for column in self.fit.fields:
            why = self.refused[column].get((str, self.cell(line, column)))
            if why is not None:
                self.found.findings.add(problems.CELL, line.number, column, why.what, why.fix)
                readable = False
        return readable

    def can_be_saved(self, line: Line, entry: Entry) -> bool:
        wrong = dict(self.strangers(entry))
        try:
            forms.checked(entry, self.snapshot.definitions, self.today)
        except Invalid as why:
            wrong.update(why.fields)
        for label, sentence in wrong.items():
            column = self.fit.column_of(label)
            self.found.findings.add(problems.CELL, line.number, column, sentence, _AGAIN)
        return not wrong

    def strangers(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """References to persons or rows that are not there: an entry holds their ids, never a name."""
        for each in self.fit.fields.values():
            if each.kind not in (kinds.PERSON, kinds.REFERENCE) or not entry.values.get(each.label):
                continue
            tabs = PEOPLE_TAB if each.kind is kinds.PERSON else entry.operation
            tab = self.snapshot.tabs.get(f"{tabs}{SEPARATOR}{entry.hub}")
            if tab is None or tab.find(str(entry.values[each.label])) is None:
                wanted = f"{tabs}{SEPARATOR}{entry.hub}"
                yield (
                    each.label,
                    _("{label}: serve l'id di una riga di «{tab}».", label=as_written(each.label), tab=wanted),
                )

    def report_repetition(self, line: Line, earlier: Sequence[int]) -> None:
        if earlier:
            what = _("Identica alla riga {line}: si scrive lo stesso.", line=earlier[0])
            fix = _("Se è la stessa cosa scritta due volte, segna «annullato» su una delle due nel foglio.")
            self.found.findings.add(problems.REPEATED, line.number, "", what, fix, in_the_sheet=True)

    def report_date(self, line: Line, day: Value) -> None:
        since, until = self.fit.mapping.expect_from, self.fit.mapping.expect_to
        if not isinstance(day, date):
            return
        if since and day < since:
            what = _("{day} è prima del {since}: si scrive lo stesso.", day=Day(day), since=Day(since))
        elif until and day > until:
            what = _("{day} è dopo il {until}: si scrive lo stesso.", day=Day(day), until=Day(until))
        else:
            return
        fix = _("Controlla l'anno; se è sbagliato, correggi la data nel foglio.")
        column = self.fit.column_of("Data")
        self.found.findings.add(problems.UNEXPECTED_DATE, line.number, column, what, fix, in_the_sheet=True)

    def report_spellings(self) -> None:
        """Titles and series that differ only in capitals, each group once."""
        for column, each in self.fit.fields.items():
            if each.kind in (kinds.TITLE, kinds.SERIES):
                self.report_spellings_of(column)

    def report_spellings_of(self, column: str) -> None:
        written: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for line, cell in zip(self.source.lines, self.cells(column), strict=True):
            written[cell.casefold()][cell].append(line.number)
        for spellings in written.values():
            often, *rarely = sorted(spellings, key=lambda name: -len(spellings[name]))
            others = Several(_(" e "), [_("«{name}»", name=name) for name in rarely])
            what = _("«{name}» è scritto anche {others}: cambiano solo le maiuscole.", name=often, others=others)
            fix = _("Scegli una grafia e correggi le altre nel foglio.")
            for number in sorted(number for name in rarely for number in spellings[name]):
                self.found.findings.add(problems.SPELLING, number, column, what, fix, in_the_sheet=True)
