"""The tabs of the embedded spreadsheet as a spreadsheet: what a hand does in the browser is done to the cells.

The browser sends a list of numbered wishes, and again until it hears that they were dealt with; each is done once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import streamlit as st

from components import notices
from sheets import access, configuration
from sheets.access import Person
from sheets.definitions import SEPARATOR, TABS
from sheets.entries import PEOPLE_TAB
from sheets.problems import Conflict, NotAllowed, Refused, SheetsError, Unreachable
from sheets.register import Register
from sheets.sheet_hand import Hand, typed
from sheets.sheet_view import SheetTab, SheetView, Stretch
from sheets.snapshot import Snapshot

ROWS_A_PAGE = 200
SECONDS_BETWEEN_LOOKS = 2.0
SECONDS_BETWEEN_TRIES = 6.0
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


@dataclass(frozen=True)
class Kept:
    """What was typed and the spreadsheet did not take: it is tried again until it is there, or no longer wanted."""

    wish: Wish
    why: SheetsError


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
    kept: list[Kept] = field(default_factory=list)
    again_at: float = 0.0
    titles: dict[int, str] = field(default_factory=dict)
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
    _tell(sitting)
    try:
        _show(register, person, view, sitting, done)
    except SheetsError:
        # The page comes back by itself when the spreadsheet does.
        _keep_live(register, None, sitting)
        raise


def _show(register: Register, person: Person, view: SheetView, sitting: Sitting, done: Mapping[str, Any]) -> None:
    # Whoever is looking at figures meanwhile sees them move now, and not when the watcher looks next.
    snapshot = register.reader.renew_if_changed()
    version = register.reader.workbook.version()
    tabs = [tab for tab in view.tabs() if _may_see(person, tab)]
    sitting.titles = {tab.sheet_id: tab.title for tab in tabs}
    tab = _open_tab(sitting, tabs, person)
    st.query_params[_ADDRESS] = tab.title
    shown = _stretch(snapshot, view, tab, sitting)
    _grid(key=_KEY, data={**_as_data(shown, tabs), **done}, on_wishes_change=_nothing)
    _keep_live(register, version, sitting)


def _tell(sitting: Sitting) -> None:
    """What went wrong, and each text that is not in the spreadsheet, with where it belongs."""
    for trouble in sitting.troubles[:_MOST_TROUBLES]:
        notices.trouble(trouble)
    if not sitting.kept:
        return
    lines = [typed(_texts(kept.wish), sitting.titles.get(kept.wish["tab"], "")) for kept in sitting.kept]
    advice = "Appena il foglio risponde lo scrivo, se la cella è ancora come la vedevi."
    notices.trouble(Unreachable(sitting.kept[-1].why.sentence, " ".join([*lines, advice])))
    with st.container(horizontal=True, gap="small"):
        st.button("Riprova", key="foglio riprova", on_click=_hurry, args=(sitting,))
        st.button("Non scriverlo", key="foglio lascia", on_click=_forget, args=(sitting,))


def _hurry(sitting: Sitting) -> None:
    sitting.again_at = 0.0


def _forget(sitting: Sitting) -> None:
    with sitting.lock:
        sitting.kept = []


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
            except (Conflict, Refused) as why:
                sitting.troubles.append(why)
            except SheetsError as why:
                _note(sitting, wish, why)
            else:
                sitting.kept = [kept for kept in sitting.kept if not _is_typed_over(kept.wish, wish)]
                if wish["does"] != "open":
                    sitting.again_at = 0.0
        if sitting.kept and monotonic() >= sitting.again_at:
            _try_again(hand, sitting)
        return {"sitting": sitting.sitting, "done": sitting.done, "trouble": bool(sitting.troubles or sitting.kept)}


def _note(sitting: Sitting, wish: Wish, why: SheetsError) -> None:
    if wish["does"] == "type":
        # The later text of a cell is the one that is wanted.
        sitting.kept = [*(kept for kept in sitting.kept if not _is_typed_over(kept.wish, wish)), Kept(wish, why)]
        sitting.again_at = monotonic() + SECONDS_BETWEEN_TRIES
        return
    if isinstance(why, Unreachable):
        why = Unreachable(why.sentence, "Guarda se la scheda è come la volevi; altrimenti riprova.")
    sitting.troubles.append(why)


def _is_typed_over(earlier: Wish, later: Wish) -> bool:
    """True when all cells of what was typed earlier were typed in again."""
    return later["does"] == "type" and earlier["tab"] == later["tab"] and _texts(earlier).keys() <= _texts(later).keys()


def _try_again(hand: Hand, sitting: Sitting) -> None:
    """What was typed and not taken, once more: it carries what was seen, so it goes over nobody's words."""
    kept, sitting.kept = sitting.kept, []
    for place, each in enumerate(kept):
        try:
            hand.type_again(each.wish["tab"], _texts(each.wish), _seen(each.wish))
        except (Conflict, Refused) as why:
            sitting.troubles.append(why)
        except SheetsError as why:
            sitting.kept = [Kept(each.wish, why), *kept[place + 1 :]]
            sitting.again_at = monotonic() + SECONDS_BETWEEN_TRIES
            return


def _texts(wish: Wish) -> dict[tuple[int, int], str]:
    return {(row, column): text for row, column, text in wish["cells"]}


def _seen(wish: Wish) -> dict[int, list[str | None]]:
    return {int(row): texts for row, texts in wish["seen"].items()}


def _open(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    sitting.tab, sitting.first = wish["open"], wish["first"]


def _type(hand: Hand, sitting: Sitting, wish: Wish) -> None:
    hand.type_in(wish["tab"], _texts(wish), _seen(wish))


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


def _keep_live(register: Register, drawn: int | None, sitting: Sitting) -> None:
    """Draw again when anybody changed the spreadsheet: the file is here, and to look at its version costs nothing.

    And when it is time to try once more what it did not take.
    """

    @st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
    def look() -> None:
        is_due = bool(sitting.kept) and monotonic() >= sitting.again_at
        with suppress(SheetsError):
            if is_due or register.reader.workbook.version() != drawn:
                st.rerun()

    look()
