"""What was accepted stays on disk until it has landed, whatever becomes of the process or of the disk."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from sheets import kinds, local
from sheets.access import SHELL
from sheets.entries.columns import Column
from sheets.language import ENGLISH, Several, _, say
from sheets.problems import Conflict, Refused, Unreachable
from sheets.register.register import Register
from sheets.saving import outbox as module
from sheets.saving.changes import Change, ChangedCells, NewRow, as_json, from_json
from sheets.saving.fence import Fence
from sheets.saving.outbox import Outbox
from sheets.saving.saving import Saving
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup

AT = datetime(2017, 1, 12, 15, 30)
COLUMNS = (Column("Titolo", kinds.TEXT), Column("Data", kinds.DATE), Column("id", kinds.TEXT))


def row(id_: str, title: str = "Orto") -> NewRow:
    return NewRow("OP Café · Rho", COLUMNS, id_, {"Titolo": title, "Data": 42747, "id": id_})


def saving(id_: str, journal: NewRow | None = None) -> Saving:
    return Saving(row(id_), Several(" · ", (_("correzione"), id_)), "volontaria.rho@esempio.it", AT, journal)


def ids(outbox: Outbox) -> list[str]:
    return [each.change.id for each in outbox.savings()]


def on_disk(path: Path) -> list[str]:
    """The ids that a process would find which opens a copy of the files as they are now."""
    copy = path.with_name(f"copia-{len(list(path.parent.iterdir()))}")
    for end in ("", "-wal"):
        if (found := path.with_name(path.name + end)).exists():
            shutil.copy(found, copy.with_name(copy.name + end))
    (outbox,) = (each for each in [Outbox._take(copy)] if each is not None)
    found_ids = ids(outbox)
    outbox.close()
    return found_ids


def in_a_child(work: Callable[[], None]) -> int:
    """Run in a process of its own, which dies by kill -9 when it is done; its exit code, -9 for having come so far."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tmp_path / "libro" / "libro.sqlite3-attesa"


@pytest.fixture
def outbox(base: Path) -> Iterator[Outbox]:
    (made,) = Outbox.open(base)
    yield made
    made.close()


# Kept, in order, all or none


@pytest.mark.parametrize(
    "change",
    [
        row("a1", "Via Meda, l'«orto» 🌱\n=1+1"),
        NewRow("Registro", (Column("quando", kinds.MOMENT),), "j1", {"quando": 42747.645833, "id": "j1"}),
        ChangedCells("OP Café · Rho", COLUMNS, "a1", {"Titolo": "Coro", "annullato": True}, {"Titolo": ""}),
        ChangedCells("OP Café · Rho", COLUMNS, "", {"id": "x"}, {"Titolo": "a mano", "Data": 42747.5}, row=7),
        ChangedCells("OP Café · Rho", (), "", {"C": "Titolo"}, {"A": "Attività", "C": "Nome"}, row=1),
    ],
)
def test_a_change_is_kept_as_it_is(change: Change, outbox: Outbox) -> None:
    (kept,) = outbox.accept([Saving(change, "prova", "io", AT, row("journal"))])
    (found,) = outbox.savings()
    assert found == kept
    assert (found.change, found.journal) == (change, row("journal"))
    assert [type(cell) for cell in found.change.cells.values()] == [type(cell) for cell in change.cells.values()]
    assert from_json(as_json(change)) == change


def test_what_was_accepted_is_on_disk_before_accept_returns(outbox: Outbox) -> None:
    assert outbox.path is not None
    outbox.accept([saving("a1"), saving("a2")])
    assert on_disk(outbox.path) == ["a1", "a2"]
    outbox.accept([saving("a3")])
    assert on_disk(outbox.path) == ["a1", "a2", "a3"]


