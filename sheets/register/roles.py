"""Rows that the app itself writes in `Ruoli`: the demo's people, and the first administrator of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets import access
from sheets.definitions.rows import same_email
from sheets.language import _
from sheets.mending.hand_edits import OwnWrite
from sheets.problems import BrokenBook, Conflict
from sheets.register.part import needs
from sheets.register.writing import WritingPart
from sheets.spreadsheet.snapshot import Tab

ROLES_TAB = "Ruoli"
COLUMNS = ("Email", "Nome", "Ruolo", "Hub")


class Roles(WritingPart):
    """Who may do what, as far as the app writes it: people otherwise come and go in the spreadsheet itself."""

    @needs(access.APPOINT)
    def add(self, people: Sequence[Mapping[str, str]]) -> None:
        """Write people (column → text) below the last row of `Ruoli`, and in the journal.

        Raises `BrokenBook` when the tab or one of its columns is not there, `Conflict` for somebody who is there already.
        """
        reader, tab = self._register.reader, self._tab()
        for person in people:
            _check_new(tab, person["Email"])
        rows = [{"values": [_cell(person.get(label, "")) for label in tab.header]} for person in people]
        append = {"sheetId": tab.sheet_id, "rows": rows, "fields": "userEnteredValue"}
        ours = [
            OwnWrite(ROLES_TAB, None, "", {label: person.get(label, "") for label in tab.header}) for person in people
        ]
        with self._register.memory.writing(ours):
            reader.workbook.write([{"appendCells": append}])
            reader.renew()
        self._note_all("ruolo aggiunto", [f"{ROLES_TAB}, {person['Email']}" for person in people])

    def _tab(self) -> Tab:
        tab = self._snapshot.tabs.get(ROLES_TAB)
        if tab is None:
            raise BrokenBook(
                _("La scheda «{tab}» non c'è.", tab=ROLES_TAB), _("Esegui prima «python -m sheets setup».")
            )
        missing = [label for label in COLUMNS if tab.header.count(label) != 1]
        if missing:
            raise BrokenBook(
                _(
                    "Nella scheda «{tab}» manca la colonna «{missing}», o c'è due volte.",
                    tab=ROLES_TAB,
                    missing=missing[0],
                ),
                _("La riga 1 deve avere, una volta sola: {columns}.", columns=", ".join(COLUMNS)),
            )
        return tab


def _check_new(tab: Tab, email: str) -> None:
    for index in range(len(tab.rows)):
        if same_email(str(tab.cell(index, "Email"))) == same_email(email):
            raise Conflict(
                _(
                    "{email} è già nella scheda «{tab}», riga {row}.",
                    email=email,
                    tab=ROLES_TAB,
                    row=index + 2,
                ),
                _("Cambia il ruolo in quella riga del foglio."),
            )


def _cell(text: str) -> dict[str, object]:
    return {"userEnteredValue": {"stringValue": text}} if text else {}
