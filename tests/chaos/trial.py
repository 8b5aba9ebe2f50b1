"""One seed: a book, one or two app processes that are stopped, killed and started again, and people, until all is done."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Thread, Timer
from typing import IO, Any

import requests

from sheets import local
from tests.chaos import notes, road, scene, stage
from tests.chaos.people import DELETABLE, NOTES, People

OURS, PLAIN = "Perimetri", "plain gspread"
_MODULES = {OURS: "tests.chaos.app", PLAIN: "tests.chaos.plain"}
_ROOT = Path(__file__).parent.parent.parent
_SILENCE = 60.0
_AT_ONCE, _WAITING = 6, 20
_OPERATIONS_PER_KILL = 150
_PEOPLE_PER_EVENT = 0.08
_DELIVERIES_PER_EVENT = 0.1
_PAUSES_PER_EVENT = 0.004
_LONGEST_PAUSE = 10.0
_FINAL = ("saved", "conflict", "failed", "unknown", "nothing", "crashed", "forgotten")
_ROAMS = 0.0
"""How many of the repeated saves reach another process. None: an id is made with a form, and a form lives in one."""
_WEIGHTS = {"save": 42, "correct": 27, "attend": 8, "void": 4, "again": 10, "other": 3, "name": 6, "poison": 1}


@dataclass
class Operation:
    """One thing that somebody asked an app for, and what the app said about it."""

    n: int
    do: str
    sent: dict[str, Any]
    tab: str = ""
    name: str = ""
    cells: scene.Record = field(default_factory=dict)
    seen: scene.Record = field(default_factory=dict)
    accepted: bool = False
    outcome: str = ""
    why: str = ""


@dataclass
class Trial:
    """Everything that was said and done for one seed."""

    seed: int
    app: str
    book: Path
    key: str
    operations: dict[int, Operation]
    said: list[notes.Note]
    people: list[notes.Note]
    counts: Counter[str]
    fences: tuple[int, int]
    outboxes: int
    seconds: float


class Process:
    """An app process; its lines arrive in the queue, and None when it has ended."""

    def __init__(self, name: str, command: list[str], said: queue.Queue[tuple[Process, notes.Note | None]]) -> None:
        self.name = name
        self.under_way: set[int] = set()
        self.waiting: set[int] = set()
        self.is_ready = False
        self.is_done = False
        self.heard = time.monotonic()
        self.errors = Path(command[command.index("--folder") + 1]) / f"{name}.errors"
        with self.errors.open("ab") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd=_ROOT, text=True
            )
        self.pauses = 0
        Thread(target=self._wake, args=(Random(" ".join(command)),), daemon=True).start()
        assert self._process.stdout is not None
        Thread(target=self._listen, args=(self._process.stdout, said), daemon=True).start()

    def _listen(self, lines: IO[str], said: queue.Queue[tuple[Process, notes.Note | None]]) -> None:
        for line in lines:
            said.put((self, json.loads(line)))
        said.put((self, None))

    def send(self, operation: dict[str, Any]) -> None:
        """Hand it one operation; one that just died does not get it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(operation) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return

    @property
    def has_time(self) -> bool:
        """True while somebody could start something else in the app."""
        return self.is_ready and len(self.under_way) < _AT_ONCE and len(self.waiting) < _WAITING

    def end_input(self) -> None:
        """Let it finish what it has, and end."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            return

    def pause(self) -> None:
        """Stop it where it stands, as a machine does that has no time for it; `_wake` lets it go on."""
        self._process.send_signal(signal.SIGSTOP)

    def _wake(self, chance: Random) -> None:
        """Let it go on each time that it was stopped, mostly soon and sometimes late."""
        with suppress(ChildProcessError):
            while _next_end(self._process.pid) == os.CLD_STOPPED:
                self.pauses += 1
                time.sleep(_LONGEST_PAUSE * chance.random() ** 3)
                self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """What `kill -9` does."""
        self._process.kill()

    def show_threads(self) -> None:
        """Write what all its threads are doing among its errors."""
        self._process.send_signal(signal.SIGUSR1)
        time.sleep(0.5)

    def wait(self) -> int:
        """How it ended."""
        return self._process.wait()


def _next_end(pid: int) -> int:
    """How a process ends next, for a while or for ever; whoever waits for it can still ask. Raises ChildProcessError."""
    ended = os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    return ended.si_code if ended is not None else os.CLD_EXITED


class Running:
    """The parent of the app processes: hands out operations, kills, delivers late requests, lets people act."""

    def __init__(self, seed: int, operations: int, app: str, folder: Path) -> None:
        self.chance = Random(f"{seed} {app}")
        self.seed, self.app, self.wanted, self.folder = seed, app, operations, folder
        self.book = folder / "book.sqlite3"
        (folder / road.MAIL).mkdir(parents=True)
        self.key = stage.build(self.book, with_tabs=app == PLAIN)
        self.session = local.session(self.book)
        self.opened = scene.opened(self.session, self.key)
        self.people = People(self.opened, folder, seed, self.chance)
        self.operations: dict[int, Operation] = {}
        self.said: list[notes.Note] = []
        self.counts: Counter[str] = Counter()
        self.queue: queue.Queue[tuple[Process, notes.Note | None]] = queue.Queue()
        self.names = ["a", "b"][: 1 + (seed % 3 > 0)]
        # People who do not wait get the word "accepted" before their save has left.
        self.patience = self.chance.choice([0.0, 0.02, 4.0])
        self.starts = 0
        kills = max(1, operations // _OPERATIONS_PER_KILL)
        self.kill_after = {self.chance.randrange(operations // 4, operations) for _ in range(kills)}
        self.home: dict[int, str] = {}

    def run(self) -> Trial:
        """Play it to the end."""
        began = time.monotonic()
        processes = [self.start(name) for name in self.names]
        while len(self.operations) < self.wanted or any(each.under_way for each in processes):
            processes = self.turn(processes)
        for each in processes:
            self.finish(each, may_die=True)
        self.deliver_all(self.chance.random() * 0.5)
        for name in self.names:
            last = self.start(name, calm=True)
            self.finish(last, may_die=False)
        self.deliver_all(1.0)
        self.session.close()
        people = notes.read(self.folder / NOTES)
        self.counts["operations"] = len(self.operations)
        self.counts["people"] = sum(
            "tab" in note and note["what"] not in ("edited", "inserted", "deleted") for note in people
        )
        return Trial(
            self.seed,
            self.app,
            self.book,
            self.key,
            self.operations,
            self.said,
            people,
            self.counts,
            self.fences(),
            len(self.names),
            time.monotonic() - began,
        )

    def fences(self) -> tuple[int, int]:
        """Hidden tabs and named ranges that are left."""
        with local.session(self.book) as session:
            return scene.fences(scene.opened(session, self.key))

    def start(self, name: str, calm: bool = False) -> Process:
        """An app process on its outbox, which a dead one may have left."""
        self.starts += 1
        options = {"book": self.book, "folder": self.folder, "outbox": self.folder / f"outbox-{name}", "key": self.key}
        options |= {"name": name, "seed": self.seed, "start": self.starts, "patience": self.patience}
        command = [sys.executable, "-m", _MODULES[self.app]]
        command += [part for option, value in options.items() for part in (f"--{option}", str(value))]
        process = Process(name, [*command, "--calm"] if calm else command, self.queue)
        self.note(say="starts", process=name, start=self.starts, calm=calm)
        for each in self.operations.values():
            if self.home.get(each.n) == name and each.accepted and not each.outcome:
                cells = {"Titolo": scene.cells(each.sent)["Titolo"]} if "id" in each.sent else each.cells
                process.send(
                    {"n": each.n, "do": "follow", "id": each.name if each.do != "name" else "", "cells": cells}
                )
        return process

    def note(self, **what: Any) -> None:
        self.said.append({"at": time.time(), **what})

    def turn(self, processes: list[Process]) -> list[Process]:
        """Hand out work, hear one thing, and let something happen."""
        for each in processes:
            while each.has_time and len(self.operations) < self.wanted:
                self.hand_out(each)
        process, said = self.next_word(processes)
        if said is None:
            processes = self.replaced(processes, process)
        else:
            self.hear(process, said)
            if len(self.operations) in self.kill_after:
                self.kill_after.discard(len(self.operations))
                self.counts["kills"] += 1
                self.note(say="killed", process=process.name)
                process.kill()
        if self.chance.random() < _PAUSES_PER_EVENT:
            Timer(self.chance.random() / 2, self.chance.choice(processes).pause).start()
        if self.chance.random() < _PEOPLE_PER_EVENT:
            self.people.act()
        waiting = road.letters(self.folder)
        if waiting and self.chance.random() < _DELIVERIES_PER_EVENT:
            self.deliver(self.chance.choice(waiting))
        return processes

    def next_word(self, processes: list[Process]) -> tuple[Process, notes.Note | None]:
        """The next thing that any process says; one that is silent for too long is stuck, and killed."""
        try:
            process, said = self.queue.get(timeout=_SILENCE)
        except queue.Empty:
            process, said = next(each for each in processes if not each.is_done), None
            self.counts["stuck"] += 1
            process.show_threads()
            self.note(say="stuck", process=process.name, why=process.errors.read_text("utf-8")[-6000:])
            process.kill()
            while self.queue.get()[1] is not None:
                continue
        return process, said

    def replaced(self, processes: list[Process], ended: Process) -> list[Process]:
        """A new process for one that ended; what that one was asked and had not answered may have happened or not."""
        code = ended.wait()
        if code != -signal.SIGKILL:
            self.counts["crashes"] += 1
            self.note(say="ended", process=ended.name, code=code, why=ended.errors.read_text("utf-8")[-3000:])
        self.forget(ended)
        return [self.start(each.name) if each is ended else each for each in processes]

    def forget(self, ended: Process) -> None:
        ended.is_done = True
        self.counts["pauses"] += ended.pauses
        for number in ended.under_way:
            self.operations[number].outcome = "killed"
        ended.under_way.clear()

    def finish(self, process: Process, may_die: bool) -> None:
        """Let a process end by itself, listening to the others too."""
        process.end_input()
        while not process.is_done:
            who, said = self.next_word([process])
            if said is not None:
                self.hear(who, said)
                continue
            code = who.wait()
            self.forget(who)
            if code != 0 and not (may_die and code == -signal.SIGKILL):
                self.counts["crashes"] += 1
                self.note(say="ended", process=who.name, code=code, why=who.errors.read_text("utf-8")[-3000:])

    def hear(self, process: Process, said: notes.Note) -> None:
        """Keep what a process said."""
        self.said.append({**said, "process": process.name})
        what = said["say"]
        if what == "ready":
            process.is_ready = True
        elif what == "fault":
            self.counts[said["what"]] += 1
        elif what == "dies":
            self.counts["kills"] += 1
        elif what == "intent":
            operation = self.operations[said["n"]]
            operation.tab, operation.name = said["tab"], said["name"]
            operation.cells, operation.seen = said["cells"], said["seen"]
        elif what == "waiting":
            self.operations[said["n"]].accepted = True
            self.counts["waiting"] += 1
            process.under_way.discard(said["n"])
            process.waiting.add(said["n"])
        elif what in _FINAL:
            self.settle(process, said)

    def settle(self, process: Process, said: notes.Note) -> None:
        """The last word on an operation."""
        operation = self.operations[said["n"]]
        process.under_way.discard(operation.n)
        process.waiting.discard(operation.n)
        operation.outcome, operation.why = said["say"], said.get("why", "")
        self.counts[said["say"]] += 1
        if operation.do == "save" and operation.outcome == "saved" and scene.is_spare(operation.name):
            notes.write(self.folder / DELETABLE, name=operation.name)

    def hand_out(self, process: Process) -> None:
        """Ask one thing of a process."""
        number = len(self.operations) + 1
        sent = self.invented(number, process)
        operation = Operation(number, sent["do"], sent)
        if "id" in sent:
            operation.name, operation.tab = sent["id"], scene.TITLES[sent["hub"]]
        self.operations[number] = operation
        self.home[number] = process.name
        self.note(say="asked", process=process.name, **sent)
        process.under_way.add(number)
        process.send(sent)

    def invented(self, number: int, process: Process) -> dict[str, Any]:
        """What somebody wants next."""
        do = self.chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        if do in ("again", "other"):
            earlier = self.earlier(do, process)
            if earlier is not None:
                variant = {"variant": f" bis {number}"} if do == "other" else {}
                return {**earlier.sent, "n": number, "do": do, **variant}
            do = "save"
        if do == "save":
            id_ = scene.entry_id(self.seed, number, self.chance.random() < 0.1)
            activity = self.chance.choice([scene.PROPOSAL, scene.LAB])
            hub = self.chance.choice(scene.HUBS)
            noted = self.chance.random() < 0.7
            return {"n": number, "do": do, "id": id_, "hub": hub, "activity": activity, "noted": noted}
        labels = self.chance.choice([["Titolo"], ["Note"], ["Titolo", "Note"]])
        return {"n": number, "do": do, "labels": labels, "heads": 200 + 2 * number}

    def earlier(self, do: str, process: Process) -> Operation | None:
        """An entry to save once more: one whose fate is not known, or any; other values only where one is confirmed."""
        saves = [each for each in self.operations.values() if each.do == "save" and not scene.is_spare(each.name)]
        if self.chance.random() >= _ROAMS:
            saves = [each for each in saves if self.home[each.n] == process.name]
        if do == "other":
            saves = [each for each in saves if each.outcome == "saved"]
        doubtful = [each for each in saves[-30:] if each.outcome in ("killed", "unknown", "")]
        return self.chance.choice(doubtful or saves) if saves else None

    def deliver(self, letter: Path) -> None:
        """A request arrives that nobody waits for any more."""
        try:
            code = road.deliver(letter, self.session)
        except requests.RequestException as why:
            self.note(say="delivery failed", why=str(why))
            return
        self.counts["late arrivals"] += 1
        self.note(say="delivered", code=code)

    def deliver_all(self, share: float) -> None:
        """A share of what is still under way arrives."""
        for letter in road.letters(self.folder):
            if self.chance.random() <= share:
                self.deliver(letter)
