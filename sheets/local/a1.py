"""A1 notation: text such as `'Lavoro · Rho'!A2:C` to a reference, and an area of a tab back to text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import Json, invalid, unimplemented

_CELL = re.compile(r"^\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,9})?$")
_R1C1 = re.compile(r"^R\[?-?\d*\]?C\[?-?\d*\]?$", re.I)
_PLAIN_TITLE = re.compile(r"^[^\W\d]\w*$")
_LOOKS_LIKE_CELL = re.compile(r"^([A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*)$")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells of one tab, counted from 0, ends excluded."""

    top: int
    bottom: int
    left: int
    right: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] < self.bottom and self.left <= cell[1] < self.right

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    @classmethod
    def of(cls, given: Json) -> Area:
        """The area of a GridRange with all its four sides."""
        return cls(given["startRowIndex"], given["endRowIndex"], given["startColumnIndex"], given["endColumnIndex"])

    def covers(self, other: Area) -> bool:
        """Whether all of the other lies in this one."""
        return (other.top, other.left) in self and (other.bottom - 1, other.right - 1) in self

    def shifted(self, down: int, right: int) -> Area:
        """The same rectangle elsewhere."""
        return Area(self.top + down, self.bottom + down, self.left + right, self.right + right)

    def meets(self, other: Area) -> bool:
        """Whether the two share a cell."""
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )


@dataclass(frozen=True)
class Ref:
    """What a text refers to, before the tab is known. None means open on that side, or no title given."""

    text: str
    title: str | None = None
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None
    name: str | None = None

    @property
    def single(self) -> bool:
        """One cell: the anchor from which a write may spread."""
        return None not in (self.top, self.left) and self.bottom == self.top and self.right == self.left


def parse(text: str) -> Ref:
    """The reference in `text`: a whole tab, a range of it, or a word (`name`: a named range, or a tab)."""
    title, rest = _split(text)
    if rest is None:
        return Ref(text, title=title)
    corners = _corners(rest)
    if corners is not None:
        return Ref(text, title, *corners)
    if title is not None and _R1C1.match(rest.split(":")[0]):
        raise unimplemented(f"R1C1 notation: {text}")
    return Ref(text, title, name=rest)


def unparsable(text: str) -> Exception:
    """400 for a range that names nothing."""
    return invalid(f"Unable to parse range: {text}")


def _split(text: str) -> tuple[str | None, str | None]:
    """(title, rest): title None when there is none, rest None when the whole tab is meant."""
    if text.startswith("'"):
        quoted = re.match(r"^'((?:[^']|'')*)'(?:!(.+))?$", text, re.S)
        if quoted is None:
            raise unparsable(text)
        return quoted[1].replace("''", "'"), quoted[2]
    if "!" in text:
        title, _, rest = text.rpartition("!")
        return title, rest
    return None, text


def _corners(rest: str) -> tuple[int | None, int | None, int | None, int | None] | None:
    """(top, bottom, left, right), last row and column included; None when `rest` is not A1 notation."""
    ends = rest.split(":")
    cells = [_CELL.match(end) for end in ends]
    if len(ends) > 2 or not all(end and cell for end, cell in zip(ends, cells, strict=True)):
        return None
    found = [
        (int(cell[2]) - 1 if cell[2] else None, column_index(cell[1]) if cell[1] else None) for cell in cells if cell
    ]
    if len(found) == 1:
        row, column = found[0]
        return None if row is None or column is None else (row, row, column, column)
    rows = _order(found[0][0], found[1][0])
    columns = _order(found[0][1], found[1][1])
    return (*rows, *columns)


def _order(first: int | None, second: int | None) -> tuple[int | None, int | None]:
    """Both ends in order. `A2:C` is open at the bottom, and so is `A:C2`."""
    if first is None or second is None:
        return (second if first is None else first), None
    return min(first, second), max(first, second)


def column_index(letters: str) -> int:
    """`A` is 0, `Z` is 25, `AA` is 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """0 is `A`."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quote(title: str) -> str:
    """A tab's title as it stands before the `!`, in quotes where it needs them."""
    if _PLAIN_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def write(title: str, area: Area) -> str:
    """`Tab!A1:B2`, or `Tab!A1` for one cell."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(area.right - 1)}{area.bottom}"
    return f"{quote(title)}!{first}" if first == last else f"{quote(title)}!{first}:{last}"
