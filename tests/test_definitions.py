"""The project as rows: what the tabs define, and what a row that cannot be used becomes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sheets import kinds
from sheets.a1 import column_letter
from sheets.definitions.defaults import default_rows
from sheets.definitions.model import MEASURES, TABS, Condition, Definitions
from sheets.definitions.rows import read
from sheets.figures import measures as figures_measures
from sheets.kinds import Cell
from tests.prepared import default_tables

Tables = dict[str, list[list[Cell]]]


def defaults() -> Tables:
    return default_tables()


def with_row(tab: str, **cells: Cell) -> tuple[Definitions, int]:
    """The defaults with one row more in a tab, and that row's number."""
    tables = defaults()
    tables[tab].append([cells.get(str(label).replace(" ", "_"), "") for label in tables[tab][0]])
    return read(tables), len(tables[tab])


def sizes(found: Definitions) -> dict[str, int]:
    return {
        "Operazioni": len(found.operations),
        "Attività": len(found.activities),
        "Campi": len(found.fields),
        "Hub": len(found.hubs),
        "Comuni": len(found.municipalities),
        "Indicatori": len(found.indicators),
        "Ruoli": len(found.roles),
    }


def test_the_defaults_define_the_whole_project_without_a_problem() -> None:
    found = read(defaults())
    assert found.problems == ()
    assert list(found.operations) == ["Lavoro", "Job Family", "Riequilibriamoci", "Smart House", "OP Café"]
    assert list(found.hubs) == ["Rho", "Settimo Milanese", "Pregnana Milanese", "Lainate", "Territorio"]
    assert [indicator.code for indicator in found.indicators] == [str(number) for number in range(1, 20)]
    assert len(found.municipalities) == 11
    assert sizes(found) == {tab: len(rows) - 1 for tab, rows in defaults().items()}, "every default row is used"


def test_an_indicator_may_name_the_measures_that_figures_know_and_no_other() -> None:
    assert tuple(figures_measures.MEASURES) == MEASURES


def test_every_default_measure_and_kind_is_used_by_some_row() -> None:
    found = read(defaults())
    assert {indicator.measure for indicator in found.indicators} == set(MEASURES)
    unused = set(kinds.KINDS) - {field.kind.name for field in found.fields}
    assert unused <= {"numero"}, "a kind that no default shows is a kind nobody sees work"


def test_a_default_row_says_all_that_is_asked_of_it() -> None:
    found = read(defaults())
    share = next(indicator for indicator in found.indicators if indicator.code == "6")
    assert share.condition == Condition("Esito", "soddisfatta")
    assert share.activities == ("Richiesta di una famiglia", "Richiesta di un assistente familiare")
    assert (share.since, share.until, share.unit, share.decimals) == ("", "Esito il", "%", 0)
    born = next(indicator for indicator in found.indicators if indicator.code == "19")
    assert born.condition == Condition("Nato da", None)
    event = found.activity("OP Café", "Evento di socialità")
    assert event is not None
    assert event.is_session
    assert [field.label for field in found.fields_of(event)] == [
        "Data", "Ora", "Titolo", "Genere", "Stato", "Adulti", "Bambini", "Totale presenze", "Note",
    ]  # fmt: skip
    state = found.field_of_kind(event, kinds.STATE)
    assert state is not None
    assert (state.choices, state.required, state.default) == (kinds.STATES, True, "svolto")


