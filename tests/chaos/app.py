"""The app: a register on the book, with an outbox of its own, used by several people at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from random import Random
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from sheets.access import SHELL
from sheets.entries.columns import Entry, entry_columns
from sheets.kinds import HELD, Cell
from sheets.problems import BrokenBook, Conflict, SheetsError, Unconfirmed, Unreachable
from sheets.register.receipt import Receipt
from sheets.register.register import Register
from sheets.register.sessions import Session
from sheets.saving.changes import Change, ChangedCells, NewRow
from sheets.saving.saving import Saving
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.chaos import scene
from tests.chaos.plain import choose, corrections
from tests.chaos.worker import Chosen, Operation, on_the_road, options, say, work

_T = TypeVar("_T")
_RELOADS = 200
_POISON = "veleno-"
_AT_ONCE = Pace(backoff=0.005, longest=0.05)


class App:
    """What people do in the app, each with one call of the register."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._followed: dict[int, tuple[str, dict[str, Any]]] = {}
        self._named: set[str] = set()
        self._lock = Lock()
        self._stopped = Event()
        self._follower = Thread(target=self._following, daemon=True)
        self._follower.start()

    def save(self, operation: Operation) -> None:
        """A new entry, or one that was saved before."""
        entry = Entry(operation["id"], scene.OPERATION, operation["hub"], operation["activity"], scene.typed(operation))
        titled = {"Titolo": entry.values["Titolo"]}
        self._tell(operation["n"], entry.id, titled, lambda: self._register.of(SHELL).entries.save(entry))

    def correct(self, operation: Operation) -> None:
        """Something new in one or two cells of a row as this process sees it."""
        found = self._choose(operation)
        if found is None:
            return
        title, name, id_, row = found
        values: dict[str, Any] = dict(corrections(operation, row))
        seen = {label: row.get(label, "") for label in values}
        self._intend(operation, title, name, values, seen)
        self._tell(
            operation["n"],
            id_,
            values,
            lambda: self._register.of(SHELL).entries.correct(title, id_, values, seen, sure=values),
        )

    def attend(self, operation: Operation) -> None:
        """The heads of a session, as it was listed."""
        chance = Random(operation["n"])
        hub = chance.choice(scene.HUBS)
        self._look(chance)
        sessions = _patiently(lambda: self._register.of(SHELL).sessions.between(hub, scene.DAY, scene.DAY))
        open_ = [each for each in sessions if scene.identity({"id": each.id}) and not scene.is_spare(each.id)]
        if not open_:
            say(n=operation["n"], say="nothing")
            return
        session: Session = chance.choice(open_)
        typed: dict[str, Any] = {"Adulti": operation["heads"], "Bambini": operation["heads"] + 1}
        written = {**typed, scene.STATE: HELD}
        seen = {label: session.seen.get(label, "") for label in written}
        self._intend(operation, session.tab, session.id, written, seen)
        self._tell(
            operation["n"],
            session.id,
            written,
            lambda: self._register.of(SHELL).sessions.record(session, typed, sure=typed),
        )

    def void(self, operation: Operation) -> None:
        """A row that does not count any more."""
        found = self._choose(operation)
        if found is None:
            return
        title, name, id_, _ = found
        self._intend(operation, title, name, {scene.VOIDED: True}, {scene.VOIDED: ""})
        self._tell(operation["n"], id_, {scene.VOIDED: True}, lambda: self._register.of(SHELL).entries.void(title, id_))

    def name(self, operation: Operation) -> None:
        """The one click that gives a row made by hand an id."""
        found = self._choose(operation, by_hand=True)
        if found is None:
            return
        title, name, _, row = found
        tab = self._register.snapshot.tabs[title]
        index = next(
            (index for index in range(len(tab.rows)) if scene.record(tab.header, tab.rows[index]) == row), None
        )
        if index is None:
            say(n=operation["n"], say="nothing")
            return
        with self._lock:
            # Of two that are under way with the same words nobody could say which one was refused.
            if name in self._named:
                say(n=operation["n"], say="nothing")
                return
            self._named.add(name)
        columns = tuple(entry_columns(self._register.definitions, scene.OPERATION))
        change = ChangedCells(title, columns, "", {"id": name}, row, index + 2)
        self._intend(operation, title, name, {"id": name}, {"id": ""})

        def apply() -> None:
            self._register.of(SHELL).problems.apply([change], "assegna id")

        self._tell(operation["n"], "", {"id": name}, apply)

    def poison(self, operation: Operation) -> None:
        """What no spreadsheet takes, as an older version accepted it: past the door that asks now. Nobody may wait for it."""
        chance = Random(operation["n"])
        bad: dict[str, Cell] = chance.choice([{"Adulti": float("inf")}, {"Note": "x" * 60_000}])
        id_, title = f"{_POISON}{operation['n']}", scene.TITLES[chance.choice(scene.HUBS)]
        cells: dict[str, Cell] = {"Attività": scene.LAB, "Titolo": id_, "id": id_, **bad}
        columns = tuple(entry_columns(_patiently(lambda: self._register.definitions), scene.OPERATION))
        saving = Saving(NewRow(title, columns, id_, cells), id_, SHELL.email, self._register.now())
        commits = self._register.delivery._own
        with commits._outbox._writing():
            kept = commits._outbox._insert(saving)
        with commits._door:
            commits._line_up([kept])
        say(n=operation["n"], say="nothing")

    def follow(self, operation: Operation) -> None:
        """Ask from now on about a save that another process, now dead, had accepted."""
        with self._lock:
            self._followed[operation["n"]] = operation["id"], operation["cells"]

    def finish(self) -> None:
        """Wait until nothing waits any more."""
        while self._register.of(SHELL).receipts.waiting():
            self._stopped.wait(0.02)
        self._stopped.set()
        self._follower.join()
        self._ask()
        self._register.close()

    def _choose(self, operation: Operation, by_hand: bool = False) -> tuple[str, str, str, scene.Record] | None:
        """Tab, name, id and cells of a row as the newest snapshot, or one that is a little older, shows it."""
        chance = Random(operation["n"])
        title = scene.TITLES[chance.choice(scene.HUBS)]
        self._look(chance)
        tab = _patiently(lambda: self._register.snapshot).tabs.get(title)
        rows = {}
        for row in tab.rows if tab else ():
            record = scene.record(tab.header if tab else (), row)
            name = scene.identity(record)
            if name is not None and (by_hand or record.get("id")):
                rows[name] = record
        found = choose(rows, chance, "", by_hand)
        if found is None:
            say(n=operation["n"], say="nothing")
            return None
        return title, found[0], str(found[1].get("id", "")), found[1]

    def _look(self, chance: Random) -> None:
        """Now and then somebody's change is seen before the next look that the app takes by itself."""
        if chance.random() < 0.6:
            _patiently(self._register.reader.renew_if_changed)

    def _intend(
        self, operation: Operation, title: str, name: str, cells: dict[str, Any], seen: dict[str, Cell]
    ) -> None:
        say(n=operation["n"], say="intent", tab=title, name=name, cells=cells, seen=seen)

    def _tell(self, number: int, id_: str, cells: dict[str, Any], save: Callable[[], Receipt | None]) -> None:
        """Do it, and say what became of it."""
        is_waiting = False
        try:
            receipt = _patiently(save)
            is_waiting = receipt is not None and receipt.is_waiting
        except Unconfirmed:
            # It is in the outbox, and will be delivered.
            receipt, is_waiting = None, True
        except SheetsError as why:
            _refused(number, why)
            return
        if is_waiting:
            say(n=number, say="waiting", id=id_)
            with self._lock:
                self._followed[number] = id_, cells
        else:
            say(n=number, say="saved", again=receipt.was_there if receipt else False)

    def _following(self) -> None:
        while not self._stopped.wait(0.02):
            # A process that could not read the spreadsheet yet cannot say what waits in it; a page says so and asks again.
            with suppress(Unreachable):
                self._ask()

    def _ask(self) -> None:
        with self._lock:
            followed = list(self._followed.items())
        if not followed:
            return
        waiting = {receipt.id for receipt in self._register.of(SHELL).receipts.waiting()}
        refusals = self._register.of(SHELL).receipts.refusals()
        for number, (id_, cells) in followed:
            if id_ in waiting:
                continue
            change = next((each for each in refusals if _is_of(each.saving.change, id_, cells)), None)
            # What neither waits nor was refused has landed: a process that was started since has no other word for it.
            say(n=number, say="conflict" if change else "saved", why=change.sentence if change else "")
            if change is not None:
                # Only now: killed in between, it would be said to be saved by the next process.
                self._register.of(SHELL).receipts.dismiss(change)
                refusals.remove(change)
            with self._lock:
                del self._followed[number]


