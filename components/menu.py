"""The pages, and which of them are in whose menu. Every page checks the role again by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from components.escape import plain
from components.language import current, here
from sheets import access
from sheets.access import Person
from sheets.language import Message, _
from sheets.spreadsheet import configuration


@dataclass(frozen=True)
class Place:
    """One page: its file, what it is called, and what a person must be allowed to do to have it in the menu."""

    file: str
    title: Message
    path: str
    icon: str
    needs: str
    words: Message


TODAY = Place("pages/volunteer/today.py", _("Oggi"), "oggi", "today", access.RECORD, _("Gli incontri di oggi"))
ATTENDANCE = Place(
    "pages/volunteer/attendance.py",
    _("Presenze"),
    "presenze",
    "groups",
    access.RECORD,
    _("Conta chi c'era a un incontro"),
)
RECORD = Place(
    "pages/volunteer/record.py",
    _("Registra"),
    "registra",
    "edit_note",
    access.RECORD,
    _("Una consulenza, una richiesta, un evento non in elenco"),
)
INDICATORS = Place(
    "pages/coordination/indicators.py",
    _("Indicatori"),
    "indicatori",
    "monitoring",
    access.FIGURES,
    _("Le cifre del progetto"),
)
EXPORT = Place("pages/hub/export.py", _("Esporta"), "esporta", "download", access.EXPORT, _("Le schede in Excel o CSV"))
PROBLEMS = Place(
    "pages/shared/problems.py",
    _("Da sistemare"),
    "da-sistemare",
    "build",
    access.PROBLEMS,
    _("Che cosa correggere nel foglio"),
)
SHEET = Place(
    "pages/shared/sheet.py", _("Foglio"), "foglio", "table", access.SHEET, _("Le schede come sono, da scrivere a mano")
)
_ROOT = Path(__file__).parent.parent
PLACES = (TODAY, ATTENDANCE, RECORD, INDICATORS, EXPORT, PROBLEMS, SHEET)


def places_of(person: Person) -> list[Place]:
    """The pages in a person's menu; the first one is where they start."""
    return [place for place in PLACES if person.may(place.needs) and (place is not SHEET or configuration.is_local())]


def pages() -> list[Page]:
    """Every page, whoever asks: those of other roles answer with a sentence, not with a page that is not found."""
    start = st.Page(_ROOT / "pages/shared/start.py", title="Perimetri", default=True)
    return [start, *(_made(place) for place in PLACES)]


def page(place: Place) -> Page:
    """The page of a place, for `st.switch_page` and links."""
    return _linked(place, current())


@cache
def _linked(place: Place, language: str) -> Page:
    # Streamlit looks for the file at each making, and a page links to some twenty. One that is run is made anew: it keeps
    # in it whether it may be run just now.
    return _made(place)


def _made(place: Place) -> Page:
    return st.Page(_ROOT / place.file, title=here(place.title), icon=f":material/{place.icon}:", url_path=place.path)


def link(place: Place, label: str | None = None, **address: str) -> None:
    """A link to a page, with what it should open in its address."""
    st.page_link(page(place), label=plain(label or place.title), query_params=address or None, width="stretch")


def tile(place: Place) -> None:
    """A link to a page as a large tile, with a line about it."""
    st.page_link(page(place), label=f"**{plain(place.title)}**  \n{plain(place.words)}", width="stretch")
