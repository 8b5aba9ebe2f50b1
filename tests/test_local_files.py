from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import gspread
import pytest
import requests

from sheets import local

_ROOT = Path(__file__).resolve().parent.parent
_WRITER = """
import sys, gspread
from sheets import local
path, key, name = sys.argv[1:]
book = gspread.Client(auth=None, session=local.session(path)).open_by_key(key)
for turn in range(20):
    cell = {"userEnteredValue": {"stringValue": f"{name}-{turn}"}}
    row = {"appendCells": {"sheetId": 0, "fields": "userEnteredValue", "rows": [{"values": [cell]}]}}
    book.batch_update({"requests": [row]})
"""


def client(path: Path | str, **options: float) -> gspread.Client:
    return gspread.Client(auth=None, session=local.session(path, **options))


def append(book: gspread.Spreadsheet, text: str) -> None:
    row = {"values": [{"userEnteredValue": {"stringValue": text}}]}
    book.batch_update({"requests": [{"appendCells": {"sheetId": 0, "fields": "*", "rows": [row]}}]})


def test_a_file_holds_its_spreadsheets_from_one_session_to_the_next(tmp_path: Path) -> None:
    path = tmp_path / "registro.db"
    first, second = client(path).create("uno"), client(str(path)).create("due")
    first.sheet1.update([["a"]], "A1")
    second.add_worksheet("Lavoro · Rho", 10, 2)
    again = client(path)
    assert again.open_by_key(first.id).sheet1.acell("A1").value == "a"
    assert [tab.title for tab in again.open("due").worksheets()] == ["Sheet1", "Lavoro · Rho"]


def test_four_processes_append_to_one_file_and_no_row_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "registro.db"
    book = client(path).create("insieme")
    names = ["a", "b", "c", "d"]
    command = [sys.executable, "-c", _WRITER, str(path), book.id]
    running = [subprocess.Popen([*command, name], cwd=_ROOT, env={"PYTHONPATH": str(_ROOT)}) for name in names]
    assert [process.wait(60) for process in running] == [0] * 4
    rows = book.sheet1.col_values(1)
    assert sorted(rows) == sorted(f"{name}-{turn}" for name in names for turn in range(20))
    for name in names:
        assert [row for row in rows if row.startswith(name)] == [f"{name}-{turn}" for turn in range(20)]


def test_four_processes_may_make_the_same_new_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "nuovo.db"
    program = "import sys; from sheets import local; local.session(sys.argv[1])"
    command = [sys.executable, "-c", program, str(path)]
    running = [subprocess.Popen(command, cwd=_ROOT, env={"PYTHONPATH": str(_ROOT)}) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_threads_share_a_session_and_no_row_is_lost(kind: str, tmp_path: Path) -> None:
    book = client(":memory:" if kind == "memory" else tmp_path / "registro.db").create("insieme")
    threads = [
        threading.Thread(target=lambda name=name: [append(book, f"{name}-{turn}") for turn in range(10)])
        for name in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(book.sheet1.col_values(1)) == sorted(f"{name}-{turn}" for name in range(8) for turn in range(10))


def test_a_read_sees_one_moment_while_another_thread_writes(tmp_path: Path) -> None:
    book = client(tmp_path / "registro.db").create("insieme")
    book.add_worksheet("due", 10, 2)
    sheet_ids = [tab.id for tab in book.worksheets()]

    def write() -> None:
        for turn in range(50):
            row = {"values": [{"userEnteredValue": {"numberValue": turn}}]}
            both = [{"appendCells": {"sheetId": one, "fields": "*", "rows": [row]}} for one in sheet_ids]
            book.batch_update({"requests": both})

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        left, right = book.values_batch_get(["Sheet1", "due"])["valueRanges"]
        assert left.get("values") == right.get("values")
    writer.join()


def test_two_sessions_in_memory_know_nothing_of_each_other() -> None:
    book = client(":memory:").create("mia")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client(":memory:").open_by_key(book.id)


def test_a_file_that_is_no_database_is_broken_and_says_which(tmp_path: Path) -> None:
    path = tmp_path / "lettera.db"
    path.write_text("Gentile signora, " * 100)
    with pytest.raises(local.BrokenFile) as caught:
        local.session(path)
    assert caught.value.filename == str(path)
    assert str(path) in str(caught.value)
    assert isinstance(caught.value, OSError)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "altrui.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE conti(importo)")
    other.commit()
    with pytest.raises(local.BrokenFile, match="another program"):
        local.session(path)
    assert [name for (name,) in other.execute("SELECT name FROM sqlite_master")] == ["conti"]


def test_a_file_damaged_later_is_broken_at_its_next_use(tmp_path: Path) -> None:
    path = tmp_path / "registro.db"
    first = client(path).create("uno")
    first.sheet1.update([["x" * 100] * 20] * 500, "A1")
    first.client.session.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x00" * (size - 4096))
    with pytest.raises(local.BrokenFile):
        client(path).open_by_key(first.id)


def test_a_file_in_a_folder_that_is_not_there_is_broken(tmp_path: Path) -> None:
    with pytest.raises(local.BrokenFile):
        local.session(tmp_path / "manca" / "registro.db")


def test_a_lock_that_lasts_is_a_503_and_the_write_can_be_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "registro.db"
    book = client(path, busy_timeout=0.05).create("uno")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(gspread.exceptions.APIError) as caught:
        append(book, "a")
    assert caught.value.response.json()["error"]["status"] == "UNAVAILABLE"
    assert book.sheet1.get_all_values() == [[]], "readers go on"
    with pytest.raises(requests.exceptions.ConnectionError, match="locked"):
        local.session(path, busy_timeout=0.05)
    other.execute("ROLLBACK")
    append(book, "a")
    assert book.sheet1.col_values(1) == ["a"]
