"""Every page for every role, run as Streamlit runs it, on the real local engine."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from html import escape
from pathlib import Path
from types import ModuleType

import gspread
import pytest
from babel.messages.pofile import read_po
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from components import open_register
from components.escape import plain
from components.figures import board
from components.mending import problem_list
from components.recording import form, sessions
from components.recording.form import WayBack
from sheets import local
from sheets.access import SHELL
from sheets.entries.columns import Entry
from sheets.mending.hand_edits import HandEdits
from sheets.problems import Conflict
from sheets.register.register import Register
from sheets.register.stamps import new_id, rome_now
from sheets.spreadsheet import configuration
from sheets.spreadsheet.pace import Pace
from sheets.spreadsheet.workbook import Workbook
from tests.form import Form, deliver, given
from tests.prepared import setup
from tests.waiting import until

ROOT = Path(__file__).parent.parent
MAIN = ROOT / "components" / "main.py"
PEOPLE = {
    "volontario": "volontaria.rho@esempio.it",
    "referente": "referente.rho@esempio.it",
    "coordinatore": "coordinatrice@esempio.it",
    "amministratore": "amministratore@esempio.it",
}
PAGES = {
    "oggi": ("pages/volunteer/today.py", "Oggi", {"volontario", "referente"}),
    "presenze": ("pages/volunteer/attendance.py", "Presenze", {"volontario", "referente"}),
    "registra": ("pages/volunteer/record.py", "Registra", {"volontario", "referente"}),
    "indicatori": ("pages/coordination/indicators.py", "Indicatori", {"referente", "coordinatore"}),
    "esporta": ("pages/hub/export.py", "Esporta", {"referente", "coordinatore"}),
    "da-sistemare": ("pages/shared/problems.py", "Da sistemare", {"referente", "coordinatore", "amministratore"}),
}
FIRST = {"volontario": "Oggi", "referente": "Oggi", "coordinatore": "Indicatori", "amministratore": "Da sistemare"}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with one session today at Rho; the app of this test works on it."""
    book = tmp_path / "book.sqlite3"
    monkeypatch.setenv("PERIMETRI_BOOK", str(book))
    open_register.close()
    with local.session(book) as session:
        workbook = Workbook.on_file(book, session)
        setup(workbook)
        today = rome_now().date()
        planned = {"Titolo": "Cucina etnica", "Stato": "in programma"}
        register = Register(workbook)
        register.of(SHELL).entries.save(
            Entry("oggi-1", "OP Café", "Rho", "Evento di socialità", {**planned, "Data": today})
        )
        tomorrow = {**planned, "Titolo": "Coro", "Data": today + timedelta(days=1)}
        register.of(SHELL).entries.save(Entry("domani-1", "OP Café", "Rho", "Evento di socialità", tomorrow))
    return book


def visit(role: str, page: str = "", **address: str) -> AppTest:
    """The page as that role sees it, "" for the bare address."""
    at = AppTest.from_file(MAIN, default_timeout=30)
    at.query_params["come"] = PEOPLE[role]
    at.run()
    for name, value in address.items():
        at.query_params[name] = value
    if page:
        at.switch_page(str(ROOT / PAGES[page][0])).run()
    assert not at.exception
    return at


def own(at: AppTest) -> list[Button]:
    """The buttons of the page; the one of the language is on every page."""
    return [button for button in at.button if button.key != "cambia lingua"]


def shown(at: AppTest) -> str:
    """All that a person can read on the page."""
    elements = [*at.title, *at.markdown, *at.caption, *at.error, *at.info, *at.warning, *at.get("html")]
    return "\n".join(str(getattr(each, "value", "") or getattr(each.proto, "body", "")) for each in elements)


@pytest.mark.parametrize("role", PEOPLE)
def test_the_bare_address_opens_the_persons_first_page(path: Path, role: str) -> None:
    assert visit(role).title[0].value == FIRST[role]


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_for_its_roles_and_tells_the_others_why_not(path: Path, role: str, page: str) -> None:
    at = visit(role, page)
    _, title, roles = PAGES[page]
    if role in roles:
        assert [each.value for each in at.title] == [title]
        assert not at.error
    else:
        assert not at.title
        assert f"Il ruolo «{role}» non può" in at.error[0].value


@pytest.mark.parametrize(
    ("role", "page", "room", "part"),
    [
        ("volontario", "oggi", sessions, "agenda"),
        ("coordinatore", "indicatori", board, "draw"),
        ("referente", "da-sistemare", problem_list, "draw"),
    ],
)
def test_what_changes_while_a_page_is_drawn_draws_it_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, role: str, page: str, room: ModuleType, part: str
) -> None:
    real, drawn = getattr(room, part), list[int]()

    def draw(*args: object) -> None:
        real(*args)
        drawn.append(1)
        if len(drawn) == 1:
            values = {"Titolo": "Cena", "Stato": "svolto", "Adulti": 7, "Data": rome_now().date()}
            entry = Entry(new_id(), "OP Café", "Rho", "Evento di socialità", values)
            open_register.register().of(SHELL).entries.save(entry)

    at = visit(role)
    monkeypatch.setattr(room, part, draw)
    at.switch_page(str(ROOT / PAGES[page][0])).run()
    assert len(drawn) == 2


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_english_has_no_sentence_of_the_app_in_italian(path: Path, role: str, page: str) -> None:
    with (ROOT / "sheets/locale/en/LC_MESSAGES/perimetri.po").open("rb") as source:
        entries = [(each.id, each.string) for each in read_po(source) if isinstance(each.id, str)]
    italian = {text for text, said in entries if text != said and " " in text.strip() and "{" not in text}
    at = visit(role, page, lingua="en")
    # What the page's script says in either language is tested beside it.
    text = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", shown(at), flags=re.DOTALL)
    labels = {str(each.label) for kind in ("button", "selectbox", "multiselect", "expander") for each in at.get(kind)}
    assert at.query_params["lingua"] in ("en", ["en"])
    assert [
        sentence for sentence in italian if escape(sentence) in text or sentence in text or sentence in labels
    ] == []


