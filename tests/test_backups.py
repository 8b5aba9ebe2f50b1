"""A copy of a local book is whole and can be put back; at every moment there is one whole book, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from sheets import local
from sheets.__main__ import commands
from sheets.backup.backups import restore
from sheets.problems import SheetsError
from sheets.register.register import Register
from sheets.setup.preparation import setup
from sheets.spreadsheet.workbook import Workbook
from tests.waiting import until

ROOT = Path(__file__).resolve().parent.parent
# The app: it saves those proposals, says so, and stays open until somebody ends it.
_APP = """
import sqlite3, sys
from datetime import date
from sheets.spreadsheet.configuration import open_workbook, outbox
from sheets.entries.columns import Entry
from sheets.access import SHELL
from sheets.register.register import Register
register = Register(open_workbook(sys.argv[1]), outbox=outbox(sys.argv[1]), patience=float(sys.argv[2]))
if float(sys.argv[2]) < 1:
    # Somebody else keeps the book locked: what is saved waits.
    blocker = sqlite3.connect(sys.argv[1], isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
for title in sys.argv[3:]:
    register.of(SHELL).entries.save(Entry(title, "OP Café", "Rho", "Proposta", {"Data": date(2017, 1, 12), "Titolo": title}))
print("saved", flush=True)
sys.stdin.readline()
"""


@contextmanager
def app(book: Path, *titles: str, patience: float = 60) -> Iterator[subprocess.Popen[str]]:
    """The app on that book, with these saved; killed at the end."""
    command = [sys.executable, "-c", _APP, str(book), str(patience), *titles]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "saved\n"
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def titles(book: Path) -> list[str]:
    """What is in the book, which is closed again."""
    with local.session(book) as session:
        tab = Register(Workbook.on_file(book, session)).snapshot.tabs.get("OP Café · Rho")
        return [str(tab.cell(index, "Titolo")) for index in range(len(tab.rows))] if tab else []


def run(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(commands, [*map(str, words)])
    return done.exit_code, done.output


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "libro.sqlite3"
    with local.session(path) as session:
        setup(Workbook.on_file(path, session))
    return path


def test_a_copy_made_while_the_app_saves_is_whole_and_only_its_owners(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    with app(book, "Yoga", "Coro"):
        code, said = run("backup", copy, "--book", book)
        assert (code, f"Copia fatta e controllata: {copy}" in said, "L'app è accesa" in said) == (0, True, True)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not [*book.parent.glob("copia.sqlite3-*")], "one file is the whole copy"
    assert titles(copy) == ["Yoga", "Coro"]


def test_what_came_after_the_copy_is_undone_and_stays_beside(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    with app(book, "Yoga"):
        run("backup", copy, "--book", book)
    with app(book, "Errore"):
        pass
    code, said = run("restore", copy, "--book", book)
    assert code == 0, said
    (aside,) = book.parent.glob("libro-sostituito-*.sqlite3")
    assert f"Il libro di prima è in «{aside}»." in said
    assert titles(book) == ["Yoga"]
    assert titles(aside) == ["Yoga", "Errore"]
    assert titles(copy) == ["Yoga"], "it can be used again"
    with app(book, "Coro"):
        pass
    assert titles(book) == ["Yoga", "Coro"]


def test_while_the_app_has_the_book_open_nothing_is_put_back(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    run("backup", copy, "--book", book)
    with app(book, "Yoga"):
        there = {each.name for each in book.parent.iterdir()}
        code, said = run("restore", copy, "--book", book)
        assert (code, "è aperto: l'app è accesa" in said) == (2, True)
        assert {each.name for each in book.parent.iterdir()} == there
    assert titles(book) == ["Yoga"]


def test_a_damaged_book_and_one_beside_another_books_log_are_mended_by_putting_a_copy_back(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    run("backup", copy, "--book", book)
    with app(book, "Yoga"):
        pass
    left = book.with_name(f"{book.name}-wal").read_bytes()
    content = bytearray(copy.read_bytes())
    book.write_bytes(content)
    with pytest.raises(local.ForeignLeftover):
        local.session(book)
    assert run("restore", copy, "--book", book)[0] == 0
    assert titles(book) == []
    (log,) = book.parent.glob("*-sostituito-*-wal")
    assert log.read_bytes() == left, "what was confirmed is kept beside the book that it may belong to"
    content[5000:5100] = os.urandom(100)
    book.write_bytes(content)
    assert run("restore", copy, "--book", book)[0] == 0
    assert titles(book) == []


def test_a_damaged_copy_and_what_is_no_copy_change_nothing(book: Path) -> None:
    copy, letter = book.with_name("copia.sqlite3"), book.with_name("lettera.txt")
    run("backup", copy, "--book", book)
    copy.write_bytes(copy.read_bytes().replace(b"Consulenza individuale", b"Consulenza indovinata!"))
    letter.write_text("Gentile signora")
    before = book.read_bytes()
    for wrong in (copy, letter):
        code, said = run("restore", wrong, "--book", book)
        assert (code, f"«{wrong}» non è un libro di Perimetri, o è rovinato" in said) == (2, True), said
    assert "è il libro stesso" in run("restore", book, "--book", book)[1]
    assert book.read_bytes() == before
    assert not [*book.parent.glob(".*")], "nothing is left of the attempts"


def test_a_damaged_book_is_not_copied_and_nothing_is_written_over(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    copy.write_text("la copia di ieri")
    assert "c'è già" in run("backup", copy, "--book", book)[1]
    assert copy.read_text() == "la copia di ieri"
    copy.unlink()
    book.write_bytes(book.read_bytes().replace(b"Consulenza individuale", b"Consulenza indovinata!"))
    assert run("backup", copy, "--book", book)[0] == 2
    assert not copy.exists()


def test_what_waits_is_told_and_enters_the_book_that_was_put_back(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    with app(book, "Yoga", patience=0.05):
        pass
    _, said = run("backup", copy, "--book", book)
    assert "C'è ancora una voce in attesa accanto al libro: nella copia manca." in said
    code, told = run("restore", copy, "--book", book)
    assert (code, "C'è ancora una voce in attesa" in told) == (0, True), told
    with app(book, "Coro"):
        assert until(lambda: sorted(titles(book)) == ["Coro", "Yoga"])


def test_what_waits_for_another_book_is_told_to_stay_out(book: Path, tmp_path: Path) -> None:
    other, copy = tmp_path / "altro.sqlite3", tmp_path / "copia.sqlite3"
    with local.session(other) as session:
        setup(Workbook.on_file(other, session))
    assert run("backup", copy, "--book", other)[0] == 0
    with app(book, "Orto", patience=0.05):
        pass
    code, told = run("restore", copy, "--book", book)
    assert code == 0
    assert "C'è ancora una voce in attesa di un altro foglio: resta da parte" in told
    assert "riparte" not in told


def test_without_a_name_the_copy_lies_beside_the_book_and_a_folder_may_be_named(book: Path, tmp_path: Path) -> None:
    assert run("backup", "--book", book)[0] == 0
    assert len([*book.parent.glob("libro-copia-*.sqlite3")]) == 1
    (tmp_path / "copie").mkdir()
    assert run("backup", tmp_path / "copie", "--book", book)[0] == 0
    assert len([*(tmp_path / "copie").glob("libro-copia-*.sqlite3")]) == 1


def test_a_book_that_is_gone_comes_back_from_its_copy(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    with app(book, "Yoga"):
        run("backup", copy, "--book", book)
    book.unlink()
    assert run("restore", copy, "--book", book)[0] == 0
    assert titles(book) == ["Yoga"]
    assert "non c'è" in run("backup", "--book", book.with_name("altro"))[1]


# Killed just before the given one of the calls that change names.
_CUT_OFF = """
import os, sys
from pathlib import Path
from sheets.local import copies
left = int(sys.argv[3])
def count(event, _):
    global left
    left -= event in ("os.link", "os.rename", "os.remove")
    if left == 0:
        os.kill(os.getpid(), 9)
sys.addaudithook(count)
copies.put_back(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_killed_at_any_moment_of_putting_back_there_is_one_whole_book(book: Path) -> None:
    copy = book.with_name("copia.sqlite3")
    run("backup", copy, "--book", book)
    with app(book, "Coro"):
        pass
    content, log = book.read_bytes(), book.with_name(f"{book.name}-wal").read_bytes()
    after, step = [], 0
    while not after or after[-1][1]:
        step += 1
        book.write_bytes(content)
        book.with_name(f"{book.name}-wal").write_bytes(log)
        done = subprocess.run([sys.executable, "-c", _CUT_OFF, copy, book, str(step)], cwd=ROOT, check=False)
        after.append((titles(book), done.returncode))
    found = [each for each, _ in after]
    assert found[0] == ["Coro"]
    assert found[-1] == []
    assert found == sorted(found, key=len, reverse=True), "first the old one, then the new one"
    assert step > 2


def test_the_book_by_another_name_is_no_copy_of_it(book: Path) -> None:
    other = book.with_name("collegamento.sqlite3")
    other.symlink_to(book)
    before = book.read_bytes()
    with pytest.raises(SheetsError, match="è il libro stesso"):
        restore(other, book)
    assert book.read_bytes() == before
