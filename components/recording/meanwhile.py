"""Who changed a row while a person looked at it, in a sentence: somebody by name, a hand in the sheet, or they themselves."""

from __future__ import annotations

from collections.abc import Callable

from components.language import _

VOIDED, CHANGED, COUNTED = "voided", "changed", "counted"
"""What was done: an entry taken out of the counts, an entry changed, a headcount changed."""
_BY_HAND: dict[str, Callable[[], str]] = {
    VOIDED: lambda: _("Intanto qualcuno nel foglio ha annullato questa voce."),
    CHANGED: lambda: _("Intanto qualcuno nel foglio ha cambiato questa voce."),
    COUNTED: lambda: _("Intanto qualcuno nel foglio ha cambiato questo numero."),
}
_BY_ONESELF: dict[str, Callable[[], str]] = {
    VOIDED: lambda: _("Intanto tu, da un'altra finestra, hai annullato questa voce."),
    CHANGED: lambda: _("Intanto tu, da un'altra finestra, hai cambiato questa voce."),
    COUNTED: lambda: _("Intanto tu, da un'altra finestra, hai cambiato questo numero."),
}
_BY_SOMEBODY: dict[str, Callable[[str], str]] = {
    VOIDED: lambda who: _("Intanto {who} ha annullato questa voce.", who=who),
    CHANGED: lambda who: _("Intanto {who} ha cambiato questa voce.", who=who),
    COUNTED: lambda who: _("Intanto {who} ha cambiato questo numero.", who=who),
}


def told(did: str, by: str, person: str) -> str:
    """The sentence; `by` is the e-mail of who did it, "" for a hand in the sheet, and `person` that of who reads it."""
    if not by:
        return _BY_HAND[did]()
    return _BY_ONESELF[did]() if by == person else _BY_SOMEBODY[did](by)