@pytest.mark.parametrize(("language", "note"), [("en", "Written as in Italy: 1.250,50"), ("it", "")])
def test_an_amount_is_read_as_italians_write_it_and_an_english_form_says_so(
    path: Path, language: str, note: str
) -> None:
    at = visit("volontario", "registra", lingua=language, operazione="Smart House", attività="Unità abitativa")
    form = Form(at)
    assert [each["note"] for each in form.data["fields"] if each["label"] == "Affitto mensile"] == [note]


def test_an_english_form_calls_things_by_their_english_names_and_saves_them_as_the_sheet_does(path: Path) -> None:
    at = visit("volontario", "registra", lingua="en", operazione="OP Café", attività="Proposta")
    assert {"Work", "Proposal"} <= {plain(option) for option in _options(at)} | _options(at)
    form = Form(at)
    assert [each["title"] for each in form.data["fields"]][:2] == ["Date", "Title"]
    text = shown(form.fill(Titolo="Coro").send())
    assert "Saved: Proposal · Coro" in text
    assert "OP Café · Rho, row" in text


def _options(at: AppTest) -> set[str]:
    """What there is to choose, without the colours and symbols."""
    found = (option.content for group in at.get("button_group") for option in group.proto.options)
    return {content.partition("**")[2].partition("**")[0] or content for content in found}


def test_the_language_of_the_address_stays_from_page_to_page(path: Path) -> None:
    at = visit("volontario", "oggi", lingua="en")
    assert at.title[0].value == "Today"
    del at.query_params["lingua"]
    at.switch_page(str(ROOT / PAGES["presenze"][0])).run()
    assert at.title[0].value == "Attendance"
    at.query_params["lingua"] = "it"
    at.run()
    assert at.title[0].value == "Presenze"


@pytest.mark.parametrize("unknown", ["fr", "", "en-GB", "../en"])
def test_a_language_that_is_not_known_changes_nothing(path: Path, unknown: str) -> None:
    assert visit("volontario", "oggi", lingua=unknown).title[0].value == "Oggi"


def test_today_lists_the_sessions_of_the_hub_and_those_to_come(path: Path) -> None:
    text = shown(visit("volontario", "oggi"))
    assert "Cucina etnica" in text
    assert "Coro" in text


def test_a_hub_without_sessions_today_says_what_to_do(path: Path) -> None:
    at = AppTest.from_file(MAIN, default_timeout=30)
    at.query_params["come"] = "volontario.settimo@esempio.it"
    assert "Oggi all&#x27;hub Settimo Milanese non c&#x27;è nulla in programma." in shown(at.run())


def test_a_headcount_is_saved_and_its_receipt_names_the_row(path: Path) -> None:
    at = visit("volontario", "presenze", incontro="oggi-1")
    text = shown(Form(at).fill(Adulti="20", Bambini="3").send())
    assert "Salvato: 23 presenze · Cucina etnica" in text
    assert "OP Café · Rho, riga 2" in text
    session = Register(Workbook.on_file(path)).of(SHELL).sessions.find("Rho", "oggi-1")
    assert session is not None
    assert (session.heads, session.is_held) == (23, True)


def test_a_headcount_that_somebody_else_changed_meanwhile_keeps_what_was_typed(path: Path) -> None:
    at = visit("volontario", "presenze", incontro="oggi-1")
    register = open_register.register()
    session = register.of(SHELL).sessions.find("Rho", "oggi-1")
    assert session is not None
    register.of(SHELL).sessions.record(session, {"Adulti": 7, "Bambini": 0})
    form = Form(at).fill(Adulti="20")
    form.send()
    assert "Intanto riga di comando ha cambiato" in form.said
    assert "Adulti |  | 7 | 20" in form.said
    assert form.value("Adulti") == "20"
    assert "Salvato: 20 presenze" in shown(form.send("Salva comunque il mio"))


def test_an_open_receipt_says_what_somebody_else_made_of_its_number(path: Path) -> None:
    at = Form(visit("volontario", "presenze", incontro="oggi-1")).fill(Adulti="20", Bambini="3").send()
    assert "Intanto" not in shown(at.run())
    register = open_register.register()
    lead = next(each for each in register.people() if each.email == PEOPLE["referente"])
    session = register.of(lead).sessions.find("Rho", "oggi-1")
    assert session is not None
    register.of(lead).sessions.record(session, {"Adulti": 28, "Bambini": 3})
    text = shown(at.run())
    assert f'Intanto <a href="mailto:{lead.email}">{lead.name}</a> ha cambiato questo numero. Ora: 31.' in text


