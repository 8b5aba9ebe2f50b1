"""What an import reports: findings are values, tied to lines of the file; what stops it as a whole is `CannotImport`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sheets.language import Message, _, _n, told
from sheets.problems import SheetsError


class CannotImport(SheetsError):
    """The file or its mapping cannot be used; nothing was written."""


REPEATED = _("righe identiche a un'altra")
UNEXPECTED_DATE = _("date fuori dal periodo atteso")
SPELLING = _("nomi scritti in più modi")
CHANGED = _("righe già nel foglio con altri valori")
NO_HUB = _("righe senza un hub del progetto")
CELL = _("celle da correggere")
SHAPE = _("righe con troppe celle")
NOT_SAVED = _("righe non salvate")


@dataclass(frozen=True)
class Finding:
    """Something to look at: the lines it is on, the column ("" for the whole row), and whether they are in the sheet."""

    sort: str
    lines: tuple[int, ...]
    column: str
    what: str
    fix: str
    in_the_sheet: bool

    @property
    def count(self) -> int:
        """How many it stands for: one name however many lines it is on, otherwise its lines."""
        return 1 if self.sort == SPELLING else len(self.lines)

    @property
    def words(self) -> Message:
        """All of it in a line: where, what, and what to do."""
        lines, column = lines_in_words(self.lines), self.column
        where = _("{lines}, «{column}»:", lines=lines, column=column) if column else _("{lines}:", lines=lines)
        return told(where, self.what, self.fix)

    def __str__(self) -> str:
        return str(self.words)


@dataclass
class Findings:
    """Collects findings; the same thing on several lines is one of them."""

    _lines: dict[tuple[str, str, str, str, bool], list[int]] = field(default_factory=dict)

    def add(self, sort: str, line: int, column: str, what: str, fix: str, in_the_sheet: bool = False) -> None:
        """Report one line."""
        self._lines.setdefault((sort, column, what, fix, in_the_sheet), []).append(line)

    def __iter__(self) -> Iterator[Finding]:
        for (sort, column, what, fix, there), lines in self._lines.items():
            yield Finding(sort, tuple(dict.fromkeys(lines)), column, what, fix, there)


def lines_in_words(lines: Sequence[int]) -> Message:
    """(3,) → "Riga 3"; (3, 5, 6, 7) → "Righe 3, 5–7"."""
    runs: list[list[int]] = []
    for line in sorted(lines):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    words = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return _n("Riga {lines}", "Righe {lines}", len(lines), lines=words)
