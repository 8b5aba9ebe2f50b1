"""A CSV file as somebody saved it: encoding and delimiter recognised, each row with the line it stands on."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sheets.imports.problems import CannotImport
from sheets.language import _

DELIMITERS = {";": _("punto e virgola"), ",": _("virgola"), "\t": _("tabulazione"), "|": _("barra verticale")}
_LONGEST_TEXT = 1_000_000
_ENCODINGS = (("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"))


@dataclass(frozen=True)
class Line:
    """A row of the file: the line of the file it begins on, and its cells without the spaces around them."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A whole file: what was recognised, its header, and every row that is not blank."""

    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_source(path: Path, wanted: Sequence[str]) -> Source:
    """Read a CSV file; of the delimiters, the one that makes most of the `wanted` columns appear is taken.

    Raises `CannotImport` for what is not CSV, OSError where the file cannot be opened.
    """
    text, encoding = _decoded(path)
    delimiter = max(DELIMITERS, key=lambda each: _fit(text, each, wanted))
    lines = _lines(path.name, text, delimiter)
    header = next(lines, None)
    if header is None:
        raise CannotImport(
            _("Il file «{name}» è vuoto.", name=path.name), _("Serve almeno la riga con i nomi delle colonne.")
        )
    return Source(path.name, encoding, delimiter, header.cells, tuple(lines))


def _decoded(path: Path) -> tuple[str, str]:
    content = path.read_bytes()
    if content.startswith(b"PK") or b"\0" in content[:1000]:
        raise CannotImport(
            _("«{name}» non è un file CSV: sembra un foglio di calcolo o un archivio.", name=path.name),
            _("Aprilo e salvalo come «CSV UTF-8»."),
        )
    for encoding, name in _ENCODINGS:
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise CannotImport(
        _("Il file «{name}» non è né UTF-8 né Windows-1252: alcune lettere non si leggono.", name=path.name),
        _("Aprilo e salvalo come «CSV UTF-8»."),
    )


def _fit(text: str, delimiter: str, wanted: Sequence[str]) -> tuple[int, int]:
    """How many of the wanted columns the delimiter makes appear, then how many columns there are."""
    header = next(csv.reader(_first_lines(text), delimiter=delimiter), [])
    found = {cell.strip() for cell in header}
    return sum(column in found for column in wanted), len(header)


def _first_lines(text: str) -> Iterator[str]:
    return (line for line in StringIO(text, newline="") if line.strip())


def _lines(name: str, text: str, delimiter: str) -> Iterator[Line]:
    csv.field_size_limit(_LONGEST_TEXT)
    # Strict: an unclosed quote would otherwise swallow the rest of the file into one cell.
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for row in rows:
            cells = tuple(cell.strip() for cell in row)
            if any(cells):
                yield Line(start, cells)
            start = rows.line_num + 1
    except csv.Error as why:
        raise CannotImport(
            _(
                "Dalla riga {line} il file «{name}» non si legge: virgolette non chiuse, o testo dopo le virgolette.",
                line=start,
                name=name,
            ),
            _("Controlla le virgolette di quella riga. Non ho importato nulla."),
        ) from why
