"""Imports a CSV file into the register: every row once, and a word about each that needs one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sheets import kinds
from sheets.access import Person
from sheets.entries.columns import value_of
from sheets.imports import problems
from sheets.imports.mapping import Checked, ColumnMapping, check_columns, checked
from sheets.imports.problems import Findings
from sheets.imports.report import HubTotals, Report
from sheets.imports.rows import Plan, PlannedRow, heads_of, plan
from sheets.imports.source import Source, read_source
from sheets.numbers import italian_number
from sheets.problems import Conflict, SheetsError
from sheets.register.register import Receipt, Register

_RUN_AGAIN = "Ripeti lo stesso comando: le righe già scritte non si ripetono."


def import_file(
    register: Register, person: Person, path: Path, mapping: ColumnMapping, dry_run: bool = False
) -> Report:
    """Write every row of a CSV file that can be written, and report the others. Importing again adds nothing.

    Raises `CannotImport` when the file or the mapping cannot be used at all, `NotAllowed`, or OSError for the file.
    When the spreadsheet stops answering half-way, the report says so in `interrupted`.
    """
    fits = checked(mapping, register.definitions)
    source = read_source(path, mapping.wanted)
    check_columns(mapping, source)
    planned = plan(register, fits, source)
    before = _there(register, planned.rows)
    saved = register.save_all(person, [] if dry_run else [row.entry for row in planned.rows])
    interrupted = _report_unsaved(planned.findings, planned.rows, saved)
    after = before if dry_run else _there(register, planned.rows)
    written = len(planned.rows) - len(before) if dry_run else len(after.keys() - before.keys())
    if written and not dry_run and interrupted is None:
        interrupted = _note_in_the_journal(register, person, source, written)
    return Report(
        source=source,
        not_mapped=tuple(each for each in source.header if each and each not in mapping.wanted),
        written=written,
        already_there=len(before),
        findings=tuple(planned.findings),
        hubs=_totals(register, fits, planned, after),
        counts_heads=any(each.kind in (kinds.HEADS, kinds.TOTAL) for each in fits.fields.values()),
        dry_run=dry_run,
        interrupted=interrupted,
    )


def _there(register: Register, rows: Sequence[PlannedRow]) -> dict[str, tuple[str, int]]:
    """Where the rows are that the sheet has: tab and index by id."""
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        tab = register.snapshot.tabs.get(register.definitions.tab_title(row.entry.operation, row.entry.hub))
        index = tab.find(row.entry.id) if tab else None
        if tab is not None and index is not None:
            found[row.entry.id] = (tab.title, index)
    return found


def _report_unsaved(
    findings: Findings, rows: Sequence[PlannedRow], saved: Sequence[Receipt | Exception]
) -> SheetsError | None:
    """Report the rows that did not land; returns what interrupted the import, if anything did."""
    interrupted: SheetsError | None = None
    for row, outcome in zip(rows, saved, strict=False):
        if isinstance(outcome, Conflict):
            fix = "Non l'ho toccata: vale ciò che c'è nel foglio."
            findings.add(problems.CHANGED, row.line, "", outcome.sentence, fix, in_the_sheet=True)
        elif isinstance(outcome, SheetsError):
            interrupted = interrupted or outcome
            findings.add(problems.NOT_SAVED, row.line, "", outcome.sentence, _RUN_AGAIN)
        elif isinstance(outcome, Exception):
            raise outcome
    return interrupted


def _note_in_the_journal(register: Register, person: Person, source: Source, written: int) -> SheetsError | None:
    note = f"{source.name}: {italian_number(written)} {'riga' if written == 1 else 'righe'}"
    try:
        register.add_rows(person, [register.journal_row(person, "importazione", note)])
    except SheetsError as why:
        return why
    return None


def _totals(
    register: Register, mapping: Checked, planned: Plan, there: dict[str, tuple[str, int]]
) -> dict[str, HubTotals]:
    """Rows and attendance by hub, in the order of the `Hub` tab; hubs that the project does not have come last."""
    rows: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    fields = register.definitions.counting_fields(mapping.activity)
    for row in planned.rows:
        if row.entry.id in there:
            title, index = there[row.entry.id]
            tab = register.snapshot.tabs[title]
            values = {each.label: value_of(tab.cell(index, each.label), each.kind) for each in fields}
            rows[row.entry.hub] += 1
            heads[row.entry.hub] += heads_of(values, fields)
    known = [hub for hub in register.definitions.hubs if hub in planned.heads]
    order = [*known, *(hub for hub in planned.heads if hub not in known)]
    return {hub: HubTotals(rows[hub], planned.heads[hub], heads[hub]) for hub in order}
