"""The page Foglio as Streamlit runs it: who may open it, what it shows, and that each wish is done once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import gspread
import pytest
from streamlit.testing.v1 import AppTest

from components import menu, open_register
from components.editor import sheet_editor
from sheets import access, local
from sheets.access import SHELL
from sheets.editor import wishes
from sheets.editor.editor import Editor
from sheets.editor.wishes import Wish
from sheets.entries.columns import Entry
from sheets.problems import BrokenBook, NotAllowed, Unreachable
from sheets.register.register import Register
from sheets.register.stamps import new_id, rome_now
from sheets.spreadsheet import configuration
from sheets.spreadsheet.workbook import Workbook
from tests.prepared import setup
from tests.waiting import until

ROOT = Path(__file__).parent.parent
PEOPLE = {
    "volontario": "volontaria.rho@esempio.it",
    "referente": "referente.rho@esempio.it",
    "coordinatore": "coordinatrice@esempio.it",
    "amministratore": "amministratore@esempio.it",
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with one proposal at Rho, people at two hubs, and a hidden tab of the app's own."""
    file = tmp_path / "book.sqlite3"
    monkeypatch.setenv("PERIMETRI_BOOK", str(file))
    open_register.close()
    with local.session(file) as session:
        workbook = Workbook.on_file(file, session)
        setup(workbook)
        Register(workbook).of(SHELL).entries.save(
            Entry(new_id(), "OP Café", "Rho", "Proposta", {"Titolo": "Cineforum", "Data": rome_now().date()})
        )
        book = gspread.Client(auth=None, session=session).open("Perimetri")
        for title in ("Persone · Rho", "Persone · Lainate", "_perimetri 1a2b3c4d"):
            book.add_worksheet(title, 5, 5)
    return file


def visit(role: str, **address: str) -> AppTest:
    """The page as that role sees it."""
    at = AppTest.from_file(ROOT / "components" / "main.py", default_timeout=30)
    at.query_params["come"] = PEOPLE[role]
    at.run()
    for name, value in address.items():
        at.query_params[name] = value
    at.switch_page(str(ROOT / menu.SHEET.file)).run()
    assert not at.exception
    return at


def shown(at: AppTest) -> dict[str, Any]:
    """What the browser is given to show."""
    found: dict[str, Any] = json.loads(at.get("bidi_component")[0].proto.json)
    return found


def titles(at: AppTest) -> list[str]:
    return [title for _, title in shown(at)["tabs"]]


@pytest.mark.parametrize("role", ["referente", "coordinatore", "amministratore"])
def test_those_who_would_have_the_spreadsheet_open_have_the_page(path: Path, role: str) -> None:
    at = visit(role)
    assert [each.value for each in at.title] == ["Foglio"]
    assert not at.error


def test_a_volunteer_has_it_neither_in_the_menu_nor_by_its_address(path: Path) -> None:
    at = visit("volontario")
    assert "Il ruolo «volontario» non può aprire il foglio." in at.error[0].value
    assert not at.get("bidi_component")
    person = next(each for each in Register(Workbook.on_file(path)).people() if each.role == access.VOLUNTEER)
    assert menu.SHEET not in menu.places_of(person)


