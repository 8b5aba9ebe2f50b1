"""What the count of a trial makes of a row that bore another one's id for a moment."""

from __future__ import annotations

from pathlib import Path

from sheets import local
from tests.chaos import history, scene, stage

_TAB = scene.TITLES[scene.HUBS[0]]


def test_what_was_typed_while_a_row_bore_another_ones_id_belongs_to_the_row_it_was_typed_in(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    key = stage.build(path, with_tabs=True)
    with local.session(path) as session:
        tab = scene.opened(session, key).worksheet(_TAB)
        header = tab.row_values(1)
        id_, note = header.index("id") + 1, header.index("Note") + 1
        mine, other = scene.entry_id(1, 7), scene.entry_id(1, 8)
        tab.update_cell(2, id_, mine)
        tab.update_cell(2, id_, other)
        tab.update_cell(2, note, "a mano 1-1")
        tab.update_cell(3, note, "a mano 1-2")
        tab.update_cell(3, id_, other)
        tab.update_cell(2, id_, mine)
    watched = {"a mano 1-1": (_TAB, other, "Note"), "a mano 1-2": (_TAB, other, "Note")}
    found = history.read(path, watched)
    assert found.renamed[_TAB, "a mano 1-1"] == mine
    assert found.renamed.get((_TAB, "a mano 1-2"), other) == other


def test_what_moves_with_its_row_stays_that_rows(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    key = stage.build(path, with_tabs=True)
    with local.session(path) as session:
        tab = scene.opened(session, key).worksheet(_TAB)
        header = tab.row_values(1)
        id_, note = header.index("id") + 1, header.index("Note") + 1
        for row, number in ((2, 7), (3, 8)):
            tab.update_cell(row, id_, scene.entry_id(1, number))
        tab.update_cell(3, note, "a mano 1-1")
        tab.sort((id_, "des"), range="A2:Z3")
    found = history.read(path, {"a mano 1-1": (_TAB, scene.entry_id(1, 8), "Note")})
    assert found.renamed.get((_TAB, "a mano 1-1"), scene.entry_id(1, 8)) == scene.entry_id(1, 8)


def test_what_stands_in_another_row_for_a_while_stays_the_row_s_in_which_it_was_typed(tmp_path: Path) -> None:
    path = tmp_path / "book.sqlite3"
    key = stage.build(path, with_tabs=True)
    mine, other = scene.entry_id(1, 7), scene.entry_id(1, 8)
    with local.session(path) as session:
        tab = scene.opened(session, key).worksheet(_TAB)
        header = tab.row_values(1)
        id_, note, title = (header.index(label) + 1 for label in ("id", "Note", "Titolo"))
        for row, name in ((2, mine), (3, other)):
            tab.update_cell(row, id_, name)
        tab.update_cell(3, note, "a mano 1-1")
        tab.update_cell(2, note, "a mano 1-1")
        tab.update_cell(2, title, "Cena")
        tab.update_cell(2, note, "")
    found = history.read(path, {"a mano 1-1": (_TAB, other, "Note")})
    assert found.renamed.get((_TAB, "a mano 1-1"), other) == other
