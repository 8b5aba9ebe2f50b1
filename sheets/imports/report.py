"""What an import did, for people and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets.imports.problems import Finding
from sheets.imports.source import DELIMITERS, Source
from sheets.language import ITALIAN, Message, Number, Several, _, listed, say
from sheets.problems import SheetsError


@dataclass(frozen=True)
class HubTotals:
    """One hub's rows in the sheet that come from the file, and attendance: as the file says, as the sheet now holds."""

    rows: int
    in_the_file: int
    in_the_sheet: int


@dataclass(frozen=True)
class Report:
    """One run of an import. `requests` counts reads and writes of the spreadsheet; `interrupted` is why it stopped."""

    source: Source
    not_mapped: tuple[str, ...]
    written: int
    already_there: int
    findings: tuple[Finding, ...]
    hubs: Mapping[str, HubTotals]
    counts_heads: bool
    dry_run: bool
    interrupted: SheetsError | None = None
    seconds: float = 0.0
    requests: Mapping[str, int] = field(default_factory=dict)

    @property
    def rows_read(self) -> int:
        """Rows of the file, without its header and blank lines."""
        return len(self.source.lines)

    @property
    def not_written(self) -> int:
        """Rows of the file that are not in the sheet."""
        return self.rows_read - self.written - self.already_there

    def as_json(self) -> dict[str, Any]:
        """The report as JSON types."""
        return {
            "file": self.source.name,
            "encoding": self.source.encoding,
            "delimiter": self.source.delimiter,
            "dry_run": self.dry_run,
            "rows_read": self.rows_read,
            "rows_written": self.written,
            "rows_already_there": self.already_there,
            "rows_not_written": self.not_written,
            "columns_not_imported": list(self.not_mapped),
            "problems": [
                {"sort": each.sort, "lines": list(each.lines), "column": each.column, "what": each.what,
                 "fix": each.fix, "in_the_sheet": each.in_the_sheet}
                for each in self.findings
            ],
            "hubs": {
                hub: {"rows": each.rows, "attendance_in_file": each.in_the_file, "attendance_in_sheet": each.in_the_sheet}
                for hub, each in self.hubs.items()
            },
            "seconds": round(self.seconds, 2),
            "requests": dict(self.requests),
        }  # fmt: skip

    def in_words(self, language: str = ITALIAN) -> str:
        """The report in a language, the summary last so that it stays in view."""
        lines = [*self._findings(), *self._hubs(language), *self._summary()]
        return "\n".join(say(line, language) for line in lines)

    def _findings(self) -> Iterator[str]:
        for there, title in (
            (True, _("Da controllare:")),
            (False, _("Non si possono scrivere:") if self.dry_run else _("Non scritte:")),
        ):
            found = [each for each in self.findings if each.in_the_sheet is there]
            if found:
                yield title
                yield from (Several("", ("  ", each.words)) for each in sorted(found, key=lambda each: each.sort))
                yield ""

    def _hubs(self, language: str) -> Iterator[str]:
        """The totals as a table, whose columns are as wide as their words are in that language."""
        if not self.hubs:
            return
        heads = (_("Presenze nel file"), _("Presenze nel foglio")) if self.counts_heads else ()
        lines = [self._hub_line(hub or _("(nessuno)"), each) for hub, each in self.hubs.items()]
        whole = HubTotals(
            sum(each.rows for each in self.hubs.values()),
            sum(each.in_the_file for each in self.hubs.values()),
            sum(each.in_the_sheet for each in self.hubs.values()),
        )
        rows = [("Hub", _("Righe"), *heads), *lines, self._hub_line(_("Totale"), whole)]
        yield from table([tuple(say(cell, language) for cell in row) for row in rows])
        yield ""

    def _hub_line(self, hub: str, totals: HubTotals) -> tuple[str, ...]:
        numbers = (totals.rows, totals.in_the_file, totals.in_the_sheet) if self.counts_heads else (totals.rows,)
        return (hub, *map(Number, numbers))

    def _summary(self) -> Iterator[str]:
        if self.dry_run:
            yield _("Prova: non ho scritto nulla.")
        how = listed((self.source.encoding, DELIMITERS[self.source.delimiter]))
        yield _("File: {name} ({how})", name=self.source.name, how=how)
        if self.not_mapped:
            yield _("Colonne non importate: {columns}", columns=listed(self.not_mapped))
        yield _("Righe lette: {count}", count=Number(self.rows_read))
        yield from self._counts(Number(self.written), Number(self.already_there), Number(self.not_written))
        yield _("Problemi: {problems}", problems=self._problems())
        yield _("Secondi: {seconds}", seconds=Number(self.seconds, 1))
        yield _(
            "Richieste al foglio: {reads} di lettura, {writes} di scrittura",
            reads=self.requests.get("read", 0),
            writes=self.requests.get("write", 0),
        )
        if not self.dry_run and not self.written and not self.not_written:
            yield _("Il file era già tutto nel foglio: non ho aggiunto nulla.")

    def _counts(self, written: Number, there: Number, lacking: Number) -> Iterator[str]:
        yield (
            _("Righe da scrivere: {count}", count=written)
            if self.dry_run
            else _("Righe scritte: {count}", count=written)
        )
        yield _("Righe già presenti: {count}", count=there)
        yield (
            _("Righe non scrivibili: {count}", count=lacking)
            if self.dry_run
            else _("Righe non scritte: {count}", count=lacking)
        )

    def _problems(self) -> Message:
        counted: Counter[str] = Counter()
        for each in self.findings:
            counted[each.sort] += each.count
        total = Number(counted.total())
        parts = Several("; ", (Several(": ", (sort, Number(count))) for sort, count in counted.items()))
        return _("{total} ({parts})", total=total, parts=parts) if parts else total


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as lines with aligned columns: the first to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for first, *rest in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