def test_a_receipt_does_not_take_a_number_that_is_on_its_way_and_then_refused_for_what_was_saved(path: Path) -> None:
    page, register = visit("volontario", "presenze", incontro="oggi-1"), open_register.register()
    lead = register.of(next(each for each in register.people() if each.email == PEOPLE["referente"]))
    before = lead.sessions.find("Rho", "oggi-1")
    assert before is not None
    at = Form(page).fill(Adulti="20", Bambini="3").send()
    del at.session_state["ricevuta di prima"]
    with ThreadPoolExecutor(1) as pool:
        with register.reader.lock:
            late = pool.submit(lead.sessions.record, before, {"Adulti": 5, "Bambini": 0})
            assert until(lambda: bool(lead.receipts.waiting()))
            assert "Intanto" not in shown(at.run())
        with pytest.raises(Conflict):
            late.result(10)
    assert "Intanto" not in shown(at.run())


GONE = {
    "the row": "Intanto qualcuno ha tolto questa riga dal foglio.",
    "annullato": "Intanto qualcuno nel foglio ha annullato questa voce.",
    "Data": "Intanto qualcuno ha cambiato questa riga nel foglio, e forse così non si conta più.",
}


@pytest.mark.parametrize(("what", "said"), GONE.items(), ids=GONE)
def test_an_open_receipt_says_what_a_hand_in_the_sheet_made_of_its_session(path: Path, what: str, said: str) -> None:
    at = Form(visit("volontario", "presenze", incontro="oggi-1")).fill(Adulti="20", Bambini="3").send()
    assert "Correggi questo numero" in [button.label for button in at.button]
    with local.session(path) as session:
        tab = gspread.Client(auth=None, session=session).open("Perimetri").worksheet("OP Café · Rho")
        row = tab.find("oggi-1").row
        if what == "the row":
            tab.delete_rows(row)
        else:
            tab.update_cell(row, tab.row_values(1).index(what) + 1, "TRUE" if what == "annullato" else "")
    open_register.register().reader.renew()
    text = shown(at.run())
    assert said in text
    assert "Salvato: 23 presenze" in text
    assert not at.warning
    assert "Correggi questo numero" not in [button.label for button in at.button]
    # It is a receipt, and no page of its own: another session is opened as always.
    at.query_params["incontro"] = "sparito"
    assert "non c'è più" in at.run().warning[0].value


def test_nobody_is_told_saved_of_a_number_that_is_another_by_now(path: Path) -> None:
    form = Form(visit("volontario", "presenze", incontro="oggi-1")).fill(Adulti="20", Bambini="3")
    form.send()
    form = Form(own(form.at)[0].click().run())
    assert form.value("Adulti") == "20"
    register = open_register.register()
    session = register.of(SHELL).sessions.find("Rho", "oggi-1")
    assert session is not None
    register.of(SHELL).sessions.record(session, {"Adulti": 28, "Bambini": 3})
    # The person changed nothing on their screen, where the number is still theirs.
    form.send(base={"seen": dict(session.seen), "version": session.version}, values={"Adulti": "20", "Bambini": "3"})
    assert "Adulti | 20 | 28 | 20" in form.said


def test_a_save_whose_row_was_read_anew_by_a_fresh_server_writes_over_nobody(path: Path) -> None:
    at = visit("volontario", "presenze", incontro="oggi-1")
    form = Form(at).fill(Adulti="26")
    base = form.data["base"]
    register = open_register.register()
    session = register.of(SHELL).sessions.find("Rho", "oggi-1")
    assert session is not None
    register.of(SHELL).sessions.record(session, {"Adulti": 31, "Bambini": 0})
    form = Form(visit("volontario", "presenze", incontro="oggi-1")).fill(Adulti="26")
    form.send(base=base)
    assert "Adulti |  | 31 | 26" in form.said


def test_a_message_that_no_form_sends_and_one_of_another_person_do_nothing(path: Path) -> None:
    at = visit("volontario", "presenze", incontro="oggi-1")
    form = Form(at).fill(Adulti="20")
    for spoilt in (
        {"who": PEOPLE["referente"]},
        {"values": None},
        {"values": {"Adulti": 3}},
        {"changed": ["Boh"]},
        {"changed": [["Adulti"]]},
        {"token": 3},
    ):
        form.send(**spoilt)
        assert form.answer is None
    for message in (None, 3, [], "x"):
        deliver(form.at, message)
    form.send(sure={"Adulti": 10**400}, values={"Adulti": "x", "Bambini": ""})
    assert form.answer is not None, "what nobody can be sure of is left out"
    session = Register(Workbook.on_file(path)).of(SHELL).sessions.find("Rho", "oggi-1")
    assert session is not None
    assert not session.is_held


def test_the_address_keeps_what_was_chosen_to_record(path: Path) -> None:
    at = visit("volontario", "registra", operazione="OP Café", attività="Proposta")
    assert "Titolo" in Form(at).labels
    assert given(visit("volontario", "registra", operazione="OP Café", attività="Boh")) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("12,5", "Adulti: «12,5» non è un numero intero."),
        ("venti", "Adulti: «venti» non è un numero."),
        ("-3", "Adulti: «-3» è negativo."),
        ("", "Scrivi quante persone c'erano (0 se non è venuto nessuno)."),
    ],
)
def test_a_headcount_that_cannot_be_stays_on_the_screen_with_a_sentence(path: Path, typed: str, sentence: str) -> None:
    at = visit("volontario", "presenze", incontro="oggi-1")
    form = Form(at).fill(Adulti=typed)
    form.send()
    assert sentence in form.said
    assert form.value("Adulti") == typed


