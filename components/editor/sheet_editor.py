"""The tabs of the embedded spreadsheet as a spreadsheet: what a hand does in the browser is done to the cells.

The browser sends a list of numbered wishes, and again until it hears that they were dealt with; each is done once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

import streamlit as st

from components import notices, page_header, refresh
from components.editor.words import SAID
from components.language import _, here
from sheets import access
from sheets.access import Person
from sheets.definitions.model import SEPARATOR, TABS
from sheets.editor import wishes
from sheets.editor.editor import Editor
from sheets.editor.hand import typed
from sheets.editor.view import SheetTab, Stretch
from sheets.editor.wishes import Malformed, Wish
from sheets.entries.columns import SYSTEM
from sheets.language import _ as later
from sheets.problems import Conflict, Costly, NotAllowed, Refused, SheetsError, Unreachable
from sheets.register.desk import Desk
from sheets.spreadsheet import configuration

ROWS_A_PAGE, MOST_ROWS = 200, 2_000
SECONDS_BETWEEN_TRIES = 6.0
_BLANK_ROWS, _FEWEST_COLUMNS, _MOST_TROUBLES = 20, 6, 3
_HOW = later("Si scrive nelle celle, come in Google. Numeri e lettere ai bordi aprono i menu di righe e colonne.")
_KEY, _SITTING, _ADDRESS = "foglio", "foglio aperto", "scheda"
_HERE = Path(__file__).parent
_grid = st.components.v2.component(
    "perimetri_foglio",
    html=(_HERE / "sheet_editor.html").read_text(encoding="utf-8"),
    css=(_HERE / "sheet_editor.css").read_text(encoding="utf-8"),
    js=(_HERE / "sheet_editor.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Kept:
    """What was typed and the spreadsheet did not take: it is tried again until it is there, or no longer wanted."""

    wish: Wish
    why: SheetsError
    sure: Collection[str] | None = None


@dataclass(frozen=True)
class Asked:
    """What was wished and would take entries or figures away: it is done with a yes, and forgotten with a no."""

    wish: Wish
    why: Costly


@dataclass
class Sitting:
    """What one visit of the page has open, and how far its wishes were dealt with. Changed in place, at once.

    `is_saved`: all that was wished last is in the spreadsheet.
    A run that is overtaken by the next one goes on for a while in its own thread: `lock` lets only one do wishes.
    """

    tab: int | None = None
    first: int = 2
    rows: int = 0
    sitting: str = ""
    done: int = 0
    troubles: list[SheetsError] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    is_saved: bool = False
    confirmed: list[Asked] = field(default_factory=list)
    again_at: float = 0.0
    titles: dict[int, str] = field(default_factory=dict)
    lock: AbstractContextManager[Any] = field(default_factory=Lock)


def check_is_here() -> None:
    """Raise `NotAllowed` where the spreadsheet is Google's, which has a window of its own."""
    if not configuration.is_local():
        raise NotAllowed(
            _("Questa pagina c'è solo senza Google."), _("Il tuo foglio è in Google Sheets: aprilo lì, come sempre.")
        )


def draw(desk: Desk) -> None:
    """The spreadsheet: first what was wished is done, then the tab is shown as it is by then."""
    editor = desk.editor()
    if _SITTING not in st.session_state:
        st.session_state[_SITTING] = Sitting()
    sitting: Sitting = st.session_state[_SITTING]
    done = _fulfil(editor, sitting, st.session_state.get(_KEY, {}).get("wishes"))
    line = st.empty()
    _tell(sitting)
    try:
        _show(editor, desk.person, sitting, done, line)
    except SheetsError:
        # The page comes back by itself when the spreadsheet does.
        _keep_live(editor, None, sitting)
        raise


def _show(
    editor: Editor, person: Person, sitting: Sitting, done: Mapping[str, Any], line: AbstractContextManager[Any]
) -> None:
    # What changes from here on is another version than the one that is shown.
    version = editor.version()
    tabs = editor.tabs()
    sitting.titles = {tab.sheet_id: tab.title for tab in tabs}
    tab = _open_tab(sitting, tabs, person)
    st.query_params[_ADDRESS] = tab.title
    shown = _stretch(editor, tab, sitting)
    locked = editor.why_locked(tab)
    with line:
        page_header.subtitle(locked or _HOW)
    data = {**_as_data(shown, tabs), "words": {text: here(text) for text in SAID}, "locked": here(locked), **done}
    _grid(key=_KEY, data=data, on_wishes_change=_nothing)
    _keep_live(editor, version, sitting)