@pytest.mark.parametrize(
    ("tab", "cells", "column", "what", "fix"),
    [
        ("Operazioni", {"Area": "salute"}, "A", "La riga {row} non ha «Operazione»: la salto.", "Scrivilo, o svuota la riga."),
        ("Operazioni", {"Operazione": "Lavoro", "Colore": "#000000"}, "A", "«Lavoro» è già definito più in alto: la riga {row} è saltata.", "Cambia il nome o svuota la riga."),
        ("Operazioni", {"Operazione": "Salute · Rho", "Colore": "#000000"}, "A", "«Salute · Rho» non può contenere «·».", "Togli il punto dal nome."),
        ("Attività", {"Operazione": "Lavro", "Attività": "Visita", "Natura": "voce"}, "A", "«Lavro» non è un'operazione.", "Scegli fra: Lavoro, Job Family, Riequilibriamoci, Smart House, OP Café."),
        ("Attività", {"Operazione": "Lavoro", "Attività": "Visita", "Natura": "riunione"}, "C", "«riunione» non è una natura.", "Scegli fra: voce, incontro."),
        ("Attività", {"Operazione": "Lavoro", "Attività": "Visita"}, "C", "La cella è vuota.", "Scegli fra: voce, incontro."),
        ("Campi", {"Operazione": "Lavoro", "Campo": "Peso", "Tipo": "chili"}, "D", "«chili» non è un tipo di campo.", "Scegli fra: testo, testo lungo, titolo, scelta, comune, persona, riferimento, gruppo, stato, numero, presenti, totale, euro, data, ora, sì/no."),
        ("Campi", {"Operazione": "Lavoro", "Campo": "Umore", "Tipo": "scelta"}, "F", "«Umore» è una scelta senza scelte: la riga è saltata.", "Scrivile separate da punto e virgola."),
        ("Campi", {"Operazione": "Lavoro", "Campo": "id", "Tipo": "testo"}, "C", "«id» è un nome che l'app usa per sé.", "Scrivi un altro nome."),
        ("Campi", {"Operazione": "Lavoro", "Tipo": "testo"}, "C", "Il campo non ha nome.", "Scrivi un altro nome."),
        ("Campi", {"Operazione": "Lavoro", "Campo": "Comune", "Tipo": "testo"}, "D", "«Comune» è già un campo di tipo «comune» nella stessa scheda: la riga è saltata.", "Usa lo stesso tipo o un altro nome."),
        ("Campi", {"Operazione": "Lavoro", "Campo": "Note", "Tipo": "testo lungo"}, "C", "«Note» è già chiesto più in alto nella stessa attività: la riga è saltata.", "Cambia il nome o svuota la riga."),
        ("Campi", {"Operazione": "Lavoro", "Campo": "Data", "Tipo": "testo"}, "D", "«Data» è il giorno della voce: è sempre di tipo data.", "Scrivi «data», o dai al campo un altro nome."),
        ("Hub", {"Nome": "Il quinto"}, "A", "La riga {row} non ha «Hub»: la salto.", "Scrivilo, o svuota la riga."),
        ("Hub", {"Hub": "Pero · Cerchiate"}, "A", "«Pero · Cerchiate» non può contenere «·».", "Togli il punto dal nome."),
        ("Comuni", {"Comune": "Rho"}, "A", "«Rho» è già definito più in alto: la riga {row} è saltata.", "Cambia il nome o svuota la riga."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "somma", "Attività": "Consulenza individuale"}, "E", "«somma» non è una misura.", f"Scegli fra: {', '.join(MEASURES)}."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale", "Condizione": "Esito bello"}, "G", "Non capisco la condizione «Esito bello».", "Scrivi «Campo = valore» oppure «Campo compilato», con un campo di questa operazione."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale", "Data": "Esito"}, "H", "«Esito» non è un campo di tipo data di questa operazione.", "Scrivi il nome di un campo data, o lascia vuoto."),
        ("Indicatori", {"Codice": "1", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale"}, "A", "«1» è già definito più in alto: la riga {row} è saltata.", "Cambia il nome o svuota la riga."),
        ("Ruoli", {"Email": "x@esempio.it", "Ruolo": "capo"}, "C", "«capo» non è un ruolo.", "Scegli fra: volontario, referente, coordinatore, amministratore."),
        ("Ruoli", {"Email": "x@esempio.it", "Ruolo": "volontario"}, "D", "x@esempio.it non ha un hub: non può entrare.", "Scrivi uno o più hub, separati da punto e virgola."),
        ("Ruoli", {"Email": "VOLONTARIA.rho@esempio.it", "Ruolo": "volontario", "Hub": "Rho"}, "A", "«VOLONTARIA.rho@esempio.it» è già definito più in alto, come «volontaria.rho@esempio.it» (maiuscole, accenti e spazi non bastano a distinguere): la riga {row} è saltata.", "Cambia il nome o svuota la riga."),
    ],
)  # fmt: skip
def test_a_bad_row_is_skipped_with_its_cell_and_its_fix_and_the_rest_goes_on(
    tab: str, cells: Mapping[str, Cell], column: str, what: str, fix: str
) -> None:
    found, number = with_row(tab, **cells)
    assert [(problem.where, problem.what, problem.fix) for problem in found.problems] == [
        (f"{tab}!{column}{number}", what.format(row=number), fix)
    ]
    assert sizes(found) == sizes(read(defaults()))