def test_thousands_as_italians_write_them_are_thousands(path: Path) -> None:
    at = visit("volontario", "presenze", incontro="oggi-1")
    assert "Salvato: 1.106 presenze · Cucina etnica" in shown(Form(at).fill(Adulti="1.106").send())


def test_where_a_total_is_typed_it_is_asked_for_and_not_the_parts_that_it_stands_for(path: Path) -> None:
    register = Register(Workbook.on_file(path))
    today = rome_now().date()
    values = {"Titolo": "Festa", "Stato": "svolto", "Data": today, "Totale presenze": 40}
    register.of(SHELL).entries.save(Entry("festa", "OP Café", "Rho", "Evento di socialità", values))
    form = Form(visit("volontario", "presenze", incontro="festa"))
    assert [(label, form.value(label)) for label in form.labels] == [("Totale presenze", "40")]
    assert "Salvato: 41 presenze · Festa" in shown(form.fill(**{"Totale presenze": "41"}).send())
    assert Form(visit("volontario", "presenze", incontro="oggi-1")).labels == ["Adulti", "Bambini"]


def test_a_figure_far_from_the_usual_is_saved_with_a_second_tap_and_another_is_asked_about_again(path: Path) -> None:
    register = Register(Workbook.on_file(path))
    usual = {"Titolo": "Cena", "Data": rome_now().date() - timedelta(days=7), "Stato": "svolto", "Adulti": 20}
    register.of(SHELL).entries.save_all(
        [Entry(new_id(), "OP Café", "Rho", "Evento di socialità", usual) for _ in range(5)]
    )
    form = Form(visit("volontario", "presenze", incontro="oggi-1")).fill(Adulti="2300")
    form.send()
    assert "Adulti: 2.300? Di solito per" in form.said
    form.fill(Adulti="230").send("Sì, 2.300 è giusto")
    assert "Adulti: 230? Di solito per" in form.said
    assert form.value("Adulti") == "230"
    assert "Salvato: 230 presenze · Cucina etnica" in shown(form.send("Sì, 230 è giusto"))


def test_someone_whose_row_of_the_roles_is_gone_becomes_nobody_else(path: Path) -> None:
    at = AppTest.from_file(MAIN, default_timeout=30)
    at.query_params["come"] = "nessuno@esempio.it"
    at.run()
    assert plain("Non trovo «nessuno@esempio.it» nella scheda «Ruoli».") in at.error[0].value
    at.button(key=f"diventa {PEOPLE['coordinatore']}").click().run()
    assert at.title[0].value == "Indicatori"


def test_another_role_opens_on_its_own_first_page(path: Path) -> None:
    at = visit("volontario")
    at.selectbox(key="come").select(PEOPLE["coordinatore"]).run()
    assert at.title[0].value == "Indicatori"


def test_what_people_typed_is_never_markup(path: Path) -> None:
    odd = "<b>x</b> **y** <img src=x>"
    entry = Entry(
        "odd",
        "OP Café",
        "Rho",
        "Evento di socialità",
        {"Titolo": odd, "Stato": "in programma", "Data": rome_now().date()},
    )
    Register(Workbook.on_file(path)).of(SHELL).entries.save(entry)
    for page, address in (("oggi", {}), ("presenze", {"incontro": "odd"})):
        text = shown(visit("volontario", page, **address))
        assert "&lt;b&gt;x&lt;/b&gt; **y** &lt;img src=x&gt;" in text
        assert "<img" not in text


def test_a_session_copied_to_another_tab_with_its_id_stops_no_page(path: Path) -> None:
    register = Register(Workbook.on_file(path))
    copy = {"Titolo": "Copia", "Stato": "in programma", "Data": rome_now().date()}
    register.of(SHELL).entries.save(Entry("oggi-1", "Lavoro", "Rho", "Attività O.R.A.F.O.", copy))
    text = shown(visit("volontario", "oggi"))
    assert "Cucina etnica" in text
    assert "Copia" in text


def test_a_session_that_is_not_there_offers_the_others(path: Path) -> None:
    at = visit("volontario", "presenze", incontro="sparito")
    assert "non c'è più" in at.warning[0].value
    assert "Cucina etnica" in shown(at)


@pytest.mark.parametrize(
    ("back", "title"),
    [
        (WayBack("presenze", {"incontro": "oggi-1"}, []), "Presenze"),
        (WayBack("registra", {}, ["Rho", "OP Café", "Proposta"]), "Registra"),
        # Whatever a browser says: nothing that is not there, or not theirs.
        (WayBack("registra", {}, ["Lainate", "OP Café", "Proposta"]), "Oggi"),
        (WayBack("registra", {}, ["Rho", "OP Café", "Volo"]), "Oggi"),
        (WayBack("foglio", {}, []), "Oggi"),
    ],
    ids=str,
)
def test_what_was_left_elsewhere_is_gone_on_with_from_oggi(path: Path, back: WayBack, title: str) -> None:
    at = visit("volontario", "oggi")
    at.session_state["ripresa da"] = back
    at.run()
    assert at.title[0].value == title
    if title != "Oggi":
        assert Form(at).labels


