"""Whether the definition tabs are protected: whoever can type in `Ruoli` can make themselves an administrator."""

from __future__ import annotations

from sheets.definitions.model import TABS
from sheets.definitions.rows import read
from sheets.doctor.findings import Answer, Check
from sheets.doctor.lab import Lab
from sheets.language import _, listed
from sheets.setup import protection
from sheets.setup.present import FIELDS, TITLES, SeenTab
from sheets.spreadsheet.workbook import quoted

GROUP = _("Accesso")


def definitions_are_protected(lab: Lab) -> Answer:
    """Each definition tab is there, and only the administrators of today edit it."""
    titles = [sheet["properties"]["title"] for sheet in lab.look(TITLES).get("sheets", [])]
    there = [title for title in TABS if title in titles]
    if "Ruoli" not in there:
        return Answer(False, _("La scheda «Ruoli» non c'è: chiunque la faccia decide chi entra."))
    sheets = lab.look(FIELDS, [quoted(title) for title in there]).get("sheets", [])
    tabs = {tab.title: tab for tab in (SeenTab.read(sheet, is_whole=False) for sheet in sheets)}
    known = read({title: tab.table() for title, tab in tabs.items()})
    wanted = protection.editors(known, lab.workbook.account)
    open_ = [title for title, tab in tabs.items() if protection.lacking(tab, wanted)]
    if open_:
        words = _("Non sono protette, o non per gli amministratori di oggi: {tabs}.", tabs=listed(open_))
        return Answer(False, words)
    return Answer(True, _("Le cambiano solo gli amministratori, l'app e chi possiede il foglio."))


CHECKS = (
    Check(
        GROUP,
        _("Ruoli e definizioni sono protetti"),
        definitions_are_protected,
        _("Ripeti «python -m sheets setup»: aggiunge la protezione e la aggiorna."),
    ),
)
