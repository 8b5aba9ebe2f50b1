"""Names to look for in what is shown: in a text, and in parts in the cells of a row.

A name is known by its words, without capitals and accents, however they are turned. In a row it may also be in parts:
the first name in one cell and the surname in another, or the end of one text and the beginning of the next.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import combinations, groupby
from typing import NamedTuple

from sheets.kinds import Cell

Name = tuple[str, ...]
"""A name as its words, without capitals and accents."""
Span = tuple[int, int]
"""Where something begins and ends in a text."""
_UNSEEN = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
"""Signs that nobody sees, as they come with what is copied from a page: within a word they are no part of it."""
_WORD = re.compile(rf"[^\W_][^\W_{_UNSEEN}]*(?:[{_UNSEEN}]+[^\W_]+)*")


class _Word(NamedTuple):
    """A word of a row, bare: of which cell, and where in it."""

    cell: int
    bare: str
    start: int
    end: int


def name_in(cell: Cell) -> Name:
    """A cell as a name; () for one without a letter in it."""
    words = tuple(word.bare for word in _words(0, str(cell)))
    return words if _has_letters(words) else ()


@dataclass(frozen=True)
class HiddenNames:
    """Names to look for. One of a single word is only looked for as the whole of a cell: Rosa is a colour too."""

    names: frozenset[Name]
    _tabs: dict[int, bool] = field(default_factory=dict, compare=False, repr=False)

    def spans(self, text: str) -> list[Span]:
        """Where in a text there are names."""
        return self.in_row([text])[0]

    def in_row(self, row: Sequence[Cell]) -> list[list[Span]]:
        """Where in each cell of a row there are names, or parts of a name whose other parts are in other cells."""
        found: list[list[Span]] = [[] for _ in row]
        if not self.names:
            return found
        cells = {place: _words(place, cell) for place, cell in enumerate(row) if isinstance(cell, str)}
        # A number in a cell of its own is a figure, and no part of a name.
        texts = {place: words for place, words in cells.items() if _has_letters([word.bare for word in words])}
        if not any(word.bare in self._vocabulary for words in texts.values() for word in words):
            return found
        if self._note_runs([word for words in texts.values() for word in words], found):
            # What was read on into the next cell may have hidden a name that stands in the one.
            for words in texts.values():
                self._note_runs(words, found)
        bare = {place: tuple(word.bare for word in words) for place, words in texts.items()}
        for place in {place for place in bare if bare[place] in self.names} | self._parts(bare):
            found[place] = [(0, len(str(row[place])))]
        return [_merged(spans) for spans in found]

    def are_in(self, edition: int, rows: Iterable[Sequence[Cell]]) -> bool:
        """True when there is a name in one of these rows: they are gone through once for each edition of a tab."""
        if edition not in self._tabs:
            self._tabs[edition] = any(any(self.in_row(row)) for row in rows)
        return self._tabs[edition]

    def _note_runs(self, words: Sequence[_Word], found: list[list[Span]]) -> bool:
        """Add to the spans of the cells those of the names in words which are read in one go; True where one is in two."""
        bare, at, is_read_on = [word.bare for word in words], 0, False
        known = self._lengths
        while at < len(bare):
            left = len(bare) - at
            lengths = [each for each in known.get(bare[at], ()) if each <= left]
            length = max((each for each in lengths if tuple(bare[at : at + each]) in self._turned), default=0)
            for cell, run in groupby(words[at : at + length], lambda word: word.cell):
                own = [*run]
                found[cell].append((own[0].start, own[-1].end))
                is_read_on = is_read_on or len(own) < length
            at += max(1, length)
        return is_read_on

    def _parts(self, cells: Mapping[int, Name]) -> set[int]:
        """The cells that hold nothing but a part of a name, of which the other cells hold the rest."""
        possible = {place: among for place, words in cells.items() if (among := self._names_with(words))}
        if len(possible) < 2:
            return set()
        shared = set().union(*(one & other for one, other in combinations(possible.values(), 2)))
        found: set[int] = set()
        for name in shared:
            places = [place for place, among in possible.items() if name in among]
            if {*name} <= {word for place in places for word in cells[place]}:
                found.update(places)
        return found

    def _names_with(self, words: Name) -> frozenset[Name]:
        """The names that have all these words."""
        among = self._with_word.get(words[0], frozenset())
        for word in words[1:]:
            among &= self._with_word.get(word, frozenset())
        return among

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(word for name in self.names for word in name)

    @cached_property
    def _with_word(self) -> Mapping[str, frozenset[Name]]:
        """The names of several words by each of their words."""
        found: dict[str, set[Name]] = {}
        for name in self.names:
            for word in name if len(name) > 1 else ():
                found.setdefault(word, set()).add(name)
        return {word: frozenset(among) for word, among in found.items()}

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


def _words(cell: int, text: str) -> list[_Word]:
    return [_Word(cell, _bare(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _has_letters(words: Sequence[str]) -> bool:
    return any(not word.isdigit() for word in words)


def _rotations(name: Name) -> Iterator[Name]:
    """The name as people write it: "Maria Rossi" is "Rossi Maria" in a list."""
    yield from (name[start:] + name[:start] for start in range(len(name)))


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that meet as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
