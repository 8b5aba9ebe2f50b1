from __future__ import annotations

import signal
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
_TURNS = 40
_ENDLESS = 100_000
_WRITER = """
import sys, gspread
from sheets import local
path, key, name, turns = sys.argv[1:]
book = gspread.Client(auth=None, session=local.session(path)).open_by_key(key)

def send(request):
    book.batch_update({"requests": [request]})

for turn in range(int(turns)):
    cells = [{"userEnteredValue": {"stringValue": f"{name}-{turn}"}}, {"userEnteredValue": {"numberValue": 0}}]
    send({"appendCells": {"sheetId": 0, "fields": "userEnteredValue", "rows": [{"values": cells}]}})
    print("added", turn, flush=True)
    row = book.sheet1.col_values(1).index(f"{name}-{turn // 2}")
    corrected = [{"values": [{"userEnteredValue": {"numberValue": turn + 1}}]}]
    start = {"sheetId": 0, "rowIndex": row, "columnIndex": 1}
    send({"updateCells": {"start": start, "fields": "userEnteredValue", "rows": corrected}})
    print("corrected", turn, flush=True)
"""
_DIES_HALFWAY = """
import os, signal, sys, gspread
from sheets import local
path, key, last = sys.argv[1:]
session = local.session(path)
book = gspread.Client(auth=None, session=session).open_by_key(key)
session.store._connection().set_trace_callback(
    lambda statement: os.kill(os.getpid(), signal.SIGKILL) if statement.startswith(last) else None
)
cells = [{"userEnteredValue": {"stringValue": "a metà"}}]
row = {"appendCells": {"sheetId": 0, "fields": "*", "rows": [{"values": cells}] * 500}}
book.batch_update({"requests": [row, {"addSheet": {"properties": {"title": "a metà"}}}]})
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


def start(program: str, *given: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, given)]
    return subprocess.Popen(command, cwd=_ROOT, env={"PYTHONPATH": str(_ROOT)}, stdout=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str], lines: int | None = None) -> list[tuple[str, int]]:
    """What a writer was told is done: all of it, or the first lines."""
    assert process.stdout is not None
    heard = list(process.stdout) if lines is None else [process.stdout.readline() for _ in range(lines)]
    return [(what, int(turn)) for what, turn in (line.split() for line in heard if line.endswith("\n"))]


def whole(path: Path) -> bool:
    """Whether SQLite finds nothing wrong in the file."""
    connection = sqlite3.connect(path)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    finally:
        connection.close()


def test_four_processes_work_in_one_file_and_one_is_killed_and_nothing_confirmed_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "registro.db"
    book = client(path).create("insieme")
    names = ["a", "b", "c", "d"]
    running = {name: start(_WRITER, path, book.id, name, _ENDLESS if name == "d" else _TURNS) for name in names}
    confirmed = {"d": told(running["d"], 25)}
    running["d"].kill()
    confirmed["d"] += told(running["d"])
    confirmed |= {name: told(running[name]) for name in names[:3]}
    assert [running[name].wait(60) for name in names] == [0, 0, 0, -signal.SIGKILL]
    assert whole(path)
    rows = book.sheet1.get_all_values(value_render_option="UNFORMATTED_VALUE")
    for name in names:
        added = [turn for what, turn in confirmed[name] if what == "added"]
        found = [row[0] for row in rows if row[0].startswith(f"{name}-")]
        assert found[: len(added)] == [f"{name}-{turn}" for turn in added]
        # The one who was killed may have written once more than it was told.
        assert len(found) - len(added) <= (name == "d")
        corrected = {turn // 2: turn + 1 for what, turn in confirmed[name] if what == "corrected"}
        held = {int(row[0].split("-")[1]): row[1] for row in rows if row[0] in found}
        wrong = {turn: held[turn] for turn, value in corrected.items() if held[turn] != value}
        assert len(wrong) <= (name == "d")
        assert all(value == corrected[turn] + 1 for turn, value in wrong.items())
    assert [len(confirmed[name]) for name in names[:3]] == [2 * _TURNS] * 3
    assert len(confirmed["d"]) >= 25
    append(book, "dopo")
    assert book.sheet1.col_values(1)[-1] == "dopo"


@pytest.mark.parametrize("last", ["INSERT OR REPLACE INTO rows", "UPDATE files", "COMMIT"])
def test_a_process_that_dies_in_the_middle_of_a_write_leaves_nothing_of_it(tmp_path: Path, last: str) -> None:
    path = tmp_path / "registro.db"
    book = client(path).create("insieme")
    append(book, "prima")
    assert start(_DIES_HALFWAY, path, book.id, last).wait(60) == -signal.SIGKILL
    assert whole(path)
    assert book.sheet1.col_values(1) == ["prima"]
    assert [tab.title for tab in book.worksheets()] == ["Sheet1"]
    append(book, "dopo")
    assert client(path).open_by_key(book.id).sheet1.col_values(1) == ["prima", "dopo"]


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


def test_what_is_confirmed_is_on_the_disk_and_readers_need_not_wait_for_writers(tmp_path: Path) -> None:
    session = local.session(tmp_path / "registro.db")

    def setting(name: str) -> object:
        return session.store._connection().execute(f"PRAGMA {name}").fetchone()[0]

    full = 2
    assert (setting("journal_mode"), setting("synchronous")) == ("wal", full)
    key = gspread.Client(auth=None, session=session).create("uno").id
    other = client(tmp_path / "registro.db")
    with session.store.writing() as connection:
        connection.execute("UPDATE files SET name = 'a metà'")
        assert other.open_by_key(key).title == "uno"
    assert other.open_by_key(key).title == "a metà"
