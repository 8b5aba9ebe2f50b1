"""What the examination cost, and what Google says when it is asked too much."""

from __future__ import annotations

from sheets.doctor.findings import LOOK, WELL, Answer, Check, Finding
from sheets.doctor.lab import DRIVE, READ, WRITE, Lab
from sheets.language import Message, _, told

GROUP = _("Quote")
_MINUTE, _MOST = 60, 400


def spent(lab: Lab) -> Finding:
    """How many requests the examination took. How many are left cannot be asked."""
    title, words = _("Quante richieste"), _spent(lab)
    if not lab.throttled:
        return Finding(GROUP, title, WELL, told(words, _("Nessuna è stata respinta.")))
    refused = _("Respinte perché troppe (429): {count}; ho aspettato e ripetuto.", count=lab.throttled)
    advice = _(
        "Un altro programma usa lo stesso account di servizio, o l'app sta lavorando molto: se succede spesso, dalle un "
        "account suo."
    )
    return Finding(GROUP, title, LOOK, told(words, refused), advice)


def _spent(lab: Lab) -> Message:
    return _(
        "Questo esame ha speso {reads} letture, {writes} scritture, {drive} richieste a Drive. Google ne concede {most} al "
        "minuto per tipo, e non dice quante ne restano.",
        reads=lab.spent[READ],
        writes=lab.spent[WRITE],
        drive=lab.spent[DRIVE],
        most=_MINUTE,
    )


def too_many(lab: Lab) -> Answer:
    """Read until Google refuses, then wait until it answers again: this spends the whole minute of the account."""
    for asked in range(1, _MOST + 1):
        before = lab.throttled
        lab.look("spreadsheetId")
        if lab.throttled > before:
            lab.throttled = 0
            return Answer(
                True,
                _("Alla lettura {number} Google ha risposto 429; dopo l'attesa ha risposto di nuovo.", number=asked),
            )
    return Answer(False, _("Dopo {count} letture Google non ha ancora risposto 429.", count=_MOST))


TOO_MANY = Check(
    GROUP,
    _("Quando le richieste sono troppe"),
    too_many,
    _(
        "La quota di questo progetto è più grande del solito: l'app resta comunque a 60 al minuto. Non serve fare nulla."
    ),
)
