"""Every sentence of the screens is in the catalogue, whole, in both languages; and a sentence knows how to be said in each."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from components.editor.words import SAID
from sheets import names
from sheets.language import (
    ENGLISH,
    ITALIAN,
    Day,
    Label,
    Message,
    Month,
    Number,
    Several,
    _,
    _n,
    as_json,
    from_json,
    listed,
    say,
    told,
)
from sheets.numbers import FULL_MONTHS, MONTHS
from sheets.problems import Problem

ROOT = Path(__file__).parent.parent
CALLS = {"_": slice(1), "_n": slice(2), "later": slice(1), "about_rows": slice(1, 3), "_of_figures": slice(1, 3)}
"""By what a sentence is marked, said at once, in so many, later, about rows or figures; and which arguments it is."""
SPEAKING = (
    "components", "pages", "sheets/backup", "sheets/doctor", "sheets/imports", "sheets/setup", "sheets/shell",
)  # fmt: skip
"""Rooms in which every text with a blank in it is in the catalogue."""
# What a program reads: addresses, style sheets, names under which something is kept.
_READ_AS_THEY_ARE = {
    # Google's names, a command, what click says, and what is typed to try a spreadsheet.
    "Google Drive API", "Google Sheets API", ".venv/bin/python -m sheets admin add EMAIL", "COMMAND [ARGS]...",
    "Got unexpected extra argument", r"^Invalid requests\[\d+\]\.\w+: ", "+39 02 1234", "02 1234567",
    # What stands in the spreadsheet, and is found again by it.
    "Prova di doctor (si cancella da sola)", "Perimetri: la cambiano solo gli amministratori",
}  # fmt: skip
_NO_SENTENCE = re.compile(r"<|=|^[a-zà-ù][\w-]*( [\w-]+)*$|^[\w./:-]+$|^\W*$|^; |, sans-serif|could not be|datum")


def files(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def sentences(tree: ast.Module) -> Iterator[tuple[ast.Call, tuple[str, ...]]]:
    """Each marked sentence of a file, with its plural where it has one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            told = node.args[CALLS[node.func.id]]
            found = tuple(each.value for each in told if isinstance(each, ast.Constant) and isinstance(each.value, str))
            if found:
                yield node, found


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (ROOT / "sheets/locale/en/LC_MESSAGES/perimetri.po").open("rb") as source:
        return read_po(source)


def test_every_sentence_is_in_the_catalogue_and_the_catalogue_has_no_other(catalogue: Catalog) -> None:
    used = {found for path in files(*SPEAKING, "sheets") for _, found in sentences(parsed(path))}
    known = {each.id if isinstance(each.id, tuple) else (each.id,) for each in catalogue if each.id}
    assert (used - known, known - used) == (set(), set())


def test_every_sentence_is_translated_and_names_the_same_values(catalogue: Catalog) -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text)} - {None}

    for each in catalogue:
        if not each.id:
            continue
        ids, strings = (value if isinstance(value, tuple) else (value,) for value in (each.id, each.string))
        assert all(strings), each.id
        assert not each.fuzzy, each.id
        # One of something may be said without its number.
        for source, said in zip(ids, strings, strict=True):
            assert names(said) == names(source), each.id


def test_no_sentence_is_made_inside_another_one_or_before_anybody_came() -> None:
    """Babel does not see what stands in an f-string, and a module is read before there is a language."""
    for path in files(*SPEAKING):
        tree = parsed(path)
        inside = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)}
        in_functions = {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.Lambda)
            for inner in ast.walk(node)
        }
        at_once = {
            each.asname or each.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module == "components.language"
            for each in node.names
        }
        is_page = path.is_relative_to(ROOT / "pages")
        for call, found in sentences(tree):
            assert id(call) not in inside, (path.name, found)
            is_at_once = call.func.id in at_once  # type: ignore[attr-defined]
            assert is_page or not is_at_once or id(call) in in_functions, (path.name, found)


