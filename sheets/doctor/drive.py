"""How the app learns that somebody changed the spreadsheet: Drive's version of the file."""

from __future__ import annotations

from sheets.doctor.findings import Answer, Check
from sheets.doctor.lab import Lab
from sheets.language import Number, _, listed

GROUP = _("Accorgersi delle modifiche")
_WRITES, _STEP = 3, 0.5
# An open page shows hand edits within so many seconds; how much later than that is still measured for a minute.
_PATIENCE, _LONGEST = 15.0, 60.0


def version_grows(lab: Lab) -> Answer:
    """Drive's version grows after each write; how late is measured."""
    bench = lab.bench()
    before = lab.about().version
    lab.write([bench.made])
    lags = [_lag(lab, before)]
    for number in range(1, _WRITES):
        if lags[-1] is None:
            break
        before = lab.about().version
        lab.write([bench.put([[number]])])
        lags.append(_lag(lab, before))
    measured = [lag for lag in lags if lag is not None]
    if len(measured) < len(lags):
        told = _(
            "Dopo una scrittura la versione è rimasta {version} per più di {seconds} secondi.",
            version=before,
            seconds=f"{_LONGEST:.0f}",
        )
        return Answer(False, told)
    seconds = listed(Number(lag, 1) for lag in measured)
    return Answer(
        max(measured) <= _PATIENCE,
        _("La versione cresce a ogni scrittura, dopo {seconds} secondi.", seconds=seconds),
    )


def _lag(lab: Lab, before: int) -> float | None:
    """Seconds until the version has grown; None when it did not within a minute."""
    start = lab.clock()
    while lab.about().version <= before:
        if lab.clock() - start > _LONGEST:
            return None
        lab.sleep(_STEP)
    return lab.clock() - start


CHECKS = (
    Check(
        GROUP,
        _("La versione di Drive cresce a ogni scrittura"),
        version_grows,
        _(
            "Le modifiche fatte a mano compariranno tardi nell'app. Riprova fra un'ora; se resta così, segnala questo risultato."
        ),
    ),
)
