"""What people typed is shown as they typed it: no call that draws Markdown or HTML takes a value that was not escaped.

The tree is read, not run: a label that nobody thought of testing is found too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.escape import JOINER, plain
from tests.test_structure import FACES, name

MARKDOWN = {
    "title", "header", "subheader", "caption", "markdown", "write", "error", "warning", "info", "success", "toast", "expander",
    "page_link", "button", "download_button", "form_submit_button", "link_button", "text_input", "text_area", "number_input",
    "selectbox", "multiselect", "pills", "segmented_control", "radio", "checkbox", "toggle", "date_input", "time_input", "tabs",
    "popover", "spinner", "status", "metric", "file_uploader", "data_editor", "slider", "select_slider", "dialog", "badge", "progress",
}  # fmt: skip
SPOKEN = {"label", "body", "help", "caption"}
"""What such a call shows, besides what comes first."""
FORMATTED = {"pills", "segmented_control", "radio"}
"""Whose choices are Markdown too."""
WORDS = {"Number", "Day", "Month", "len", "addresses.html", "quote", "current"}
"""What these return are our own digits and words, or was escaped in them."""
SENTENCES = {"_", "_n", "later", "here"}
"""Our own words in the language of the session, with what is put into them; `here` says what was marked before."""
ALLOWED = {
    # Both are checked where the definitions are read.
    "operation.icon",
    "operation.colour",
    "colour",
    # The names of ready-made periods, from `periods`.
    "str(sort)",
}


class Reader:
    """One file: what its calls show, and whether that is our own words, digits, or somebody's words escaped."""

    def __init__(self, path: Path) -> None:
        self.where = name(path)
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.assigned: dict[str, list[ast.expr]] = {}
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        for node in ast.walk(self.tree):
            for target in node.targets if isinstance(node, ast.Assign) else ():
                self._assign(target, node.value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.assigned.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple):
            for place, each in enumerate(target.elts):
                is_spread = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
                self._assign(each, value.elts[place] if is_spread else value)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def in_markdown(self, call: ast.Call) -> Iterator[ast.expr]:
        """The arguments of a call that people see as Markdown."""
        if not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "st"):
            return
        called = call.func.attr
        if called in MARKDOWN:
            yield from call.args[:1] if called != "page_link" else ()
            yield from (each.value for each in call.keywords if each.arg in SPOKEN)
            yield from (part for each in call.keywords if each.arg is None for part in self._spread(each.value))
        if called in FORMATTED:
            given = [each.value for each in call.keywords if each.arg == "format_func"]
            assert given, f"{self.where}:{call.lineno} shows its choices as they are"
            yield from given

    def _spread(self, given: ast.expr) -> Iterator[ast.expr]:
        """What a function of the same file gives for `**`."""
        assert isinstance(given, ast.Call), f"{self.where}:{given.lineno}"
        for node in ast.walk(self.functions[ast.unparse(given.func)]):
            for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
                if isinstance(key, ast.Constant) and key.value in SPOKEN:
                    yield value

    def in_html(self, call: ast.Call) -> Iterator[ast.expr]:
        """What a call puts into the page as HTML."""
        if ast.unparse(call.func) == "st.html":
            yield from call.args[:1]

    def is_safe(self, node: ast.expr, escapes: str) -> bool:
        """True of what cannot be anything but our own words, digits, or what the function `escapes` made of somebody's."""
        if ast.unparse(node) in ALLOWED or isinstance(node, ast.Constant):
            return True
        match node:
            case ast.FormattedValue():
                return _is_clock(node) or self.is_safe(node.value, escapes)
            case ast.JoinedStr() | ast.BoolOp():
                return all(self.is_safe(part, escapes) for part in node.values)
            case ast.IfExp():
                return self.is_safe(node.body, escapes) and self.is_safe(node.orelse, escapes)
            case ast.BinOp():
                # What is divided is a path: a file of ours.
                return isinstance(node.op, ast.Div) or (
                    self.is_safe(node.left, escapes) and self.is_safe(node.right, escapes)
                )
            case ast.Subscript():
                # A table of sentences, in capitals too.
                return isinstance(node.value, ast.Name) and node.value.id.isupper()
            case ast.Lambda():
                return self.is_safe(node.body, escapes)
            case ast.GeneratorExp() | ast.ListComp():
                return self.is_safe(node.elt, escapes)
            case ast.Name():
                values = self.assigned.get(node.id, [])
                # In capitals: a file of ours.
                return (
                    node.id == escapes
                    or (node.id.isupper() and not values)
                    or (bool(values) and all(self.is_safe(each, escapes) for each in values))
                )
            case ast.Call():
                return self._returns_safe(node, escapes)
        return False

    def _returns_safe(self, call: ast.Call, escapes: str) -> bool:
        called = ast.unparse(call.func)
        if called in {escapes, *WORDS}:
            return True
        if called in SENTENCES:
            values = [each.value for each in call.keywords] + (call.args if called == "here" else [])
            return all(self.is_safe(each, escapes) for each in values)
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "join"
            and isinstance(call.func.value, ast.Constant)
        ):
            return all(self.is_safe(each, escapes) for each in call.args)
        function = self.functions.get(called)
        if function is None:
            return False
        returned = [
            node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None
        ]
        return bool(returned) and all(self.is_safe(each, escapes) for each in returned)


def _is_clock(node: ast.FormattedValue) -> bool:
    return node.format_spec is not None and "%" in ast.unparse(node.format_spec)


@pytest.mark.parametrize("path", FACES, ids=name)
def test_nothing_goes_into_markdown_unescaped(path: Path) -> None:
    reader = Reader(path)
    assert [
        f"{reader.where}:{call.lineno} {ast.unparse(shown)}"
        for call in reader.calls()
        for shown in reader.in_markdown(call)
        if not reader.is_safe(shown, "plain")
    ] == []


@pytest.mark.parametrize("path", FACES, ids=name)
def test_nothing_goes_into_html_unescaped(path: Path) -> None:
    reader = Reader(path)
    assert [
        f"{reader.where}:{call.lineno} {ast.unparse(shown)}"
        for call in reader.calls()
        for shown in reader.in_html(call)
        if not reader.is_safe(shown, "escape")
    ] == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("«anna@esempio.it» non c'è", "«[anna@esempio.it](mailto:anna@esempio.it)» non c'è"),
        ("1. anna_r@esempio.it", "1\\. [anna\\_r@esempio.it](mailto:anna_r@esempio.it)"),
        ("a@b.it, c+d@e.it", "[a@b.it](mailto:a@b.it), [c+d@e.it](mailto:c%2Bd@e.it)"),
        ("alle 12:30 in H:H, @anna", "alle 12:30 in H\\:H, @anna"),
    ],
)
def test_an_address_in_a_sentence_is_a_link_that_can_be_copied(typed: str, shown: str) -> None:
    assert plain(typed) == shown
    assert JOINER not in plain(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("www.esempio.it", "www|.esempio.it"),
        ("HTTPS://esempio.it", "HTTPS\\:|//esempio.it"),
        (":material/delete:", "\\:|material/delete:"),
        ("da qui -> a lì", "da qui -|> a lì"),
    ],
)
def test_what_streamlit_would_make_a_link_an_icon_or_an_arrow_of_is_kept_apart(typed: str, shown: str) -> None:
    assert plain(typed) == shown.replace("|", JOINER)
