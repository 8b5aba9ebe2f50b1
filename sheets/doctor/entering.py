"""Whether people can come in: the sign-in in the secrets, and the people in `Ruoli`."""

from __future__ import annotations

from collections.abc import Mapping

from sheets.access import ADMINISTRATOR, people
from sheets.doctor.findings import LOOK, WELL, Finding, trouble
from sheets.entrance.sign_in import sign_in
from sheets.language import Number, _
from sheets.problems import SheetsError
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.workbook import Workbook

GROUP = _("Chi entra")


def how_they_enter(secrets: Mapping[str, object], is_google: bool) -> Finding:
    """The sign-in, as the secrets have it. The provider itself is not asked: signing in once is that check."""
    title = _("Come si entra")
    try:
        settings = sign_in(secrets)
    except SheetsError as why:
        return Finding(GROUP, title, LOOK, why.sentence, why.advice)
    if settings is not None:
        words = _(
            "Accedendo con {provider}, da {address}; di nuovo dopo {days} giorni.",
            provider=settings.provider,
            address=settings.address,
            days=settings.days,
        )
        return Finding(GROUP, title, WELL, words)
    if is_google:
        advice = _("Scrivilo come in docs/install.md.")
        return Finding(GROUP, title, LOOK, _("Manca [auth]: nessuno può entrare."), advice)
    words = _("Senza accesso: la prova, o un libro aperto a una persona con make run AS=email.")
    return Finding(GROUP, title, WELL, words)


def who_enters(workbook: Workbook) -> Finding:
    """The people in `Ruoli` whose rows can be used, and whether somebody among them administers."""
    title = _("Le persone in «Ruoli»")
    try:
        found = people(Reader(workbook).snapshot.definitions)
    except SheetsError as why:
        return trouble(GROUP, title, why)
    count = Number(len(found))
    if any(person.role == ADMINISTRATOR for person in found):
        return Finding(GROUP, title, WELL, _("Possono entrare in {count}, e qualcuno amministra.", count=count))
    words = (
        _("Possono entrare in {count}, ma nessuno amministra.", count=count) if found else _("Non può entrare nessuno.")
    )
    advice = _("Scrivi nel Terminale: {command}", command=".venv/bin/python -m sheets admin add EMAIL")
    return Finding(GROUP, title, LOOK, words, advice)
