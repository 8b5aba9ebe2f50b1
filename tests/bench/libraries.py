"""Four tabs read and one row added as each library does it: `python -m tests.bench.libraries NAME BOOK`.

It runs in a process of its own with that library's folder on PYTHONPATH, and so imports no library before it is asked to,
and nothing of `sheets` that would bring gspread 6 where the library asks for 5. Each of the ways opens everything anew, as
the scripts that such apps are do on every run, and takes the shortest route that the library's own pages show.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pandas as pd
import requests
from requests.adapters import BaseAdapter

from sheets import local

TABS = ("Uno", "Due", "Tre", "Quattro")
HEADER, ROWS = ("Chi", "Che cosa", "Quanti"), 5
AT_ONCE_TAB, ROUNDS, LATENCY = "Uno", 5, 0.05
Session = local.LocalSession
Row = dict[str, Any]


def plain_read(session: Session, key: str) -> list[Any]:
    book = _client(session).open_by_key(key)
    return [tab.get_all_records() for tab in book.worksheets() if tab.title in TABS]


def plain_add(session: Session, key: str, row: Row) -> None:
    _client(session).open_by_key(key).worksheet(AT_ONCE_TAB).append_row(list(row.values()))


def dataframe_read(session: Session, key: str) -> list[Any]:
    from gspread_dataframe import get_as_dataframe

    book = _client(session).open_by_key(key)
    return [get_as_dataframe(tab) for tab in book.worksheets() if tab.title in TABS]


def dataframe_add(session: Session, key: str, row: Row) -> None:
    from gspread_dataframe import get_as_dataframe, set_with_dataframe

    tab = _client(session).open_by_key(key).worksheet(AT_ONCE_TAB)
    set_with_dataframe(tab, pd.concat([get_as_dataframe(tab), pd.DataFrame([row])]))


class _Drive(BaseAdapter):
    """Drive's root folder, which gspread-pandas asks for first and the local engine has no need of."""

    address = "https://www.googleapis.com/drive/v3/files/root"

    def __init__(self, log: local.RequestLog) -> None:
        super().__init__()
        self._log = log

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self._log.add(local.Entry("GET", "drive", "/drive/v3/files/root"))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"id": "root", "name": "Drive"}'
        return answer

    def close(self) -> None:
        """Nothing to close."""


def _spread(session: Session, key: str, sheet: str) -> Any:
    from google.auth.credentials import AnonymousCredentials
    from gspread_pandas import Client, Spread

    session.mount(_Drive.address, _Drive(session.log))
    return Spread(key, sheet, client=Client(creds=AnonymousCredentials(), session=session))


def pandas_read(session: Session, key: str) -> list[Any]:
    spread = _spread(session, key, TABS[0])
    return [spread.sheet_to_df(index=0, sheet=title) for title in TABS]


def pandas_add(session: Session, key: str, row: Row) -> None:
    # Without match_columns=False it may ask a service outside, where a key for one is set.
    spread = _spread(session, key, AT_ONCE_TAB)
    spread.df_to_sheet(pd.DataFrame([row]), index=False, append=True, match_columns=False)


def _connection(session: Session) -> Any:
    from streamlit_gsheets.gsheets_connection import GSheetsServiceAccountClient

    connection = GSheetsServiceAccountClient({})
    connection._client = _client(session)
    return connection


def connection_read(session: Session, key: str) -> list[Any]:
    connection = _connection(session)
    return [connection.read(spreadsheet=_address(key), worksheet=title, ttl=0) for title in TABS]


def connection_add(session: Session, key: str, row: Row) -> None:
    connection, place = _connection(session), {"spreadsheet": _address(key), "worksheet": AT_ONCE_TAB}
    before = connection.read(**place, ttl=0)
    connection.update(**place, data=pd.concat([before, pd.DataFrame([row])], ignore_index=True))


def _address(key: str) -> str:
    return f"https://docs.google.com/spreadsheets/d/{key}/edit"


WAYS: dict[str, tuple[Callable[[Session, str], list[Any]], Callable[[Session, str, Row], None]]] = {
    "st-gsheets-connection": (connection_read, connection_add),
    "gspread-pandas": (pandas_read, pandas_add),
    "gspread-dataframe": (dataframe_read, dataframe_add),
    "gspread": (plain_read, plain_add),
}


def new_book(path: Path) -> str:
    """A spreadsheet with the four tabs and a few rows in each; returns its key."""
    client = _client(local.session(path))
    book = client.create("Confronto")
    for title in TABS:
        tab = book.add_worksheet(title, 100, len(HEADER))
        tab.append_rows([list(HEADER), *([f"prima {number}", "voce", number] for number in range(ROWS))])
    return str(book.id)


def _client(session: Session) -> Any:
    import gspread

    return gspread.Client(auth=None, session=session)


def measure(name: str, path: Path) -> dict[str, Any]:
    """Requests to read and to add, and what of two rows added at the same moment, again and again, was there after."""
    read, add = WAYS[name]
    key = new_book(path)
    with local.session(path) as session:
        found = read(session, key)
        assert [len(rows) for rows in found] == [ROWS] * len(TABS), [len(rows) for rows in found]
        reading = session.log.counts
        session.log.clear()
        add(session, key, _row("uno"))
        return {"read": reading, "add": session.log.counts, "kept": _at_once(add, path)}


def _row(who: str) -> Row:
    return dict(zip(HEADER, (who, "voce", 1), strict=True))


def _at_once(add: Callable[[Session, str, Row], None], path: Path) -> list[list[str]]:
    """For each round, who is in the tab after two writers added a row each at the same moment."""
    kept = []
    for turn in range(ROUNDS):
        book = path.with_name(f"{path.stem} {turn}.sqlite3")
        key, barrier = new_book(book), Barrier(2)

        def save(who: str, book: Path = book, key: str = key, barrier: Barrier = barrier) -> None:
            with local.session(book, faults=local.Faults(latency=LATENCY)) as session:
                barrier.wait()
                add(session, key, _row(who))

        together(save, ("Anna", "Bruno"))
        rows = _client(local.session(book)).open_by_key(key).worksheet(AT_ONCE_TAB).get_all_values()
        kept.append([str(row[0]) for row in rows[1:] if row and row[0]])
    return kept


def together(save: Callable[[str], None], people: Sequence[str]) -> None:
    """Let everybody save at once, and wait for them."""
    threads = [Thread(target=save, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