def _tell(sitting: Sitting) -> None:
    """What went wrong, and each text that is not in the spreadsheet, with where it belongs."""
    for trouble in sitting.troubles[:_MOST_TROUBLES]:
        notices.trouble(trouble)
    for place, asked in enumerate(sitting.asked):
        _ask(sitting, asked, place)
    if not sitting.kept:
        return
    lines = [typed(kept.wish.texts, sitting.titles.get(kept.wish.tab, "")) for kept in sitting.kept]
    advice = _("Appena il foglio risponde lo scrivo, se la cella è ancora come la vedevi.")
    notices.trouble(Unreachable(sitting.kept[-1].why.sentence, " ".join([*lines, advice])))
    with st.container(horizontal=True, gap="small"):
        st.button(_("Riprova"), key="foglio riprova", on_click=_hurry, args=(sitting,))
        st.button(_("Non scriverlo"), key="foglio lascia", on_click=_forget, args=(sitting,))


def _ask(sitting: Sitting, asked: Asked, place: int) -> None:
    """What a change of the definitions would do, and whether it is wanted."""
    notices.trouble(asked.why)
    with st.container(horizontal=True, gap="small"):
        st.button(_("Fallo lo stesso"), key=f"foglio sì {place}", on_click=_say_yes, args=(sitting, asked))
        st.button(_("Lascia com'è"), key=f"foglio no {place}", on_click=_say_no, args=(sitting, asked))


def _say_yes(sitting: Sitting, asked: Asked) -> None:
    with sitting.lock:
        # A second tap, or one on a page that is out of date, is for a question that is answered already.
        if asked in sitting.asked:
            sitting.asked.remove(asked)
            sitting.confirmed.append(asked)


def _say_no(sitting: Sitting, asked: Asked) -> None:
    with sitting.lock:
        sitting.asked = [each for each in sitting.asked if each != asked]


def _hurry(sitting: Sitting) -> None:
    sitting.again_at = 0.0


def _forget(sitting: Sitting) -> None:
    with sitting.lock:
        sitting.kept = []


def _nothing() -> None:
    """What is wished is read at the start of `draw`, in its order with the rest."""


def _open_tab(sitting: Sitting, tabs: list[SheetTab], person: Person) -> SheetTab:
    """The tab that is open; at the start the one in the address, else one that the person works with."""
    wanted = st.query_params.get(_ADDRESS) if sitting.tab is None else None
    if not tabs:
        raise Conflict(_("Nel foglio non c'è nessuna scheda che puoi vedere."), _("Chiedi all'amministratore."))
    for tab in tabs:
        if tab.sheet_id == sitting.tab or tab.title == wanted:
            break
    else:
        tab = next((tab for tab in tabs if _concerns(person, tab)), tabs[0])
        sitting.first = 2
    sitting.tab = tab.sheet_id
    return tab


def _concerns(person: Person, tab: SheetTab) -> bool:
    __, separator, hub = tab.title.partition(SEPARATOR)
    return bool(separator) and person.is_at(hub) if person.may(access.FIGURES) else tab.title in TABS


