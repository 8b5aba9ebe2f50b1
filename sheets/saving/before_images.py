"""What a correction really hit: the cells it wrote, and the row and the header as they were the moment before.

Nothing in the API makes a write depend on what a cell holds. So each correction first copies its row and the header
into the process's hidden tab, in the same atomic batch, and beside the copy says what it meant to hit. From that line
alone, read from the reply or at any later time, one sees whether it hit the right row, the right columns, and the
values that the person had seen.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from typing import Any

from sheets.kinds import Cell, Kind
from sheets.saving.fence import Fence
from sheets.spreadsheet.snapshot import Tab
from sheets.spreadsheet.workbook import Window

FORMULA = "="
"""Stands for a cell that holds a formula: what it shows depends on where it is."""
TEXT_MARK = '"'
_LONG = 200


@dataclass(frozen=True)
class Source:
    """A cell of a hidden tab to copy back: the tab's id, the step that put it there, its line and column."""

    tab: int
    step: int
    line: int
    column: int


@dataclass(frozen=True)
class Target:
    """Cells to write in one row of a tab, by position, and what that row must have held.

    `index` is the row's index in the sheet, 0 for the header. `labels` are the headers that must stand above the
    written cells. A cell with a `source` is copied back from there while it is there, which keeps its format, and its
    formula where it is one of the `formulas`. `mends` names the hit ("tab/step/line") that this one puts right. `key` is
    that of the saving it is for. `own` is the id of the new row that it sets right, where it does; its cells then get
    the formats of their `kinds` too. `mark` is a text among `cells` that stands nowhere else, where it takes that row away:
    whatever row it hits can be told by it.
    """

    tab: Tab
    index: int
    cells: Mapping[int, Cell]
    expected: Mapping[int, Cell]
    labels: Mapping[int, str]
    sources: Mapping[int, Source] = field(default_factory=dict)
    formulas: Collection[int] = ()
    mends: str = ""
    key: int = 0
    own: str = ""
    kinds: Mapping[int, Kind] = field(default_factory=dict)
    mark: str = ""

    def line(self, step: int, width: int) -> str:
        """What is written on the hidden tab beside the copy of the row, which is so many cells wide."""
        kept: dict[str, Any] = {
            "step": step,
            "width": width,
            "tab": self.tab.sheet_id,
            "row": self.index,
            "written": {
                position: FORMULA if position in self.formulas else digest(cell)
                for position, cell in self.cells.items()
            },
            "expected": {position: digest(cell) for position, cell in self.expected.items()},
            "labels": dict(self.labels),
            "mends": self.mends,
            "key": self.key,
            "own": self.own,
            "mark": self.mark,
        }
        return json.dumps(kept, ensure_ascii=False)


