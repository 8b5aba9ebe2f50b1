"""Imports at a person's desk: a file of another program becomes entries, each of its rows once."""

from __future__ import annotations

from pathlib import Path

from sheets import access, kinds
from sheets.imports.mapping import ColumnMapping, check_columns, checked
from sheets.imports.outcome import places, totals, unsaved
from sheets.imports.report import Report
from sheets.imports.rows import plan
from sheets.imports.source import Source, read_source
from sheets.numbers import italian_number
from sheets.problems import SheetsError
from sheets.register.part import needs
from sheets.register.writing import WritingPart


class Imports(WritingPart):
    """What the person brings in from files."""

    @needs(access.IMPORT)
    def file(self, path: Path, mapping: ColumnMapping, dry_run: bool = False) -> Report:
        """Write every row of a CSV file that can be written, and report the others. Importing again adds nothing.

        Raises `CannotImport` when the file or the mapping cannot be used at all, `NotAllowed`, or OSError for the file.
        When the spreadsheet stops answering half-way, the report says so in `interrupted`.
        """
        fits = checked(mapping, self.definitions)
        source = read_source(path, mapping.wanted)
        check_columns(mapping, source)
        planned = plan(self._snapshot, fits, source, self.now().date())
        before = places(self._snapshot, planned.rows)
        outcomes = self._register.of(self._who).entries.save_all([] if dry_run else [row.entry for row in planned.rows])
        interrupted = unsaved(planned.findings, planned.rows, outcomes)
        after = before if dry_run else places(self._snapshot, planned.rows)
        written = len(planned.rows) - len(before) if dry_run else len(after.keys() - before.keys())
        if written and not dry_run and interrupted is None:
            interrupted = self._note_in_the_journal(source, written)
        return Report(
            source=source,
            not_mapped=tuple(each for each in source.header if each and each not in mapping.wanted),
            written=written,
            already_there=len(before),
            findings=tuple(planned.findings),
            hubs=totals(self._snapshot, fits, planned, after),
            counts_heads=any(each.kind in (kinds.HEADS, kinds.TOTAL) for each in fits.fields.values()),
            dry_run=dry_run,
            interrupted=interrupted,
        )

    def _note_in_the_journal(self, source: Source, written: int) -> SheetsError | None:
        note = f"{source.name}: {italian_number(written)} {'riga' if written == 1 else 'righe'}"
        try:
            self._note("importazione", note)
        except SheetsError as why:
            return why
        return None