def _stretch(editor: Editor, tab: SheetTab, sitting: Sitting) -> Stretch:
    """What of the tab is shown: a page, and as many rows more as a paste over its end needs."""
    last = max(1, editor.last_row(tab))
    sitting.first = max(2, min(sitting.first, 2 + ROWS_A_PAGE * ((last - 1) // ROWS_A_PAGE)))
    page = max(ROWS_A_PAGE, min(sitting.rows, MOST_ROWS))
    return editor.look(tab, sitting.first, min(page, last + _BLANK_ROWS - sitting.first + 1))


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
        "most": MOST_ROWS,
        "mostCells": wishes.MOST_CELLS,
        "formulas": {f"{row}-{column}": text for (row, column), text in shown.formulas.items()},
        "own": [column for column, label in enumerate(shown.header) if label in SYSTEM],
        "numbers": sorted(f"{row}-{column}" for row, column in shown.numbers),
    }


def _fulfil(editor: Editor, sitting: Sitting, sent: object) -> dict[str, Any]:
    """Do what was not done yet, in order; returns how far that is by now, for the browser to forget its wishes."""
    with sitting.lock:
        if (name := wishes.sitting_of(sent)) and name != sitting.sitting:
            sitting.sitting, sitting.done = name, 0
        fresh = [*wishes.fresh(sent, sitting.done)]
        confirmed, sitting.confirmed = sitting.confirmed, []
        if fresh or confirmed:
            sitting.troubles = []
        for each in confirmed:
            _do(editor, sitting, each.wish, each.why.figures)
        for wish in fresh:
            # Noted before it is done: a wish may be refused, but never done twice.
            sitting.done = max(sitting.done, wish.number)
            if isinstance(wish, Malformed):
                sitting.troubles.append(wish)
            else:
                _do(editor, sitting, wish)
        if sitting.kept and monotonic() >= sitting.again_at:
            _try_again(editor, sitting)
        if sitting.troubles or sitting.kept or sitting.asked:
            sitting.is_saved = False
        return {"sitting": sitting.sitting, "done": sitting.done, "saved": sitting.is_saved}


def _do(editor: Editor, sitting: Sitting, wish: Wish, sure: Collection[str] | None = None) -> None:
    try:
        if wish.does == "open":
            sitting.tab, sitting.first, sitting.rows = wish.tab, wish.first, wish.rows
        elif wish.does == "add-tab":
            sitting.tab, sitting.first = editor.add_tab(wish.title), 2
        else:
            editor.do(wish, sure)
    except Costly as why:
        sitting.asked.append(Asked(wish, why))
    except (Conflict, Refused, NotAllowed) as why:
        sitting.troubles.append(why)
    except SheetsError as why:
        _note(sitting, wish, why, sure)
    else:
        sitting.kept = [kept for kept in sitting.kept if not _is_typed_over(kept.wish, wish)]
        if wish.does != "open":
            sitting.again_at, sitting.is_saved = 0.0, True


def _note(sitting: Sitting, wish: Wish, why: SheetsError, sure: Collection[str] | None) -> None:
    if wish.does == "type":
        # The later text of a cell is the one that is wanted.
        sitting.kept = [*(kept for kept in sitting.kept if not _is_typed_over(kept.wish, wish)), Kept(wish, why, sure)]
        sitting.again_at = monotonic() + SECONDS_BETWEEN_TRIES
        return
    if isinstance(why, Unreachable):
        why = Unreachable(why.sentence, _("Guarda se la scheda è come la volevi; altrimenti riprova."))
    sitting.troubles.append(why)


def _is_typed_over(earlier: Wish, later: Wish) -> bool:
    """True when all cells of what was typed earlier were typed in again."""
    return later.does == "type" and earlier.tab == later.tab and earlier.texts.keys() <= later.texts.keys()


def _try_again(editor: Editor, sitting: Sitting) -> None:
    """What was typed and not taken, once more: it carries what was seen, so it goes over nobody's words."""
    kept, sitting.kept = sitting.kept, []
    for place, each in enumerate(kept):
        try:
            editor.type_again(each.wish, each.sure)
        except Costly as why:
            sitting.asked.append(Asked(each.wish, why))
        except (Conflict, Refused, NotAllowed) as why:
            sitting.troubles.append(why)
        except SheetsError as why:
            sitting.kept = [replace(each, why=why), *kept[place + 1 :]]
            sitting.again_at = monotonic() + SECONDS_BETWEEN_TRIES
            return
    sitting.is_saved = True


def _keep_live(editor: Editor, drawn: int | None, sitting: Sitting) -> None:
    """Draw again when anybody changed the spreadsheet: the file is here, and to look at its version costs nothing.

    And when it is time to try once more what it did not take.
    """

    def has_changed() -> bool:
        with suppress(SheetsError):
            return (bool(sitting.kept) and monotonic() >= sitting.again_at) or editor.version() != drawn
        return False

    refresh.follow(has_changed, within=True)
