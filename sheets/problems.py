"""Faults of the sheet are values (`Problem`); faults of the moment are exceptions (the tree under `SheetsError`).

SheetsError
├── NotAllowed        the person's role does not cover this
├── Invalid           what was typed cannot be saved as it is; carries one sentence per field
├── Unusual           a figure is far from what is usual; saved as soon as the person says that it is right
├── Costly            a change of the definitions takes entries or figures away; done as soon as the person says so
├── Conflict          someone else changed the same cells first
├── NothingToExport   the export would be empty
├── BrokenBook        the spreadsheet is there and cannot be used as it is
│   └── Refused       … or it does not take this very request
│       └── Unsendable … which cannot even be sent
└── Unreachable       the spreadsheet did not answer
    └── Unconfirmed   … and whether the save arrived is not known
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from sheets.language import _, as_written, told


class FaultKind(StrEnum):
    """What is wrong, where the app may know how to mend it; `remedies.py` says how."""

    NO_ID = "rows without an id"
    COPIES = "rows that are the same as an earlier one, id and all"
    TWINS = "two different rows of one id: the earlier, the later"
    VOIDED_TWIN = "a voided row with the id of another: the voided one, the other"
    MISSING = "columns that are not there"
    MISNAMED = "a column under another name: the label it should have"
    DOUBLED = "a label that stands above two columns"
    HEADER_BELOW = "the header stands in a lower row"
    HEADER_GONE = "there is no header"
    HEADER_REPEATED = "a row that repeats the header"
    UNREADABLE = "a cell that its kind cannot read"
    MORE = "rows with the same fault as many others that are told one by one"
    STRANGE = "rows with a word that is not among the choices"
    UNDATED = "rows without a date"
    DEFAULTED = "a definition tab that cannot be used, so that the defaults stand in for it"
    NOWHERE = "a tab with rows of no operation and hub that is known"
    VANISHED = "a tab that was there and is gone"
    FEWER = "a tab that had more rows"
    TWICE = "rows that another tab has too, id and all: its title where they are the same in everything"
    FAR = "days that are far from today"
    DUPLICATE = "a row of a definition tab that says otherwise what one above it says"
    UNNAMED = "a row without an activity"
    UNSAID = "rows with a blank cell without which they do not count"
    UNCLAIMED = "a column with values that no field of their activity claims"
    DANGLING = "rows whose cell points at nothing"
    REDEFINED = "a definition by which a figure counts something else than before"


@dataclass(frozen=True)
class Fault:
    """What a problem is about, in words for programs: the tab, the sheet's `rows`, the `labels` of columns.

    `letter` is the column that stands in for the label, or the second of two, or the code of an indicator; `word` what
    the cells hold.
    """

    kind: FaultKind
    tab: str
    rows: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    letter: str = ""
    word: str = ""


@dataclass(frozen=True)
class Alike:
    """What the problems of several tabs have in common: the tab where it is mended, and how it is told of all of them.

    `what` has `TABS` where the tabs are named, with their rows. `is_slip`: the one at hand may be a slip of the pen, which
    is mended where it stands unless another one is none.
    """

    TABS: ClassVar[str] = "{schede}"
    where: str
    what: str
    fix: str
    is_slip: bool = field(default=False, compare=False)

    @classmethod
    def undefined(cls, tab: str, name: str, is_slip: bool = False) -> Alike | None:
        """What all that name an operation, an activity or a hub have in common which its tab does not have (any more)."""
        if tab not in _DEFINED:
            return None
        what, fix = _DEFINED[tab](name, cls.TABS)
        return cls(tab, what, fix, is_slip)


_DEFINED: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "Operazioni": lambda name, tabs: (
        _(
            "«{name}» non è un'operazione, e la nominano {tabs}: tutto questo non si legge, e non si conta.",
            name=name,
            tabs=tabs,
        ),
        _("Se è un errore, rimettila nella scheda «Operazioni»; altrimenti correggi il nome dove sta scritto."),
    ),
    "Attività": lambda name, tabs: (
        _(
            "«{name}» non è un'attività, e la nominano {tabs}: tutto questo non si legge, e non si conta.",
            name=name,
            tabs=tabs,
        ),
        _("Se è un errore, rimettila nella scheda «Attività»; altrimenti correggi il nome dove sta scritto."),
    ),
    "Hub": lambda name, tabs: (
        _(
            "«{name}» non è un hub, e lo nominano {tabs}: tutto questo non si legge, e non si conta.",
            name=name,
            tabs=tabs,
        ),
        _("Se è un errore, rimettilo nella scheda «Hub»; altrimenti correggi il nome dove sta scritto."),
    ),
}


@dataclass(frozen=True)
class Problem:
    """Something in the sheet that a person should look at.

    `where` is a tab or a cell in A1 notation (`Campi!D4`), `what` and `fix` are Italian sentences. `fault` is there
    where the app may be able to mend it. `touches` are the codes of the indicators that may be too low because of it;
    only their figures of a municipality, with `by_municipality`. Of problems that are `alike` one is told, with its `parts`.
    """

    where: str
    what: str
    fix: str
    fault: Fault | None = None
    touches: tuple[str, ...] = ()
    by_municipality: bool = False
    alike: Alike | None = None
    parts: tuple[Problem, ...] = ()

    def __post_init__(self) -> None:
        # Whoever mends it looks for these words in the spreadsheet.
        object.__setattr__(self, "what", as_written(self.what))
        object.__setattr__(self, "fix", as_written(self.fix))

    @property
    def tab(self) -> str:
        """The title of the tab that it is in."""
        return self.where.partition("!")[0]

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.fix}"


class SheetsError(Exception):
    """What happened, in a sentence for the person who meets it, and `advice`: what to do now."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(f"{sentence} {advice}".strip())
        self.sentence = sentence
        self.advice = advice

    @property
    def words(self) -> str:
        """All of it, in the language of whoever reads it."""
        return told(self.sentence, self.advice)


