"""The end of a trial compared with what was said and done: lost, doubled and wrong, and whose cells were written over.

What a cell must hold is what its last legitimate writer put there. A person may write anywhere at any time. The app may
write where the cell still held what its user had seen, and not where it said that it had not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sheets import local
from sheets.kinds import HELD, Cell
from tests.chaos import history, notes, scene
from tests.chaos.history import History, Key
from tests.chaos.trial import OURS, Operation, Trial

LOST, DOUBLED, WRONG, OVERWRITTEN, OTHER = "lost", "doubled", "wrong cells", "hand edits overwritten", "other faults"
_CHANGES = ("correct", "attend", "void", "name")
_TEXTS = ("chi", "che cosa", "dove", "id")
_UNSURE = ("killed", "unknown", "crashed", "forgotten", "")


@dataclass(frozen=True)
class Fault:
    """Something that must not be: what, where, and in words."""

    what: str
    tab: str
    name: str
    words: str


@dataclass
class Verdict:
    """All that is wrong after a trial, and its history."""

    trial: Trial
    history: History
    faults: list[Fault]
    counts: Counter[str]


@dataclass
class Expected:
    """What the end must look like."""

    required: set[tuple[str, str]] = field(default_factory=set)
    possible: set[tuple[str, str]] = field(default_factory=set)
    deleted: set[tuple[str, str]] = field(default_factory=set)
    records: dict[tuple[str, str], list[scene.Record]] = field(default_factory=dict)
    edits: dict[Key, list[tuple[int, Cell]]] = field(default_factory=dict)
    writes: dict[Key, list[Operation]] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)


def judge(trial: Trial) -> Verdict:
    """Everything that the end of a trial shows."""
    found = history.read(trial.book, _watched(trial))
    expected = _expected(trial, found)
    with local.session(trial.book) as session:
        tabs = scene.read_tabs(scene.opened(session, trial.key))
    faults = list(_faults(trial, expected, found, {title: grid for title, (_, _, grid) in tabs.items()}))
    counts = Counter(fault.what for fault in faults) + trial.counts
    counts["restored hits"] = len(found.strayed)
    return Verdict(trial, found, faults, counts)


def _changes(trial: Trial) -> Iterator[Operation]:
    return (each for each in trial.operations.values() if each.do in _CHANGES and each.name)


def _watched(trial: Trial) -> dict[Cell, Key]:
    """Every value that only one cell may hold, and which."""
    watched: dict[Cell, Key] = {}
    for operation in _changes(trial):
        for label, cell in operation.cells.items():
            if not isinstance(cell, bool) and cell != HELD and label != "id":
                watched[cell] = (operation.tab, operation.name, label)
    for note in trial.people:
        if note["what"] == "edit":
            watched[note["value"]] = (note["tab"], note["name"], note["label"])
    return watched


def _expected(trial: Trial, found: History) -> Expected:
    expected = Expected()
    for operation in trial.operations.values():
        if operation.do in ("save", "again", "other"):
            _expect_save(expected, operation)
        elif operation.name:
            for label in operation.cells:
                expected.writes.setdefault((operation.tab, operation.name, label), []).append(operation)
    _expect_people(expected, trial.people, found)
    return expected


def _expect_save(expected: Expected, operation: Operation) -> None:
    row = operation.tab, operation.name
    record = scene.cells(operation.sent)
    if operation.outcome == "saved" or operation.accepted:
        expected.required.add(row)
    expected.possible.add(row)
    known = expected.records.setdefault(row, [])
    # Other values are only ever sent once the first ones were confirmed: they may not get in.
    if record not in known and operation.do != "other":
        known.append(record)
    expected.labels |= record.keys()


def _expect_people(expected: Expected, people: Iterable[notes.Note], found: History) -> None:
    done = {note["number"] for note in people if note["what"] in ("inserted", "deleted")}
    for note in people:
        row = note.get("tab", ""), note.get("name", "")
        if note["what"] == "edit":
            where = note["tab"], note["value"]
            version, name = found.appeared.get(where), found.renamed.get(where, note["name"])
            if version is not None:
                expected.edits.setdefault((note["tab"], name, note["label"]), []).append((version, note["value"]))
        elif note["what"] in ("insert row", "append row"):
            expected.possible.add(row)
            expected.records[row] = [note["record"]]
            if note["number"] in done:
                expected.required.add(row)
        elif note["what"] == "delete row":
            expected.required.discard(row)
            if note["number"] in done:
                expected.deleted.add(row)
        elif note["what"] == "add column":
            expected.labels.add(note["label"])


def _faults(trial: Trial, expected: Expected, found: History, grids: dict[str, scene.Grid]) -> Iterator[Fault]:
    seen: Counter[tuple[str, str]] = Counter()
    astray: set[tuple[str, Cell]] = set()
    for title, grid in grids.items():
        header = scene.header_of(grid)
        yield from _stray_headers(title, header)
        for number, row in enumerate(grid[1:], 2):
            yield from _unheaded(title, header, number, row)
            if title == scene.JOURNAL:
                continue
            record = scene.record(header, row)
            name = scene.identity(record)
            if not record:
                continue
            if name is None or (title, name) not in expected.possible:
                astray |= {(title, cell) for cell in record.values()}
                yield Fault(WRONG, title, name or "", f"row {number} is nobody's: {record}")
                continue
            seen[title, name] += 1
            if seen[title, name] > 1:
                yield Fault(DOUBLED, title, name, f"again in row {number}")
            elif (title, name) in expected.deleted:
                yield Fault(DOUBLED, title, name, f"was deleted by hand and came back in row {number}")
            else:
                yield from _wrong_cells(trial, expected, found, (title, name), record)
    # A row whose id stands under another header was found above, and is not lost besides.
    for title, name in sorted(expected.required - expected.deleted - seen.keys() - astray):
        yield Fault(LOST, title, name, "is nowhere")
    yield from _said_wrongly(trial)
    yield from _journal(trial, grids.get(scene.JOURNAL, []))
    if trial.app == OURS:
        yield from _fences(trial)


def _stray_headers(title: str, header: list[str]) -> Iterator[Fault]:
    for label, times in Counter(label for label in header if label).items():
        if times > 1:
            yield Fault(WRONG, title, "", f"the column «{label}» is there {times} times")


def _unheaded(title: str, header: list[str], number: int, row: list[Cell]) -> Iterator[Fault]:
    for column, cell in enumerate(row):
        if cell != "" and (column >= len(header) or not header[column]):
            name = scene.identity(scene.record(header, row)) or ""
            yield Fault(WRONG, title, name, f"row {number} has «{cell}» under no header")


def _wrong_cells(
    trial: Trial, expected: Expected, found: History, row: tuple[str, str], record: scene.Record
) -> Iterator[Fault]:
    """Each cell of one row that is not what it must be. Where two saves of one id differ, either may be right."""
    candidates = [_cell_faults(trial, expected, found, row, record, base) for base in expected.records[row]]
    best = min(candidates, key=len)
    yield from best


def _cell_faults(
    trial: Trial, expected: Expected, found: History, row: tuple[str, str], record: scene.Record, base: scene.Record
) -> list[Fault]:
    faults: list[Fault] = []
    touched = {key[2] for key in (*expected.edits, *expected.writes) if key[:2] == row}
    for label in sorted({*record, *base, *touched}):
        cell, key = record.get(label, ""), (*row, label)
        if label in scene.STAMPS:
            faults += _stamp_faults(trial, expected, row, label, cell)
            continue
        may = _may_hold(expected, found, key, base.get(label, ""))
        faults += [Fault(OVERWRITTEN, *row, words) for words in may.unseen]
        if not any(_same(cell, each) for each in may.cells):
            by_hand = {value for _, value in expected.edits.get(key, [])}
            what = OVERWRITTEN if may.cells <= by_hand else WRONG
            wanted = " or ".join(f"«{each}»" for each in sorted(may.cells, key=str))
            faults.append(Fault(what, *row, f"{label} is «{cell}», must be {wanted}"))
    return faults


def _same(found: Cell, wanted: Cell) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, float) and isinstance(wanted, float):
        return abs(found - wanted) < 1e-9
    return found == wanted


@dataclass
class _May:
    """What a cell may hold, and the edits that were written over by somebody who had not seen them."""

    cells: set[Cell]
    unseen: list[str]


def _may_hold(expected: Expected, found: History, key: Key, base: Cell) -> _May:
    if key[2] in (scene.STATE, scene.VOIDED):
        return _May(_may_be_set(expected.writes.get(key, []), base), [])
    may = _May({base}, [])
    by_hand = {value for _, value in expected.edits.get(key, [])}
    events: list[tuple[int, int, Cell, Operation | None]] = [
        (at, 0, value, None) for at, value in expected.edits.get(key, [])
    ]
    # Two people may mean to write the same; what was said to be written counts before what was refused.
    writes = sorted(expected.writes.get(key, []), key=_sureness)
    left = {operation.cells[key[2]]: operation for operation in writes}
    shown = {change.before for change in found.changes.get(key, [])}
    for change in found.changes.get(key, []):
        operation = left.get(change.after)
        if operation is not None:
            events.append((change.version, 1, change.after, operation))
    corrected: set[Cell] = set()
    for _, _, value, operation in sorted(events, key=lambda event: event[:2]):
        if operation is None:
            may.cells = {value}
        elif value in left and (
            operation.seen.get(key[2], "") in may.cells
            # The app's mistake of a moment, which this person saw and meant to replace; nobody's words were under it.
            or (operation.seen.get(key[2], "") in shown and not may.cells & (by_hand | corrected))
        ):
            corrected.add(value)
            if operation.outcome == "saved":
                may.cells = {value}
                del left[value]
            elif operation.outcome in _UNSURE:
                may.cells = {*may.cells, value}
    for value, operation in left.items():
        if operation.outcome == "saved":
            overwritten = f" of {sorted(map(str, may.cells))}" if may.cells & by_hand else ""
            may.unseen += [
                f"{key[2]}: operation {operation.n} was confirmed as «{value}» instead{overwritten}, "
                f"and had seen «{operation.seen.get(key[2], '')}»"
            ]
    return may


def _sureness(operation: Operation) -> int:
    return 2 if operation.outcome == "saved" else int(operation.outcome in _UNSURE)


def _may_be_set(writes: list[Operation], base: Cell) -> set[Cell]:
    """For a cell that only ever goes one way: annulled, or held."""
    may = {base}
    for operation in writes:
        value = next(cell for cell in operation.cells.values() if cell is True or cell == HELD)
        if operation.outcome == "saved":
            return {value}
        if operation.outcome in _UNSURE:
            may.add(value)
    return may


def _stamp_faults(trial: Trial, expected: Expected, row: tuple[str, str], label: str, cell: Cell) -> Iterator[Fault]:
    """The app's own columns: blank or as at first where nothing can have changed the row."""
    if trial.app != OURS:
        return
    outcomes = [each.outcome for key, writes in expected.writes.items() if key[:2] == row for each in writes]
    is_changed, may_be = "saved" in outcomes, any(outcome in _UNSURE for outcome in outcomes)
    by_hand = scene.is_by_hand(row[1])
    right = {
        "creato_il": by_hand or isinstance(cell, int | float),
        "creato_da": by_hand or (isinstance(cell, str) and cell != ""),
        "modificato_il": isinstance(cell, int | float) or (cell == "" and not (is_changed and not by_hand)),
        "modificato_da": isinstance(cell, str) and (cell != "" or by_hand or not is_changed),
        "versione": (isinstance(cell, int) and cell >= 1) or (by_hand and cell == ""),
    }
    if not right[label]:
        yield Fault(WRONG, *row, f"{label} is «{cell}»")
    elif not is_changed and not may_be and not by_hand and label.startswith("modificato") and cell != "":
        yield Fault(WRONG, *row, f"{label} is «{cell}», though nobody changed the row")
    elif not is_changed and not may_be and not by_hand and label == "versione" and cell != 1:
        yield Fault(WRONG, *row, f"versione is «{cell}», though nobody changed the row")


