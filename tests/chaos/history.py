"""Every state that the spreadsheet was ever in, written down by the file itself.

Triggers in the book's file note each row that is put, moved or dropped, inside the very transaction that does it: so
what is read here is what happened, in its order, whoever did it and whether or not they lived to tell.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sheets.kinds import Cell
from tests.chaos import scene

_NOW = "(julianday('now') - 2440587.5) * 86400.0"
_LOG = "INSERT INTO chaos_log(at, what, tab, old, new, body) VALUES"
_SCHEMA = f"""
CREATE TABLE chaos_log(seq INTEGER PRIMARY KEY, at REAL, what TEXT, tab INTEGER, old INTEGER, new INTEGER, body TEXT);
CREATE TRIGGER chaos_put AFTER INSERT ON rows BEGIN
  {_LOG}({_NOW}, 'put', new.tab, NULL, new.row, new.cells); END;
CREATE TRIGGER chaos_move AFTER UPDATE ON rows BEGIN
  {_LOG}({_NOW}, 'move', new.tab, old.row, new.row, new.cells); END;
CREATE TRIGGER chaos_drop AFTER DELETE ON rows BEGIN
  {_LOG}({_NOW}, 'drop', old.tab, old.row, NULL, NULL); END;
CREATE TRIGGER chaos_tab AFTER UPDATE OF title ON tabs BEGIN
  {_LOG}({_NOW}, 'tab', new.key, NULL, NULL, new.title); END;
CREATE TRIGGER chaos_new_tab AFTER INSERT ON tabs BEGIN
  {_LOG}({_NOW}, 'tab', new.key, NULL, NULL, new.title); END;
CREATE TRIGGER chaos_version AFTER UPDATE OF version ON files BEGIN
  {_LOG}({_NOW}, 'version', NULL, NULL, new.version, NULL); END;
"""
Key = tuple[str, str, str]
"""A cell that keeps its name wherever it is moved: tab, row, label."""


@dataclass(frozen=True)
class Change:
    """One cell that became something else, at one version of the spreadsheet."""

    version: int
    at: float
    row: int
    before: Cell
    after: Cell


@dataclass(frozen=True)
class Place:
    """Where a row stood from one version on; None when it was nowhere, and then `instead` is what stood there."""

    version: int
    at: float
    row: int | None
    instead: scene.Record = field(default_factory=dict)


@dataclass
class History:
    """What became of every cell; when each watched value was first seen at all; where each row stood, and since when.

    `renamed`: the row in which a watched value stands, where that row bore another one's id when the value was typed.
    """

    changes: dict[Key, list[Change]] = field(default_factory=dict)
    appeared: dict[tuple[str, Cell], int] = field(default_factory=dict)
    renamed: dict[tuple[str, Cell], str] = field(default_factory=dict)
    strayed: set[Cell] = field(default_factory=set)
    places: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    headers: dict[str, list[tuple[int, float, list[str]]]] = field(default_factory=dict)
    versions: int = 0


def keep(path: Path) -> None:
    """Begin to note what happens in the book, from the state that it is in."""
    connection = sqlite3.connect(path)
    connection.executescript(_SCHEMA)
    connection.execute(f"{_LOG.replace(' VALUES', '')} SELECT 0, 'tab', key, NULL, NULL, title FROM tabs")
    connection.execute(f"{_LOG.replace(' VALUES', '')} SELECT 0, 'put', tab, NULL, row, cells FROM rows")
    connection.execute(f"{_LOG.replace(' VALUES', '')} SELECT 0, 'version', NULL, NULL, version, NULL FROM files")
    connection.commit()
    connection.close()


@dataclass
class _Tab:
    title: str
    rows: dict[int, list[Cell]] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    header: list[str] = field(default_factory=list)
    records: dict[int, scene.Record] = field(default_factory=dict)
    known: dict[str, scene.Record] = field(default_factory=dict)
    where: dict[str, int] = field(default_factory=dict)


def read(path: Path, watched: Mapping[Cell, Key]) -> History:
    """All that happened. `watched`: values that only one cell may ever hold; elsewhere they have strayed."""
    history, tabs = History(), dict[int, _Tab]()
    for what, at, tab, old, new, body in _log(path):
        if what == "version":
            history.versions += 1
            for each in tabs.values():
                if each.touched and each.title in (*scene.TITLES.values(), scene.JOURNAL):
                    _step(history, each, new, at, watched)
                each.touched.clear()
        elif what == "tab":
            tabs.setdefault(tab, _Tab(body)).title = body
        else:
            _apply(tabs.setdefault(tab, _Tab("")), what, old, new, body)
    return history


def _log(path: Path) -> Iterator[tuple[str, float, int, int, int, str]]:
    connection = sqlite3.connect(path)
    yield from connection.execute("SELECT what, at, tab, old, new, body FROM chaos_log ORDER BY seq")
    connection.close()


def _apply(tab: _Tab, what: str, old: int, new: int, body: str) -> None:
    if what == "put":
        tab.rows[new] = json.loads(body)
        tab.touched.add(new)
        return
    moved = tab.rows.pop(old, [])
    tab.touched.add(old)
    if what == "move":
        tab.rows[new] = moved
        tab.touched.add(new)


def _step(history: History, tab: _Tab, version: int, at: float, watched: Mapping[Cell, Key]) -> None:
    """Note what is different after one write."""
    header = scene.header_of([tab.rows.get(0, [])])
    if header != tab.header:
        history.headers.setdefault(tab.title, []).append((version, at, header))
        tab.header, tab.touched = header, {*tab.rows, *tab.records}
    gone: dict[str, int] = {}
    before = {index: tab.records[index] for index in tab.touched - {0} if index in tab.records}
    for index in tab.touched - {0}:
        record = tab.records.pop(index, None)
        name = scene.identity(record) if record else None
        if name and tab.where.get(name) == index:
            gone[name] = index
            del tab.where[name]
    for index in sorted(tab.touched - {0}):
        row = tab.rows.get(index)
        if not row:
            continue
        record = tab.records[index] = scene.record(header, row)
        name = scene.identity(record)
        for label, cell in zip(header, row, strict=False):
            if cell in watched:
                history.appeared.setdefault((tab.title, cell), version)
                if watched[cell] != (tab.title, name, label):
                    history.strayed.add(cell)
                # It stood in this very row already, under the id that a save had put there by mistake.
                was = before.get(index, {})
                if name is not None and was.get(label) == cell and scene.identity(was) != name:
                    history.renamed[tab.title, cell] = name
        if name is not None and name not in tab.where:
            tab.where[name] = index
            gone.pop(name, None)
            _note(history, tab, name, record, version, at)
    for name, index in gone.items():
        instead = tab.records.get(index, {})
        history.places.setdefault((tab.title, name), []).append(Place(version, at, None, instead))


def _note(history: History, tab: _Tab, name: str, record: scene.Record, version: int, at: float) -> None:
    places = history.places.setdefault((tab.title, name), [])
    row = tab.where[name] + 1
    if not places or places[-1].row != row:
        places.append(Place(version, at, row))
    known = tab.known.get(name, {})
    for label in known.keys() | record.keys():
        before, after = known.get(label, ""), record.get(label, "")
        if before != after:
            history.changes.setdefault((tab.title, name, label), []).append(Change(version, at, row, before, after))
    tab.known[name] = record