@pytest.mark.parametrize(
    "said",
    [None, [], {}, {"page": "oggi"}, {"page": 1, "address": {}}, {"page": "presenze", "address": {"incontro": 7}},
     {"page": "presenze", "address": {}, "place": 3}, {"page": "presenze", "address": {}, "place": [None]},
     {"page": "presenze", "address": {"incontro": "x" * 9_999}}],
    ids=lambda said: str(said)[:60],
)  # fmt: skip
def test_a_way_back_that_no_page_of_ours_says_is_left_unheard(said: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form.st, "session_state", {"k": {"chosen": said}})
    form._chosen_back("k", lambda back: pytest.fail(str(back)))


def test_a_form_is_made_from_the_definition_rows(path: Path) -> None:
    at = visit("volontario", "registra")
    at.pills(key="operazione").select("OP Café").run()
    at.pills(key="attività OP Café").select("Proposta").run()
    fields = {each["label"]: each for each in Form(at).data["fields"]}
    assert [label for label, each in fields.items() if each["widget"] == "text" and each["required"]] == ["Titolo"]
    assert [label for label, each in fields.items() if each["widget"] == "pills"] == ["Proposta da", "Seguito"]
    assert fields["Data"]["start"] == rome_now().date().isoformat()


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_what_is_missing(path: Path) -> None:
    at = visit("volontario", "registra")
    at.pills(key="operazione").select("OP Café").run()
    at.pills(key="attività OP Café").select("Proposta").run()
    form = Form(at).fill(Note="x" * 60_000)
    form.send()
    assert "Titolo: manca." in form.said
    assert "il testo ha 60.000 caratteri. Il foglio ne tiene 50.000 per cella" in form.said
    assert len(form.value("Note")) == 60_000
    assert "Salvato: Proposta · Cineforum" in shown(form.fill(Titolo="Cineforum", Note="breve").send())


def test_while_the_sheet_does_not_answer_a_save_waits_and_later_it_is_saved_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = local.Faults()
    slow = Workbook.on_file(path, local.session(path, faults=faults))
    slow.pace = Pace(backoff=0.01, longest=0.05)
    monkeypatch.setattr(configuration, "open_workbook", lambda: slow)
    monkeypatch.setattr("sheets.register.register.PATIENCE", 0.2)
    at = visit("volontario", "registra")
    at.pills(key="operazione").select("OP Café").run()
    at.pills(key="attività OP Café").select("Proposta").run()
    faults.away = True
    at = Form(at).fill(Titolo="Cineforum").send()
    assert "In attesa: Proposta · Cineforum" in shown(at)
    assert "Una tua voce è in attesa. È al sicuro, e arriva nel foglio da sola." in shown(at)
    faults.away = False
    assert until(lambda: "Salvato: Proposta · Cineforum" in shown(at.run()))
    titles = [row[3] for row in Register(Workbook.on_file(path)).snapshot.tabs["OP Café · Rho"].rows if len(row) > 3]
    assert titles.count("Cineforum") == 1


def test_a_saved_form_gives_way_to_its_receipt_and_the_next_one_is_empty(path: Path) -> None:
    at = visit("volontario", "registra")
    at.pills(key="operazione").select("OP Café").run()
    at.pills(key="attività OP Café").select("Proposta").run()
    at = Form(at).fill(Titolo="Cineforum").send()
    assert given(at) is None
    own(at)[0].click().run()
    assert Form(at).value("Titolo") == ""


def test_indicators_show_every_figure_by_operation(path: Path) -> None:
    text = shown(visit("coordinatore", "indicatori"))
    for label in ("Consulenze individuali", "Cittadini partecipanti agli eventi", "Nuove unità in avviamento"):
        assert label in text


def test_attendance_and_people_are_labelled_apart(path: Path) -> None:
    text = shown(visit("coordinatore", "indicatori"))
    assert "presenze, contate ogni volta" in text
    assert "persone distinte, contate una volta" in text


def test_a_municipality_filter_says_which_figures_it_cannot_split(path: Path) -> None:
    at = visit("coordinatore", "indicatori")
    at.multiselect(key="filtro comune").select("Arese").run()
    assert "Le righe non dicono da quale comune si viene." in shown(at)


def test_a_lead_sees_the_figures_of_their_own_hubs_only(path: Path) -> None:
    at = visit("referente", "indicatori")
    assert at.multiselect(key="filtro hub").options == ["Rho"]
    assert "· Rho</div>" in shown(at), "a lead's figures are never called those of the whole project"
    assert "· tutti gli hub</div>" in shown(visit("coordinatore", "indicatori"))


def test_every_ready_made_period_can_be_chosen(path: Path) -> None:
    at = visit("coordinatore", "indicatori")
    for sort in ("Semestre", "Anno", "Biennio", "Date libere"):
        at.selectbox(key="tipo periodo").select(sort).run()
        assert not at.exception
        assert not at.error


def test_an_empty_hub_has_nothing_to_export_and_says_so(path: Path) -> None:
    at = AppTest.from_file(MAIN, default_timeout=30)
    at.query_params["come"] = "referente.lainate@esempio.it"
    at.run().switch_page(str(ROOT / "pages/hub/export.py")).run()
    assert "non c&#x27;è ancora nulla da esportare" in shown(at)


