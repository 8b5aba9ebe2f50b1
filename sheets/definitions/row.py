"""One row of a definition tab, as it is read and refused; and which rows a tab has that can be used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheets import names
from sheets.a1 import column_letter
from sheets.definitions.defaults import default_rows
from sheets.definitions.model import ENGLISH_LABEL, OPTIONAL_COLUMNS, parts
from sheets.kinds import Cell
from sheets.language import Label, _, told
from sheets.problems import Alike, Fault, FaultKind, Problem


@dataclass
class Row:
    """One definition row: texts by column, and the cell each came from."""

    tab: str
    number: int
    texts: dict[str, str]
    cells: dict[str, str]
    problems: list[Problem]
    touches: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> str:
        return self.texts.get(column, "")

    def label(self, own: str) -> Label:
        """What the row defines, by its `own` name, and in English where the row says that too."""
        return Label(own, self[ENGLISH_LABEL])

    def many(self, column: str) -> tuple[str, ...]:
        """The names in the cell."""
        return parts(self[column])

    def refuse(
        self, column: str, what: str, fix: str, kind: FaultKind | None = None, alike: Alike | None = None
    ) -> None:
        """Report a cell; the reader then skips the row or goes on with less."""
        where = f"{self.tab}!{self.cells.get(column, f'{self.number}:{self.number}')}"
        fault = Fault(kind, self.tab, (self.number,)) if kind else None
        self.problems.append(Problem(where, what, fix, fault, self.touches, alike=alike))

    def _undefined(self, column: str, name: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> None:
        """Report a name that is none of those that are allowed."""
        alike = Alike.undefined(_DEFINED_IN.get(column, ""), name)
        self.refuse(
            column,
            _("«{name}» non è {what}.", name=name, what=what),
            _("Scegli fra: {allowed}.", allowed=", ".join(allowed)),
            alike=alike,
        )

    def one_of(self, column: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> str | None:
        """The one of `allowed` that the cell names, as it is spelled there; else None and a problem."""
        text = self[column]
        found = names.spelled(text, allowed)
        if found is not None:
            return found
        if text:
            self._undefined(column, text, allowed, what)
        else:
            self.refuse(column, _("La cella è vuota."), _("Scegli fra: {allowed}.", allowed=", ".join(allowed)))
        return None

    def all_of(self, column: str, allowed: Sequence[str] | Mapping[str, object], what: str) -> tuple[str, ...]:
        """Those of `allowed` that the cell names, as they are spelled there; each other part is a problem."""
        spelled = {part: names.spelled(part, allowed) for part in self.many(column)}
        for part, found in spelled.items():
            if found is None:
                self._undefined(column, part, allowed, what)
        return tuple(dict.fromkeys(found for found in spelled.values() if found is not None))

    def is_usable(self, column: str, forbidden: str = "·;") -> bool:
        """True when the cell's name can be what a tab's title or a list of names is made of; else a problem."""
        why = names.refusal(self[column], forbidden)
        if why is not None:
            self.refuse(column, told(f"«{self[column]}»", why[0]), why[1])
        return why is None

    def fits(self, column: str, titles: Iterable[str]) -> bool:
        """True when Google takes all these titles, which the cell's name is part of; else a problem."""
        why = next(filter(None, map(names.title_refusal, titles)), None)
        if why is not None:
            self.refuse(column, told(f"«{self[column][:40]}»", why[0]), why[1])
        return why is None


_DEFINED_IN = {"Attività": "Attività", "Operazione": "Operazioni", "Hub": "Hub"}
"""The column that names something, and the tab that defines it."""


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "sì" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def rows(tab: str, table: Sequence[Sequence[Cell]], problems: list[Problem]) -> Iterator[Row]:
    """The rows below the header in which anything stands."""
    header = [_text(cell) for cell in table[0]]
    for number, cells in enumerate(table[1:], start=2):
        texts = {label: _text(cell) for label, cell in zip(header, cells, strict=False) if label}
        if any(texts.values()):
            places = {label: f"{column_letter(index)}{number}" for index, label in enumerate(header)}
            yield Row(tab, number, texts, places, problems)


def usable(tab: str, table: Sequence[Sequence[Cell]] | None, problems: list[Problem]) -> Sequence[Sequence[Cell]]:
    """The tab itself, or its default when it is gone or its columns are."""
    default = default_rows(tab)
    is_blank = not table or not any(_text(cell) for cell in table[0])
    if tab == "Ruoli" and (is_blank or not any(any(map(_text, row)) for row in (table or ())[1:])):
        problems.append(
            Problem(
                tab,
                _("La scheda «Ruoli» non c'è o non ha righe: nessuno può entrare nell'app."),
                _("Scrivi le persone nella scheda, o esegui «python -m sheets admin add EMAIL»."),
            )
        )
        return default
    # Without a hub or an operation there is no tab to keep anything in.
    if not table or is_blank or (tab in ("Hub", "Operazioni") and not _names_any(table, default[0][0])):
        problems.append(
            Problem(
                tab,
                _("La scheda «{tab}» non c'è o è vuota: uso i valori predefiniti.", tab=tab),
                _("Esegui «python -m sheets setup» per ricrearla."),
                Fault(FaultKind.DEFAULTED, tab),
            )
        )
        return default
    header = [_text(cell) for cell in table[0]]
    doubled = sorted({label for label in header if label and header.count(label) > 1})
    missing = [label for label in default[0] if label not in header and label not in OPTIONAL_COLUMNS]
    for label in doubled:
        problems.append(
            Problem(
                f"{tab}!1:1",
                _("La colonna «{label}» c'è due volte: uso i valori predefiniti di tutta la scheda.", label=label),
                _("Tienine una e dai all'altra un altro nome."),
                Fault(FaultKind.DEFAULTED, tab),
            )
        )
    for label in missing:
        problems.append(
            Problem(
                f"{tab}!1:1",
                _("Manca la colonna «{label}»: finché manca, nessuno può entrare nell'app.", label=label)
                if tab == "Ruoli"
                else _("Manca la colonna «{label}»: uso i valori predefiniti di tutta la scheda.", label=label),
                _("Scrivi «{label}» nella riga 1, sopra la sua colonna.", label=label),
                Fault(FaultKind.DEFAULTED, tab),
            )
        )
    return default if doubled or missing else table


def _names_any(table: Sequence[Sequence[Cell]], label: str) -> bool:
    """True when a row has a name under that label, or when there is no such column, which is told by itself."""
    header = [_text(cell) for cell in table[0]]
    at = header.index(label) if label in header else None
    return at is None or any(len(row) > at and _text(row[at]) for row in table[1:])
