"""Where people's names are, and who may see them: one answer for Foglio, exports, problems, receipts and hand edits.

Names are typed in the people tabs. From there a tab is copied or renamed and cells are pasted among notes, so a title
alone tells nothing: a tab is known by its title, its header, what it once was and what it holds. A tab that is none of
ours and may hold names is closed to whoever may not see them; in our own tabs single names are covered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sheets import access, kinds, names
from sheets.access import Person
from sheets.definitions import SEPARATOR, TABS, Definitions
from sheets.entries import NAME, SYSTEM, hub_of, is_of_people, labels_of
from sheets.kinds import Cell
from sheets.problems import Problem
from sheets.reading import JOURNAL
from sheets.snapshot import Snapshot, Tab
from sheets.workbook import SERVICE

COVERED = "(nome)"
"""What stands in the place of a name that somebody may not see."""
_OWN_TITLES = {names.same_title(title): title for title in (*TABS, JOURNAL)}
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"«([^»]*)»")
Name = tuple[str, ...]
"""A name as its words, without capitals and accents."""


def _words(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, bare, each with where it begins and ends."""
    return [(_bare(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _name(cell: Cell) -> Name:
    """A cell as a name; () for one without a letter in it."""
    words = tuple(word for word, _, _ in _words(str(cell)))
    return words if any(not word.isdigit() for word in words) else ()


def _rotations(name: Name) -> Iterator[Name]:
    """The name as people write it: "Maria Rossi" is "Rossi Maria" in a list."""
    yield from (name[start:] + name[:start] for start in range(len(name)))


@dataclass(frozen=True)
class _Hidden:
    """Names to look for in a text. One of a single word is only looked for as the whole of it: Rosa is a colour too."""

    names: frozenset[Name]

    @cached_property
    def _turned(self) -> frozenset[Name]:
        return frozenset(turned for name in self.names if len(name) > 1 for turned in _rotations(name))

    @cached_property
    def _lengths(self) -> Mapping[str, Collection[int]]:
        """How many words the names have that begin with a word: what to look up, however many names there are."""
        found: dict[str, set[int]] = {}
        for name in self._turned:
            found.setdefault(name[0], set()).add(len(name))
        return found

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in the text there are names."""
        if not self.names or not text:
            return []
        words = _words(text)
        bare = [word for word, _, _ in words]
        if tuple(bare) in self.names:
            return [(0, len(text))]
        found, place = [], 0
        while place < len(words):
            left = len(words) - place
            lengths = [each for each in self._lengths.get(bare[place], ()) if each <= left]
            length = max((each for each in lengths if tuple(bare[place : place + each]) in self._turned), default=0)
            if length:
                found.append((words[place][1], words[place + length - 1][2]))
            place += max(1, length)
        return found


@dataclass(frozen=True)
class Sight:
    """What one person may see. `origins` are the tabs that were once people tabs, with their hubs."""

    person: Person
    definitions: Definitions
    hidden: _Hidden
    origins: Mapping[int, str] = field(default_factory=dict)

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
        if tab.sheet_id in self.origins and not self._sees_names_at(self.origins[tab.sheet_id]):
            return False
        known = labels_of(tab.title, self.definitions)
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

    def _sees_names_at(self, hub: str) -> bool:
        return self.person.may(access.NAMES) and self.person.is_at(hub)

    def _holds_names(self, tab: Tab) -> bool:
        cells = {cell for row in (tab.header, *tab.rows) for cell in row if isinstance(cell, str)}
        return any(self.hidden.spans(cell) for cell in cells)

    @property
    def hides_any(self) -> bool:
        """True when there are names that the person may not see."""
        return bool(self.hidden.names)

    def hides(self, text: str) -> bool:
        """True when there is a name in the text that the person may not see."""
        return bool(self.hidden.spans(text))

    def cover(self, text: str) -> str:
        """The text, with `COVERED` in the place of each name that the person may not see."""
        for start, end in reversed(self.hidden.spans(text)):
            text = f"{text[:start]}{COVERED}{text[end:]}"
        return text

    def cover_cell(self, cell: Cell) -> Cell:
        """A cell, covered in the same way."""
        return self.cover(cell) if isinstance(cell, str) else cell

    def cover_problem(self, problem: Problem) -> Problem:
        """The problem without names: of a people tab nothing is quoted but the labels of its columns."""
        what, fix = self.cover(problem.what), self.cover(problem.fix)
        title = problem.where.partition("!")[0]
        if is_of_people(title, (), labels_of(title, self.definitions)) and not self._sees_names_at(hub_of(title)):
            what, fix = _without_quotes(what), _without_quotes(fix)
        return problem if (what, fix) == (problem.what, problem.fix) else replace(problem, what=what, fix=fix)


def _without_quotes(sentence: str) -> str:
    return _QUOTED.sub(lambda found: found.group() if found.group(1) in _PUBLIC else f"«{COVERED}»", sentence)


_PUBLIC = (NAME, "Comune", *SYSTEM, *kinds.PRESENCES, *kinds.STATES)


class Names:
    """The names that the people tabs hold, or held since the app started, by hub; and which tabs were people tabs.

    A tab that was renamed, and whose header was changed too, is told by this from one that never held a name.
    """

    def __init__(self) -> None:
        self._by_hub: Mapping[str, frozenset[Name]] = {}
        self._origins: Mapping[int, str] = {}
        self._learnt: Mapping[str, Tab] = {}
        self._hidden: dict[frozenset[str], _Hidden] = {}
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
            hidden = self._hidden[open_] = _Hidden(frozenset(closed - known))
        return Sight(person, snapshot.definitions, hidden, self._origins)

    def copied(self, source: int, copy: int) -> None:
        """Say that a tab is a copy of another: it is what that one is."""
        if source in self._origins:
            self._origins = {**self._origins, copy: self._origins[source]}

    def _learn(self, snapshot: Snapshot) -> None:
        if snapshot.edition == self._edition:
            return
        self._edition = snapshot.edition
        # Not only by its title: who renames the tab, or its hub, does not make its names public.
        known = {title: labels_of(title, snapshot.definitions) for title in snapshot.tabs}
        tabs = {title: tab for title, tab in snapshot.tabs.items() if is_of_people(title, (), known[title])}
        if all(self._learnt.get(title) is tab for title, tab in tabs.items()):
            return
        by_hub = dict(self._by_hub)
        for title, tab in tabs.items():
            if self._learnt.get(title) is not tab:
                by_hub[hub_of(title)] = by_hub.get(hub_of(title), frozenset()) | frozenset(_names_in(tab))
        self._by_hub, self._learnt = by_hub, tabs
        ours = {tab.sheet_id: hub_of(title) for title, tab in tabs.items() if known[title] is not None}
        self._origins = {**self._origins, **ours}
        self._hidden = {}


def _names_in(tab: Tab) -> Iterator[Name]:
    """The names of a people tab; where no column says that it holds them, every text may be one."""
    named = [index for index, label in enumerate(tab.header) if NAME.casefold() in label.casefold()]
    if not named:
        width = max([len(tab.header), *map(len, tab.rows)])
        ours = {index for index, label in enumerate(tab.header) if label in SYSTEM or label == "Comune"}
        named = [index for index in range(width) if index not in ours]
    for row in tab.rows:
        yield from (name for index in named if index < len(row) and (name := _name(row[index])))
