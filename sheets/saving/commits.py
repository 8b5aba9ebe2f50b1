"""Many saves, one request: whoever comes while a request is under way goes with the next one.

What is submitted is first kept in the outbox, then delivered by one thread, for as long as it takes: a spreadsheet that
does not answer is asked again, later and later. Every caller gets a future of their own. The same id is one row, however
often it is saved and however often a request arrives: see `fence.py`. And what a write hit because people moved rows or
columns just before it is put back: see `before_images.py` and `repairs.py`.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from threading import Condition, Event, Lock, Thread
from time import monotonic

from sheets.language import _
from sheets.problems import BrokenBook, Conflict, Refused, SheetsError, Unconfirmed, Unreachable, Unsendable
from sheets.saving.batch import Batch
from sheets.saving.before_images import Target
from sheets.saving.chain import Chain
from sheets.saving.changes import Change, ChangedCells, Landed, NewRow
from sheets.saving.fence import Fence
from sheets.saving.halving import Halving
from sheets.saving.other_processes import OtherProcesses
from sheets.saving.outbox import Outbox
from sheets.saving.outcomes import already_there, is_same, taken_away, where_it_hit
from sheets.saving.repairs import one_taken_away
from sheets.saving.request_parts import MOST_LINES, Item, one_for_each_row
from sheets.saving.saving import Refusal, Saving
from sheets.saving.wrong_hits import WrongHits
from sheets.spreadsheet.pace import WRITE
from sheets.spreadsheet.reading import Reader

_ATTEMPTS = 10
_IDLE = 5.0
_MISSED = 10.0
_REMEMBERED = 1_000
_NOT_MENDED = _("L'app non riesce a rimettere in ordine il foglio.")
_STIRRED = _("Le righe del foglio si spostano mentre salvo.")
_log = logging.getLogger(__name__)


class Commits:
    """The queue of one spreadsheet and one outbox. `trouble` is why what waits is not delivered; None when it is."""

    def __init__(self, reader: Reader, outbox: Outbox, is_left: bool = False) -> None:
        """`is_left`: a dead process's outbox, to be removed when it is empty."""
        self._is_left = is_left
        self._reader = reader
        self._outbox = outbox
        self._door = Lock()
        self._came = Condition(self._door)
        self._queue: list[Item] = []
        self._under_way: dict[str, Item] = {}
        self._open: dict[int, Saving] = {}
        self._thread: Thread | None = None
        self._is_delivering = False
        self._stop = Event()
        self._wrong_hits = WrongHits.from_json(outbox.hits)
        self._landed: dict[str, None] = {}
        self._missing: dict[str, float] = {}
        self._tried: set[int] = set()
        self._halving = Halving()
        self._was_answered = False
        self._others = OtherProcesses(reader, self._wrong_hits)
        left = outbox.savings()
        self._chain = Chain(reader, outbox, self._others, self._wrong_hits, is_new=bool(left))
        self.trouble: SheetsError | None = None
        self.left: list[Item] = []
        if left:
            self._tried = {saving.key for saving in left}
            with self._door:
                self.left = self._line_up(left)

    def submit(self, savings: Sequence[Saving]) -> list[Item]:
        """Accept changes: they are on disk when this returns, and each gets its outcome when there is one.

        Raises `Unreachable` when the disk does not take them.
        """
        with self._door:
            known = [self._known(saving) for saving in savings]
            fresh = iter(self._outbox.accept([each for each, before in zip(savings, known, strict=True) if not before]))
            return [before or self._line_up([next(fresh)])[0] for before in known]

    def answer(self, item: Item, patience: float | None) -> Landed | None:
        """Where a change landed; None when there is no word after `patience` seconds. Raises why it was refused."""
        saving, future = item
        try:
            return future.result(patience)
        except TimeoutError:
            return None
        except Exception:
            # Whoever waited knows now: nobody else has to be told.
            self._outbox.drop(saving)
            raise

    def refusals(self) -> list[Refusal]:
        """What was refused when nobody waited for the answer."""
        return self._outbox.refusals()

    def dismiss(self, refusal: Refusal) -> None:
        """Forget a refusal that is one of this outbox: a person has seen it."""
        if any(each.is_of(refusal) for each in self._outbox.refusals()):
            self._outbox.drop(refusal.saving)

    @property
    def set_aside(self) -> list[str]:
        """In sentences, what the outbox kept and cannot be read any more."""
        return self._outbox.set_aside

    def waiting(self) -> list[Saving]:
        """What was accepted and has no outcome yet, oldest first; the journal's own rows left out."""
        # Copied in one step: whoever looks at a page does not wait at the door while a save is written to disk.
        return [saving for saving in list(self._open.values()) if saving.what]

    def let_tell(self) -> None:
        """Wait while an outcome is being told: what waits no more has its word then."""
        with self._door:
            pass

    def close(self, patience: float = 2.0) -> None:
        """Stop delivering and let go of the outbox; what waits stays in it."""
        self._stop.set()
        with self._door:
            thread = self._thread
            self._came.notify()
        if thread is not None:
            thread.join(patience)
        if thread is None or not thread.is_alive():
            # A request under way that nobody waits for any more keeps its outbox until the process ends.
            self._outbox.close()

    def _known(self, saving: Saving) -> Item | None:
        """The same save, if it is under way. The same id with other values is not the same save."""
        item = self._under_way.get(saving.change.id) if isinstance(saving.change, NewRow) else None
        return item if item is not None and is_same(item[0].change, saving.change) else None

    def _line_up(self, savings: Sequence[Saving]) -> list[Item]:
        """Put savings in the queue, and see that somebody delivers it. Call with the door locked."""
        items: list[Item] = [(saving, Future()) for saving in savings]
        self._queue += items
        for saving, future in items:
            self._open[saving.key] = saving
            if isinstance(saving.change, NewRow):
                self._under_way.setdefault(saving.change.id, (saving, future))
        if not self._is_delivering and not self._stop.is_set():
            self._is_delivering = True
            self._thread = Thread(target=self._deliver, name="delivery", daemon=True)
            self._thread.start()
        self._came.notify()
        return items

    # The thread that delivers

    def _deliver(self) -> None:
        failures, held = 0, 0
        pace = self._reader.workbook.pace
        while True:
            if not self._has_work():
                break
            came = monotonic()
            pace.wait_for_turn(WRITE)
            # Those who save just now too are waited for while the turn is.
            if pace.linger and self._stop.wait(max(0.0, came + pace.linger - monotonic())):
                continue
            with self._door:
                together, self._queue = self._queue, []
            self._was_answered = False
            try:
                self._commit(together)
                failures, self.trouble = 0, None
            except SheetsError as why:
                # Only a spreadsheet that answers nothing at all is asked later and later.
                failures, self.trouble = 1 if self._was_answered else failures + 1, why
                _log.warning("%s", why)
            left = [item for item in together if not item[1].done()]
            with self._door:
                self._queue = left + self._queue
            held = held + 1 if (left or self._wrong_hits.are_open) and not failures else 0
            if failures:
                # What is to be put right does not wait longer and longer.
                self._stop.wait(pace.delay(1 if self._wrong_hits.are_open else failures))
            elif held:
                self._wait_for_others(left, pace.delay(held))
        if self._is_left and not self._stop.is_set():
            self._stop.set()
            if self._outbox.is_empty:
                self._outbox.remove()

    def _wait_for_others(self, held: Sequence[Item], seconds: float) -> None:
        """What can only be looked for again, or mended by a person, keeps nobody else waiting."""
        with self._door:
            self._came.wait_for(lambda: len(self._queue) > len(held) or self._stop.is_set(), seconds)

    def _has_work(self) -> bool:
        """True when there is something to deliver; False after a while without, or when it is time to stop."""
        with self._door:
            wrong_hits = self._wrong_hits
            if not (self._queue or wrong_hits.are_open) and not self._is_left:
                self._came.wait_for(lambda: self._queue or self._stop.is_set(), _IDLE)
            is_work = bool(self._queue or wrong_hits.are_open)
            self._is_delivering = is_work and not self._stop.is_set()
            return self._is_delivering

    def _commit(self, together: Sequence[Item]) -> None:
        for part in self._halving.parts(together) if together else [[]]:
            with self._reader.lock:
                self._commit_or_halve(part)

    def _commit_or_halve(self, part: Sequence[Item]) -> None:
        try:
            self._commit_part(part)
        except SheetsError:
            raise
        except Exception as why:
            logging.getLogger(__name__).exception("A fault of ours with one change must keep no other out")
            self._chain.is_unsure = True
            self._commit_halves([item for item in part if not item[1].done()], why)

    def _commit_part(self, part: Sequence[Item]) -> None:
        """Deliver a part. Raises what makes it wait: nothing can be written to the spreadsheet just now."""
        waiting, failures = list(part), 0
        if self._chain.is_unsure:
            self._chain.recover()
        while waiting or self._wrong_hits.are_open:
            self._others.ask_to_be_let_through(self._chain.fence)
            self._look(waiting)
            if self._others.comes_first:
                return
            self._others.learn()
            targets = self._wrong_hits.targets(self._reader.snapshot, MOST_LINES)
            now, later = one_for_each_row(waiting)
            held_back: list[Item] = []
            if not targets:
                answers = self._answers(now)
                if any(isinstance(answer, Landed | SheetsError) for answer in answers) and not self._others.is_quiet(
                    self._chain.fence
                ):
                    continue
                asked, (now, every) = now, self._settle(now, answers)
                targets = one_taken_away(every)[:MOST_LINES]
                held_back = [item for item in asked if item not in now] if len(targets) < len(every) else []
            if failures >= (2 * _ATTEMPTS if targets else _ATTEMPTS):
                # Only what has not landed meanwhile is given up, and only when nothing is left to put right.
                self._give_up(now, targets)
                now, failures = [], 0
            elif now or targets:
                failures += self._write([] if targets else now, targets, failures)
            left = [*held_back, *now, *later]
            waiting = [item for item in left if not item[1].done() and not self._is_missing(item[0].change)]

    def _give_up(self, now: list[Item], targets: Sequence[Target]) -> None:
        """After too many attempts: find the change that the sheet refuses, or tell people that rows keep moving."""
        if targets:
            raise Unreachable(_STIRRED, _("Riprovo fra qualche secondo."))
        self._commit_halves(now, self._halving.why or BrokenBook(_STIRRED, _("Riprova fra qualche secondo.")))

    def _commit_halves(self, refused: list[Item], why: Exception) -> None:
        """Find the change that cannot be written, so that it does not keep the others out."""
        if not refused:
            raise Unreachable(_NOT_MENDED, _("Segnalalo a chi cura l'app.")) from why
        if len(refused) == 1:
            self._fail(refused[0], why)
            return
        for half in self._halving.split(refused):
            self._commit_or_halve(half)

    def _look(self, waiting: Sequence[Item]) -> None:
        hears_others = self._others.hears_others(self._chain.fence)
        if self._reader.in_doubt:
            self._reader.renew()
        elif self._missing or hears_others or any(isinstance(saving.change, ChangedCells) for saving, _ in waiting):
            # What somebody changed since the last look is mostly seen by asking Drive; the rest by what was hit.
            self._reader.renew_if_changed()

    def _write(self, now: list[Item], targets: Sequence[Target], failures: int) -> int:
        """One request; 0 when all of it is where it belongs, else how many failures it counts for.

        The rest is found by reading again. What is refused for certain counts as all of them.
        """
        changes = {saving.key: saving.change for saving, _ in now}
        batch, fence = self._batch(changes, targets, failures), self._chain.fence
        _log.debug("%s, step %s: changes %s, %s repairs", fence.title, fence.step, [*changes], len(targets))
        self._tried |= {saving.key for saving, _ in now}
        try:
            reply = self._reader.workbook.write(batch.requests, batch.read_back)
        except Unconfirmed:
            self._chain.lose_sight()
            raise
        except Unsendable as why:
            self._halving.why = why
            return 2 * _ATTEMPTS
        except Refused as why:
            self._was_answered = True
            self._chain.is_unsure = True
            self._chain.recover()
            is_overtaken = self._others.has_overtaken(batch.baton)
            if is_overtaken and (why.place is None or why.place < batch.begins):
                # Which says nothing about what was to be written.
                return 0
            return 2 * _ATTEMPTS if self._halving.is_certain(now, batch, why) else 1
        self._was_answered = True
        placed = batch.check(reply)
        self._halving.taken()
        self._others.overtaken = 0
        if targets or not placed.is_regular:
            self._wrong_hits.note(placed.images, placed.landings)
            self._chain.move_on(self._chain.fence.after())
            self._reader.doubt()
            self._reader.renew()
            return 0 if targets and all(image.is_right for image in placed.images) else 1
        self._others.wrote(self._chain.fence)
        self._chain.fence = self._chain.fence.after()
        self._reader.publish(placed.tabs, batch.marks)
        self._finish([(item, placed.landed[item[0].change.id]) for item in now])
        return 0

    def _batch(self, changes: Mapping[int, Change], targets: Sequence[Target], failures: int) -> Batch:
        seen, open_ = (self._reader.snapshot, self._reader.marks), self._others.still_open
        batch = Batch(*seen, self._chain.fence, changes, targets, open_, failures, self._tried)
        if batch.width > self._chain.fence.columns:
            self._chain.move_on(Fence.first(batch.width + 20, self._chain.fence.previous))
            batch = Batch(*seen, self._chain.fence, changes, targets, open_, failures, self._tried)
        if not self._chain.fence.previous:
            batch.requests += self._chain.fence.leftovers(self._reader.marks)
            # Kept before it leaves: the next process must know the tab if this one is killed meanwhile.
            self._chain.move_on(self._chain.fence)
        return batch

    # Outcomes

    def _answers(self, now: Sequence[Item]) -> list[Landed | Target | SheetsError | None]:
        """What each change needs, by what was read: nothing any more, setting right, refusing; None: to be written."""

        def answer(saving: Saving) -> Landed | Target | SheetsError | None:
            image, astray = self._wrong_hits.right_hit(saving.key), self._wrong_hits.astray(saving.key)
            try:
                if image is not None:
                    return where_it_hit(self._reader.snapshot, saving.change, image)
                found = already_there(self._reader.snapshot, saving.change, saving.key in self._tried, astray)
                # Taken away, it is to be written anew: that must be known of this very saving.
                return replace(found, key=saving.key) if isinstance(found, Target) and found.mark else found
            except SheetsError as why:
                return why

        return [answer(saving) for saving, _ in now]

    def _settle(
        self, now: Sequence[Item], answers: Sequence[Landed | Target | SheetsError | None]
    ) -> tuple[list[Item], list[Target]]:
        """Answer what needs no writing, and changes that no longer fit. Returns what is to be written, and repairs."""
        rest: list[Item] = []
        targets: list[Target] = []
        done: list[tuple[Item, Landed]] = []
        for item, answer in zip(now, answers, strict=True):
            saving, __ = item
            try:
                if answer is None and self._is_missed(saving):
                    continue  # neither written again nor answered: it is looked for once more
            except Conflict as why:
                self._fail(item, why)
                continue
            if isinstance(answer, Target):
                targets.append(answer)
            elif isinstance(answer, Landed):
                done.append((item, replace(answer, was_there=saving.key not in self._tried)))
            elif answer is None:
                rest.append(item)
            elif isinstance(answer, BrokenBook) and self._wrong_hits.is_begun(saving.key):
                # It is in the sheet, or was: told to be refused, it would be saved once more.
                self._missing[saving.change.id] = monotonic()
            else:
                if isinstance(answer, BrokenBook):
                    self._reader.doubt()  # the next save must see that a person put it right
                self._fail(item, answer)
        self._finish(done)
        return rest, targets

    def _is_missed(self, saving: Saving) -> bool:
        """True while a row that had landed may be found again: somebody may have written over its id by mistake.

        Raises `Conflict` when it is not.
        """
        id_ = saving.change.id
        if isinstance(saving.change, ChangedCells) or (
            not self._wrong_hits.has_landed(saving.key) and id_ not in self._landed
        ):
            return False
        since = self._missing.setdefault(id_, monotonic())
        if monotonic() - since < _MISSED:
            return True
        del self._missing[id_]
        if self._wrong_hits.has_landed(saving.key):
            raise taken_away(saving.change.tab)
        return False

    def _is_missing(self, change: Change) -> bool:
        return isinstance(change, NewRow) and change.id in self._missing

    def _finish(self, done: Sequence[tuple[Item, Landed]]) -> None:
        """Forget on disk what has landed, then tell whoever waits for it."""
        if not done:
            return
        journal: list[Saving] = []
        savings = [saving for (saving, _), _ in done]
        try:
            journal = self._outbox.settle(savings, self._chain.fence, self._wrong_hits.as_json())
        except sqlite3.Error:
            # It has landed all the same; found again, it will be seen to be there.
            _log.exception("outbox")
        for saving in savings:
            self._landed[str(saving.change.id or saving.change.cells.get("id", ""))] = None
        while len(self._landed) > _REMEMBERED:
            del self._landed[next(iter(self._landed))]
        with self._door:
            self._line_up(journal)
            self._forget(savings)
            # Still behind the door: whoever asks what became of a save finds it waiting, or answered.
            for item, landed in done:
                item[1].set_result(landed)

    def _fail(self, item: Item, why: Exception) -> None:
        """The final answer *no*. It stays in the outbox, aside, until whoever waits for it has been told."""
        saving, future = item
        if not isinstance(why, SheetsError):
            why = Refused(
                _("L'app non sa scrivere questa voce ({why}).", why=why),
                _("Segnala questo messaggio a chi cura l'app."),
            )
        try:
            self._outbox.refuse(saving, why)
        except sqlite3.Error:
            _log.exception("outbox")
        with self._door:
            self._forget([saving])
            future.set_exception(why)

    def _forget(self, savings: Sequence[Saving]) -> None:
        for saving in savings:
            self._open.pop(saving.key, None)
            self._tried.discard(saving.key)
            self._halving.forget(saving.key)
            self._missing.pop(saving.change.id, None)
            self._wrong_hits.forget(saving.key, self._open)
            under_way = self._under_way.get(saving.change.id)
            if under_way is not None and under_way[0].key == saving.key:
                del self._under_way[saving.change.id]
