"""The shell as a stranger meets it: what it says, what it writes, how it ends."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import click
import gspread
import openpyxl
import pytest
from click.testing import CliRunner, Result

from sheets import local
from sheets.__main__ import commands
from sheets.access import SHELL
from sheets.entrance import link_token
from sheets.entries.columns import Entry
from sheets.entries.journal import INVENTED, INVENTED_ID
from sheets.register.register import Register
from sheets.register.stamps import new_id
from sheets.spreadsheet import configuration
from sheets.spreadsheet.workbook import Workbook

ROOT = Path(__file__).parent.parent
EVENTS = "Nome;Giorno;Presenti\nCaffè;2016-03-01;23\nCoro;08/03/2016;1.106\nCoro;12/1/17;5\n"
COLUMNS = [
    "--operation", "OP Café", "--activity", "Evento di socialità", "--hub", "Rho", "--map", "Giorno=Data",
    "--map", "Nome=Titolo", "--map", "Presenti=Totale presenze", "--set", "Stato=svolto",
]  # fmt: skip

Run = Callable[..., Result]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Where the book of these tests is, or will be."""
    return tmp_path / "libro.sqlite3"


@pytest.fixture
def run(book: Path) -> Run:
    """Runs a command on the book: `run("figures", "--json")`."""

    def running(*words: str | Path) -> Result:
        return CliRunner().invoke(commands, [str(word) for word in (*words, "--book", book)])

    return running


@pytest.fixture
def prepared(run: Run) -> Run:
    """The same, with the definition tabs there."""
    assert run("setup").exit_code == 0
    return run


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Three events, the last with a date that would have to be guessed."""
    path = tmp_path / "eventi.csv"
    path.write_bytes(EVENTS.encode("cp1252"))
    return path


@pytest.fixture
def filled(prepared: Run, events: Path) -> Run:
    """With two events at Rho."""
    assert prepared("import", events, *COLUMNS).exit_code == 1
    return prepared


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Result]]:
    """Runs a command on a book with the demo project in it, made once for all."""
    path = tmp_path_factory.mktemp("demo") / "libro.sqlite3"
    loaded = CliRunner().invoke(commands, ["demo", "--book", str(path)])
    assert loaded.exit_code == 0, loaded.output

    def running(*words: str) -> Result:
        return CliRunner().invoke(commands, [*words, "--book", str(path)])

    yield running


def refused(result: Result) -> str:
    """What a command that could not do its work said; it says it on stderr, without a traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def test_help_runs_from_a_real_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sheets", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Uso: python -m sheets [OPZIONI] COMANDO")
    for name in ("setup", "demo", "admin", "figures", "import", "export", "check", "doctor"):
        assert f"  {name}  " in done.stdout


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_explains_itself_in_italian(name: str) -> None:
    done = CliRunner().invoke(commands, [name, "--help"])
    assert done.exit_code == 0
    assert f"Uso: commands {name} [OPZIONI]" in done.output
    assert "--book FILE" in done.output
    for english in ("Usage", "Options:", "Show this message", "[required]", "OPTIONS"):
        assert english not in done.output


def test_every_option_has_a_help_text() -> None:
    options = [
        param for command in commands.commands.values() for param in command.params if isinstance(param, click.Option)
    ]
    assert len(options) > 20
    assert [param.name for param in options if not param.help] == []


def test_no_command_is_the_help() -> None:
    assert "Comandi:" in CliRunner().invoke(commands, []).output


# setup


def test_setup_makes_the_definition_tabs_once(run: Run, book: Path) -> None:
    first = run("setup")
    assert first.exit_code == 0
    assert "Schede create: Operazioni, Attività, Campi, Hub, Comuni, Indicatori, Ruoli." in first.output
    assert str(book) in first.output
    assert "\n  Campi: menu a tendina: Operazione, Tipo, Obbligatorio\n" in first.output
    assert run("setup").output == f"Non c'è nulla da fare: il foglio è già pronto.\nLibro: {book}\n"


def test_a_dry_setup_tells_and_makes_no_file(run: Run, book: Path) -> None:
    done = run("setup", "--dry-run")
    assert done.output.startswith("Farei questo (non ho scritto nulla):\n  Operazioni: creo la scheda, con 5 righe\n")
    assert done.output.endswith(f"Libro: {book}\n")
    assert not book.exists()
    assert [line for line in run("setup").output.splitlines() if line.startswith("  ")] == [
        line for line in done.output.splitlines() if line.startswith("  ")
    ]