def test_with_google_the_page_is_a_sentence_and_in_nobodys_menu(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = next(each for each in Register(Workbook.on_file(path)).people() if each.role == access.HUB_LEAD)
    assert menu.SHEET in menu.places_of(lead)
    monkeypatch.setattr(configuration, "is_local", lambda: False)
    assert menu.SHEET not in menu.places_of(lead)
    with pytest.raises(NotAllowed, match=r"Questa pagina c'è solo senza Google\. Il tuo foglio è in Google Sheets"):
        sheet_editor.check_is_here()


def test_the_page_asks_whether_it_exists_before_anything_else() -> None:
    lines = (ROOT / menu.SHEET.file).read_text(encoding="utf-8").splitlines()
    first = next(line for line in lines if line and not line.startswith(("from ", "import ", '"""')))
    assert first == "sheet_editor.check_is_here()"


def test_a_lead_starts_at_a_tab_of_their_hub_and_an_administrator_at_the_definitions(path: Path) -> None:
    assert shown(visit("referente"))["title"] == "OP Café · Rho"
    assert shown(visit("amministratore"))["title"] == "Operazioni"


def test_the_address_names_the_tab(path: Path) -> None:
    at = visit("referente", scheda="Comuni")
    assert shown(at)["title"] == "Comuni"
    assert shown(at)["header"][0] == "Comune"


def test_a_tab_in_the_address_that_is_not_there_opens_another(path: Path) -> None:
    assert shown(visit("referente", scheda="Sparita"))["title"] == "OP Café · Rho"


@pytest.mark.parametrize(
    ("role", "seen"), [("referente", ["Persone · Rho"]), ("coordinatore", []), ("amministratore", [])]
)
def test_names_are_for_those_who_may_see_names_and_hidden_tabs_for_nobody(
    path: Path, role: str, seen: list[str]
) -> None:
    found = titles(visit(role))
    assert [title for title in found if title.startswith("Persone")] == seen
    assert not [title for title in found if title.startswith("_")]


def test_voided_rows_and_columns_the_app_does_not_know_are_shown(path: Path) -> None:
    with local.session(path) as session:
        tab = gspread.Client(auth=None, session=session).open("Perimetri").worksheet("OP Café · Rho")
        header = tab.row_values(1)
        tab.update_cell(2, header.index("annullato") + 1, True)
        tab.add_cols(1)
        tab.update_cell(1, len(header) + 1, "Appunti di Anna")
    found = shown(visit("referente"))
    assert found["header"][-1] == "Appunti di Anna"
    assert found["rows"][0][header.index("annullato")] == "VERO"


def test_a_blank_tab_can_be_typed_in(path: Path) -> None:
    found = shown(visit("referente", scheda="Persone · Rho"))
    assert found["last"] == 1
    assert found["columns"] >= 6
    assert len(found["rows"]) >= 10


@pytest.fixture
def editor(workbook: Workbook) -> Editor:
    return Register(workbook).of(SHELL).editor()


Fulfil = Callable[..., sheet_editor.Sitting]


@pytest.fixture
def fulfil(editor: Editor) -> Fulfil:
    """Sends wishes as the browser does; what stays from one time to the next is the sitting."""
    here = sheet_editor.Sitting()

    def sending(*wishes: dict[str, Any], sitting: str = "one") -> sheet_editor.Sitting:
        sheet_editor._fulfil(editor, here, {"sitting": sitting, "wishes": [*wishes]})
        return here

    return sending


def wish(number: int, does: str, **details: Any) -> dict[str, Any]:
    return {"number": number, "does": does, **details}


def test_wishes_that_arrive_again_are_done_once_and_in_their_order(fulfil: Fulfil, book: gspread.Spreadsheet) -> None:
    tab = book.worksheet("Comuni")
    before = tab.col_values(1)
    seen = {"1": tab.row_values(1)}
    first = wish(1, "insert", tab=tab.id, dimension="ROWS", before=2, seen=seen)
    second = wish(2, "type", tab=tab.id, cells=[[2, 0, "Prova"]], seen={**seen, "2": []})
    fulfil(first)
    fulfil(first, second)
    assert fulfil(first, second).done == 2
    assert tab.col_values(1) == [before[0], "Prova", *before[1:]]


def test_a_run_that_overtakes_another_does_none_of_its_wishes_again(
    workbook: Workbook, book: gspread.Spreadsheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = book.add_worksheet("Gara", 5, 3)
    here = sheet_editor.Sitting()
    sent = [
        wish(row, "type", tab=tab.id, cells=[[row, 0, f"{row}/1/2017"]], seen={"1": [None], str(row): [""]})
        for row in (1, 2)
    ]
    register = Register(workbook)
    editor, lock = register.of(SHELL).editor(), here.lock
    threads: list[Thread] = []

    class Watched:
        """The sitting's lock: while the first wish is being done, the next run arrives and asks for it too."""

        def __init__(self) -> None:
            self.asked = 0

        def __enter__(self) -> None:
            self.asked += 1
            lock.__enter__()

        def __exit__(self, *why: object) -> None:
            lock.__exit__(*why)

    watched = Watched()
    here.lock = watched
    do = editor.do

    def overtaken(one: Wish, sure: object) -> None:
        if not threads:
            threads.append(Thread(target=run))
            threads[0].start()
            # Streamlit's next run is there, in a thread of its own, and can go no further than to the lock.
            assert until(lambda: watched.asked == 2)
        do(one, None)

    monkeypatch.setattr(editor, "do", overtaken)

    def run() -> None:
        sheet_editor._fulfil(editor, here, {"sitting": "one", "wishes": sent})

    run()
    threads[0].join(60)
    assert here.troubles == []
    assert tab.col_values(1) == ["01/01/2017", "02/01/2017"]


def test_another_visit_begins_to_count_anew(fulfil: Fulfil, book: gspread.Spreadsheet) -> None:
    fulfil(wish(1, "add-tab", title="Una"))
    fulfil(wish(1, "add-tab", title="Due"), sitting="two")
    assert [tab.title for tab in book.worksheets()][-2:] == ["Una", "Due"]


def test_a_wish_that_is_refused_says_why_and_the_next_one_is_done(fulfil: Fulfil, book: gspread.Spreadsheet) -> None:
    here = fulfil(wish(1, "add-tab", title="Campi"), wish(2, "add-tab", title="Note"))
    assert [trouble.sentence for trouble in here.troubles] == ["Una scheda «Campi» c'è già."]
    assert book.worksheets()[-1].title == "Note"
    assert fulfil(wish(3, "rename-tab", tab=here.tab, title="Appunti")).troubles == []


def test_when_the_spreadsheet_does_not_confirm_nobody_is_told_that_the_app_tries_again(
    fulfil: Fulfil, faults: local.Faults
) -> None:
    faults.refuse()
    here = fulfil(wish(1, "add-tab", title="Note"))
    assert [trouble.advice for trouble in here.troubles] == [
        "Guarda se la scheda è come la volevi; altrimenti riprova."
    ]


@pytest.fixture
def typing(book: gspread.Spreadsheet) -> Callable[..., dict[str, Any]]:
    """A wish to type a text in A1 notation's column B of a blank tab, which is seen as it is at the start."""
    tab = book.add_worksheet("Prova", 9, 3)
    return lambda number, row, text: wish(
        number, "type", tab=tab.id, cells=[[row, 1, text]], seen={"1": [""], str(row): ["", "", ""]}
    )


Typing = Callable[..., dict[str, Any]]


def test_what_was_typed_while_the_spreadsheet_is_away_is_kept_and_written_with_the_next_success(
    fulfil: Fulfil, typing: Typing, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    faults.refuse()
    here = fulfil(typing(1, 5, "Yoga"))
    assert (here.troubles, [kept.wish.texts for kept in here.kept]) == ([], [{(5, 1): "Yoga"}])
    assert fulfil(typing(1, 5, "Yoga")).kept, "and not at once again, when the same wishes come once more"
    here = fulfil(typing(2, 6, "Coro"))
    assert (here.troubles, here.kept) == ([], [])
    assert book.worksheet("Prova").col_values(2)[4:] == ["Yoga", "Coro"]


def test_what_was_kept_is_written_when_the_person_says_so_or_never(
    fulfil: Fulfil, typing: Typing, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    faults.refuse(2)
    here = fulfil(typing(1, 5, "Yoga"))
    here = fulfil(typing(1, 5, "Yoga"), typing(2, 6, "Coro"))
    sheet_editor._hurry(here)
    assert fulfil().kept == []
    assert book.worksheet("Prova").col_values(2)[4:] == ["Yoga", "Coro"]
    faults.refuse()
    sheet_editor._forget(fulfil(typing(3, 7, "Canto")))
    sheet_editor._hurry(here)
    assert fulfil().kept == []
    assert len(book.worksheet("Prova").col_values(2)) == 6


def test_of_what_was_typed_twice_in_a_cell_while_the_spreadsheet_is_away_the_later_counts(
    fulfil: Fulfil, typing: Typing, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    faults.refuse(2)
    fulfil(typing(1, 5, "Yoga"))
    here = fulfil(typing(2, 5, "Pilates"))
    assert [kept.wish.texts for kept in here.kept] == [{(5, 1): "Pilates"}]
    sheet_editor._hurry(here)
    fulfil()
    assert book.worksheet("Prova").acell("B5").value == "Pilates"


def test_what_was_kept_goes_over_nobodys_words_and_is_named_then(
    fulfil: Fulfil, typing: Typing, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    faults.refuse()
    here = fulfil(typing(1, 5, "Yoga"))
    book.worksheet("Prova").update_acell("B5", "Canto")
    sheet_editor._hurry(here)
    here = fulfil()
    assert here.kept == []
    assert [trouble.advice.partition(".")[0] for trouble in here.troubles] == ["In B5 avevi scritto «Yoga»"]
    assert book.worksheet("Prova").acell("B5").value == "Canto"


def test_a_reply_that_was_lost_leaves_nothing_to_write_and_no_trouble(
    fulfil: Fulfil, typing: Typing, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    faults.lose_reply()
    here = fulfil(typing(1, 5, "Yoga"))
    assert here.kept
    sheet_editor._hurry(here)
    here = fulfil()
    assert (here.kept, here.troubles) == ([], [])
    assert book.worksheet("Prova").acell("B5").value == "Yoga"


def test_what_was_typed_while_the_book_is_away_or_not_to_be_used_is_kept_too(
    fulfil: Fulfil, typing: Typing, faults: local.Faults, book: gspread.Spreadsheet
) -> None:
    faults.refuse(code=403)
    here = fulfil(typing(1, 5, "Yoga"))
    assert [type(kept.why) for kept in here.kept] == [BrokenBook]
    sheet_editor._hurry(here)
    assert fulfil().kept == []
    assert book.worksheet("Prova").acell("B5").value == "Yoga"


def test_the_page_names_the_cell_the_tab_and_the_text_that_is_not_in_the_spreadsheet(path: Path) -> None:
    at = visit("referente")
    here: sheet_editor.Sitting = at.session_state["foglio aperto"]
    away = Wish(1, "type", here.tab or 0, {(5, 3): "Gruppo *Smart*"}, {1: [], 5: []})
    here.kept = [sheet_editor.Kept(away, Unreachable("Il foglio non ha confermato."))]
    here.again_at = float("inf")
    at.run()
    assert "Il foglio non ha confermato." in at.error[0].value
    assert "In D5 di «OP Café · Rho» avevi scritto «Gruppo \\*Smart\\*»" in at.error[0].value
    at.button(key="foglio lascia").click().run()
    assert not at.error


def test_every_wish_of_the_browser_is_one_the_server_knows() -> None:
    script = (ROOT / "components" / "editor" / "sheet_editor.js").read_text(encoding="utf-8")
    for does in wishes._PARTS:
        assert f'"{does}"' in script