def test_what_is_to_be_mended_is_listed_with_its_cell_and_its_fix(path: Path) -> None:
    register = Register(Workbook.on_file(path))
    register.reader.workbook.write(
        [
            {
                "updateCells": {
                    "start": {
                        "sheetId": register.snapshot.tabs["Operazioni"].sheet_id,
                        "rowIndex": 1,
                        "columnIndex": 2,
                    },
                    "rows": [{"values": [{"userEnteredValue": {"stringValue": "blu"}}]}],
                    "fields": "userEnteredValue",
                }
            }
        ]
    )
    text = shown(visit("amministratore", "da-sistemare"))
    assert "C2" in text
    assert "«blu» non è un colore" in text


def test_a_broken_book_is_a_sentence_and_not_a_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database at all" * 100)
    monkeypatch.setenv("PERIMETRI_BOOK", str(broken))
    open_register.close()
    at = AppTest.from_file(MAIN, default_timeout=30).run()
    assert "non è un libro di Perimetri, o è rovinato" in at.error[0].value
    assert not at.exception


def test_an_entry_of_ones_own_hub_only_can_be_saved(path: Path) -> None:
    from sheets.access import people
    from sheets.problems import NotAllowed

    register = Register(Workbook.on_file(path))
    volunteer = people(register.definitions)[0]
    with pytest.raises(NotAllowed, match="non lavora all'hub Lainate"):
        register.of(volunteer).entries.save(Entry(new_id(), "OP Café", "Lainate", "Proposta", {"Titolo": "x"}))


def by_hand(path: Path) -> gspread.Spreadsheet:
    """The book as a person has it open."""
    return gspread.Client(auth=None, session=local.session(path)).open("Perimetri")


def test_two_indicators_whose_codes_look_alike_have_a_card_each(path: Path) -> None:
    tab = by_hand(path).worksheet("Indicatori")
    for code in ("A.1", "A-1"):
        row = [code, "OP Café", f"Eventi {code}", "eventi", "incontri svolti", "Evento di socialità"]
        tab.append_row(row, table_range="A1", value_input_option="RAW")
    text = shown(visit("coordinatore", "indicatori"))
    assert "Eventi A.1" in text
    assert "Eventi A-1" in text


def test_a_hub_tab_with_only_its_header_falls_back_on_the_default_hubs(path: Path) -> None:
    tab = by_hand(path).worksheet("Hub")
    tab.delete_rows(2, tab.row_count)
    assert not visit("coordinatore", "esporta").error
    assert "La scheda «Hub» non c&#x27;è o è vuota" in shown(visit("amministratore", "da-sistemare"))


def test_a_date_of_long_ago_leaves_every_period_open(path: Path) -> None:
    old = Entry("old", "OP Café", "Rho", "Proposta", {"Titolo": "Vecchia", "Data": date(1901, 1, 1)})
    Register(Workbook.on_file(path)).of(SHELL).entries.save_all([old])
    at = visit("coordinatore", "indicatori")
    at.selectbox(key="tipo periodo").select("Date libere").run()
    assert not at.error


def hand_made(path: Path, rows: int = 3) -> gspread.Worksheet:
    """The tab of Rho with rows that a person typed below its first two, without an id."""
    tab = by_hand(path).worksheet("OP Café · Rho")
    for number in range(rows):
        typed = {"Attività": "Proposta", "Data": 42747, "Titolo": f"A mano {number}"}
        tab.append_row([typed.get(label, "") for label in tab.row_values(1)], table_range="A1")
    return tab


def labels(at: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in own(at)]


def click(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label.replace("\\", "") == label).click().run()


def test_one_click_mends_what_it_says_and_tells_it_in_words(path: Path) -> None:
    tab = hand_made(path)
    at = click(visit("referente", "da-sistemare"), "Dai un id alle 3 righe")
    assert "3 righe hanno ora un id (4–6) · OP Café · Rho" in shown(at)
    assert "Tutto in ordine." in shown(at)
    assert labels(at) == []
    ids = tab.col_values(tab.row_values(1).index("id") + 1)[1:]
    assert (len(ids), len(set(ids))) == (5, 5)
    journal = by_hand(path).worksheet("Registro").get_all_records()
    assert journal[-1]["che cosa"] == "sistemato: 3 righe hanno ora un id (4–6)."
    assert journal[-1]["chi"] == PEOPLE["referente"]


def test_a_row_that_changed_since_the_page_was_drawn_is_left_and_the_person_is_told(path: Path) -> None:
    tab = hand_made(path, rows=1)
    at = visit("referente", "da-sistemare")
    [label] = labels(at)
    tab.update_cell(int(label.split()[-1]), tab.row_values(1).index("Titolo") + 1, "Altro")
    at = click(at, label)
    assert "non è più come la vedevi" in at.error[0].value
    assert labels(at) == [label], "and the button is there again, for the row as it is now"
    assert not click(at, label).error
    assert "Tutto in ordine." in shown(at)


