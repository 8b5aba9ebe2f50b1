"""Where people's names are, and who may see them: one answer for Foglio, exports, problems, receipts and hand edits.

Names are typed in the people tabs. From there a tab is copied or renamed and cells are pasted among notes, so a title
alone tells nothing: a tab is known by its title, its header, what it once was and what it holds. A tab that is none of
ours and may hold names is closed to whoever may not see them; in our own tabs single names are covered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets import access, kinds, names
from sheets.access import Person
from sheets.definitions.model import JOURNAL, SEPARATOR, TABS, Definitions, hub_of
from sheets.entries.columns import NAME, SYSTEM, is_of_people, labels_of
from sheets.kinds import Cell
from sheets.language import Message
from sheets.mending.notes import Note
from sheets.privacy.hidden_names import HiddenNames, Name, Span, name_in
from sheets.problems import Problem
from sheets.spreadsheet.snapshot import Snapshot, Tab
from sheets.spreadsheet.workbook import SERVICE

COVERED = "(nome)"
"""What stands in the place of a name that somebody may not see."""
_OWN_TITLES = {names.same_title(title): title for title in (*TABS, JOURNAL)}
_QUOTED = re.compile(r"«([^»]*)»")
_BETWEEN = re.compile(r"( · |; |…$)")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Sight:
    """What one person may see. `origins` are the tabs that are people tabs or were once, by id, with their hubs."""

    person: Person
    definitions: Definitions
    hidden: HiddenNames
    origins: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def may_see(self, tab: Tab) -> bool:
        """True when the person may see the tab at all; what they may not see in it is covered."""
        if tab.title.startswith(SERVICE):
            return False
        tab = replace(tab, title=self.our_title(tab.title))
        hub = hub_of(tab.title)
        if tab.title in TABS:
            return True
        if tab.title == JOURNAL:
            # It tells what was corrected, at every hub.
            return not self.person.hubs
        if hub in self.definitions.hubs and not self.person.is_at(hub):
            return False
        known = labels_of(tab.title, self.definitions)
        # Of a people tab the hub is the one that its title says now.
        origins = () if known and is_of_people(tab.title, (), known) else self.origins.get(tab.sheet_id, ())
        if origins and not self._sees_names_at(origins):
            return False
        if is_of_people(tab.title, tab.header, known):
            return self.person.may(access.NAMES) and not (known is None and self._holds_names(tab))
        return known is not None or not self._holds_names(tab)

    def our_title(self, title: str) -> str:
        """The title under which the app reads a tab: "ruoli" is `Ruoli`, "lavoro·RHO" is `Lavoro · Rho`."""
        key = names.same_title(title)
        if ours := _OWN_TITLES.get(key) or self.definitions.titles.get(key):
            return ours
        name, point, hub = (part.strip() for part in title.partition(SEPARATOR.strip()))
        return f"{name}{SEPARATOR}{names.spelled(hub, self.definitions.hubs) or hub}" if point else title

    def _sees_names_at(self, hubs: Collection[str]) -> bool:
        """True where these are the person's hubs; one that is called otherwise by now is still somebody's."""
        there = _still_there(hubs, self.definitions)
        return self.person.may(access.NAMES) and all(self.person.is_at(hub) for hub in there)

    def _holds_names(self, tab: Tab) -> bool:
        return bool(self.hidden.spans(tab.title)) or self.hidden.are_in(tab.edition, (tab.header, *tab.rows))

    @property
    def hides_any(self) -> bool:
        """True when there are names that the person may not see."""
        return bool(self.hidden.names)

    def cover(self, text: str) -> str:
        """The text, with `COVERED` in the place of each name that the person may not see."""
        covered = _covered(text, self.hidden.spans(text))
        if covered == text:
            return text
        # A name that stands across two values of a sentence is seen in the whole alone: then it is said in Italian.
        kept = text.changed(self.cover) if isinstance(text, Message) else covered
        return kept if kept == covered else covered

    def cover_row(self, row: Sequence[Cell]) -> list[Cell]:
        """The cells of one row, covered in the same way, also where a name is in parts in several of them."""
        found = self.hidden.in_row(row)
        return [_covered(str(cell), spans) if spans else cell for cell, spans in zip(row, found, strict=True)]

    def cover_note(self, note: Note, tab: Tab | None) -> Note:
        """What was done by hand, without names; of a cell with a part of one its row tells, as it is now in the tab."""
        now = (
            [dict(zip(tab.header, tab.rows[row - 2], strict=False)) for row in _rows_of(tab, note.rows)] if tab else []
        )
        before = [{**row, **{each.label: each.before or "" for each in note.cells}} for row in now]
        parts = {text for row in (*now, *before) for text in self._covered_in([*row.values()])}
        pieces = [COVERED if each in parts else each for each in _BETWEEN.split(note.held)]
        # What is told of a row reads on from piece to piece; of one that is gone nothing else tells its names.
        held = "".join(map(str, self.cover_row(pieces)))
        return replace(note, held=held).covered(lambda text: COVERED if text in parts else self.cover(text))

    def cover_problem(self, problem: Problem, tab: Tab | None = None) -> Problem:
        """The problem without names: of a people tab nothing is quoted but the labels of its columns.

        `tab` is the one that the problem is in: what is quoted may be part of a name whose rest is in the same row.
        """
        what, fix = self.cover(problem.what), self.cover(problem.fix)
        title, _, place = problem.where.partition("!")
        rows = {int(number) for number in _NUMBER.findall(place)}
        parts = {text for row in _rows_of(tab, rows) for text in self._covered_in(tab.rows[row - 2])} if tab else set()
        if parts:
            what, fix = _without(what, parts), _without(fix, parts)
        if is_of_people(title, (), labels_of(title, self.definitions)) and not self._sees_names_at([hub_of(title)]):
            what, fix = _without_quotes(what), _without_quotes(fix)
        return problem if (what, fix) == (problem.what, problem.fix) else replace(problem, what=what, fix=fix)

    def _covered_in(self, row: Sequence[Cell]) -> Iterator[str]:
        """The texts of a row that are covered, as they are."""
        yield from (str(cell).strip() for cell, spans in zip(row, self.hidden.in_row(row), strict=True) if spans)


def _covered(text: str, spans: Sequence[Span]) -> str:
    for start, end in reversed(spans):
        text = f"{text[:start]}{COVERED}{text[end:]}"
    return text


def _rows_of(tab: Tab, numbers: Collection[int]) -> list[int]:
    """Those of the numbers that are rows of the tab below its header."""
    return [number for number in numbers if 2 <= number <= len(tab.rows) + 1]


def _without(sentence: str, texts: Collection[str]) -> str:
    """The sentence, with `COVERED` in the place of these texts where it quotes them."""
    return _QUOTED.sub(lambda found: f"«{COVERED}»" if found.group(1) in texts else found.group(), sentence)


def _without_quotes(sentence: str) -> str:
    return _QUOTED.sub(lambda found: found.group() if found.group(1) in _PUBLIC else f"«{COVERED}»", sentence)


_PUBLIC = (NAME, "Comune", "Comuni", *SYSTEM, *kinds.PRESENCES, *kinds.STATES)


class Names:
    """The names that the people tabs hold, or held since the app started, by hub; and which tabs were people tabs.

    A tab that was renamed, and whose header was changed too, is told by this from one that never held a name. The tabs
    are known from what the snapshot remembers of them, which outlives the process.
    """

    def __init__(self) -> None:
        self._by_hub: Mapping[str, frozenset[Name]] = {}
        self._origins: Mapping[int, frozenset[str]] = {}
        self._learnt: Mapping[str, Tab] = {}
        self._hidden: dict[frozenset[str], HiddenNames] = {}
        self._edition = 0
        self._looked_at: tuple[int, dict[int, Tab]] = (-1, {})

    def looked_at(self, version: int) -> dict[int, Tab]:
        """Where to keep, by id, the tabs that are in no snapshot, as they are in that version of the spreadsheet."""
        if self._looked_at[0] != version:
            self._looked_at = version, {}
        return self._looked_at[1]

    def sight(self, person: Person, snapshot: Snapshot) -> Sight:
        """What that person may see of the spreadsheet as it is in the snapshot."""
        self._learn(snapshot)
        open_ = frozenset(hub for hub in self._by_hub if person.may(access.NAMES) and person.is_at(hub))
        hidden = self._hidden.get(open_)
        if hidden is None:
            closed: set[Name] = set().union(*(found for hub, found in self._by_hub.items() if hub not in open_))
            # Who is at two hubs, or has a namesake there, is no secret at the one.
            known: set[Name] = set().union(*(self._by_hub[hub] for hub in open_))
            hidden = self._hidden[open_] = HiddenNames(frozenset(closed - known))
        return Sight(person, snapshot.definitions, hidden, self._origins)

    def copied(self, source: int, copy: int) -> None:
        """Say that a tab is a copy of another: it is what that one is."""
        if source in self._origins:
            self._origins = {**self._origins, copy: self._origins[source]}

    def _learn(self, snapshot: Snapshot) -> None:
        if snapshot.edition == self._edition:
            return
        self._edition = snapshot.edition
        self._origins = {**self._origins, **snapshot.people}
        # Not only by its title: who renames the tab, or its hub, does not make its names public.
        known = {title: labels_of(title, snapshot.definitions) for title in snapshot.tabs}
        tabs = {title: tab for title, tab in snapshot.tabs.items() if is_of_people(title, (), known[title])}
        tabs |= snapshot.former
        if all(self._learnt.get(title) is tab for title, tab in tabs.items()):
            return
        by_hub = dict(self._by_hub)
        for title, tab in tabs.items():
            if self._learnt.get(title) is tab:
                continue
            is_former = title in snapshot.former
            for hub in (
                _still_there(snapshot.people[tab.sheet_id], snapshot.definitions) if is_former else [hub_of(title)]
            ):
                by_hub[hub] = by_hub.get(hub, frozenset()) | frozenset(_names_in(tab, is_former))
        self._by_hub, self._learnt = by_hub, tabs
        self._hidden = {}


def _still_there(hubs: Collection[str], definitions: Definitions) -> Collection[str]:
    """Those of the hubs that there still are; all of them where none is left."""
    return [hub for hub in hubs if hub in definitions.hubs] or hubs


def _names_in(tab: Tab, is_former: bool = False) -> Iterator[Name]:
    """The names of a people tab; where no column says that it holds them, every text may be one.

    Not of a tab that is a people tab no more: there they may be words of any kind.
    """
    named = [index for index, label in enumerate(tab.header) if NAME.casefold() in label.casefold()]
    if not named and not is_former:
        width = max([len(tab.header), *map(len, tab.rows)])
        ours = {index for index, label in enumerate(tab.header) if label in SYSTEM or label == "Comune"}
        named = [index for index in range(width) if index not in ours]
    for row in tab.rows:
        yield from (name for index in named if index < len(row) and (name := name_in(row[index])))
