"""The tabs of the embedded spreadsheet as a spreadsheet: what a hand does in the browser is done to the cells.

The browser sends a list of numbered wishes, and again until it hears that they were dealt with; each is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from components import notices
from sheets import access, configuration
from sheets.access import Person
from sheets.definitions import SEPARATOR, TABS
from sheets.entries import PEOPLE_TAB
from sheets.problems import NotAllowed, SheetsError, Unreachable
from sheets.register import Register
from sheets.sheet_hand import Hand
from sheets.sheet_view import SheetTab, SheetView, Stretch
from sheets.snapshot import Snapshot

ROWS_A_PAGE = 200
SECONDS_BETWEEN_LOOKS = 2.0
_BLANK_ROWS, _FEWEST_COLUMNS, _MOST_TROUBLES = 20, 6, 3
_KEY, _SITTING, _ADDRESS = "foglio", "foglio aperto", "scheda"
_HERE = Path(__file__).parent
_grid = st.components.v2.component(
    "perimetri_foglio",
    html=(_HERE / "sheet_editor.html").read_text(encoding="utf-8"),
    css=(_HERE / "sheet_editor.css").read_text(encoding="utf-8"),
    js=(_HERE / "sheet_editor.js").read_text(encoding="utf-8"),
)
Wish = Mapping[str, Any]


@dataclass
class Sitting:
    """What one visit of the page has open, and how far its wishes were dealt with. Changed in place, at once.

    A run that is overtaken by the next one goes on for a while in its own thread: `lock` lets only one do wishes.
    """

    tab: int | None = None
    first: int = 2
    sitting: str = ""
    done: int = 0
    troubles: list[SheetsError] = field(default_factory=list)
    lock: AbstractContextManager[Any] = field(default_factory=Lock)


def check_is_here() -> None:
    """Raise `NotAllowed` where the spreadsheet is Google's, which has a window of its own."""
    if not configuration.is_local():
        raise NotAllowed(
            "Questa pagina c'è solo senza Google.", "Il tuo foglio è in Google Sheets: aprilo lì, come sempre."
        )


def draw(register: Register, person: Person) -> None:
    """The spreadsheet: first what was wished is done, then the tab is shown as it is by then."""
    view = SheetView(register.reader.workbook)
    if _SITTING not in st.session_state:
        st.session_state[_SITTING] = Sitting()
    sitting: Sitting = st.session_state[_SITTING]
    sent = st.session_state.get(_KEY, {}).get("wishes") or {}
    done = _fulfil(Hand(view, register.reader.lock), sitting, sent)
    # Whoever is looking at figures meanwhile sees them move now, and not when the watcher looks next.
    snapshot = register.reader.renew_if_changed()
    version = register.reader.workbook.version()
    tabs = [tab for tab in view.tabs() if _may_see(person, tab)]
    tab = _open_tab(sitting, tabs, person)
    for trouble in sitting.troubles[:_MOST_TROUBLES]:
        notices.trouble(trouble)
    st.query_params[_ADDRESS] = tab.title
    shown = _stretch(snapshot, view, tab, sitting)
    _grid(key=_KEY, data=_as_data(shown, tabs) | done, on_wishes_change=_nothing)
    _keep_live(register, version)


def _nothing() -> None:
    """What is wished is read at the start of `draw`, in its order with the rest."""


def _may_see(person: Person, tab: SheetTab) -> bool:
    """Names are for those who may see names, at their hubs: the same rule as in the rest of the app."""
    kind, _, hub = tab.title.partition(SEPARATOR)
    return kind != PEOPLE_TAB or (person.may(access.NAMES) and person.is_at(hub))


def _open_tab(sitting: Sitting, tabs: list[SheetTab], person: Person) -> SheetTab:
    """The tab that is open; at the start the one in the address, else one that the person works with."""
    wanted = st.query_params.get(_ADDRESS) if sitting.tab is None else None
    for tab in tabs:
        if tab.sheet_id == sitting.tab or tab.title == wanted:
            break
    else:
        tab = next((tab for tab in tabs if _concerns(person, tab)), tabs[0])
        sitting.first = 2
    sitting.tab = tab.sheet_id
    return tab


