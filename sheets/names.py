"""When two names are the same name, and which names can stand in the title of a tab."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sheets.language import _

HIDDEN = "_perimetri"
"""What the titles of the app's own hidden tabs begin with."""
LONGEST_TITLE = 100
_NO_LETTER = ("Cc", "Cs", "Zl", "Zp")
_JOINER = "Cf"


def same(name: str) -> str:
    """What two spellings of one name have in common: capitals, accents' form, blanks and invisible signs do not tell.

    Google tells tabs apart by less than this, so two names that differ here never share a tab's title.
    """
    # After folding, some letters come apart that were one before.
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    visible = "".join(" " if sign.isspace() else sign for sign in folded if sign.isspace() or not _is_invisible(sign))
    return " ".join(visible.split())


def same_title(title: str) -> str:
    """The same of a tab's title, whose parts stand on either side of a point: with blanks around it or without."""
    return same(title.replace("·", " · "))


def refusal(name: str, forbidden: str = "·;") -> tuple[str, str] | None:
    """Why a name cannot be part of a tab's title or of a list of names, and what to do: two sentences, or None."""
    for sign in forbidden:
        if sign in name:
            what = _("il punto") if sign == "·" else _("il punto e virgola")
            return _("non può contenere «{sign}».", sign=sign), _("Togli {what} dal nome.", what=what)
    if any(unicodedata.category(sign) in _NO_LETTER for sign in name):
        return _("contiene un a capo o un segno che non si vede."), _("Riscrivilo a mano, su una riga sola.")
    return None


def title_refusal(title: str) -> tuple[str, str] | None:
    """Why Google does not take a tab's title, and what to do: two sentences about the name in it, or None."""
    if len(title.encode("utf-16-le")) // 2 > LONGEST_TITLE:
        return (
            _(
                "è troppo lungo: la scheda «{title}…» supera i {most} caratteri che Google ammette.",
                title=title[:40],
                most=LONGEST_TITLE,
            ),
            "Accorcialo.",
        )
    if title.startswith("'") or title.endswith("'"):
        return _("dà un titolo con un apostrofo a un'estremità («{title}»), che Google rifiuta.", title=title), _(
            "Togli l'apostrofo."
        )
    return None


def spelled(name: str, among: Iterable[str]) -> str | None:
    """The one of these that is the same name, the very same first; None where there is none."""
    names = list(among)
    if name in names:
        # As it stands there: it may have an English name too.
        return names[names.index(name)]
    key = same(name)
    return next((each for each in names if same(each) == key), None)


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) in (*_NO_LETTER, _JOINER)
