"""A book is opened whole or not at all: damaged bytes, another book's log beside it, and what only looks like a book."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import gspread
import pytest

from sheets import local

ROOT = Path(__file__).resolve().parent.parent
# Adds rows until it is killed; says each one that is confirmed.
_KILLED = """
import os, signal, sys, gspread
from sheets import local
path, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
book = gspread.Client(auth=None, session=local.session(path)).openall()[0]
for number in range(first, last):
    row = [{"userEnteredValue": {"stringValue": f"voce {number}"}}]
    rows = [{"values": row}]
    book.batch_update({"requests": [{"appendCells": {"sheetId": 0, "fields": "*", "rows": rows}}]})
os.kill(os.getpid(), signal.SIGKILL)
"""


def contents(path: Path) -> list[list[list[str]]]:
    """Everything in a book, which is closed again."""
    session = local.session(path)
    try:
        found = gspread.Client(auth=None, session=session).openall()
        return [sheet.get_all_values() for book in found for sheet in book.worksheets()]
    finally:
        session.close()


def new_book(path: Path, rows: int = 0) -> None:
    session = local.session(path)
    book = gspread.Client(auth=None, session=session).create("Prova")
    if rows:
        book.sheet1.update([[f"Cena numero {row}", row, "Rho", "svolto"] for row in range(rows)], "A1")
    session.close()


def killed(path: Path, first: int, last: int) -> None:
    """A process adds those rows and is killed: what it wrote is in the log beside the book."""
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path), str(first), str(last)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert log(path).stat().st_size > 0


def log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def texts(first: int, last: int) -> list[str]:
    return [f"voce {number}" for number in range(first, last)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    new_book(tmp_path / "libro.sqlite3")
    return tmp_path / "libro.sqlite3"


# Damage


@pytest.mark.parametrize("seed", range(30))
def test_sixteen_random_bytes_are_noticed_or_change_nothing_that_anybody_reads(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    new_book(path, 300)
    before, chance = contents(path), random.Random(seed)
    at = chance.randrange(path.stat().st_size - 16)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(chance.randbytes(16))
    damaged = path.read_bytes()
    try:
        assert contents(path) == before
    except local.BrokenFile:
        assert path.read_bytes() == damaged, "it was not touched"
        assert not log(path).exists() or log(path).stat().st_size == 0


def test_one_changed_letter_in_a_cell_is_noticed(path: Path) -> None:
    killed(path, 0, 3)
    assert contents(path) == [[[text] for text in texts(0, 3)]]
    content = path.read_bytes()
    assert content.count(b"voce 1") == 1
    path.write_bytes(content.replace(b"voce 1", b"voce 7"))
    with pytest.raises(local.BrokenFile, match=r"row 2 of .* is not as it was written"):
        local.session(path)


@pytest.mark.parametrize(("old", "new"), [(b'"locale":"en_US"', b'"locale":"it_IT"'), (b"Sheet1", b"Sheet2")])
def test_a_changed_name_or_setting_is_noticed(path: Path, old: bytes, new: bytes) -> None:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    with pytest.raises(local.BrokenFile):
        local.session(path)


# A log beside the book


def test_what_a_killed_process_left_is_in_the_book(path: Path) -> None:
    killed(path, 0, 5)
    killed(path, 5, 9)
    assert contents(path) == [[[text] for text in texts(0, 9)]]


@pytest.mark.parametrize("by_renaming", [False, True])
@pytest.mark.parametrize("rows", [3, 40])
def test_a_copy_put_back_beside_the_log_of_later_rows_is_refused_and_stays_whole(
    path: Path, rows: int, by_renaming: bool
) -> None:
    copy = path.with_name("copia.sqlite3")
    killed(path, 0, 2)
    contents(path)
    shutil.copy(path, copy)
    killed(path, 2, 5)
    contents(path)
    killed(path, 5, 5 + rows)
    if by_renaming:
        copy.rename(path)
    else:
        shutil.copyfile(copy, path)
    before, beside = path.read_bytes(), log(path).read_bytes()
    with pytest.raises(local.ForeignLeftover) as refused:
        local.session(path)
    assert refused.value.leftover == str(log(path))
    assert (path.read_bytes(), log(path).read_bytes()) == (before, beside)
    log(path).unlink()
    assert contents(path) == [[[text] for text in texts(0, 2)]]


def test_of_two_books_that_went_on_from_one_copy_neither_takes_the_log_of_the_other(path: Path) -> None:
    twin = path.with_name("gemello.sqlite3")
    shutil.copy(path, twin)
    killed(path, 0, 8)
    killed(twin, 100, 103)
    contents(twin)
    shutil.copyfile(twin, path)
    with pytest.raises(local.ForeignLeftover):
        local.session(path)


def test_a_copy_from_before_the_log_began_gets_all_that_is_in_it(path: Path) -> None:
    copy = path.with_name("copia.sqlite3")
    shutil.copy(path, copy)
    killed(path, 0, 4)
    shutil.copyfile(copy, path)
    assert contents(path) == [[[text] for text in texts(0, 4)]], "it is the very book that the log was written for"


def test_a_log_without_its_book_is_not_played_into_a_new_one(path: Path) -> None:
    killed(path, 0, 3)
    path.rename(path.with_name("altrove.sqlite3"))
    with pytest.raises(local.ForeignLeftover):
        local.session(path)
    assert not path.exists()


def test_a_foreign_journal_is_not_played_back(path: Path) -> None:
    other = path.with_name("altro.sqlite3")
    journal = path.with_name(f"{path.name}-journal")
    writer = sqlite3.connect(other, isolation_level=None)
    writer.execute("CREATE TABLE conti(importo)")
    writer.execute("PRAGMA cache_size=1")
    writer.execute("BEGIN")
    writer.executemany("INSERT INTO conti VALUES(?)", [("x" * 4000,)] * 50)
    shutil.copy(other.with_name(f"{other.name}-journal"), journal)
    writer.execute("ROLLBACK")
    with pytest.raises(local.ForeignLeftover):
        local.session(path)


def test_a_damaged_log_is_not_taken_for_a_shorter_one(path: Path) -> None:
    killed(path, 0, 20)
    content = bytearray(log(path).read_bytes())
    place = content.index(b"voce 9")
    content[place : place + 6] = b"voce 8"
    log(path).write_bytes(content)
    with pytest.raises(local.BrokenFile, match="beside it is damaged"):
        local.session(path)


def test_the_last_rows_that_nobody_was_told_of_may_be_cut_off(path: Path) -> None:
    killed(path, 0, 20)
    content = log(path).read_bytes()
    log(path).write_bytes(content[: len(content) - 100])
    assert contents(path) == [[[text] for text in texts(0, 19)]]


def test_a_book_from_before_there_were_checksums_gets_them(path: Path) -> None:
    killed(path, 0, 3)
    contents(path)
    old = sqlite3.connect(path, isolation_level=None)
    old.execute("DROP TABLE life")
    old.execute("ALTER TABLE rows DROP COLUMN checksum")
    old.execute("PRAGMA user_version=0")
    old.close()
    assert contents(path) == [[[text] for text in texts(0, 3)]]
    killed(path, 3, 6)
    assert contents(path) == [[[text] for text in texts(0, 6)]]
    path.write_bytes(path.read_bytes().replace(b"voce 1", b"voce 7"))
    with pytest.raises(local.BrokenFile):
        local.session(path)


# What only looks like a book


def test_a_new_book_is_only_its_owners(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_no_new_book(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    path.touch()
    with pytest.raises(local.EmptyFile):
        local.session(path)
    assert path.stat().st_size == 0


def test_a_book_of_a_newer_version_is_left_alone(path: Path) -> None:
    newer = sqlite3.connect(path, isolation_level=None)
    newer.execute("PRAGMA user_version=99")
    newer.close()
    with pytest.raises(local.NewerFile):
        local.session(path)


def test_a_folder_and_a_link_to_nothing_are_no_books(tmp_path: Path) -> None:
    (tmp_path / "cartella").mkdir()
    (tmp_path / "collegamento").symlink_to(tmp_path / "manca")
    (tmp_path / "altro").symlink_to(tmp_path / "collegamento")
    for name in ("cartella", "collegamento", "altro", "manca/libro"):
        with pytest.raises(local.NoFile):
            local.session(tmp_path / name)
    assert not (tmp_path / "manca").exists()


def test_a_link_to_a_link_to_a_book_opens_the_book_with_its_log(path: Path) -> None:
    killed(path, 0, 3)
    near, far = path.with_name("vicino"), path.with_name("lontano")
    near.symlink_to(path)
    far.symlink_to(near)
    assert contents(far) == [[[text] for text in texts(0, 3)]]
    assert {each.name for each in path.parent.iterdir()} == {"libro.sqlite3", "vicino", "lontano"}


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that another user of this computer can read too."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


_READS = """
import os, sys, gspread
from sheets import local
if os.getuid() == 0:
    # Everything is imported before: another user may not read this program's own files. And root may write everything.
    gspread.Client(auth=None, session=local.session(":memory:")).create("x").sheet1.update_cell(1, 1, "x")
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
session = local.session(sys.argv[1])
book = gspread.Client(auth=None, session=session).openall()[0]
print(book.sheet1.get_all_values())
try:
    book.sheet1.update_cell(1, 1, "x")
