"""What people may call right as it is: the buttons of problems that only they can judge, and what is noted then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sheets.definitions.model import Definitions
from sheets.entries.journal import GONE, RIGHT, TAB_GONE, Saying, counts
from sheets.language import _, _n
from sheets.mending.redefined import counting
from sheets.mending.remedy import Remedy
from sheets.mending.unclaimed import place
from sheets.mending.vanished import EMPTIED
from sheets.problems import Fault, FaultKind, Problem
from sheets.spreadsheet.snapshot import Snapshot


def called_right(problem: Problem, fault: Fault, snapshot: Snapshot) -> Remedy | None:
    """The button of a problem that may be right as it is; None for any other."""
    if fault.kind is FaultKind.REDEFINED:
        return _is_defined_so(fault, problem.touches, snapshot.definitions)
    judged = _ALL_RIGHT.get(fault.kind)
    return None if judged is None else judged(fault, problem.touches)


def _gone_for_good(fault: Fault, __: Sequence[str]) -> Remedy:
    if fault.word == EMPTIED:
        words = _("È giusto: l'abbiamo svuotata")
        done = _("La scheda «{tab}» è segnata come svuotata.", tab=fault.tab)
    else:
        words = _("È giusto: l'abbiamo tolta")
        done = _("La scheda «{tab}» è segnata come tolta.", tab=fault.tab)
    return Remedy(words, done, (), (Saying(TAB_GONE, fault.tab, fault.tab),), fault.tab)


def _is_shorter(fault: Fault, __: Sequence[str]) -> Remedy:
    return Remedy(
        _("È giusto: quelle righe erano da togliere"),
        _("Le righe che mancano in «{tab}» sono segnate come tolte.", tab=fault.tab),
        (),
        (Saying(RIGHT, fault.word, fault.tab),),
        fault.tab,
    )


def _needs_no_reading(fault: Fault, touches: Sequence[str]) -> Remedy:
    label = fault.labels[0]
    words = _("Va bene così") if fault.word else _("È una colonna nostra: va bene così")
    if touches:
        # One tap takes the mark from these figures: whoever taps reads which.
        words = _n(
            "La cifra {figures} è giusta senza «{label}»",
            "Le cifre {figures} sono giuste senza «{label}»",
            len(touches),
            figures=", ".join(touches),
            label=label,
        )
    return Remedy(
        words,
        _("«{label}» resta com'è, e non si legge.", label=label),
        (),
        (Saying(RIGHT, place(fault.tab, label, fault.word), fault.tab),),
        fault.tab,
    )


def _is_that_day(fault: Fault, __: Sequence[str]) -> Remedy:
    label = fault.labels[0]
    words = _n("{label}: la data è giusta", "{label}: le date sono giuste", len(fault.rows), label=label)
    return Remedy(
        words,
        _("«{label}» resta com'è, e si conta nei suoi anni.", label=label),
        (),
        (Saying(RIGHT, fault.word, fault.tab),),
        fault.tab,
    )


def _is_defined_so(fault: Fault, touches: Sequence[str], definitions: Definitions) -> Remedy:
    what = fault.word.partition(": ")[2]
    now = counting(definitions)
    # From now on these figures are compared with what they count today.
    says = [Saying(RIGHT, fault.word, fault.tab)]
    says += [Saying(RIGHT, counts(code, now.get(code, GONE)), "Indicatori") for code in touches]
    return Remedy(_("È giusto così"), _("{what}: è giusto così.", what=what), (), tuple(dict.fromkeys(says)), fault.tab)


_ALL_RIGHT: Mapping[FaultKind, Callable[[Fault, Sequence[str]], Remedy]] = {
    FaultKind.VANISHED: _gone_for_good,
    FaultKind.FEWER: _is_shorter,
    FaultKind.UNCLAIMED: _needs_no_reading,
    FaultKind.FAR: _is_that_day,
}