@dataclass(frozen=True)
class Image:
    """One aim as it landed: `before` and `header` are the row it wrote in and the tab's header, just before."""

    name: str
    tab: int
    index: int
    written: Mapping[int, str]
    expected: Mapping[int, str]
    labels: Mapping[int, str]
    mends: str
    key: int
    own: str
    mark: str
    before: Sequence[Cell]
    formulas: frozenset[int]
    header: Sequence[Cell]
    source: Source

    @property
    def is_right(self) -> bool:
        """True when the row, its columns and what it held were as the aim expected."""
        places = {position: self._place(position) for position in {*self.labels, *self.expected}}
        heads = all(text(self.header, places[position]) == label for position, label in self.labels.items())
        # What a formula gave cannot be told from its copy.
        return heads and all(
            places[position] in self.formulas or digest(at(self.before, places[position])) == cell
            for position, cell in self.expected.items()
        )

    def _place(self, position: int) -> int:
        """Where a cell stood: one that only tells the row by what it holds may have moved with its column."""
        label = self.labels.get(position, "")
        places = [each for each in range(len(self.header)) if text(self.header, each) == label] if label else []
        return places[0] if len(places) == 1 and position not in self.written else position

    @property
    def victim(self) -> Cell:
        """What the row that was hit held under «id»; "" when that was nothing."""
        place = self._id_place
        return at(self.before, place) if place is not None and self.index else ""

    @property
    def leaves_id(self) -> bool:
        """True when the row that was hit had an id, and has it still: then it can be told from all others."""
        return self.victim != "" and self._id_place not in self.written

    @property
    def _id_place(self) -> int | None:
        return next((each for each in range(len(self.header)) if text(self.header, each) == "id"), None)

    def kept(self) -> dict[str, Any]:
        """The image as JSON can hold it, for the outbox."""
        return asdict(self) | {"formulas": sorted(self.formulas)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Image:
        """The image that `kept` gave, read again from JSON."""
        numbered = {name: _by_position(kept[name]) for name in ("written", "expected", "labels")}
        return cls(**{**kept, **numbered, "formulas": frozenset(kept["formulas"]), "source": Source(**kept["source"])})

    def still_holds(self, cell: Cell, position: int) -> bool:
        """True when a cell holds what was written at `position` by this hit, so that it is ours to put back."""
        return self.written[position] in (digest(cell), FORMULA)


@dataclass(frozen=True)
class Landing:
    """New rows of one tab as they landed: the labels they were written for, and the header just before, by position.

    From position `added` on the same write added the labels, so that they were blank just before.
    """

    tab: int
    labels: Sequence[str]
    header: Sequence[Cell]
    added: int
    keys: Sequence[Sequence[int]]

    @property
    def is_right(self) -> bool:
        """True when each value landed under its own header."""
        return all(self.label_at(place) == label for place, label in enumerate(self.labels))

    def holds(self, key: int) -> bool:
        """True when the saving with that key was one of them."""
        return any(first <= key <= last for first, last in self.keys)

    def without(self, key: int) -> Landing:
        """The same, but for one saving, whose row was taken away since."""
        runs = [run for first, last in self.keys for run in ((first, min(last, key - 1)), (max(first, key + 1), last))]
        return replace(self, keys=[(first, last) for first, last in runs if first <= last]) if self.holds(key) else self

    def label_at(self, place: int) -> str:
        """The header under which a value landed; "" where there was none."""
        is_added = self.added <= place < len(self.labels)
        return text(self.header, place) or (self.labels[place] if is_added else "")


def header_line(tab: Tab, step: int, width: int, keys: Sequence[int], added: int) -> str:
    """What is written on the hidden tab beside the copy of a tab's header.

    `keys` are those of its new rows; from position `added` on this write adds the labels.
    """
    labels = list(tab.header) if keys else []
    told = {"step": step, "width": width, "header": tab.sheet_id, "labels": labels, "added": added}
    told |= {"keys": _ranges(keys)}
    return json.dumps(told, ensure_ascii=False)


def _ranges(keys: Sequence[int]) -> list[list[int]]:
    """Numbers as runs: [1, 2, 3, 7] → [[1, 3], [7, 7]]."""
    runs: list[list[int]] = []
    for key in sorted(keys):
        if runs and runs[-1][1] == key - 1:
            runs[-1][1] = key
        else:
            runs.append([key, key])
    return runs


def read_images(windows: Sequence[Window], fence: Fence) -> tuple[list[Image], list[Landing]]:
    """What one step hit, and how its new rows landed, from its lines of the hidden tab, in the order of writing."""
    lines: dict[int, tuple[list[Cell], frozenset[int]]] = {}
    for window in windows:
        for offset, row in enumerate(window.rows):
            number = window.start + offset
            lines[number] = row, frozenset(column for line, column in window.formulas if line == number)
    images: list[Image] = []
    landings: list[Landing] = []
    headers: dict[int, Sequence[Cell]] = {}
    for number in sorted(lines):
        row, formulas = lines[number]
        told = _told(row[0] if row else "")
        if told is None or told["step"] != fence.step:
            continue
        # Right of the copy there may be what an earlier step left.
        copied = row[1 : 1 + told["width"]]
        if "header" in told:
            headers[told["header"]] = copied
            if told["keys"]:
                keys = [(first, last) for first, last in told["keys"]]
                landings.append(Landing(told["header"], told["labels"], copied, told["added"], keys))
        else:
            images.append(_image(told, fence, number, copied, formulas, headers.get(told["tab"], [])))
    return images, landings


def _told(cell: Cell) -> dict[str, Any] | None:
    """The JSON of a line; None for a line of nothing, or one that a person wrote on."""
    try:
        told = json.loads(str(cell))
    except ValueError:
        return None
    return told if isinstance(told, dict) and "step" in told else None


def _image(
    told: Mapping[str, Any],
    fence: Fence,
    number: int,
    row: Sequence[Cell],
    formulas: frozenset[int],
    header: Sequence[Cell],
) -> Image:
    return Image(
        name=f"{fence.tab:x}/{fence.step}/{number}",
        tab=told["tab"],
        index=told["row"],
        written=_by_position(told["written"]),
        expected=_by_position(told["expected"]),
        labels=_by_position(told["labels"]),
        mends=told["mends"],
        key=told["key"],
        own=told["own"],
        mark=told.get("mark", ""),
        before=row,
        formulas=frozenset(column - 1 for column in formulas),
        header=header,
        source=Source(fence.tab, fence.step, number, 1),
    )


def _by_position(kept: Mapping[str, str]) -> dict[int, str]:
    return {int(position): each for position, each in kept.items()}


def digest(cell: Cell) -> str:
    """A cell as a short text that is the same for equal cells only; long text is hashed."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return json.dumps(cell)
    if isinstance(cell, str):
        return f"{TEXT_MARK}{cell}" if len(cell) <= _LONG else f"#{sha256(cell.encode()).hexdigest()}"
    return repr(round(float(cell), 9))


def at(row: Sequence[Cell], position: int) -> Cell:
    """The cell at a position; "" beyond the end."""
    return row[position] if position < len(row) else ""


def text(row: Sequence[Cell], position: int) -> str:
    """The cell at a position as a header is read."""
    return str(at(row, position)).strip()