def test_setup_ends_with_one_when_it_leaves_something_to_people(prepared: Run, book: Path) -> None:
    with local.session(book) as session:
        spreadsheet = gspread.Client(auth=None, session=session).open_by_key(Workbook.on_file(book, session).key)
        spreadsheet.worksheet("Campi").update_acell("D1", "Forma")
    done = prepared("setup")
    assert done.exit_code == 1
    assert "Da vedere:\n  Campi: manca la colonna «Tipo»." in done.output


def test_setup_takes_definitions_from_a_folder(run: Run, book: Path, tmp_path: Path) -> None:
    (tmp_path / "Hub.csv").write_text("Hub,Nome,Comune,Indirizzo\nColindale,Colindale,,\n", encoding="utf-8")
    assert run("setup", "--definitions", tmp_path).exit_code == 0
    assert list(Register(Workbook.on_file(book)).definitions.hubs) == ["Colindale"]


def test_setup_says_which_definitions_came_too_late(prepared: Run, tmp_path: Path) -> None:
    (tmp_path / "Hub.csv").write_text("Hub,Nome,Comune,Indirizzo\nColindale,,,\n", encoding="utf-8")
    assert (
        "La scheda Hub c'era già: le righe di Hub.csv non sono entrate."
        in prepared("setup", "--definitions", tmp_path).output
    )