def _is_of(change: Change, id_: str, cells: dict[str, Any]) -> bool:
    return change.id == id_ and all(change.cells.get(label) == cell for label, cell in cells.items())


def _refused(number: int, why: SheetsError) -> None:
    what = "conflict" if isinstance(why, Conflict) else "unknown" if isinstance(why, Unreachable) else "failed"
    say(n=number, say=what, why=str(why), broken=isinstance(why, BrokenBook))


def _patiently(ask: Callable[[], _T]) -> _T:
    """What a person does when the page says that the sheet does not answer: try again."""
    for _ in range(_RELOADS):
        try:
            return ask()
        except Unconfirmed:
            raise
        except Unreachable:
            continue
    return ask()


def main(chosen: Chosen) -> None:
    """Be the app until the input ends."""
    session, road, faults = on_the_road(chosen)
    workbook = Workbook.on_file(chosen.book, session)
    road.is_open = chosen.calm
    register = Register(workbook, outbox=chosen.outbox, pace=_AT_ONCE, patience=chosen.patience)
    app = App(register)
    handlers: dict[str, Any] = {
        "save": app.save,
        "again": app.save,
        "other": app.save,
        "correct": app.correct,
        "attend": app.attend,
        "void": app.void,
        "name": app.name,
        "poison": app.poison,
        "follow": app.follow,
    }

    def finish() -> None:
        road.is_open = True
        faults.deliver_now()
        app.finish()

    work(chosen.threads, handlers, finish)


if __name__ == "__main__":
    main(options())