def _said_wrongly(trial: Trial) -> Iterator[Fault]:
    """Words of the app that cannot be right, whatever the sheet holds."""
    for operation in trial.operations.values():
        row = operation.tab, operation.name
        if operation.do == "other" and operation.outcome == "saved":
            yield Fault(OTHER, *row, f"operation {operation.n}: other values under the same id were confirmed")
        if operation.outcome in ("failed", "crashed", "forgotten"):
            yield Fault(OTHER, *row, f"operation {operation.n} ({operation.do}) {operation.outcome}: {operation.why}")
        if operation.accepted and operation.outcome in ("", "killed", "unknown"):
            yield Fault(OTHER, *row, f"operation {operation.n} ({operation.do}) was accepted and never heard of again")
    for what in ("stuck", "crashes"):
        if trial.counts[what]:
            yield Fault(OTHER, "", "", f"app processes {what}: {trial.counts[what]}")


def _journal(trial: Trial, grid: scene.Grid) -> Iterator[Fault]:
    """Each voiding is in the journal once; what was not said to be done may be there or not."""
    if trial.app != OURS:
        return
    header = scene.header_of(grid)
    rows = [scene.record(header, row) for row in grid[1:]]
    for id_, times in Counter(row["id"] for row in rows if isinstance(row.get("id"), str)).items():
        if times > 1:
            yield Fault(DOUBLED, scene.JOURNAL, str(id_), f"is in the journal {times} times")
    for row in rows:
        right = isinstance(row.get("quando"), int | float) and all(isinstance(row.get(each), str) for each in _TEXTS)
        if row and not right:
            yield Fault(WRONG, scene.JOURNAL, str(row.get("id", "")), f"a row of the journal is {row}")


def _fences(trial: Trial) -> Iterator[Fault]:
    tabs, names = trial.fences
    # A name for each chain, the baton, and one of somebody who asked to be let through and then had nothing left to write.
    if tabs > trial.outboxes or names > trial.outboxes + 2:
        yield Fault(OTHER, "", "", f"{tabs} hidden tabs and {names} names are left, of {trial.outboxes} chains")
