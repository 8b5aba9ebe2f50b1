"""The findings as lines that a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheets.doctor.findings import LOOK, SHUT, SILENT, WELL, Finding
from sheets.language import Message, Several, _, _n

_MARKS = {WELL: "✓", LOOK: "!", SILENT: "?", SHUT: "✗"}
_SPACE = " " * 5


def finding_lines(finding: Finding, group_before: str) -> Iterator[str]:
    """One finding: its group where a new one begins, what was found, and what to do."""
    if finding.group != group_before:
        yield from ([""] if group_before else [])
        yield finding.group
    yield Several(" ", (f"  {_MARKS[finding.state]}", finding.title))
    yield Several(" ", (_SPACE, finding.found))
    if finding.advice:
        yield Several(" ", (_SPACE, _("Che cosa fare: {advice}", advice=finding.advice)))


def verdict(findings: Sequence[Finding]) -> Message:
    """The whole in one sentence."""
    count = {state: sum(finding.state == state for finding in findings) for state in _MARKS}
    if count[SHUT]:
        return _("Il foglio non si raggiunge: il resto non l'ho potuto provare.")
    if count[SILENT]:
        return _n(
            "Il foglio non ha risposto a una prova: ripeti l'esame fra un minuto.",
            "Il foglio non ha risposto a {count} prove: ripeti l'esame fra un minuto.",
            count[SILENT],
        )
    if count[LOOK]:
        return _n(
            "Da vedere: una prova. Il resto va bene ({well}).",
            "Da vedere: {count} prove. Il resto va bene ({well}).",
            count[LOOK],
            well=count[WELL],
        )
    return _n("Va tutto bene: una prova.", "Va tutto bene: {count} prove.", count[WELL])
