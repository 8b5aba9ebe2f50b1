"""The rules of the tree: which way imports go, where Streamlit and gspread may be, and that every door has a sign."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHEETS = sorted((ROOT / "sheets").rglob("*.py"))
ROOMS = sorted(
    path.parent
    for path in [*(ROOT / "sheets").glob("*/__init__.py"), *(ROOT / "components").glob("*/__init__.py")]
    if path.parent.name not in ("local", "doctor")
)
FACES = sorted([*(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py"), ROOT / "app.py"])


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every module that a file imports, wherever in it, as a dotted name from the root of the tree."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_contracts_of_the_project_are_kept() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_sheets_knows_nothing_of_components_and_pages() -> None:
    wrong = {
        name(path) for path in SHEETS for each in imports(path) if each.split(".")[0] in ("components", "pages", "app")
    }
    assert wrong == set()


def test_components_know_nothing_of_pages() -> None:
    wrong = {
        name(path)
        for path in FACES
        if "components" in path.parts
        for each in imports(path)
        if each.split(".")[0] in ("pages", "app")
    }
    assert wrong == set()


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_each_room_says_what_it_is_and_names_its_files_in_the_order_to_read_them(room: Path) -> None:
    said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    files = {path.stem for path in room.glob("*.py")} - {"__init__"}
    assert set(re.findall(r"`(\w+)\.py`", said)) == files


def test_the_readme_says_which_file_to_edit_and_it_is_there() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("| to change | edit |")[2]
    named = re.findall(r"`((?:sheets|components|pages)/[^`]*)`", table)
    assert len(named) > 10
    assert [each for each in named if not [*ROOT.glob(each)]] == []


def test_both_readmes_name_the_same_commands_and_pictures_that_are_there() -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.it.md")]
    for command in (r"^(make \w+)", r"^\| (`[^|]+`)[^|]* \|.+\|$"):
        english, italian = (list(re.findall(command, text.partition("| to change")[0], re.MULTILINE)) for text in texts)
        assert english == italian
        assert len(english) > 4
    targets = re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {named for text in texts for named in re.findall(r"(?:^|`)make (\w+)", text, re.MULTILINE)} <= {*targets}
    for text in texts:
        linked = re.findall(r"\]\(([\w./-]+)\)", text)
        assert [each for each in linked if not (ROOT / each).exists()] == []
        assert len([each for each in linked if each.endswith(".png")]) == 2


def test_nobody_reaches_round_the_door() -> None:
    inside = re.compile(
        r"\b(?:register|desk)(?:\(\))?\.(?:_\w+|reader|snapshot|delivery|memory|names|sight|every_problem)\b"
    )
    outside = [path for path in [*SHEETS, *FACES] if path.parent.name != "register"]
    assert [name(path) for path in outside if inside.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_and_no_class_is_too_large_to_take_in() -> None:
    files = [path for path in [*SHEETS, *FACES] if len(path.read_text(encoding="utf-8").splitlines()) > 450]
    classes = [
        node.name
        for path in [*SHEETS, *FACES]
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and sum(isinstance(each, ast.FunctionDef) and not each.name.startswith("_") for each in node.body) > 25
    ]
    assert ([name(path) for path in files], classes) == ([], [])


def test_the_local_engine_knows_nothing_of_the_register() -> None:
    engine = [path for path in SHEETS if "local" in path.parts]
    wrong = {(name(path), each) for path in engine for each in imports(path) if each.startswith("sheets.") and not each.startswith("sheets.local")}  # fmt: skip
    assert engine
    assert wrong == set()


def test_streamlit_runs_no_page_by_itself_because_none_lies_directly_in_pages() -> None:
    assert list((ROOT / "pages").rglob("*.py")), "there are pages"
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == []


def test_sheets_is_plain_python_without_streamlit() -> None:
    assert {name(path) for path in SHEETS for each in imports(path) if each.split(".")[0] == "streamlit"} == set()


def test_only_the_workbook_and_what_it_says_of_refusals_knows_gspread() -> None:
    users = {name(path) for path in [*SHEETS, *FACES] for each in imports(path) if each.split(".")[0] == "gspread"}
    assert users == {"sheets/spreadsheet/refusals.py", "sheets/spreadsheet/workbook.py"}


def undocumented(body: list[ast.stmt], where: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield f"{where}:{node.lineno} {node.name}"
            # A method of a derived class means what the class above it says.
            if isinstance(node, ast.ClassDef) and not node.bases:
                yield from undocumented(node.body, where)


CORE = [path for path in SHEETS if "local" not in path.parts]


@pytest.mark.parametrize("path", CORE, ids=name)
def test_everything_public_in_sheets_says_what_it_means(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) is not None or not tree.body, "the module has a sentence of its own"
    assert list(undocumented(tree.body, name(path))) == []


@pytest.mark.parametrize("path", [*SHEETS, *FACES], ids=name)
def test_no_fault_is_swallowed_without_a_word(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name(path)}:{node.lineno} a bare except"
            caught = ast.unparse(node.type)
            silent = all(isinstance(each, ast.Pass) for each in node.body)
            assert not (silent and caught in ("Exception", "BaseException")), f"{name(path)}:{node.lineno}"


def test_nothing_that_must_last_lies_in_a_cache_that_a_visitor_can_empty() -> None:
    # Streamlit answers `clear_cache` without asking who sent it; what is computed anew in a moment may be in `cache_data`.
    assert [name(path) for path in FACES if "cache_resource" in path.read_text(encoding="utf-8")] == []