def test_no_sentence_stands_outside_the_catalogue() -> None:
    """A text with a blank in it that is not marked is one that only Italians can read."""
    outside = [
        (path.name, node.lineno, node.value)
        for path in files(*SPEAKING)
        # What the invented project holds is no sentence of ours.
        if "serving" not in path.parts and path != ROOT / "sheets/setup/demo.py"
        for node in _unmarked(path)
        if " " in node.value.strip() and not _NO_SENTENCE.search(node.value.strip())
        if node.value not in _READ_AS_THEY_ARE
    ]
    assert outside == []


NOT_YET = ("local",)
"""The room that knows nothing of the rest: what it says, it says as Google does."""
TOLD = {
    "NotAllowed", "Conflict", "Refused", "BrokenBook", "Unreachable", "Unconfirmed", "Unsendable", "NothingToExport",
    "SignInAgain", "Unreadable", "Problem", "Remedy", "SheetsError", "CannotImport", "Finding", "Answer", "Check", "Step",
    "refuse",
}  # fmt: skip


def test_nothing_is_told_of_the_sheet_outside_the_catalogue() -> None:
    """What an error, a problem or its button says is marked, so that it can be said to people of either language."""
    outside = [
        (path.name, call.lineno, ast.unparse(each))
        for path in files("sheets")
        if path.relative_to(ROOT / "sheets").parts[0] not in NOT_YET
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in TOLD
        for each in call.args
        if isinstance(each, ast.Constant | ast.JoinedStr) and " " in ast.unparse(each).strip()
    ]
    assert outside == []