@pytest.mark.parametrize("now", ["volontario", "coordinatore", None])
def test_a_button_does_nothing_for_someone_whose_role_went_since_the_page_was_drawn(
    path: Path, now: str | None
) -> None:
    tab = hand_made(path)
    at = visit("referente", "da-sistemare")
    before = tab.get_all_values()
    roles = by_hand(path).worksheet("Ruoli")
    row = roles.col_values(1).index(PEOPLE["referente"]) + 1
    if now:
        roles.update_cell(row, 3, now)
    else:
        roles.delete_rows(row)
    open_register.register().reader.renew_if_changed()
    at = click(at, "Dai un id alle 3 righe")
    assert at.error
    assert "Fatto" not in shown(at)
    assert tab.get_all_values() == before


def test_whose_hub_was_changed_meanwhile_is_told_what_became_of_the_form(path: Path) -> None:
    at = visit("volontario", "registra")
    roles = by_hand(path).worksheet("Ruoli")
    row = roles.col_values(1).index(PEOPLE["volontario"]) + 1
    before = roles.cell(row, 4).value
    roles.update_cell(row, 4, "Lainate")
    open_register.register().reader.renew_if_changed()
    at.run()
    assert f"ora lavori a Lainate. Se stavi scrivendo per {before}, non è stato salvato" in plain(at.warning[0].value)
    assert not at.run().warning


def test_a_coordinator_sees_the_problem_and_who_has_its_button(path: Path) -> None:
    hand_made(path)
    at = visit("coordinatore", "da-sistemare")
    assert "3 righe non hanno un id" in shown(at)
    assert 'Lo sistema il referente di Rho: <a href="mailto:referente.rho@esempio.it">Referente di Rho</a>.' in shown(
        at
    )
    assert labels(at) == []
    assert "Lo sistema" not in shown(visit("referente", "da-sistemare"))


def test_two_fields_deleted_at_several_hubs_are_two_problems_with_a_button_each(path: Path) -> None:
    register = Register(Workbook.on_file(path))
    for hub in ("Rho", "Lainate"):
        values = {"Data": date(2026, 1, 2), "Titolo": hub, "Stato": "svolto", "Adulti": 3, "Bambini": 2}
        register.of(SHELL).entries.save(Entry(f"due-{hub}", "OP Café", hub, "Evento di socialità", values))
    register.close()
    fields = by_hand(path).worksheet("Campi")
    for label in ("Adulti", "Bambini"):
        while found := fields.find(label, in_column=fields.row_values(1).index("Campo") + 1):
            fields.delete_rows(found.row)
    at = visit("amministratore", "da-sistemare")
    assert "non ha funzionato" not in shown(at)
    assert "«Adulti» ha valori in" in shown(at)
    assert "«Bambini» ha valori in" in shown(at)
    assert len([label for label in labels(at) if "giust" in label]) == 2
    at = click(at, next(label for label in labels(at) if "giust" in label))
    assert "non ha funzionato" not in shown(at)
    assert len([label for label in labels(at) if "giust" in label]) == 1


def test_what_a_button_wrote_is_not_listed_as_changed_by_hand(path: Path) -> None:
    at = visit("referente", "da-sistemare")
    tab = by_hand(path).worksheet("OP Café · Rho")
    tab.update_cell(1, tab.row_values(1).index("Adulti") + 1, "Grandi")
    assert open_register.register().reader.renew_if_changed()
    at = click(at.run(), "Rinomina «Grandi» in «Adulti»")
    assert "Tutto in ordine." in shown(at)
    notes = open_register.register().memory.notes
    assert [note.words for note in notes] == ["La colonna «Adulti» si chiama ora «Grandi» (H)."]
    assert "Quello che l'app ha visto, dalle " in shown(at)


def test_it_says_since_when_nobody_changed_the_spreadsheet_by_hand(path: Path) -> None:
    text = shown(visit("referente", "da-sistemare"))
    since = open_register.register().memory.since
    assert f"L'app guarda il foglio dalle {since:%H:%M}, e non ha visto nessuno cambiarlo a mano." in text


def test_an_administrator_mends_entries_and_never_sees_a_name(path: Path) -> None:
    hand_made(path)
    register = Register(Workbook.on_file(path))
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Anna Bianchi", "Comune": "Rho"})]
    )
    register.close()
    by_hand(path).worksheet("Persone · Rho").append_row(["Ugo Neri", "Rho"], table_range="A1")
    at = visit("amministratore", "da-sistemare")
    assert "Persone · Rho" in shown(at)
    assert labels(at) == ["Dai un id alle 3 righe"]
    assert "Bianchi" not in shown(at)
    assert "Neri" not in shown(at)


def test_a_button_names_nobody_to_those_who_see_no_names(path: Path) -> None:
    register = Register(Workbook.on_file(path))
    register.of(SHELL).rows.add(
        [register.of(SHELL).rows.of_people("Rho", "p1", {"Nome": "Anna Bianchi", "Comune": "Rho"})]
    )
    register.close()
    tab = by_hand(path).worksheet("OP Café · Rho")
    tab.update_cell(2, tab.row_values(1).index("Adulti") + 1, "12 con Anna Bianchi")
    at = visit("amministratore", "da-sistemare")
    (label,) = labels(at)
    assert "Bianchi" not in shown(at)
    at = click(at, label)
    assert "(nome)" in shown(at)
    assert "Bianchi" not in shown(at)