def test_whose_hubs_are_all_gone_is_told_apart_from_who_never_had_one() -> None:
    found, number = with_row("Ruoli", Email="x@esempio.it", Ruolo="volontario", Hub="Pero")
    assert [(problem.where, problem.what) for problem in found.problems] == [
        (f"Ruoli!D{number}", "«Pero» non è un hub."),
        (f"Ruoli!D{number}", "x@esempio.it è solo a hub che non ci sono: non può entrare."),
    ]


def test_the_table_above_has_a_bad_row_for_every_tab() -> None:
    (marked,) = test_a_bad_row_is_skipped_with_its_cell_and_its_fix_and_the_rest_goes_on.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marked.args[1]} == set(TABS)


@pytest.mark.parametrize(
    ("tab", "cells", "where", "what"),
    [
        ("Operazioni", {"Operazione": "Salute", "Colore": "rosso"}, "C7", "«rosso» non è un colore: uso il grigio."),
        ("Operazioni", {"Operazione": "Salute", "Colore": "#000000", "Icona": "x: ![y](z"}, "D7", "«x: ![y](z» non è il nome di un simbolo: uso quello solito."),
        ("Attività", {"Operazione": "Lavoro", "Attività": "Visita", "Natura": "voce", "Presenze": "a occhio"}, "D22", "«a occhio» non è un modo di contare le presenze."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale; Visita"}, "F21", "«Visita» non è un'attività di questa operazione."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale", "Condizione": "Esito = assunzzione"}, "G21", "«assunzzione» non è tra le scelte di «Esito»: nessuna voce nuova può averlo."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale", "Decimali": "due"}, "J21", "«due» non è un numero di decimali."),
        ("Indicatori", {"Codice": "20", "Operazione": "Lavoro", "Misura": "voci", "Attività": "Consulenza individuale", "Decimali": "²"}, "J21", "«²» non è un numero di decimali."),
        ("Ruoli", {"Email": "x@esempio.it", "Ruolo": "volontario", "Hub": "Rho; Roma"}, "D8", "«Roma» non è un hub."),
    ],
)  # fmt: skip
def test_a_row_with_one_bad_cell_is_used_without_it(tab: str, cells: Mapping[str, Cell], where: str, what: str) -> None:
    found, _ = with_row(tab, **cells)
    assert [(problem.where, problem.what) for problem in found.problems] == [(f"{tab}!{where}", what)]
    assert sizes(found)[tab] == sizes(read(defaults()))[tab] + 1


def test_a_session_without_a_state_is_reported_because_it_would_never_count() -> None:
    found, _ = with_row("Attività", Operazione="Lavoro", Attività="Assemblea", Natura="incontro", Presenze="conteggio")
    assert [str(problem) for problem in found.problems] == [
        "Attività: «Assemblea» è un incontro senza un campo di tipo «stato»: non entra in nessuna cifra. "
        "Aggiungi in Campi una riga di tipo «stato» per questa attività."
    ]


def test_a_campi_tab_without_the_date_still_asks_for_the_date() -> None:
    tables = defaults()
    tables["Campi"][1][3] = "datta"
    found = read(tables)
    assert [problem.where for problem in found.problems][:2] == ["Campi!D2", "Campi"]
    assert found.problems[1].what == (
        "Nessuna riga chiede la «Data» di: Lavoro, Job Family, Riequilibriamoci, Smart House, OP Café. "
        "La chiedo comunque."
    )
    for activity in found.activities:
        (asked,) = [field for field in found.fields_of(activity) if field.label == "Data"]
        assert asked.kind is kinds.DATE
        assert asked.required
    for operation in found.operations:
        assert "Data" in [field.label for field in found.columns_of(operation)]


def test_an_entry_may_do_without_a_date_when_others_of_its_tab_have_one() -> None:
    tables = defaults()
    others = "; ".join(str(row[1]) for row in tables["Attività"][1:] if row[1] != "Unità abitativa")
    tables["Campi"][1][1] = others
    found = read(tables)
    assert found.problems == ()
    unit = found.activity("Smart House", "Unità abitativa")
    assert unit is not None
    assert "Data" not in [field.label for field in found.fields_of(unit)]


def test_the_same_label_with_other_choices_in_another_activity_offers_each_its_own() -> None:
    found, _ = with_row(
        "Campi",
        Operazione="Lavoro",
        Attività="Progetto O.R.A.F.O.",
        Campo="Esito",
        Tipo="scelta",
        Scelte="finanziato; no",
    )
    assert found.problems == ()
    project = found.activity("Lavoro", "Progetto O.R.A.F.O.")
    assert project is not None
    assert found.field_of_kind(project, kinds.CHOICE).choices == ("finanziato", "no")
    column = next(field for field in found.columns_of("Lavoro") if field.label == "Esito")
    assert column.choices[-2:] == ("finanziato", "no")
    assert "assunzione" in column.choices


def test_a_missing_tab_is_its_default_and_is_reported() -> None:
    tables = defaults()
    del tables["Hub"]
    tables["Comuni"] = []
    found = read(tables)
    assert [str(problem) for problem in found.problems] == [
        f"{tab}: La scheda «{tab}» non c'è o è vuota: uso i valori predefiniti. "
        "Esegui «python -m sheets setup» per ricrearla."
        for tab in ("Hub", "Comuni")
    ]
    assert sizes(found) == sizes(read(defaults()))


def test_a_renamed_or_doubled_column_takes_the_defaults_of_its_tab_only() -> None:
    tables = defaults()
    tables["Hub"] = [["Hubs", "Nome", "Comune"], ["Pero", "", "Pero"]]
    tables["Comuni"] = [["Comune", "Comune"], ["Milano", "Milano"]]
    tables["Operazioni"].append(["Salute", "salute", "#123456", "", ""])
    found = read(tables)
    assert [str(problem) for problem in found.problems] == [
        "Hub!1:1: Manca la colonna «Hub»: uso i valori predefiniti di tutta la scheda. "
        "Scrivi «Hub» nella riga 1, sopra la sua colonna.",
        "Comuni!1:1: La colonna «Comune» c'è due volte: uso i valori predefiniti di tutta la scheda. Tienine una e dai all'altra un altro nome.",
    ]
    assert "Rho" in found.hubs
    assert "Milano" not in found.municipalities
    assert "Salute" in found.operations


def test_columns_are_found_by_header_in_any_order_with_strangers_between() -> None:
    tables = defaults()
    tables["Hub"] = [
        ["appunti", "Comune", "", "Hub ", "Nome"],
        ["x", "Pero", "y", "Pero", ""],
        ["", "", "", "", ""],
        ["", "", "", " Rho"],
    ]
    found = read(tables)
    assert [(hub.name, hub.title, hub.municipality) for hub in found.hubs.values()] == [
        ("Pero", "Pero", "Pero"),
        ("Rho", "Rho", ""),
    ]
    assert [problem.where for problem in found.problems] == ["Ruoli!D3", "Ruoli!D3", "Ruoli!D5", "Ruoli!D5", "Ruoli!D5"]


def test_cells_may_be_numbers_and_booleans() -> None:
    tables = defaults()
    tables["Campi"].append(["OP Café", "Proposta", 2017, "testo", True, "", "", ""])
    field = read(tables).fields[-1]
    assert (field.label, field.required) == ("2017", True)


def test_tabs_are_named_by_operation_and_hub() -> None:
    found = read(defaults())
    assert found.tab_title("OP Café", "Rho") == "OP Café · Rho"
    assert found.place_of("OP Café · Rho") == ("OP Café", "Rho")
    for title in ("OP Café", "OP Café · Roma", "Salute · Rho", "Presenze · Rho", "Campi"):
        assert found.place_of(title) is None


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(index: int, letter: str) -> None:
    assert column_letter(index) == letter


@pytest.mark.parametrize(
    ("role", "hub"),
    [("amministratore", ""), ("volontario", "Lainate"), ("volontario", "Rho; Lainate"), ("capo", "Rho")],
)
def test_a_person_whose_rows_disagree_is_nobody_until_one_row_is_left(role: str, hub: str) -> None:
    found, number = with_row("Ruoli", Email="VOLONTARIA.rho@esempio.it", Ruolo=role, Hub=hub)
    assert "volontaria.rho@esempio.it" not in [each.email for each in found.roles]
    assert len(found.roles) == len(read(defaults()).roles) - 1, "and nobody else loses anything"
    assert {problem.where for problem in found.problems} == {"Ruoli!A2", f"Ruoli!A{number}"}


@pytest.mark.parametrize(
    "email", ["anna@", "@", "anna", "anna@esempio", "a@b.it; c@d.it", "an na@b.it", "anna@\u2060b.it"]
)
def test_a_row_without_an_address_lets_nobody_in_and_is_told(email: str) -> None:
    found, number = with_row("Ruoli", Email=email, Ruolo="amministratore")
    assert len(found.roles) == len(read(defaults()).roles)
    (problem,) = found.problems
    assert problem.where == f"Ruoli!A{number}"
    assert problem.what.endswith("così non entra nessuno.")


def test_a_row_without_an_address_takes_nobodys_role_away() -> None:
    tables = {**defaults()}
    header, *rows = tables["Ruoli"]
    # The same to the eye, and above the one that is right.
    unseen = ["VOLONTARIA.rho@\u2060esempio.it", "", "amministratore", ""]
    tables["Ruoli"] = [header, unseen, *rows]
    found = read(tables)
    assert found.roles == read(defaults()).roles
    assert [problem.where for problem in found.problems] == ["Ruoli!A2"]


@pytest.mark.parametrize("table", [None, [], [[]], [["Email", "Nome", "Ruolo", "Hub"]], [["Indirizzo", "Nome", "Ruolo", "Hub"], ["ada@esempio.it", "Ada", "amministratore", ""]], [["Email", "Email", "Nome", "Ruolo", "Hub"], ["a@b.it", "c@d.it", "Ada", "amministratore", ""]]])  # fmt: skip
def test_roles_that_are_gone_bring_back_nobody(table: list[list[Cell]] | None) -> None:
    tables: dict[str, list[list[Cell]]] = {**defaults()}
    if table is None:
        del tables["Ruoli"]
    else:
        tables["Ruoli"] = table
    found = read(tables)
    assert found.roles == ()
    assert any(problem.where.startswith("Ruoli") for problem in found.problems)


@pytest.mark.parametrize("tab", ["Operazioni", "Hub"])
@pytest.mark.parametrize("rows", [[], [["", " ", ""]], [["", False]]])
def test_without_any_operation_or_hub_the_defaults_are_used_and_that_is_told(tab: str, rows: list[list[Cell]]) -> None:
    found = read({**defaults(), tab: [list(default_rows(tab)[0]), *rows]})
    assert sizes(found) == sizes(read(defaults()))
    (problem,) = [each for each in found.problems if each.where == tab]
    assert problem.what == f"La scheda «{tab}» non c'è o è vuota: uso i valori predefiniti."


def test_one_operation_is_enough_to_use_no_default() -> None:
    found = read({**defaults(), "Operazioni": [*defaults()["Operazioni"][:1], ["Orto", "verde", "#0F5E9C", "", ""]]})
    assert list(found.operations) == ["Orto"]


def test_people_without_an_administrator_are_a_problem_and_nobody_at_all_is_another() -> None:
    tables = defaults()
    header, *people = tables["Ruoli"]
    tables["Ruoli"] = [header, *(row for row in people if "amministratore" not in row)]
    (problem,) = read(tables).problems
    assert (problem.where, problem.what) == (
        "Ruoli",
        "Nessuno è amministratore: nessuno può aggiungere persone o cambiare le definizioni.",
    )
    tables["Ruoli"] = [header]
    assert [each.what for each in read(tables).problems] == [
        "La scheda «Ruoli» non c'è o non ha righe: nessuno può entrare nell'app."
    ]