except local.ReadOnlyFile:
    print("may not be written")
"""


def without_rights(path: Path) -> str:
    """What a process says that has no other rights than those that the file gives to everybody."""
    command = [sys.executable, "-c", _READS, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("folder", [0o777, 0o555])
@pytest.mark.parametrize("left", [False, True])
def test_a_book_that_may_only_be_read_is_read(shared: Path, folder: int, left: bool) -> None:
    path = shared / "libro.sqlite3"
    new_book(path)
    killed(path, 0, 2)
    if not left:
        contents(path)
    for each in shared.iterdir():
        each.chmod(0o444)
    shared.chmod(folder)
    said = without_rights(path)
    shared.chmod(0o755)
    assert said.splitlines() == ["[['voce 0'], ['voce 1']]", "may not be written"], said


def test_a_book_that_may_not_be_read_is_not_called_damaged(shared: Path) -> None:
    path = shared / "libro.sqlite3"
    new_book(path)
    path.chmod(0)
    assert "NoFile" in without_rights(path)


def test_what_is_written_last_may_not_be_taken_from_under_an_open_book(path: Path) -> None:
    with local.session(path) as session:
        sheet = gspread.Client(auth=None, session=session).create("Libro").sheet1
        sheet.append_row(["detto"], table_range="A1")
        log(path).unlink()
        for _ in range(2):
            with pytest.raises(local.MissingFile):
                sheet.append_row(["non detto"], table_range="A1")
        key = sheet.spreadsheet.id
    with local.session(path) as session:
        again = gspread.Client(auth=None, session=session).open_by_key(key).sheet1
        assert again.get_all_values() == [["detto"]], "what was confirmed is there"


def test_threads_that_open_one_book_at_once_all_have_it(tmp_path: Path) -> None:
    path = tmp_path / "libro.sqlite3"
    others = [tmp_path / f"{number}.sqlite3" for number in range(24)]
    with local.session(path) as session:
        gspread.Client(auth=None, session=session).create("Libro")

    def opened(each: Path) -> bool:
        # Files that are opened beside it change what this process knows to be open.
        with local.session(each), local.session(path) as session:
            return bool(gspread.Client(auth=None, session=session).list_spreadsheet_files())

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(opened, others * 4))
