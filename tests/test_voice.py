"""The shell speaks the language of whoever reads it: all of it, and what programs read stays as it is."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner, Result

from sheets import language
from sheets.__main__ import commands
from sheets.language import ENGLISH, ITALIAN, in_both
from sheets.language import _ as sentence
from sheets.shell.voice import spoken

ROOT = Path(__file__).parent.parent
_PLACE = re.compile(r"\{\w+\}")
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with an administrator, in which nothing is wrong."""
    path = tmp_path_factory.mktemp("voce") / "libro.sqlite3"
    for words in (["setup"], ["admin", "add", "ada@esempio.it"], ["setup"]):
        assert CliRunner().invoke(commands, [*words, "--book", str(path)]).exit_code == 0
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command where the environment says `lang`: `run("doctor", lang="en_GB.UTF-8")`."""

    def running(*words: str | Path, lang: str | None) -> Result:
        if lang is None:
            monkeypatch.delenv("LANG", raising=False)
        else:
            monkeypatch.setenv("LANG", lang)
        return CliRunner().invoke(commands, [str(word) for word in words])

    return running


@pytest.fixture(scope="module")
def translated() -> list[tuple[str, str]]:
    """Each sentence that is longer than a word, in both languages; of one with values, its longest part between them."""
    with (language.CATALOGUES / "en/LC_MESSAGES/perimetri.po").open("rb") as source:
        catalogue = read_po(source)
    return [
        (italian, english)
        for each in catalogue
        if each.id
        for italian, english in zip(_forms(each.id), _forms(each.string), strict=True)
        if italian != english and " " in italian
    ]


def _forms(text: str | tuple[str, ...]) -> list[str]:
    forms = text if isinstance(text, tuple) else (text,)
    return [_flat(max(_PLACE.split(form), key=len)).strip(" .,:;()") for form in forms]


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def spoken_in(translated: list[tuple[str, str]], output: str) -> tuple[list[str], list[str]]:
    """The Italian sentences and the English ones that stand in what a command printed."""
    flat = _flat(output)
    return [it for it, _ in translated if _stands(it, flat)], [en for _, en in translated if _stands(en, flat)]


def _stands(text: str, output: str) -> bool:
    return bool(text) and text in output and bool(re.search(rf"(?<!\w){re.escape(text)}(?!\w)", output))


# Which language it is


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, ITALIAN),
        ({"LANG": ""}, ITALIAN),
        ({"LANG": "C"}, ITALIAN),
        ({"LANG": "C.UTF-8"}, ITALIAN),
        ({"LANG": "POSIX"}, ITALIAN),
        ({"LANG": "it_IT.UTF-8"}, ITALIAN),
        ({"LANG": "de_DE.UTF-8"}, ITALIAN),
        ({"LANG": "enm_GB.UTF-8"}, ITALIAN),
        ({"LANG": "en_GB.UTF-8"}, ENGLISH),
        ({"LANG": "en"}, ENGLISH),
        ({"LANG": "EN_US"}, ENGLISH),
        ({"LANG": "it_IT.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, ENGLISH),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "it_IT.UTF-8"}, ITALIAN),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": "C"}, ITALIAN),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, ENGLISH),
    ],
)
def test_the_language_is_the_environments_and_italian_where_it_is_neither(
    environment: dict[str, str], language: str
) -> None:
    assert spoken(environment) == language


def test_the_tests_run_as_on_a_bare_server() -> None:
    assert spoken() == ITALIAN


# What is said in it


@pytest.mark.parametrize("name", ["", *sorted(commands.commands)])
def test_help_is_all_in_the_language_of_the_environment(run: Run, translated: list[tuple[str, str]], name: str) -> None:
    asked = [*([name] if name else []), "--help"]
    english = run(*asked, lang="en_GB.UTF-8").output
    assert english.startswith("Usage: commands ")
    assert "Shows this help and ends." in english
    assert spoken_in(translated, english)[0] == []
    italian = run(*asked, lang="it_IT.UTF-8").output
    assert italian.startswith("Uso: commands ")
    assert spoken_in(translated, italian)[1] == []
    assert run(*asked, lang=None).output == italian


def test_help_in_english_runs_from_a_real_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sheets", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8", env={"LANG": "en_GB.UTF-8", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.stdout.startswith("Usage: python -m sheets [OPTIONS] COMMAND [OPTIONS]\n")


@pytest.mark.parametrize(
    ("words", "italian", "english"),
    [
        (["figures", "--form", "x"], "L'opzione «--form» non c'è. Volevi dire «--from»? Guarda «commands figures --help».", "There is no option “--form”. Did you mean “--from”? See “commands figures --help”."),
        (["figures", "--from", "12/1/17"], "Il valore dell'opzione --from non va: «12/1/17» non è una data. Scrivi 2016-12-31 oppure 31/12/2016. Guarda", "The value of the option --from will not do: “12/1/17” is not a date. Write 2016-12-31 or 31/12/2016. See"),
        (["export", "--format", "pdf", "-o", "x"], "Il valore dell'opzione --format non va: scegli fra xlsx, csv.", "The value of the option --format will not do: choose from xlsx, csv."),
        (["import"], "Manca l'argomento FILE.", "The argument FILE is missing."),
        (["figures", "--book", "non-c-è"], "Il libro «non-c-è» non c'è. Crealo con «python -m sheets setup --book non-c-è».", "The book “non-c-è” is not there. Make it with “python -m sheets setup --book non-c-è”."),
        (["admin", "add", "ada"], "«ada» non è un indirizzo e-mail: così non entra nessuno.", "“ada” is no e-mail address: nobody gets in like this."),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)  # fmt: skip
def test_a_fault_is_told_in_the_language_of_the_environment(
    run: Run, words: list[str], italian: str, english: str
) -> None:
    told = {lang: run(*words, lang=lang) for lang in ("en_GB.UTF-8", "it_IT.UTF-8", None)}
    assert {each.exit_code for each in told.values()} == {2}
    assert told["en_GB.UTF-8"].stderr.startswith(english)
    assert told["it_IT.UTF-8"].stderr.startswith(italian)
    assert told[None].stderr == told["it_IT.UTF-8"].stderr


def test_a_report_of_the_doctor_is_all_in_the_language_of_the_environment(
    run: Run, translated: list[tuple[str, str]], book: Path
) -> None:
    english = run("doctor", "--book", book, lang="en_GB.UTF-8").stdout
    assert "\nThe fence against doubles\n  ✓ A tab with an id that the app chose is made only once\n" in english
    assert spoken_in(translated, english)[0] == []
    assert len(spoken_in(translated, english)[1]) > 30
    italian = run("doctor", "--book", book, lang="it_IT.UTF-8").stdout
    assert "\nBarriera contro i doppioni\n  ✓ Una scheda con un id scelto dall'app nasce una volta sola\n" in italian
    assert spoken_in(translated, italian)[1] == []
    assert run("doctor", "--book", book, lang=None).stdout.splitlines()[:3] == italian.splitlines()[:3]


def test_what_setup_does_and_what_a_book_lacks_is_told_in_english(
    run: Run, translated: list[tuple[str, str]], tmp_path: Path
) -> None:
    new = tmp_path / "nuovo.sqlite3"
    made = run("setup", "--book", new, lang="en_GB.UTF-8").output
    assert made.startswith("Tabs made: Operazioni, Attività,")
    assert "\n  Operazioni: making the tab, with 5 rows\n  Operazioni: freezing row 1\n" in made
    lacking = run("check", "--book", new, lang="en_GB.UTF-8").output
    assert lacking.endswith("To put right: 1.\n")
    assert spoken_in(translated, made + lacking)[0] == []


def test_an_import_is_told_in_english_with_numbers_as_the_english_write_them(
    run: Run, translated: list[tuple[str, str]], book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "eventi.csv"
    file.write_text(
        "Nome;Giorno;Presenti\nCoro;08/03/2016;1.106\nCoro;12/1/17;5\nCena;1/3/2016;1;2\n", encoding="utf-8"
    )
    columns = ["--map", "Giorno=Data", "--map", "Nome=Titolo", "--map", "Presenti=Totale presenze", "--set", "Stato=svolto"]  # fmt: skip
    what = ["--operation", "OP Café", "--activity", "Evento di socialità", "--hub", "Rho", "--expect-from", "2016-04-01"]  # fmt: skip
    told = run("import", file, *what, *columns, "--dry-run", "--book", book, lang="en_GB.UTF-8").output
    lines = told.splitlines()
    assert "  Line 2, “Giorno”: 08/03/2016 is before 01/04/2016: it is written all the same. Check the year; if it is wrong, correct the date in the spreadsheet." in lines  # fmt: skip
    assert "Total     0                   1,111                              0" in lines
    assert "File: eventi.csv (UTF-8, semicolon)" in lines
    assert spoken_in(translated, told)[0] == []


def test_figures_are_told_with_the_names_that_the_project_gives_them_in_english(run: Run, book: Path) -> None:
    lines = run("figures", "--indicator", "1", "--book", book, lang="en_GB.UTF-8").output.splitlines()
    assert lines[0].startswith("Period: from ")
    assert lines[-1].startswith("  Individual consultations")


@pytest.mark.parametrize("words", [["check"], ["figures"], ["doctor"]])
def test_what_programs_read_is_the_same_in_every_language(run: Run, book: Path, words: list[str]) -> None:
    english, italian = (
        json.loads(run(*words, "--json", "--book", book, lang=lang).stdout) for lang in ("en_GB.UTF-8", "it_IT.UTF-8")
    )
    # Ids of scratch tabs and seconds differ from one examination to the next.
    assert [{key: each[key] for key in each if key != "found"} for each in english] == [
        {key: each[key] for key in each if key != "found"} for each in italian
    ]


def test_a_text_for_readers_of_both_languages_has_both_where_there_are_two() -> None:
    assert in_both(sentence("Salva")) == "Salva\n\nSave"
    assert in_both("Cena") == "Cena"
