"""What happened to a row, in its order: what was asked and said, who moved what, and what the file shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tests.chaos import notes
from tests.chaos.verdict import Fault, Verdict

_NEAR = 0.03


def story(verdict: Verdict, fault: Fault) -> str:
    """The fault, and everything about its row; around each change also what else went on."""
    row = fault.tab, fault.name
    lines = [*_changes(verdict, row), *_places(verdict, row)]
    moments = [at for at, _ in lines]
    lines += [(note["at"], _told(note)) for note in _notes(verdict) if _is_about(note, verdict, fault, moments)]
    told = "\n".join(f"  {datetime.fromtimestamp(at):%H:%M:%S.%f}  {line}" for at, line in sorted(lines))
    return f"{fault.what}: {fault.tab} {fault.name}: {fault.words}\n{told}"


def _changes(verdict: Verdict, row: tuple[str, str]) -> Iterator[tuple[float, str]]:
    for key, changes in verdict.history.changes.items():
        if key[:2] == row:
            for each in changes:
                yield each.at, f"v{each.version} row {each.row} {key[2]}: «{each.before}» → «{each.after}»"


def _places(verdict: Verdict, row: tuple[str, str]) -> Iterator[tuple[float, str]]:
    for each in verdict.history.places.get(row, []):
        where = f"now in row {each.row}" if each.row else f"not to be found; there is now {each.instead}"
        yield each.at, f"v{each.version} {where}"


def _notes(verdict: Verdict) -> list[notes.Note]:
    return [*verdict.trial.said, *verdict.trial.people]


def _is_about(note: notes.Note, verdict: Verdict, fault: Fault, moments: list[float]) -> bool:
    operation = verdict.trial.operations.get(note.get("n", 0))
    if note.get("name") == fault.name or note.get("id") == fault.name:
        return True
    if operation is not None:
        return operation.name == fault.name and fault.name != ""
    if note.get("who") == "person" and (note.get("tab") != fault.tab or note["what"] in ("inserted", "edited")):
        return False
    return any(abs(note["at"] - each) < _NEAR for each in moments)


def _told(note: notes.Note) -> str:
    rest = ", ".join(f"{key} {value}" for key, value in note.items() if key not in ("at", "say", "what", "who"))
    return f"{note.get('who', 'app')} {note.get('say', '')} {note.get('what', '')}: {rest}"
