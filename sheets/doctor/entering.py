"""Whether people can come in: the sign-in in the secrets, and the people in `Ruoli`."""

from __future__ import annotations

from collections.abc import Mapping

from sheets.access import ADMINISTRATOR, people
from sheets.doctor.findings import LOOK, WELL, Finding, trouble
from sheets.entrance.sign_in import sign_in
from sheets.problems import SheetsError
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.workbook import Workbook

GROUP = "Chi entra"


def how_they_enter(secrets: Mapping[str, object], is_google: bool) -> Finding:
    """The sign-in, as the secrets have it. The provider itself is not asked: signing in once is that check."""
    title = "Come si entra"
    try:
        settings = sign_in(secrets)
    except SheetsError as why:
        return Finding(GROUP, title, LOOK, why.sentence, why.advice)
    if settings is not None:
        words = f"Accedendo con {settings.provider}, da {settings.address}; di nuovo dopo {settings.days} giorni."
        return Finding(GROUP, title, WELL, words)
    if is_google:
        return Finding(GROUP, title, LOOK, "Manca [auth]: nessuno può entrare.", "Scrivilo come in docs/install.md.")
    return Finding(
        GROUP, title, WELL, "Senza accesso: la prova, o un libro aperto a una persona con make run AS=email."
    )


def who_enters(workbook: Workbook) -> Finding:
    """The people in `Ruoli` whose rows can be used, and whether somebody among them administers."""
    title = "Le persone in «Ruoli»"
    try:
        found = people(Reader(workbook).snapshot.definitions)
    except SheetsError as why:
        return trouble(GROUP, title, why)
    if any(person.role == ADMINISTRATOR for person in found):
        return Finding(GROUP, title, WELL, f"Possono entrare in {len(found)}, e qualcuno amministra.")
    words = f"Possono entrare in {len(found)}, ma nessuno amministra." if found else "Non può entrare nessuno."
    return Finding(GROUP, title, LOOK, words, "Scrivi nel Terminale: .venv/bin/python -m sheets admin add EMAIL")
