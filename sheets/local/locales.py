"""How a spreadsheet's locale writes numbers, dates and truth. A locale not listed is refused, not guessed."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import unimplemented


@dataclass(frozen=True)
class Locale:
    """Marks and words of one locale; patterns are Google's number-format patterns."""

    decimal: str = "."
    group: str = ","
    day_first: bool = True
    date: str = "dd/mm/yyyy"
    time: str = "H:mm:ss"
    true: str = "TRUE"
    false: str = "FALSE"
    currency: str = "#,##0.00\\ [$€-1]"
    months: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN_MONTHS = _words("January February March April May June July August September October November December")
_EN_DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_IT_MONTHS = _words("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_IT_DAYS = _words("lunedì martedì mercoledì giovedì venerdì sabato domenica")
_FR_MONTHS = _words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
_FR_DAYS = _words("lundi mardi mercredi jeudi vendredi samedi dimanche")

_KNOWN = {
    "en_US": Locale(
        day_first=False, date="m/d/yyyy", time="h:mm:ss am/pm", currency='"$"#,##0.00', months=_EN_MONTHS, days=_EN_DAYS
    ),
    "en_GB": Locale(time="HH:mm:ss", currency='"£"#,##0.00', months=_EN_MONTHS, days=_EN_DAYS),
    "it_IT": Locale(",", ".", true="VERO", false="FALSO", months=_IT_MONTHS, days=_IT_DAYS),
    "fr_FR": Locale(",", "\u202f", true="VRAI", false="FAUX", months=_FR_MONTHS, days=_FR_DAYS),
}


def get(name: str) -> Locale:
    """The locale of this name, such as `it_IT`; 501 for one the engine does not know."""
    if name not in _KNOWN:
        raise unimplemented(f"the locale {name} (known: {', '.join(sorted(_KNOWN))})")
    return _KNOWN[name]