@pytest.mark.parametrize(
    ("name", "sentence"), [("hub.csv", "«hub.csv» non è una scheda"), ("note.txt", "non ci sono CSV")]
)
def test_setup_refuses_a_folder_without_definitions(
    run: Run, book: Path, tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    assert sentence in refused(run("setup", "--definitions", tmp_path))
    assert not book.exists()


# demo


def test_the_demo_project_has_the_published_figures(demonstrated: Run) -> None:
    done = demonstrated("figures", "--from", "2015-01-01", "--to", "31/12/2016", "--json")
    figures = json.loads(done.stdout)
    assert done.exit_code == 0
    assert len(figures) == 19
    assert figures[0] == {
        "indicator": "Consulenze individuali",
        "operation": "Lavoro",
        "value": 1106,
        "unit": "consulenze",
        "period": "2015-01-01/2016-12-31",
    }
    assert figures[13]["value"] == 3783


def test_the_demo_project_is_loaded_once_and_says_it_is_invented(demonstrated: Run) -> None:
    again = demonstrated("demo")
    assert again.exit_code == 0
    assert "Il progetto dimostrativo c'era già tutto." in again.output
    assert "I dati sono inventati. Prossimo passo: «make run»" in again.output
    assert "i dati sono inventati" in demonstrated("figures").output


def test_the_demo_project_is_not_mixed_with_real_entries(filled: Run) -> None:
    assert refused(filled("demo")) == (
        "In questo libro ci sono già voci vere: non le mescolo con dati inventati. Scegli un altro libro con --book."
    )


# figures


def test_figures_by_hub_add_up(demonstrated: Run) -> None:
    period = ("--from", "2015-01-01", "--to", "2016-12-31", "--json")
    parts = json.loads(demonstrated("figures", "--by", "hub", "--indicator", "14", *period).stdout)
    assert [part["hub"] for part in parts] == ["Rho", "Settimo Milanese", "Pregnana Milanese", "Lainate", "Territorio"]
    assert sum(part["value"] for part in parts) == 3783


def test_figures_read_well_in_italian(demonstrated: Run) -> None:
    lines = demonstrated("figures", "--from", "2015-01-01", "--to", "2016-12-31").output.splitlines()
    assert lines[0] == "Periodo: dal 01/01/2015 al 31/12/2016"
    assert lines[2:4] == ["Lavoro", f"  Consulenze individuali{'1.106 consulenze':>34}"]
    assert any(line.startswith("  Richieste soddisfatte") and line.endswith(" 35%") for line in lines)


def test_a_figure_of_nothing_is_null(prepared: Run) -> None:
    figures = json.loads(prepared("figures", "--indicator", "6", "--json").stdout)
    assert [figure["value"] for figure in figures] == [None]
    assert "–  (Nessuna voce nel periodo.)" in prepared("figures", "--indicator", "6").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["figures", "--from", "12/1/17"], "Il valore dell'opzione --from non va: «12/1/17» non è una data. Scrivi 2016-12-31 oppure 31/12/2016."),
        (["figures", "--by", "comune"], "Il valore dell'opzione --by non va: scegli fra hub."),
        (["address", "--port", "otto"], "Il valore dell'opzione --port non va: scrivi un numero."),
        (["figures", "--indicator", "99"], "L'indicatore «99» non c'è. I codici sono: 1, 2, 3"),
        (["figures", "--form", "x"], "L'opzione «--form» non c'è. Volevi dire «--from»?"),
        (["figures", "--from"], "L'opzione «--from» vuole un valore."),
        (["figures", "--json=sì"], "L'opzione «--json» non vuole un valore."),
        (["figures", "tutte"], "Non so che cosa fare di «tutte»: un valore con spazi va fra virgolette."),
        (["figure"], "Il comando «figure» non c'è. Volevi dire «figures»?"),
        (["import"], "Manca l'argomento FILE."),
        (["import", "non-c-è.csv"], "Il valore dell'argomento FILE non va: il file o la cartella non c'è o non si legge."),
        (["export", "-o", "x.xlsx"], "Che cosa esporto? Scrivi --hub NOME per un hub, oppure --all per tutto il libro."),
        (["export", "--all", "--hub", "Rho", "-o", "x.xlsx"], "«--all» e «--hub» si escludono"),
        (["export", "--all", "--format", "csv", "-o", "x.zip"], "Tutto il libro si esporta in Excel: togli «--format csv»."),
        (["export", "--all", "-o", "x.xls"], "Il file sarà un .xlsx: scrivi «-o x.xlsx»."),
        (["export", "--hub", "Roh", "-o", "x.xlsx"], "L'hub «Roh» non c'è. Gli hub sono: Rho, Settimo Milanese"),
        (["setup", "--definitions", "non-c-è"], "Il valore dell'opzione --definitions non va: il file o la cartella non c'è"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_answered_in_words(prepared: Run, book: Path, words: list[str], sentence: str) -> None:
    done = CliRunner().invoke(commands, words if words[-1] == "--from" else [words[0], "--book", str(book), *words[1:]])
    assert refused(done).startswith(sentence)
    assert "--help»." in refused(done)


# import


def test_import_reports_and_ends_with_one_when_a_row_stays_out(prepared: Run, events: Path) -> None:
    done = prepared("import", events, *COLUMNS)
    assert done.exit_code == 1
    for line in (
        "  Riga 4, «Giorno»: «12/1/17» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017.",
        "File: eventi.csv (Windows-1252, punto e virgola)",
        "Righe lette: 3",
        "Righe scritte: 2",
        "Righe già presenti: 0",
        "Righe non scritte: 1",
        "Problemi: 1 (celle da correggere: 1)",
        "Richieste al foglio: 2 di lettura, 2 di scrittura",
        "Totale      2              1.134                1.129",
    ):
        assert line in done.output.splitlines()


def test_import_answers_other_programs_in_json(prepared: Run, events: Path) -> None:
    report = json.loads(prepared("import", events, *COLUMNS, "--json").stdout)
    assert (report["rows_read"], report["rows_written"], report["rows_not_written"]) == (3, 2, 1)
    assert report["hubs"] == {"Rho": {"rows": 2, "attendance_in_file": 1134, "attendance_in_sheet": 1129}}
    assert report["problems"][0]["lines"] == [4]
    assert report["requests"]["write"] == 2


def test_import_by_a_mapping_file_and_a_word_on_top(prepared: Run, events: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "eventi.toml"
    mapping.write_text(
        'operation = "OP Café"\nactivity = "Evento di socialità"\nhub = "Lainate"\n'
        '[map]\nGiorno = "Data"\nNome = "Titolo"\nPresenti = "Totale presenze"\n[set]\nStato = "svolto"\n',
        encoding="utf-8",
    )
    report = json.loads(prepared("import", events, "--mapping", mapping, "--hub", "Rho", "--json", "--dry-run").stdout)
    assert list(report["hubs"]) == ["Rho"]
    assert (report["dry_run"], report["rows_written"]) == (True, 2)


def test_import_ends_well_when_everything_is_in(prepared: Run, events: Path) -> None:
    events.write_text("Nome,Giorno,Presenti\nCoro,2016-03-01,5\n", encoding="utf-8")
    assert prepared("import", events, *COLUMNS).exit_code == 0
    again = prepared("import", events, *COLUMNS)
    assert again.exit_code == 0
    assert again.output.endswith("Il file era già tutto nel foglio: non ho aggiunto nulla.\n")


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (["--map", "Giorno"], "--map «Giorno» non si capisce: scrivi COLONNA=CAMPO."),
        (["--set", "Stato="], "--set «Stato=» non si capisce: scrivi CAMPO=VALORE."),
        (["--map", "Nome=Note"], "--map nomina due volte «Nome»."),
        (["--hub-column", "Sede"], "Di quale hub sono le righe? Scrivi --hub NOME per tutte"),
        (["--set", "Genere=boh"], "Genere: «boh» non è tra le scelte. Scegli fra: cucina"),
    ],
)
def test_import_refuses_a_mapping_in_words(prepared: Run, events: Path, extra: list[str], sentence: str) -> None:
    assert refused(prepared("import", events, *COLUMNS, *extra)).startswith(sentence)


