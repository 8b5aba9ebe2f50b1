"""What came of an import: which of its rows are in the sheet, which are not and why, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sheets.entries.columns import value_of
from sheets.imports import problems
from sheets.imports.mapping import Checked
from sheets.imports.problems import Findings
from sheets.imports.report import HubTotals
from sheets.imports.rows import Plan, PlannedRow, heads_of
from sheets.language import _
from sheets.problems import Conflict, SheetsError
from sheets.spreadsheet.snapshot import Snapshot

_RUN_AGAIN = _("Ripeti lo stesso comando: le righe già scritte non si ripetono.")
Places = Mapping[str, tuple[str, int]]
"""Where rows are: tab and index by id."""


def places(snapshot: Snapshot, rows: Sequence[PlannedRow]) -> Places:
    """Where the rows are that the sheet has."""
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        tab = snapshot.tabs.get(snapshot.definitions.tab_title(row.entry.operation, row.entry.hub))
        index = tab.find(row.entry.id) if tab else None
        if tab is not None and index is not None:
            found[row.entry.id] = (tab.title, index)
    return found


def unsaved(findings: Findings, rows: Sequence[PlannedRow], outcomes: Sequence[object]) -> SheetsError | None:
    """Report the rows that did not land; `outcomes` has what each came to. Returns what interrupted the import, if any."""
    interrupted: SheetsError | None = None
    for row, outcome in zip(rows, outcomes, strict=False):
        if isinstance(outcome, Conflict):
            fix = _("Non l'ho toccata: vale ciò che c'è nel foglio.")
            findings.add(problems.CHANGED, row.line, "", outcome.sentence, fix, in_the_sheet=True)
        elif isinstance(outcome, SheetsError):
            interrupted = interrupted or outcome
            findings.add(problems.NOT_SAVED, row.line, "", outcome.sentence, _RUN_AGAIN)
        elif isinstance(outcome, Exception):
            raise outcome
    return interrupted


def totals(snapshot: Snapshot, mapping: Checked, planned: Plan, there: Places) -> dict[str, HubTotals]:
    """Rows and attendance by hub, in the order of the `Hub` tab; hubs that the project does not have come last."""
    rows: Counter[str] = Counter()
    heads: Counter[str] = Counter()
    fields = snapshot.definitions.counting_fields(mapping.activity)
    for row in planned.rows:
        if row.entry.id in there:
            title, index = there[row.entry.id]
            tab = snapshot.tabs[title]
            values = {each.label: value_of(tab.cell(index, each.label), each.kind) for each in fields}
            rows[row.entry.hub] += 1
            heads[row.entry.hub] += heads_of(values, fields)
    known = [hub for hub in snapshot.definitions.hubs if hub in planned.heads]
    order = [*known, *(hub for hub in planned.heads if hub not in known)]
    return {hub: HubTotals(rows[hub], planned.heads[hub], heads[hub]) for hub in order}
