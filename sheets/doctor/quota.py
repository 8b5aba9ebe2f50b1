"""What the examination cost, and what Google says when it is asked too much."""

from __future__ import annotations

from sheets.doctor.findings import LOOK, WELL, Answer, Check, Finding
from sheets.doctor.lab import DRIVE, READ, WRITE, Lab

GROUP = "Quote"
_MINUTE, _MOST = 60, 400


def spent(lab: Lab) -> Finding:
    """How many requests the examination took. How many are left cannot be asked."""
    counts = ", ".join(f"{lab.spent[kind]} {kind}" for kind in (READ, WRITE, DRIVE))
    words = (
        f"Questo esame ha speso {counts}. Google ne concede {_MINUTE} al minuto per tipo, e non dice quante ne restano."
    )
    if not lab.throttled:
        return Finding(GROUP, "Quante richieste", WELL, f"{words} Nessuna è stata respinta.")
    return Finding(
        GROUP,
        "Quante richieste",
        LOOK,
        f"{words} Respinte perché troppe (429): {lab.throttled}; ho aspettato e ripetuto.",
        "Un altro programma usa lo stesso account di servizio, o l'app sta lavorando molto: se succede spesso, dalle un "
        "account suo.",
    )


def too_many(lab: Lab) -> Answer:
    """Read until Google refuses, then wait until it answers again: this spends the whole minute of the account."""
    for asked in range(1, _MOST + 1):
        before = lab.throttled
        lab.look("spreadsheetId")
        if lab.throttled > before:
            lab.throttled = 0
            return Answer(True, f"Alla lettura {asked} Google ha risposto 429; dopo l'attesa ha risposto di nuovo.")
    return Answer(False, f"Dopo {_MOST} letture Google non ha ancora risposto 429.")


TOO_MANY = Check(
    GROUP,
    "Quando le richieste sono troppe",
    too_many,
    "La quota di questo progetto è più grande del solito: l'app resta comunque a 60 al minuto. Non serve fare nulla.",
)