class NotAllowed(SheetsError):
    """The person's role or hubs do not cover what was asked."""


class Invalid(SheetsError):
    """What was typed cannot be saved. `fields` maps a field's label to the sentence about it."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(_("Non ho ancora salvato."), told(*fields.values()))
        self.fields = fields


class Unusual(SheetsError):
    """Figures far from what they usually are; nothing was written yet.

    `fields` maps a field's label to the question about it. `figures` are the figures themselves, by label: whoever saves
    with `sure=figures` says that they are right. `yes` is that answer, for a button; `advice` says what else can be done.
    """

    def __init__(self, fields: Mapping[str, str], figures: Mapping[str, float], yes: str, advice: str) -> None:
        super().__init__(told(*fields.values()), advice)
        self.fields = dict(fields)
        self.figures = dict(figures)
        self.yes = yes


class Costly(SheetsError):
    """A change of the definitions that takes entries or figures away; nothing was written yet.

    `figures` are the codes of the indicators that would differ: whoever does it with `sure=figures` says that it is right.
    """

    def __init__(self, sentence: str, figures: frozenset[str]) -> None:
        super().__init__(
            sentence, _("Non ho ancora cambiato nulla. Le righe registrate restano nel foglio in ogni caso.")
        )
        self.figures = figures


class Conflict(SheetsError):
    """The cells changed between what the person saw and the save; nothing was written."""


class NothingToExport(SheetsError):
    """There is no row to export."""


class BrokenBook(SheetsError):
    """The spreadsheet or its local file cannot be used as it is."""


class Refused(BrokenBook):
    """The spreadsheet does not take this request, whoever sends it and however often.

    `place`: which part of a batch it refused, counted from 0, where it says so.
    """

    place: int | None = None


class Unsendable(Refused):
    """The request cannot be put into words that any spreadsheet takes; nothing was sent."""


class Unreachable(SheetsError):
    """The spreadsheet did not answer; nothing was saved."""


class Unconfirmed(Unreachable):
    """The spreadsheet did not confirm; whether the row is there is not known. Saving again is safe."""