# export


def test_export_to_excel(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "rho.xlsx"
    done = filled("export", "--hub", "Rho", "--format", "xlsx", "-o", file)
    assert done.output == f"Scritto {file}: 1 scheda, 2 righe.\n"
    sheet = openpyxl.load_workbook(file)["OP Café · Rho"]
    titles = [str(cell.value) for cell in sheet[1]]
    assert [sheet.cell(row, titles.index("Titolo") + 1).value for row in (2, 3)] == ["Caffè", "Coro"]


def test_export_to_csv_is_one_file_for_one_tab(filled: Run, tmp_path: Path) -> None:
    assert filled("export", "--hub", "Rho", "--format", "csv", "-o", tmp_path / "rho.csv").exit_code == 0
    assert ";2016-03-08;" in (tmp_path / "rho.csv").read_text(encoding="utf-8-sig")


def test_export_to_csv_is_a_zip_for_several_tabs(filled: Run, book: Path, tmp_path: Path) -> None:
    entry = Entry(new_id(), "Lavoro", "Rho", "Consulenza individuale", {"Data": date(2016, 1, 1), "Comune": "Rho"})
    Register(Workbook.on_file(book)).of(SHELL).entries.save(entry)
    csv = ("export", "--hub", "Rho", "--format", "csv", "-o")
    assert refused(filled(*csv, tmp_path / "rho.csv")).startswith(
        f"Il file sarà un .zip: scrivi «-o {tmp_path / 'rho.zip'}»."
    )
    assert filled(*csv, tmp_path / "rho.zip").exit_code == 0
    with ZipFile(tmp_path / "rho.zip") as files:
        assert sorted(files.namelist()) == ["Lavoro - Rho.csv", "OP Café - Rho.csv"]


def test_export_of_an_empty_hub_is_refused(filled: Run, tmp_path: Path) -> None:
    done = filled("export", "--hub", "Lainate", "--format", "csv", "-o", tmp_path / "lainate.csv")
    assert refused(done) == "All'hub Lainate non c'è ancora nulla da esportare. Registra qualcosa, poi torna qui."
    assert not (tmp_path / "lainate.csv").exists()


def test_export_into_a_folder_that_is_not_there_is_refused(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "altrove" / "rho.xlsx"
    assert refused(filled("export", "--hub", "Rho", "-o", file)) == f"Non riesco a usare «{file}»: non c'è."


def test_export_of_the_whole_book(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "tutto.xlsx"
    done = filled("export", "--all", "-o", file)
    assert done.output.startswith(f"Scritto {file}: 10 schede, ")
    found = openpyxl.load_workbook(file)
    assert {"Campi", "Ruoli", "Registro", "OP Café · Rho"} <= set(found.sheetnames)
    assert found["Registro"]["D3"].value == "tutto il libro"


# check


def test_check_finds_nothing_in_a_good_book(filled: Run) -> None:
    assert filled("admin", "add", "ada@esempio.it").exit_code == 0
    done = filled("check")
    assert (done.exit_code, done.output) == (0, "Niente da sistemare.\n")
    assert json.loads(filled("check", "--json").stdout) == []


def test_check_lists_place_fault_and_fix(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Hub.csv").write_text("Hub,Nome,Comune,Indirizzo\nColindale,,,\n", encoding="utf-8")
    (tmp_path / "Ruoli.csv").write_text("Email,Nome,Ruolo,Hub\nada@esempio.it,Ada,referente,Rho\n", encoding="utf-8")
    run("setup", "--definitions", tmp_path)
    done = run("check")
    assert done.exit_code == 1
    assert "Ruoli!D2\n  «Rho» non è un hub.\n  Scegli fra: Colindale.\n" in done.output
    found = run("check", "--json")
    assert found.exit_code == 1
    assert {"where": "Ruoli!D2", "what": "«Rho» non è un hub.", "fix": "Scegli fra: Colindale."} in json.loads(
        found.stdout
    )


# The book


def test_a_book_that_is_not_there_is_not_made_by_mistake(run: Run, book: Path) -> None:
    assert refused(run("figures")) == f"Il libro «{book}» non c'è. Crealo con «python -m sheets setup --book {book}»."
    assert not book.exists()


def test_without_book_the_configured_one_is_used(
    prepared: Run, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(configuration.BOOK_VARIABLE, str(book))
    monkeypatch.setattr(configuration, "SECRETS", tmp_path / "secrets.toml")
    assert "nessuno può entrare" in CliRunner().invoke(commands, ["check"]).output
    monkeypatch.setenv(configuration.BOOK_VARIABLE, str(tmp_path / "nuovo.sqlite3"))
    assert "«python -m sheets setup»" in refused(CliRunner().invoke(commands, ["check"]))


@pytest.mark.parametrize("name", sorted(set(commands.commands) - {"import", "export", "doctor", "restore"}))
def test_a_corrupt_book_is_told_and_left_alone(run: Run, book: Path, name: str) -> None:
    book.write_bytes(b"Cara Maria, " * 1_000)
    words = {"admin": ["list"], "backup": [str(book.with_name("copia.sqlite3"))]}
    assert refused(run(name, *words.get(name, []))) == (
        f"Il file «{book}» non è un libro di Perimetri, o è rovinato. "
        "Non l'ho toccato: ripristina l'ultima copia con «python -m sheets restore», poi riprova."
    )
    assert book.read_bytes() == b"Cara Maria, " * 1_000


def test_the_doctor_of_a_corrupt_book_tells_and_leaves_it_alone(run: Run, book: Path) -> None:
    book.write_bytes(b"Cara Maria, " * 1_000)
    done = run("doctor")
    assert done.exit_code == 2
    assert (
        f"  ✗ Il foglio si può aprire\n      Il file «{book}» non è un libro di Perimetri, o è rovinato.\n"
        in done.output
    )
    assert book.read_bytes() == b"Cara Maria, " * 1_000


def test_a_folder_is_not_a_book(tmp_path: Path) -> None:
    assert "è una cartella" in refused(CliRunner().invoke(commands, ["check", "--book", str(tmp_path)]))


def test_a_book_that_another_program_holds_is_told(prepared: Run, book: Path) -> None:
    holder = sqlite3.connect(book, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert refused(prepared("check")) == "Il foglio non risponde. Aspetta qualche secondo e riprova."
    finally:
        holder.close()


# Who comes in


def test_the_first_administrator_comes_in_by_the_shell(prepared: Run, book: Path) -> None:
    assert prepared("admin", "list").exit_code == 1
    added = prepared("admin", "add", " Ada@Esempio.IT ", "--name", "Ada Rossi")
    assert (added.exit_code, added.output) == (0, "ada@esempio.it è nella scheda Ruoli come amministratore.\n")
    assert prepared("admin", "list").output == "ada@esempio.it  Ada Rossi\n"
    register = Register(Workbook.on_file(book))
    assert [(each.name, each.role) for each in register.people()] == [("Ada Rossi", "amministratore")]
    journal = register.snapshot.tabs["Registro"]
    assert journal.cell(len(journal.rows) - 1, "dove") == "Ruoli, ada@esempio.it"


def test_an_administrator_who_is_there_is_not_added_twice(prepared: Run) -> None:
    prepared("admin", "add", "ada@esempio.it")
    assert refused(prepared("admin", "add", "ADA@esempio.it")).startswith(
        "ada@esempio.it è già nella scheda «Ruoli», riga 2."
    )


@pytest.mark.parametrize("words", [("add",), ("add", "ada"), ("list", "ada@esempio.it"), ("togli", "ada@esempio.it")])
def test_admin_says_what_it_does_not_understand(prepared: Run, words: tuple[str, ...]) -> None:
    refused(prepared("admin", *words))


@pytest.mark.parametrize(
    "email", ["anna@", "@", "anna", "anna@esempio", "a@b.it;c@d.it", "an na@b.it", "anna@\u2060b.it"]
)
def test_what_is_no_address_becomes_no_administrator(prepared: Run, book: Path, email: str) -> None:
    assert "così non entra nessuno" in refused(prepared("admin", "add", email))
    assert prepared("admin", "list").exit_code == 1


def test_an_administrator_goes_below_the_right_columns_wherever_they_are(prepared: Run, book: Path) -> None:
    Workbook.on_file(book).write(
        [{"updateCells": {
            "start": {"sheetId": _sheet_id(book, "Ruoli"), "rowIndex": 0, "columnIndex": 0},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": text}} for text in ("Ruolo", "Note", "Email", "Hub", "Nome")]}],
            "fields": "userEnteredValue",
        }}]
    )  # fmt: skip
    assert prepared("admin", "add", "ada@esempio.it", "--name", "Ada").exit_code == 0
    assert prepared("admin", "list").output == "ada@esempio.it  Ada\n"


def _sheet_id(book: Path, title: str) -> int:
    return next(sheet_id for name, sheet_id, _ in Workbook.on_file(book).tabs() if name == title)


def test_roles_without_their_columns_are_told_and_not_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Ruoli.csv").write_text("Indirizzo,Nome,Ruolo,Hub\n", encoding="utf-8")
    run("setup", "--definitions", tmp_path)
    assert "manca la colonna «Email»" in refused(run("admin", "add", "ada@esempio.it"))


def test_the_start_says_who_may_come_in(prepared: Run, demonstrated: Run, book: Path) -> None:
    assert demonstrated("address").output == "Fra qualche secondo: http://localhost:8501  (Ctrl+C lo chiude)\n"
    assert "http://10.0.0.9:8600\n" in demonstrated("address", "--port", "8600", "--lan", "10.0.0.9").output
    nobody = prepared("address")
    assert nobody.output.startswith("Non può entrare nessuno. In questo libro ci sono dati veri")
    assert "make run BOOK=file AS=email" in nobody.output


def test_the_start_prints_the_link_of_the_one_person_a_book_opens_for(
    prepared: Run, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(configuration.BOOK_VARIABLE, str(book))
    assert "admin add ada@esempio.it" in refused(prepared("address", "--as", "ada@esempio.it"))
    prepared("admin", "add", "ada@esempio.it")
    first = prepared("address", "--as", "Ada@esempio.it").output
    found = re.search(r"http://localhost:8501/\?chiave=(\S{40,})\n", first)
    assert found
    assert link_token.is_token(found[1], "ada@esempio.it", configuration.link_file())
    assert prepared("address", "--as", "ada@esempio.it").output == first, "the link outlives a restart"


def test_a_demo_made_before_it_left_a_mark_gets_it_and_a_note_in_a_real_journal_does_not(
    filled: Run, book: Path
) -> None:
    register = Register(Workbook.on_file(book))
    register.of(SHELL).rows.add([register.of(SHELL).rows.of_journal(INVENTED, "tutte le schede", INVENTED_ID)])
    register.close()
    assert "ci sono già voci vere" in refused(filled("demo"))
    assert not Register(Workbook.on_file(book)).is_demo


@pytest.mark.parametrize("where", ["chiavetta/", "chiavetta/copia.sqlite3"])
def test_a_copy_for_a_folder_that_is_not_there_is_no_file_of_that_name(
    prepared: Run, book: Path, tmp_path: Path, where: str
) -> None:
    assert "non c'è" in refused(prepared("backup", f"{tmp_path}/{where}"))
    assert not (tmp_path / "chiavetta").exists()