def test_what_was_accepted_survives_a_power_cut(outbox: Outbox) -> None:
    """SQLite waits for the disk with each commit: 2 is FULL."""
    assert outbox._connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_what_an_older_version_kept_with_a_kind_that_is_gone_is_still_delivered() -> None:
    kept = as_json(row("a1")).replace(f'"{kinds.DATE.name}"', '"un tipo di una volta"')
    assert "un tipo di una volta" in kept
    found = from_json(kept)
    assert (found.id, dict(found.cells)) == ("a1", dict(row("a1").cells))
    assert [column.label for column in found.columns] == ["Titolo", "Data", "id"]


def test_what_was_accepted_is_found_again_in_its_order_with_the_turn(base: Path) -> None:
    (first,) = Outbox.open(base)
    fence = Fence.first().after()
    first.keep(fence, "ciò che si sa")
    kept = [first.accept([saving(f"a{number}")])[0] for number in range(12)]
    first.close()
    (second,) = Outbox.open(base)
    assert second.savings() == kept
    assert (second.fence, second.hits) == (fence, "ciò che si sa")
    second.close()


def test_threads_that_accept_at_once_lose_nothing_and_get_keys_of_their_own(outbox: Outbox) -> None:
    names = [f"a{number}" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        kept = [each for (each,) in pool.map(lambda name: outbox.accept([saving(name)]), names)]
    assert len({each.key for each in kept}) == 200
    assert sorted(ids(outbox)) == sorted(names)


def test_an_outbox_in_memory_does_the_same_and_leaves_no_file(tmp_path: Path) -> None:
    outbox = Outbox.in_memory()
    outbox.accept([saving("a1")])
    assert ids(outbox) == ["a1"]
    outbox.remove()
    assert list(tmp_path.iterdir()) == []


# Landed, refused, dropped


def test_settling_forgets_what_landed_and_keeps_its_journal_rows_and_the_turn(outbox: Outbox) -> None:
    assert outbox.path is not None
    one, two, three = outbox.accept([saving("a1", row("j1")), saving("a2"), saving("a3", row("j3"))])
    fence = outbox.fence.after()
    journal = outbox.settle([one, two], fence, "ciò che si sa")
    assert [(each.change.id, each.what, each.who, each.journal) for each in journal] == [("j1", "", one.who, None)], (
        "a journal row is nothing to be told about, and has none of its own"
    )
    assert (outbox.fence, outbox.hits) == (fence, "ciò che si sa")
    assert on_disk(outbox.path) == ["a3", "j1"]
    assert outbox.settle(journal, fence.after()) == []
    assert outbox.savings() == [three]


def test_settling_is_one_moment_when_the_disk_fails_in_it_nothing_of_it_has_happened(outbox: Outbox) -> None:
    kept = outbox.accept([saving("a1", row("j1")), saving("a2")])
    outbox._connection.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON accepted BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    fence = outbox.fence
    outbox.keep(fence)
    with pytest.raises(sqlite3.DatabaseError):
        outbox.settle(kept, fence.after())
    assert ids(outbox) == ["a1", "a2"]
    assert outbox.fence == fence


def test_what_was_refused_is_kept_aside_with_its_reason_and_not_delivered_again(base: Path) -> None:
    (outbox,) = Outbox.open(base)
    one, two = outbox.accept([saving("a1"), saving("a2")])
    outbox.refuse(one, Conflict("Intanto «Adulti» è cambiato.", _("Ricarica la pagina.")))
    outbox.close()
    (again,) = Outbox.open(base)
    assert again.savings() == [two]
    assert say(again.savings()[0].what, ENGLISH) == "correction · a2"
    (refusal,) = again.refusals()
    assert (refusal.saving, refusal.sentence) == (one, "Intanto «Adulti» è cambiato. Ricarica la pagina.")
    assert say(refusal.sentence, ENGLISH) == "Intanto «Adulti» è cambiato. Load the page again."
    again.drop(one)
    assert again.refusals() == []
    assert again.savings() == [two]
    again.close()


# One file for each process


def test_processes_side_by_side_have_files_of_their_own_and_none_sees_the_others_savings(base: Path) -> None:
    open_: list[Outbox] = []
    for __ in range(3):
        (outbox,) = Outbox.open(base)
        open_.append(outbox)
        outbox.accept([saving(f"a{len(open_)}")])
    assert [each.path for each in open_] == [base.with_name(f"{base.name}-{number}") for number in (1, 2, 3)]
    assert [ids(each) for each in open_] == [["a1"], ["a2"], ["a3"]]
    for each in open_:
        each.close()


def test_another_process_gets_the_second_file_while_the_first_is_held(base: Path, outbox: Outbox) -> None:
    def second() -> None:
        (mine,) = Outbox.open(base)
        mine.accept([saving("suo")])

    outbox.accept([saving("mio")])
    assert in_a_child(second) == -signal.SIGKILL
    assert ids(outbox) == ["mio"]
    assert on_disk(base.with_name(f"{base.name}-2")) == ["suo"]


def test_what_killed_processes_left_is_found_delivered_and_removed(base: Path) -> None:
    def killed() -> None:
        first, second = Outbox.open(base)[0], Outbox.open(base)[0]
        first.accept([saving("a1")])
        second.accept([saving("a2"), saving("a3")])

    assert in_a_child(killed) == -signal.SIGKILL
    mine, left = Outbox.open(base)
    assert [ids(mine), ids(left)] == [["a1"], ["a2", "a3"]]
    left.settle(left.savings(), left.fence.after())
    left.remove()
    assert [path.name for path in base.parent.iterdir() if "-2" in path.name] == []
    mine.close()


def test_an_outbox_that_was_removed_or_closed_holds_nothing_more(base: Path, outbox: Outbox) -> None:
    """Pages go on asking every outbox of the process what was refused."""
    outbox.accept([saving("a1")])
    (left,) = Outbox.open(base)
    left.remove()
    outbox.close()
    for each in (left, outbox):
        assert (each.savings(), each.refusals()) == ([], [])
        with pytest.raises(Unreachable):
            each.accept([saving("a2")])


def test_a_file_that_is_left_with_only_a_refusal_is_found_too_and_an_empty_one_is_not(base: Path) -> None:
    first, second, third = (Outbox.open(base)[0] for _ in range(3))
    (kept,) = second.accept([saving("a2")])
    second.refuse(kept, Conflict("Intanto è cambiato."))
    for each in (first, second, third):
        each.close()
    found = Outbox.open(base)
    assert [each.path and each.path.name[-1] for each in found] == ["1", "2"]
    for each in found:
        each.close()


def test_two_that_start_at_once_do_not_both_deliver_what_a_killed_one_left(base: Path) -> None:
    first, second = Outbox.open(base)[0], Outbox.open(base)[0]
    second.accept([saving("a2")])
    second.close()
    first.close()
    one = Outbox.open(base)
    two = Outbox.open(base)
    assert sorted(name for outbox in (*one, *two) for name in ids(outbox)) == ["a2"]
    for each in (*one, *two):
        each.close()


def test_a_file_is_removed_while_it_is_still_locked_so_that_nobody_takes_it_and_loses_it(
    base: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_meanwhile(path: Path, missing_ok: bool = False) -> None:
        if path == left.path:
            taken.append(Outbox._take(path))
        path.rename(path.with_name("removed"))

    left, taken = Outbox.open(base)[0], list[Outbox | None]()
    monkeypatch.setattr(Path, "unlink", taken_meanwhile)
    left.remove()
    assert taken == [None]


def test_a_file_that_is_removed_while_it_is_being_taken_is_not_taken(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of a file that has no name any more is free, and what is kept in it is lost."""
    connect = module._connect

    def connect_late(target: str) -> sqlite3.Connection:
        connection = connect(target)
        Path(target).unlink()
        monkeypatch.setattr(module, "_connect", connect)
        return connection

    monkeypatch.setattr(module, "_connect", connect_late)
    (taken,) = Outbox.open(base)
    taken.accept([saving("a1")])
    assert taken.path is not None
    assert on_disk(taken.path) == ["a1"]
    taken.close()


# kill -9


def test_the_log_that_a_killed_process_left_beside_its_file_is_read(base: Path) -> None:
    def killed() -> None:
        (outbox,) = Outbox.open(base)
        for number in range(40):
            outbox.accept([saving(f"a{number}")])

    assert in_a_child(killed) == -signal.SIGKILL
    assert base.with_name(f"{base.name}-1-wal").stat().st_size > 0
    (found,) = Outbox.open(base)
    assert ids(found) == [f"a{number}" for number in range(40)]
    found.close()


def test_killed_in_the_middle_of_accepting_many_none_of_them_is_half_there(base: Path) -> None:
    def killed() -> None:
        (outbox,) = Outbox.open(base)
        outbox.accept([saving("a1")])
        with outbox._writing():
            outbox._insert(saving("a2"))
            os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_child(killed) == -signal.SIGKILL
    (found,) = Outbox.open(base)
    assert ids(found) == ["a1"]
    found.close()


# A disk that does not take it


def test_a_full_disk_refuses_with_a_sentence_and_accepts_nothing_by_halves(outbox: Outbox) -> None:
    outbox.accept([saving("a1")])
    (pages,) = outbox._connection.execute("PRAGMA page_count").fetchone()
    outbox._connection.execute(f"PRAGMA max_page_count = {pages}")
    big = [Saving(row(f"b{number}", "x" * 3_000), "Proposta", "io", AT) for number in range(30)]
    with pytest.raises(Unreachable) as refusal:
        outbox.accept(big)
    assert refusal.value.sentence == (
        "Non ho salvato: il file «libro.sqlite3-attesa-1» delle voci in attesa non si può scrivere "
        "(database or disk is full)."
    )
    assert refusal.value.advice == (
        "Quello che hai scritto è ancora qui. Libera spazio sul computer, o chiama chi cura l'app, e riprova."
    )
    assert ids(outbox) == ["a1"]
    outbox._connection.execute("PRAGMA max_page_count = 1000000")
    outbox.accept(big)
    assert len(ids(outbox)) == 31


def test_a_full_disk_that_does_not_take_the_turn_says_so_in_a_sentence(outbox: Outbox) -> None:
    outbox.keep(outbox.fence)
    outbox._connection.execute("PRAGMA query_only = 1")
    with pytest.raises(Unreachable, match="delle voci in attesa non si può scrivere"):
        outbox.keep(outbox.fence.after())


def test_a_folder_that_cannot_be_made_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "libro").write_text("un file, non una cartella")
    with pytest.raises(Unreachable, match="libro"):
        Outbox.open(tmp_path / "libro" / "attesa")


def test_a_file_that_may_not_be_written_is_told_and_left_alone(base: Path) -> None:
    base.parent.mkdir()
    place = base.with_name(f"{base.name}-1")
    place.mkdir()
    with pytest.raises(Unreachable) as refusal:
        Outbox.open(base)
    assert "«libro.sqlite3-attesa-1» delle voci in attesa non si può scrivere" in refusal.value.sentence
    assert place.is_dir()


@pytest.mark.parametrize(
    "spoilt", [b"this is no database, whatever its name" * 100, b"SQLite format 3\0" + b"\xff" * 4_000]
)
def test_a_file_that_is_spoilt_is_set_aside_and_told_and_the_next_saves_are_kept(base: Path, spoilt: bytes) -> None:
    base.parent.mkdir()
    place = base.with_name(f"{base.name}-1")
    place.write_bytes(spoilt)
    (outbox,) = Outbox.open(base)
    outbox.accept([saving("a1")])
    (aside,) = base.parent.glob("*-illeggibile-*")
    assert aside.read_bytes() == spoilt
    assert outbox.set_aside == [
        f"Il file «libro.sqlite3-attesa-1» delle voci in attesa non si leggeva: l'ho messo da parte come «{aside.name}»."
    ]
    outbox.close()
    (again,) = Outbox.open(base)
    assert ids(again) == ["a1"]
    again.close()


def test_a_spoilt_file_is_set_aside_with_its_log_and_over_none_that_was_set_aside_before(base: Path) -> None:
    base.parent.mkdir()
    place = base.with_name(f"{base.name}-1")
    kept = []
    for number in range(3):
        place.write_bytes(b"this is no database" * 100)
        place.with_name(f"{place.name}-wal").write_bytes(b"its log %d" % number)
        (outbox,) = Outbox.open(base)
        outbox.accept([saving("a1")])
        (again,) = [
            each.name
            for each in base.parent.glob("*-illeggibile-*")
            if each.name not in kept and "-wal" not in each.name
        ]
        assert again in outbox.set_aside[0]
        assert base.with_name(f"{again}-wal").read_bytes() == b"its log %d" % number
        kept.append(again)
        outbox.remove()


# Of one spreadsheet


def left_by(base: Path, key: str, *kept: str) -> None:
    """What a process kept for that spreadsheet, which was killed."""
    (outbox,) = Outbox.open(base, key)
    outbox.accept([saving(id_) for id_ in kept])
    outbox.close()


def test_what_waits_for_another_spreadsheet_is_set_aside_whole_and_told(base: Path) -> None:
    left_by(base, "uno", "a1", "a2")
    (outbox,) = Outbox.open(base, "due")
    assert (ids(outbox), outbox.spreadsheet) == ([], "due")
    (aside,) = base.parent.glob("*-altro-foglio-*")
    assert outbox.set_aside == [
        "Nel file «libro.sqlite3-attesa-1» c'erano 2 voci in attesa di un altro foglio: non ho scritto nulla in questo, "
        f"e ho messo da parte il file come «{aside.name}»."
    ]
    outbox.accept([saving("b1")])
    outbox.close()
    # Under its old name it is found again by its own.
    aside.rename(base.with_name(f"{base.name}-2"))
    first, second = Outbox.open(base, "uno")
    assert (ids(first), ids(second)) == ([], ["a1", "a2"])
    assert len([*base.parent.glob("*-altro-foglio-*")]) == 1
    for each in (first, second):
        each.close()


def test_every_file_of_another_spreadsheet_is_set_aside_and_told(base: Path) -> None:
    open_ = [Outbox.open(base, "uno")[0] for _ in range(3)]
    for number, each in enumerate(open_):
        each.accept([saving(f"a{number}")])
    for each in open_:
        each.close()
    (outbox,) = Outbox.open(base, "due")
    assert len(outbox.set_aside) == len([*base.parent.glob("*-altro-foglio-*")]) == 3
    outbox.close()


def test_an_empty_outbox_of_another_spreadsheet_begins_anew_with_a_fence_of_its_own(base: Path) -> None:
    (outbox,) = Outbox.open(base, "uno")
    outbox.keep(fence := outbox.fence.after(), "ciò che si sa dell'altro")
    outbox.close()
    (outbox,) = Outbox.open(base, "due")
    assert (outbox.spreadsheet, outbox.set_aside, outbox.hits) == ("due", [], "")
    assert outbox.fence.title != fence.title
    outbox.close()


def test_an_outbox_from_before_they_said_whose_they_are_is_the_first_ones_who_opens_it(base: Path) -> None:
    left_by(base, "", "a1")
    for __ in range(2):
        (outbox,) = Outbox.open(base, "uno")
        assert (ids(outbox), outbox.spreadsheet) == (["a1"], "uno")
        outbox.close()


def test_a_second_file_that_is_spoilt_is_told_too(base: Path) -> None:
    left_by(base, "uno", "a1")
    base.with_name(f"{base.name}-2").write_bytes(b"this is no database" * 100)
    (outbox,) = Outbox.open(base, "uno")
    assert [each for each in outbox.set_aside if f"{base.name}-2" in each]
    outbox.close()


def test_what_waits_never_enters_a_book_that_came_in_the_place_of_its_own(tmp_path: Path) -> None:
    book, base = tmp_path / "libro.sqlite3", tmp_path / "libro.sqlite3-attesa"
    with local.session(book) as session:
        setup(Workbook.on_file(book, session))
        left_by(base, Workbook.on_file(book, session).key, "a1")
    book.rename(tmp_path / "di prima.sqlite3")
    with local.session(book) as session:
        setup(Workbook.on_file(book, session))
        register = Register(Workbook.on_file(book, session), outbox=base)
        assert register.of(SHELL).receipts.waiting() == []
        assert ["altro foglio" in each for each in register.set_aside] == [True]
        register.close()


@pytest.mark.parametrize("taken", [("",), ("-wal",), ("", "-wal")])
@pytest.mark.parametrize("is_replaced", [False, True])
def test_an_outbox_that_is_taken_away_under_the_app_is_told_and_loses_nothing(
    base: Path, outbox: Outbox, taken: tuple[str, ...], is_replaced: bool
) -> None:
    first, second = outbox.accept([saving("a1"), saving("a2")])
    outbox.settle([second], outbox.fence.after())
    fence, place = outbox.fence, outbox.path
    assert place is not None
    for end in taken:
        place.with_name(place.name + end).unlink()
        if is_replaced:
            place.with_name(place.name + end).write_bytes(b"another file")
    assert [each for each in outbox.set_aside if "è stato tolto mentre l'app era accesa" in each]
    (third,) = outbox.accept([saving("a3")])
    assert (third.key, outbox.fence) == (second.key + 1, fence), "no key is given twice"
    outbox._connection.close()  # as a kill does: what is not in a file that has a name is gone
    left = [each for found in Outbox.open(base) for each in found.savings()]
    assert [each.change.id for each in left if each.what] == [first.change.id, "a3"]


def test_where_no_new_outbox_can_be_made_a_save_is_refused_with_a_sentence(base: Path, outbox: Outbox) -> None:
    shutil.rmtree(base.parent)
    base.parent.write_text("no folder any more")
    with pytest.raises(Unreachable, match=r"Non ho salvato: il file «.*» delle voci in attesa non si può scrivere"):
        outbox.accept([saving("a1")])


@pytest.mark.parametrize("spoilt", ['{"nuovo": 1}', "{", "[]", "null"])
def test_a_saving_that_cannot_be_read_stays_on_disk_and_keeps_no_other_out(outbox: Outbox, spoilt: str) -> None:
    outbox.accept([saving("a1"), saving("a2"), saving("a3")])
    outbox._connection.execute("UPDATE accepted SET change = ? WHERE key = 2", (spoilt,))
    assert [each.change.id for each in outbox.savings()] == ["a1", "a3"]
    assert outbox.savings()
    assert len(outbox.set_aside) == 1
    assert "non si legge: è la 2" in outbox.set_aside[0]
    assert outbox._connection.execute("SELECT count(*) FROM accepted").fetchone() == (3,)


def test_when_fifty_processes_have_their_files_the_next_is_told(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sheets.saving.outbox._MOST", 3)
    open_ = [Outbox.open(base)[0] for _ in range(3)]
    with pytest.raises(Unreachable, match="3 processi usano già"):
        Outbox.open(base)
    for each in open_:
        each.close()
    (again,) = Outbox.open(base)
    again.close()


def test_half_a_character_is_refused_with_a_sentence(outbox: Outbox) -> None:
    """A lone surrogate: no disk and no spreadsheet takes it."""
    outbox.accept([saving("a1")])
    with pytest.raises(Refused, match="mezzo carattere"):
        outbox.accept([saving("a2"), Saving(row("a3", "\ud800"), "Proposta", "io", AT)])
    assert ids(outbox) == ["a1"]


def test_a_disk_that_fails_while_a_refusal_is_forgotten_does_not_hide_the_refusal(outbox: Outbox) -> None:
    (kept,) = outbox.accept([saving("a1")])
    outbox._connection.execute("PRAGMA query_only = 1")
    outbox.drop(kept)
    assert ids(outbox) == ["a1"], "it is told once more"
