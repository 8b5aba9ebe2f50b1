"""The findings as lines that a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheets.doctor.findings import LOOK, SHUT, SILENT, WELL, Finding

_MARKS = {WELL: "✓", LOOK: "!", SILENT: "?", SHUT: "✗"}


def finding_lines(finding: Finding, group_before: str) -> Iterator[str]:
    """One finding: its group where a new one begins, what was found, and what to do."""
    if finding.group != group_before:
        yield f"{'' if not group_before else chr(10)}{finding.group}"
    yield f"  {_MARKS[finding.state]} {finding.title}"
    yield f"      {finding.found}"
    if finding.advice:
        yield f"      Che cosa fare: {finding.advice}"


def verdict(findings: Sequence[Finding]) -> str:
    """The whole in one sentence."""
    count = {state: sum(finding.state == state for finding in findings) for state in _MARKS}
    if count[SHUT]:
        return "Il foglio non si raggiunge: il resto non l'ho potuto provare."
    if count[SILENT]:
        return f"Il foglio non ha risposto a {_so_many(count[SILENT])}: ripeti l'esame fra un minuto."
    if count[LOOK]:
        return f"Da vedere: {_so_many(count[LOOK])}. Il resto va bene ({count[WELL]})."
    return f"Va tutto bene: {_so_many(count[WELL])}."


def _so_many(number: int) -> str:
    return "una prova" if number == 1 else f"{number} prove"
