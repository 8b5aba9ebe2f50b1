"""The whole examination, check by check, on scratch tabs that are gone when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sheets.doctor import drive, fence, guards, people, quota, writing
from sheets.doctor.access import ACCESS, reach
from sheets.doctor.findings import SHUT, WELL, Finding, trouble
from sheets.doctor.lab import SCRATCH, Lab, status_of
from sheets.language import Number, _, _n, told
from sheets.problems import SheetsError

CHECKS = (*guards.CHECKS, *fence.CHECKS, *writing.CHECKS, *people.CHECKS, *drive.CHECKS)
_ORDER = _("Schede di prova")


def examine(lab: Lab, account: str = "", to_the_limit: bool = False) -> Iterator[Finding]:
    """Check the installation; each finding as soon as it is known.

    `account` is the service account's address, for the advice. `to_the_limit` also spends the minute's quota, to see
    what Google answers then. The scratch tabs are removed whatever happens, and first those that an examination left
    that was killed. Raises nothing for what the spreadsheet answers or does not.
    """
    if not (yield from reach(lab, account)):
        return
    ready = _ready(lab)
    yield ready
    if ready.state != WELL:
        return
    try:
        for check in (*CHECKS, *([quota.TOO_MANY] if to_the_limit else [])):
            yield check.finding(lab)
    finally:
        removed = _removed(lab)
    yield removed
    yield quota.spent(lab)


def _ready(lab: Lab) -> Finding:
    """Whether the app may write here, tried with a scratch tab; what an earlier examination left is removed."""
    title = _("L'app può scrivere")
    try:
        left = lab.remove()
        lab.write([lab.bench().made])
    except SheetsError as why:
        if status_of(why) == 403:
            advice = _("Condividi il foglio come Editor, non come Lettore, con l'account di servizio.")
            return Finding(ACCESS, title, SHUT, _("L'app può leggere il foglio ma non scriverci (403)."), advice)
        return replace(trouble(ACCESS, title, why), state=SHUT)
    words = _n(
        "Ho tolto una scheda lasciata da un esame interrotto.",
        "Ho tolto {count} schede lasciate da un esame interrotto.",
        left,
    )
    return Finding(ACCESS, title, WELL, told(_("Ho fatto una scheda di prova."), words if left else ""))


def _removed(lab: Lab) -> Finding:
    title = _("Le schede di prova non ci sono più")
    try:
        count = lab.remove()
    except SheetsError as why:
        advice = _(
            "Cancella le schede «{title}», o ripeti «python -m sheets doctor»: comincia togliendole.",
            title=f"{SCRATCH}…",
        )
        state = trouble(_ORDER, title, why).state
        return Finding(_ORDER, title, state, told(_("Non sono riuscito a toglierle."), why.sentence), advice)
    return Finding(_ORDER, title, WELL, _("Tolte tutte, erano {count}.", count=Number(count)))
