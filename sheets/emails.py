"""What can be somebody's e-mail address: what cannot be one lets nobody in, whoever signs in under it."""

from __future__ import annotations

import re

from sheets.language import _

LONGEST = 254
"""RFC 5321, 4.5.3.1: a path has 256 characters with its angle brackets."""
# Letters of any script before the sign: RFC 6531. Signs that nobody sees are none of these.
_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*"
    r"@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])?"
)
_BETWEEN = re.compile(r"[;,\s]+")


def is_address(text: str) -> bool:
    """True for what has one name, one sign and a domain with a point in it."""
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None


def refusal(text: str) -> tuple[str, str] | None:
    """Why a text is nobody's address, and what to do: two sentences, or None for an address."""
    if is_address(text):
        return None
    if sum(map(is_address, _BETWEEN.split(text))) > 1:
        return _("«{text}» sono più indirizzi: così non entra nessuno.", text=text), _("Scrivine uno solo per riga.")
    if is_address("".join(sign for sign in text if sign.isprintable() and not sign.isspace())):
        what = _("uno spazio") if any(map(str.isspace, text)) else _("un segno che non si vede")
        return _("In «{text}» c'è {what}: così non entra nessuno.", text=text, what=what), _(
            "Riscrivi l'indirizzo a mano."
        )
    return _("«{text}» non è un indirizzo e-mail: così non entra nessuno.", text=text), _(
        "Scrivilo intero, come nome@dominio.it."
    )