def test_a_broken_tab_is_one_problem_and_the_page_of_figures_stays(path: Path) -> None:
    by_hand(path).worksheet("OP Café · Rho").insert_rows([[], []], 1)
    at = visit("referente", "da-sistemare")
    assert "I titoli delle colonne sono nella riga 3" in shown(at)
    assert labels(at) == ["Riscrivi i titoli nella riga 1"]
    assert "Consulenze individuali" in shown(visit("referente", "indicatori"))
    at = click(click(at, "Riscrivi i titoli nella riga 1"), "Svuota la riga 3")
    assert "Tutto in ordine." in shown(at)


def test_what_people_changed_by_hand_is_listed_for_those_who_see_rows(path: Path) -> None:
    at = visit("coordinatore", "da-sistemare")
    register = open_register.register()
    register.memory = register.reader.watcher = memory = HandEdits(register.now)
    before = register.snapshot
    tab = by_hand(path).worksheet("OP Café · Rho")
    tab.update_cell(2, tab.row_values(1).index("Titolo") + 1, "Cucina <b>curda</b>")
    memory.seen(before, register.reader.renew())
    text = shown(at.run())
    assert "Titolo: da «Cucina etnica» a «Cucina &lt;b&gt;curda&lt;/b&gt;»" in text
    assert "OP Café · Rho · riga 2" in text
    assert "Cucina etnica" not in shown(visit("amministratore", "da-sistemare")), "who defines sees what was defined"
    lainate = AppTest.from_file(MAIN, default_timeout=30)
    lainate.query_params["come"] = "referente.lainate@esempio.it"
    assert "Cucina etnica" not in shown(lainate.run().switch_page(str(ROOT / PAGES["da-sistemare"][0])).run())


def test_a_field_that_somebody_deleted_is_shown_as_it_was_with_its_figures_and_who_puts_it_back(path: Path) -> None:
    register, fields = open_register.register(), by_hand(path).worksheet("Campi")
    values = {"Data": date(2026, 1, 2), "Titolo": "Cena", "Stato": "svolto", "Adulti": 3}
    register.of(SHELL).entries.save(Entry(new_id(), "OP Café", "Rho", "Evento di socialità", values))
    found = fields.find("Adulti")
    assert found is not None
    fields.delete_rows(found.row)
    register.reader.renew()
    row = (
        "Operazione: OP Café · Attività: Evento di socialità; Laboratorio di socialità · Campo: Adulti · Tipo: presenti"
        " · Etichetta inglese: Adults"
    )
    for role in ("coordinatore", "amministratore"):
        text = shown(visit(role, "da-sistemare"))
        assert f"Nella scheda «Campi» la riga era così: {row}." in text
        assert escape("Ne può risentire la cifra «Cittadini partecipanti agli eventi».") in text
    who = escape("Le definizioni le cambia l'amministratore: ")
    assert f'{who}<a href="mailto:amministratore@esempio.it">' in shown(visit("coordinatore", "da-sistemare"))
    assert "Lo sistema" not in text
    assert "Le definizioni" not in text


def test_a_figure_that_may_be_too_low_says_so_on_its_card_and_why(path: Path) -> None:
    assert "Può essere troppo bassa" not in shown(visit("coordinatore", "indicatori"))
    events, fields = by_hand(path).worksheet("OP Café · Rho"), by_hand(path).worksheet("Campi")
    heads, field = events.find("Adulti"), fields.find("Adulti")
    assert heads is not None
    assert field is not None
    events.update_cell(2, heads.col, 12)
    fields.delete_rows(field.row)
    open_register.register().reader.renew()
    told = shown(visit("coordinatore", "indicatori"))
    assert told.count("Può essere troppo bassa") >= 1
    assert "OP Café · Rho: La scheda «OP Café · Rho»" not in told


def test_a_figure_that_counts_rows_twice_is_said_to_be_too_high_perhaps_and_with_rows_missing_beside_just_not_right(
    path: Path,
) -> None:
    first = by_hand(path).worksheet("OP Café · Rho")
    first.duplicate(new_sheet_name="OP Café · Lainate")
    open_register.register().reader.renew()
    told = shown(visit("coordinatore", "indicatori"))
    assert "Può essere troppo alta" in told
    assert "Può essere troppo bassa" not in told
    day = first.find("Data")
    assert day is not None
    first.update_cell(2, day.col, "boh")
    open_register.register().reader.renew()
    told = shown(visit("coordinatore", "indicatori"))
    assert "Può non essere giusta" in told
    assert "Può essere troppo alta" not in told


def test_an_indicator_whose_row_was_taken_away_is_missed_where_its_card_was(path: Path) -> None:
    assert "Manca l" not in shown(visit("coordinatore", "indicatori"))
    by_hand(path).worksheet("Indicatori").delete_rows(3)
    open_register.register().reader.renew()
    told = shown(visit("coordinatore", "indicatori"))
    assert escape("Manca l'indicatore 2.") in told
    assert escape("L'indicatore 2, «Gruppi di orientamento Smart Job», non c'è più") in told
    assert "Ne può risentire" not in shown(visit("coordinatore", "da-sistemare"))


def test_who_is_chosen_in_the_address_is_known_in_capitals_too(path: Path) -> None:
    at = AppTest.from_file(MAIN, default_timeout=30)
    at.query_params["come"] = "COORDINATRICE@Esempio.it"
    at.run()
    assert at.title[0].value == "Indicatori"
    assert at.query_params["come"] in ("coordinatrice@esempio.it", ["coordinatrice@esempio.it"])
