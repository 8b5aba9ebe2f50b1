"""Every role, page and part of an address, with what should not be there in cells, headers, definitions and addresses.

What a page shows is read as it is sent to the browser: no text in it may be able to become a link, a picture or a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

import gspread
import pytest

from components import menu
from sheets import access, local
from sheets.definitions.model import TABS
from sheets.entries.columns import SYSTEM
from tests.bench.server import Server, serving
from tests.test_escape import Reader
from tests.test_structure import FACES
from tests.visitor import Visitor, visiting

BAD = "![m](http://192.0.2.1/m.png) www.192.example :material/bomb: <img src=http://192.0.2.1/h.png onerror=alert(1)>"
SHORT = "[k](//192.0.2.1)"
PAGES = ["", *(place.path for place in menu.PLACES), "non-c-e"]
PEOPLE = {
    "volontario": "volontaria.rho@esempio.it",
    "referente": "referente.rho@esempio.it",
    "coordinatore": "coordinatrice@esempio.it",
    "amministratore": "amministratore@esempio.it",
    "nessuno": "",
}
MARKDOWN = {"body", "label", "help", "content", "placeholder"}
"""The parts of elements that the browser reads as Markdown; the rest are choices, keys and numbers."""
AWAKE = re.compile(r"(?<!\\)!?\[[mk](?<!\\)\]\(|https?://192\.|\bwww\.192\.|:material/bomb:|(?<!\\)<img", re.IGNORECASE)


def awake(visitor: Visitor) -> list[str]:
    """Texts of the page in which something of ours could become more than a text."""
    found = []
    for sort, part, text in visitor.texts():
        # Choices of a list are texts to Streamlit; those of pills are Markdown, and called `content`.
        if sort == "html" and part == "body":
            found += [text] if re.search(r"<img|onerror=[^&]*>", text) else []
        elif part in MARKDOWN and AWAKE.search(text):
            found.append(f"{sort}.{part}: {text}")
    return found


def address_parts() -> set[str]:
    """Every part of an address that the code reads or writes, found in the code."""
    found = set()
    for path in FACES:
        names = Reader(path).assigned
        for key in re.findall(
            r"query_params(?:\.(?:get|pop|setdefault)\(|\[)([^\],)]+)", path.read_text(encoding="utf-8")
        ):
            values = [ast_value.value for ast_value in names.get(key, []) if hasattr(ast_value, "value")]
            found |= {str(value) for value in values} or {key.strip("\"'")}
        for keywords in re.findall(r"menu\.link\([^\n]*?, (\w+)=", path.read_text(encoding="utf-8")):
            found.add(keywords)
    return found


def spoilt(book: Path) -> None:
    """Put it everywhere a hand can: names, notes, labels and helps of the definitions, headers, and cells of every column."""
    with local.session(book) as session:
        sheet = gspread.Client(auth=None, session=session).open("Perimetri")
        for tab in sheet.worksheets():
            rows = tab.get_all_values()
            if len(rows) > 1:
                rows = _spoilt(tab.title, rows)
                tab.resize(cols=max(tab.col_count, len(rows[0])))
                tab.update(rows, "A1")


KEPT = {"Operazione", "Attività", "Hub", *SYSTEM}
"""Without these the page would have nothing to show."""


def _spoilt(title: str, rows: list[list[str]]) -> list[list[str]]:
    header, *body = rows
    if title in TABS:
        return [header, *([_cell(name, text) for name, text in zip(header, row, strict=False)] for row in body)]
    last = max((place for place, name in enumerate(header) if name), default=0) + 1
    spoilt_rows = [[*row[:last], BAD] for row in body]
    for row in spoilt_rows[:3]:
        row[:last] = [text if header[place] in KEPT else BAD for place, text in enumerate(row[:last])]
    for row in spoilt_rows[3:]:
        row[:last] = [f"{text} {BAD}" if header[place] == "Titolo" else text for place, text in enumerate(row[:last])]
    return [[*header[:last], BAD], *spoilt_rows]


def _cell(name: str, text: str) -> str:
    if name in ("Aiuto", "Descrizione", "Nota", "Nome", "Icona", "Indirizzo", "Indicatore", "Unità"):
        return f"{text} {BAD}"
    if name == "Scelte" and text:
        return f"{text}; {SHORT}"
    return f"{text} {SHORT}" if name == "Campo" and text in ("Note", "Servizio", "Evento di vita") else text


@pytest.fixture(scope="module")
def clean(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the demo as it is."""
    book = tmp_path_factory.mktemp("walk") / "book.sqlite3"
    book.write_bytes(demo_book.read_bytes())
    with serving(book) as running:
        yield running


@pytest.fixture(scope="module")
def dirty(demo_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on the demo with everything in it spoilt."""
    book = tmp_path_factory.mktemp("walk") / "book.sqlite3"
    book.write_bytes(demo_book.read_bytes())
    spoilt(book)
    with serving(book) as running:
        yield running


def as_(role: str) -> dict[str, str]:
    return {"come": PEOPLE[role]} if PEOPLE[role] else {}


def test_the_code_reads_these_parts_of_an_address_and_no_others() -> None:
    assert {"come", "incontro", "voce", "scheda", "modulo"} <= address_parts()


@pytest.mark.parametrize("role", ["volontario", "coordinatore", "nessuno"])
def test_what_is_in_an_address_stays_a_text(clean: Server, role: str) -> None:
    wrong = []
    # Who comes as somebody comes by this part of the address.
    parts = sorted(address_parts() - as_(role).keys())
    for page, part in product(PAGES, parts):
        with visiting(clean) as visitor:
            visitor.open(page, urlencode({**as_(role), part: BAD}))
            wrong += [f"{page}?{part}: {text}" for text in awake(visitor)]
    assert wrong == []


@pytest.mark.parametrize("role", PEOPLE)
def test_what_is_in_the_spreadsheet_stays_a_text(dirty: Server, role: str) -> None:
    wrong, seen = [], ""
    for page in PAGES:
        with visiting(dirty) as visitor:
            visitor.open(page, urlencode(as_(role)))
            wrong += [f"{page}: {text}" for text in awake(visitor)]
            seen += visitor.words
    assert wrong == []
    assert "192" in seen, "the book that was spoilt is the one that is shown"


@pytest.mark.parametrize("page", ["registra", "indicatori", "foglio"])
def test_the_first_address_that_a_fresh_server_is_asked_for_opens_only_to_its_role(
    demo_book: Path, tmp_path: Path, page: str
) -> None:
    book = tmp_path / "book.sqlite3"
    book.write_bytes(demo_book.read_bytes())
    place = next(place for place in menu.PLACES if place.path == page)
    others = [role for role in PEOPLE if not access.Person("", "", role, ()).may(place.needs)]
    with serving(book) as fresh:
        for role in ["nessuno", *others]:
            with visiting(fresh) as visitor:
                visitor.open(page, urlencode(as_(role)))
                refused = "non può" in visitor.words
                assert refused or role == "nessuno", (role, visitor.words[-300:])
                assert not awake(visitor)
