"""What a check found, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sheets.doctor.lab import Lab, status_of
from sheets.language import _
from sheets.problems import BrokenBook, SheetsError, Unreachable

WELL, LOOK, SILENT, SHUT = "va bene", "da vedere", "senza risposta", "non si entra"
_AGAIN = _("Aspetta un minuto e ripeti «python -m sheets doctor».")


@dataclass(frozen=True)
class Finding:
    """The outcome of one check. `state` is WELL, LOOK, SILENT (no answer) or SHUT (no way in: nothing else was tried)."""

    group: str
    title: str
    state: str
    found: str
    advice: str = ""


class Answer(NamedTuple):
    """What a check says: whether it is as the app needs it, and what it saw."""

    is_well: bool
    words: str


@dataclass(frozen=True)
class Check:
    """One thing to try. `advice` is what to do when it is not as the app needs it."""

    group: str
    title: str
    run: Callable[[Lab], Answer]
    advice: str

    def finding(self, lab: Lab) -> Finding:
        """Try it. Whatever goes wrong is a finding too."""
        try:
            answer = self.run(lab)
        except SheetsError as why:
            return trouble(self.group, self.title, why, self.advice)
        except (LookupError, TypeError, ValueError) as why:
            said = f"{type(why).__name__}: {why}"
            words = _("La risposta del foglio non è come me l'aspetto ({said}).", said=said)
            return Finding(self.group, self.title, LOOK, words, self.advice)
        if answer.is_well:
            return Finding(self.group, self.title, WELL, answer.words)
        return Finding(self.group, self.title, LOOK, answer.words, self.advice)


def trouble(group: str, title: str, why: SheetsError, advice: str = "") -> Finding:
    """A check that could not be tried to its end, as a finding."""
    if isinstance(why, Unreachable):
        return Finding(group, title, SILENT, why.sentence, _AGAIN)
    is_refusal = isinstance(why, BrokenBook) and status_of(why) == 400
    return Finding(group, title, LOOK, why.sentence, advice if is_refusal and advice else why.advice)


def exit_code(findings: Iterable[Finding]) -> int:
    """0 when all is well, 1 when there is something to look at, 2 when the spreadsheet was out of reach."""
    states = {finding.state for finding in findings}
    return 2 if states & {SILENT, SHUT} else 1 if LOOK in states else 0