def _unmarked(path: Path) -> Iterator[ast.Constant]:
    tree = parsed(path)
    marked = {id(inner) for call, _ in sentences(tree) for each in call.args for inner in ast.walk(each)}
    prose = {
        id(node.body[at].value)  # type: ignore[attr-defined]
        for node in ast.walk(tree)
        if isinstance(getattr(node, "body", None), list)
        for at in range(len(node.body))  # type: ignore[attr-defined]
        if isinstance(node.body[at], ast.Expr)  # type: ignore[attr-defined]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in marked | prose:
            yield node


def test_what_the_browser_says_in_foglio_is_what_it_is_given_in_both_languages() -> None:
    editor = ROOT / "components" / "editor"
    script, page = ((editor / f"sheet_editor.{kind}").read_text(encoding="utf-8") for kind in ("js", "html"))
    asked = {*re.findall(r'say\("([^"]*)"', script), *re.findall(r'aria-label="([^"]+)"', page)}
    asked |= {*re.findall(r'class="primo"[^>]*>([^<]+)<', page)}
    assert asked == {*SAID}


# How it is said


def test_a_sentence_is_a_text_in_italian_and_can_be_said_in_english() -> None:
    said = _("Oggi all'hub {hub} non c'è nulla in programma.", hub="Rho")
    assert said == "Oggi all'hub Rho non c'è nulla in programma."
    assert say(said, ITALIAN) == said
    assert say(said, ENGLISH) == "Nothing is planned at the hub Rho today."


def test_what_somebody_wrote_is_said_as_it_is() -> None:
    assert say("Cena", ENGLISH) == "Cena"
    assert say(_("Salvato: {what}", what="Cena {di} quartiere"), ENGLISH) == "Saved: Cena {di} quartiere"


@pytest.mark.parametrize(("count", "italian", "english"), [(0, "0 righe", "0 rows"), (1, "1 riga", "1 row"), (1106, "1.106 righe", "1,106 rows")])  # fmt: skip
def test_so_many_are_said_in_their_number(count: int, italian: str, english: str) -> None:
    said = _n("{count} riga", "{count} righe", count)
    assert (said, say(said, ENGLISH)) == (italian, english)


def test_numbers_days_and_months_are_written_as_each_language_writes_them() -> None:
    day = date(2017, 1, 12)
    assert [say(each, ENGLISH) for each in (Number(1106.5, 1), Day(day), Day(day, is_long=True), Month(day))] == [
        "1,106.5",
        "12/01/2017",
        "Thursday 12 January",
        "Jan 2017",
    ]
    assert [Number(1106.5, 1), Day(day), Day(day, is_long=True), Month(day)] == [
        "1.106,5",
        "12/01/2017",
        "giovedì 12 gennaio",
        "gen 2017",
    ]


def test_the_italian_names_of_months_are_those_of_babel() -> None:
    from babel.dates import format_date

    for month in range(1, 13):
        assert format_date(date(2017, month, 1), "MMMM", "it") == FULL_MONTHS[month - 1]
        assert format_date(date(2017, month, 1), "MMM", "it") == MONTHS[month - 1]


def test_a_sentence_says_its_own_values_in_the_same_language() -> None:
    period = _("dal {first} al {last}", first=Day(date(2015, 1, 1)), last=Day(date(2016, 12, 31)))
    both = told(_("Salvato: {what}", what=period), "Cena", "", Several("", (Number(1000), "%")))
    assert both == "Salvato: dal 01/01/2015 al 31/12/2016 Cena 1.000%"
    assert say(both, ENGLISH) == "Saved: from 01/01/2015 to 31/12/2016 Cena 1,000%"


def test_what_stands_between_texts_is_said_in_the_same_language_too() -> None:
    both = Several(_(" e "), ("Rho", "Lainate"))
    assert (both, say(both, ENGLISH)) == ("Rho e Lainate", "Rho and Lainate")


def test_names_are_covered_in_what_a_sentence_is_about_and_it_can_still_be_said() -> None:
    said = told(_("Salvato: {what}", what="Ada Rossi"), listed(["Ada Rossi", "Rho"]))
    covered = said.changed(lambda text: text.replace("Ada Rossi", "····"))
    assert (covered, say(covered, ENGLISH)) == ("Salvato: ···· ····, Rho", "Saved: ···· ····, Rho")


MADE = [_("Salva"), _n("{count} riga", "{count} righe", 2), told("a", "b"), Number(5, 1), Day(date(2017, 1, 1)), Month(date(2017, 1, 1)), Label("Adulti", "Adults"), listed([_("Salvato: {what}", what=Day(datetime(2017, 1, 1, 15)))])]  # fmt: skip


@pytest.mark.parametrize("made", MADE)
@pytest.mark.parametrize("through", [lambda it: pickle.loads(pickle.dumps(it)), lambda it: from_json(as_json(it))])
def test_a_message_can_be_said_in_either_language_after_it_was_kept(
    made: Message, through: Callable[[Message], str]
) -> None:
    again = through(made)
    assert (again, say(again, ENGLISH)) == (made, say(made, ENGLISH))


@pytest.mark.parametrize("text", ["", "Cena", "{", "5", "null", "[1]", '{"a": 1}', '"Cena"', '{"message": "Day"}', '{"message": "os.system"}', '{"message": "Sentence", "source": "{x.nothing}", "many": "", "quantity": 1, "values": {"x": 1}}'])  # fmt: skip
def test_what_was_kept_before_there_were_two_languages_or_is_no_message_is_read_as_it_is(text: str) -> None:
    assert from_json(as_json(text)) == text
    if text != '"Cena"':
        assert from_json(text) == text


def test_what_the_project_calls_something_is_said_in_english_where_it_has_a_name_for_it() -> None:
    adults, heads = Label("Adulti", "Adults"), Label("Teste")
    asked = _("«{label}» è una scelta senza scelte: la riga è saltata.", label=adults)
    assert (adults, say(adults, ENGLISH), say(heads, ENGLISH)) == ("Adulti", "Adults", "Teste")
    assert {"Adulti": 1}[adults] == 1
    assert "“Adults”" in say(asked, ENGLISH)


def test_a_problem_quotes_the_sheet_as_it_stands_in_both_languages() -> None:
    what = told(_("«{label}» è una scelta senza scelte: la riga è saltata.", label=Label("Adulti", "Adults")))
    problem = Problem("Campi!F3", what, Label("Adulti", "Adults"))
    assert "“Adulti”" in say(problem.what, ENGLISH)
    assert say(problem.fix, ENGLISH) == "Adulti"


def test_what_a_cell_names_has_the_english_name_that_stands_where_it_is_defined() -> None:
    found = [names.spelled(written, [Label("Coro", "Choir")]) for written in ("Coro", " CORO")]
    assert [say(each or "", ENGLISH) for each in found] == ["Choir", "Choir"]


def test_a_language_that_is_not_known_is_italian() -> None:
    assert say(_("Salva"), "fr") == "Salva"