def _concerns(person: Person, tab: SheetTab) -> bool:
    _, separator, hub = tab.title.partition(SEPARATOR)
    return bool(separator) and person.is_at(hub) if person.may(access.FIGURES) else tab.title in TABS


def _stretch(snapshot: Snapshot, view: SheetView, tab: SheetTab, sitting: Sitting) -> Stretch:
    known = snapshot.tabs.get(tab.title)
    last = 1 + len(known.rows) if known is not None else max(1, view.last_row(tab))
    sitting.first = max(2, min(sitting.first, 2 + ROWS_A_PAGE * ((last - 1) // ROWS_A_PAGE)))
    blank_end = last + _BLANK_ROWS
    return view.look(tab, sitting.first, min(ROWS_A_PAGE, blank_end - sitting.first + 1), last)


def _as_data(shown: Stretch, tabs: list[SheetTab]) -> dict[str, Any]:
    width = max(len(row) for row in (shown.header, *shown.rows))
    return {
        "tabs": [[tab.sheet_id, tab.title] for tab in tabs],
        "tab": shown.tab.sheet_id,
        "title": shown.tab.title,
        "columns": max(width + 1, _FEWEST_COLUMNS),
        "header": shown.header,
        "first": shown.first,
        "rows": shown.rows,
        "last": shown.last,
        "step": ROWS_A_PAGE,
        "formulas": {f"{row}-{column}": text for (row, column), text in shown.formulas.items()},
        "numbers": sorted(f"{row}-{column}" for row, column in shown.numbers),
    }


def _fulfil(hand: Hand, sitting: Sitting, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Do what was not done yet, in order; returns how far that is by now, for the browser to forget its wishes."""
    with sitting.lock:
        if sent and sent["sitting"] != sitting.sitting:
            sitting.sitting, sitting.done = sent["sitting"], 0
        fresh = [wish for wish in sent.get("wishes", []) if wish["number"] > sitting.done]
        if fresh:
            sitting.troubles = []
        for wish in fresh:
            # Noted before it is done: a wish may be refused, but never done twice.
            sitting.done = wish["number"]
            try:
                _DEEDS[wish["does"]](hand, sitting, wish)
            except Unreachable as why:
                advice = "Guarda se la scheda è come la volevi; altrimenti riprova."
                sitting.troubles.append(Unreachable(why.sentence, advice))
            except SheetsError as why:
                sitting.troubles.append(why)
        return {"sitting": sitting.sitting, "done": sitting.done, "trouble": bool(sitting.troubles)}


def _seen(wish: Wish) -> dict[int, list[str | None]]:
    return {int(row): texts for row, texts in wish["seen"].items()}


def _open(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    sitting.tab, sitting.first = wish["open"], wish["first"]


def _type(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.type_in(wish["tab"], {(row, column): text for row, column, text in wish["cells"]}, _seen(wish))


def _insert(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.insert(wish["tab"], wish["dimension"], wish["before"], _seen(wish))


def _move(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.move(wish["tab"], wish["dimension"], wish["place"], wish["before"], _seen(wish))


def _delete(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.delete(wish["tab"], wish["dimension"], wish["place"], _seen(wish))


def _duplicate(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.duplicate_column(wish["tab"], wish["place"], _seen(wish))


def _sort(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.sort(wish["tab"], wish["place"], wish["descending"], _seen(wish))


def _add_tab(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    sitting.tab, sitting.first = hand.add_tab(wish["title"]), 2


def _rename_tab(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.rename_tab(wish["tab"], wish["title"])


def _duplicate_tab(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.duplicate_tab(wish["tab"])


def _delete_tab(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.delete_tab(wish["tab"])


_DEEDS: Mapping[str, Callable[[Hand, Sitting, Wish], None]] = {
    "open": _open,
    "type": _type,
    "insert": _insert,
    "move": _move,
    "delete": _delete,
    "duplicate": _duplicate,
    "sort": _sort,
    "add-tab": _add_tab,
    "rename-tab": _rename_tab,
    "duplicate-tab": _duplicate_tab,
    "delete-tab": _delete_tab,
}


def _keep_live(register: Register, drawn: int) -> None:
    """Draw again when anybody changed the spreadsheet: the file is here, and to look at its version costs nothing."""

    @st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
    def look() -> None:
        if register.reader.workbook.version() != drawn:
            st.rerun()

    look()
