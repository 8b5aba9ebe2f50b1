"""One person's hand in the embedded spreadsheet: whatever the page *Foglio* asks for is asked for here, with the person.

Who it is and what they may see is looked up at every single deed, and under the lock under which it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sheets import access
from sheets.a1 import column_letter
from sheets.definitions.model import JOURNAL, TABS
from sheets.editor.consequences import consequences, with_cells, without_column, without_row
from sheets.editor.hand import Hand, Seen
from sheets.editor.view import SheetTab, SheetView, Stretch, at
from sheets.editor.wishes import Wish
from sheets.figures.indicators import Figures
from sheets.kinds import Cell
from sheets.language import _, told
from sheets.names import same_title
from sheets.privacy.sight import COVERED, Names, Sight
from sheets.problems import Conflict, NotAllowed
from sheets.spreadsheet.reading import Reader
from sheets.spreadsheet.snapshot import Tab
from sheets.spreadsheet.workbook import SERVICE, noted_people, quoted, together

Deed = Callable[[SheetTab, Wish, Sight], None]


class Editor:
    """The spreadsheet for one person: the tabs that they see, and what they do to them.

    `sight` says what they may see, and raises `NotAllowed` when they may not open the spreadsheet any more. By `figures` it
    is reckoned what a change of the definitions does.
    """

    def __init__(self, reader: Reader, sight: Callable[[], Sight], names: Names, figures: Figures) -> None:
        self._reader = reader
        self._sight = sight
        self._names = names
        self._figures = figures
        self._is_fresh = False
        self._noted: dict[int, frozenset[str]] = {}
        self._view = SheetView(reader.workbook)
        self._hand = Hand(self._view, reader.lock)
        self._deeds: Mapping[str, Deed] = {
            "type": self._type,
            "insert": self._insert,
            "move": self._move,
            "delete": self._delete,
            "duplicate": self._duplicate,
            "sort": self._sort,
            "rename-tab": self._rename,
            "duplicate-tab": self._copy,
            "delete-tab": self._remove,
        }

    # Looking

    def version(self) -> int:
        """A number that grows with every change of the spreadsheet."""
        return self._reader.workbook.version()

    def tabs(self) -> list[SheetTab]:
        """The tabs that the person may see, in the order of the spreadsheet."""
        with self._reader.lock:
            # Whoever is looking at figures meanwhile sees them move now, and not when the watcher looks next.
            self._reader.renew_if_changed()
            sight, every = self._sight(), self._view.tabs()
            held = self._contents(every)
            return [tab for tab in every if sight.may_see(held[tab.sheet_id])]

    def look(self, tab: SheetTab, first: int, count: int) -> Stretch:
        """Some rows of a tab, with the names covered that the person may not see."""
        with self._reader.lock:
            sight = self._sight()
            self._check_seen(sight, tab)
            last = max(1, self.last_row(tab))
            return _covered(self._view.look(tab, first, count, last), sight.cover_row)

    def last_row(self, tab: SheetTab) -> int:
        """The number of the last row that holds anything."""
        known = next((each for each in self._reader.snapshot.tabs.values() if each.sheet_id == tab.sheet_id), None)
        return 1 + len(known.rows) if known is not None else self._view.last_row(tab)

    def why_locked(self, tab: SheetTab) -> str:
        """Why the person may look at a tab and not change it, in a sentence; "" when they may."""
        try:
            _check_changeable(self._sight(), tab.title)
        except NotAllowed as why:
            return told(why.sentence, why.advice)
        return ""

    def _contents(self, tabs: Sequence[SheetTab]) -> Mapping[int, Tab]:
        """What each tab holds, by its id: what the snapshot does not have is read, once for each version."""
        known = {tab.sheet_id: tab for tab in self._reader.snapshot.tabs.values()}
        there = self._names.looked_at(self.version())
        lacking = [tab for tab in tabs if tab.sheet_id not in known and tab.sheet_id not in there]
        if lacking:
            texts = self._reader.workbook.texts([quoted(tab.title) for tab in lacking])
            for tab, rows in zip(lacking, texts, strict=True):
                there[tab.sheet_id] = Tab.read(tab.title, tab.sheet_id, rows, (tab.rows, tab.columns))
        return {**there, **known}

    def _check_seen(self, sight: Sight, tab: SheetTab) -> None:
        if not sight.may_see(self._contents([tab])[tab.sheet_id]):
            # The same words as for a tab that is gone: that it is there is none of their business.
            raise _gone()

    # Doing

    def do(self, wish: Wish, sure: Collection[str] | None = None) -> None:
        """Do what is wished in a tab. Raises `NotAllowed`, `Conflict`, `Refused` or another `SheetsError`.

        What takes entries or figures away raises `Costly`, with nothing written, until the person is `sure` of its figures.
        """
        self._ask_about(wish, sure)
        with self._doing(wish) as (tab, sight):
            self._deeds[wish.does](tab, wish, sight)

    def type_again(self, wish: Wish, sure: Collection[str] | None = None) -> None:
        """Type once more what may have arrived already. Raises what `do` raises."""
        self._ask_about(wish, sure, is_again=True)
        with self._doing(wish) as (tab, sight):
            self._check_uncovered(tab, wish, sight)
            self._hand.type_again(tab.sheet_id, wish.texts, _as_known(wish.seen))

    def add_tab(self, title: str) -> int:
        """A blank tab after the last one; returns its id."""
        with self._reader.lock:
            self._check_title(self._sight(), Tab.read(title.strip(), -1, (), (0, 0)))
            return self._hand.add_tab(title)

    def _ask_about(self, wish: Wish, sure: Collection[str] | None, is_again: bool = False) -> None:
        """Raise `Costly` for what takes entries or figures away of which the person is not sure."""
        if self._counting(wish) is None:
            return
        with self._reader.lock:
            sight, tab = self._sight(), self._view.tab(wish.tab)
            self._check_seen(sight, tab)
            _check_changeable(sight, tab.title)
            if wish.does == "rename-tab":
                self._check_title(sight, replace(self._contents([tab])[tab.sheet_id], title=wish.title.strip()))
            if not is_again:
                # Nobody is asked about a row that has moved to where another one was seen.
                self._hand.check(wish.tab, wish.texts, _as_known(wish.seen))
            # What was done just before, in the same batch of wishes too, is part of what this one would change.
            before = self._reader.renew_if_changed()
        # Outside the lock, which saves wait for: a snapshot never changes.
        held = self._counting(wish)
        if held is not None and _takes_away(held, wish):
            consequences(before, held.title, _as_wished(held, wish), self._figures).check(sure)

    def _counting(self, wish: Wish) -> Tab | None:
        """The tab that a wish is for, where figures may depend on it: one of definitions, or, if it goes, any of ours."""
        snapshot = self._reader.snapshot
        titles = snapshot.tabs if wish.does in ("delete-tab", "rename-tab") else TABS
        tabs = (snapshot.tabs[title] for title in titles if title in snapshot.tabs)
        return next((tab for tab in tabs if tab.sheet_id == wish.tab), None)

    @contextmanager
    def _doing(self, wish: Wish) -> Iterator[tuple[SheetTab, Sight]]:
        with self._reader.lock:
            if not self._is_fresh:
                # Once for all wishes that came together: after each of them the whole spreadsheet would be read again.
                self._reader.renew_if_changed()
                self._is_fresh = True
            sight = self._sight()
            tab = self._view.tab(wish.tab)
            self._check_seen(sight, tab)
            _check_changeable(sight, tab.title)
            self._note_people(tab.sheet_id, sight)
            try:
                yield tab, sight
            except Conflict as why:
                raise Conflict(sight.cover(why.sentence), sight.cover(why.advice)) from why

    def _note_people(self, sheet_id: int, sight: Sight) -> None:
        """Note on a tab that it holds people, before it can be made into something that does not look so."""
        known = together(self._reader.marks.people, self._noted).get(sheet_id, frozenset())
        lacking = sight.origins.get(sheet_id, frozenset()) - known
        if lacking:
            self._reader.workbook.write([noted_people(sheet_id, hub) for hub in sorted(lacking)])
            self._noted[sheet_id] = known | lacking

    def _check_uncovered(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        """Raise `Conflict` where a text would go over a name that the person does not see."""
        if not sight.hides_any:
            return
        now = self._view.rows(tab, sorted({row for row, _ in wish.texts}))
        covered = {row: _texts(sight.cover_row(cells)) for row, cells in now.items()}
        for row, column in wish.texts:
            if at(now[row], column) != at(covered[row], column):
                where = f"{column_letter(column)}{row}"
                raise Conflict(
                    _("In {where} c'è il nome di una persona, che non vedi. Non ho scritto nulla.", where=where),
                    _("Chiedi al referente dell'hub di cambiarla."),
                )

    def _check_title(self, sight: Sight, tab: Tab) -> None:
        """Raise `NotAllowed` for a title that would make of the tab one which the person may not see or change."""
        _check_changeable(sight, tab.title)
        if not tab.title.startswith(SERVICE) and not sight.may_see(tab):
            raise NotAllowed(
                _("Una scheda «{title}» non la vedresti più.", title=tab.title),
                _("Scegli un altro nome, o chiedi a chi può vederla."),
            )

    def _type(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._check_uncovered(tab, wish, sight)
        self._hand.type_in(tab.sheet_id, wish.texts, _as_known(wish.seen))

    def _insert(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._hand.insert(tab.sheet_id, wish.dimension, wish.before, _as_known(wish.seen))

    def _move(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._hand.move(tab.sheet_id, wish.dimension, wish.place, wish.before, _as_known(wish.seen))

    def _delete(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._hand.delete(tab.sheet_id, wish.dimension, wish.place, _as_known(wish.seen))

    def _duplicate(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._hand.duplicate_column(tab.sheet_id, wish.place, _as_known(wish.seen))

    def _sort(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._hand.sort(tab.sheet_id, wish.place, wish.descending, _as_known(wish.seen))

    def _rename(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        held = self._contents([tab])[tab.sheet_id]
        self._check_title(sight, replace(held, title=wish.title.strip()))
        self._hand.rename_tab(tab.sheet_id, wish.title)

    def _copy(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        copy = self._hand.duplicate_tab(tab.sheet_id)
        self._names.copied(tab.sheet_id, copy)
        self._note_people(copy, self._sight())

    def _remove(self, tab: SheetTab, wish: Wish, sight: Sight) -> None:
        self._hand.delete_tab(tab.sheet_id)


def _takes_away(tab: Tab, wish: Wish) -> bool:
    """False for what only adds or moves: of what is typed, where nothing stood."""
    if wish.does != "type":
        return wish.does in ("delete", "delete-tab", "rename-tab")
    return any(_cell(tab, row, column) not in ("", text) for (row, column), text in wish.texts.items())


def _cell(tab: Tab, row: int, column: int) -> str:
    cells = tab.header if row == 1 else tab.rows[row - 2] if row - 2 < len(tab.rows) else ()
    return str(cells[column]) if column < len(cells) else ""


def _as_wished(tab: Tab, wish: Wish) -> Tab | None:
    """The tab as a wish would leave it; None where there would be none."""
    if wish.does == "type":
        return with_cells(tab, wish.texts)
    if wish.does == "delete":
        return without_row(tab, wish.place) if wish.dimension == "ROWS" else without_column(tab, wish.place)
    return tab if wish.does == "rename-tab" and same_title(wish.title) == same_title(tab.title) else None


def _check_changeable(sight: Sight, title: str) -> None:
    """Raise `NotAllowed` for a tab that only administrators change: whoever types in `Ruoli` could make themselves one."""
    title = sight.our_title(title)
    if title in (*TABS, JOURNAL) and not sight.person.may(access.DEFINE):
        raise NotAllowed(
            _("La scheda «{title}» la cambia solo un amministratore.", title=title),
            _("Tu puoi guardarla: se c'è qualcosa da correggere, chiedi a lui."),
        )


def _gone() -> Conflict:
    return Conflict(_("Questa scheda non c'è più."), _("Scegline un'altra in fondo alla pagina."))


def _as_known(seen: Seen) -> Seen:
    """What was seen; a cell in which a name was covered is not known."""
    return {
        row: [None if cell is not None and COVERED in cell else cell for cell in cells] for row, cells in seen.items()
    }


def _covered(shown: Stretch, cover: Callable[[Sequence[Cell]], list[Cell]]) -> Stretch:
    header, rows = _texts(cover(shown.header)), [_texts(cover(row)) for row in shown.rows]
    as_shown = dict(enumerate(shown.rows, shown.first)) | {1: shown.header}
    covered = dict(enumerate(rows, shown.first)) | {1: header}
    # A formula spells out what its cell shows, or may.
    formulas = {
        (row, column): text
        for (row, column), text in shown.formulas.items()
        if at(covered[row], column) == at(as_shown[row], column) and cover([text]) == [text]
    }
    return replace(shown, header=header, rows=rows, formulas=formulas)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [str(cell) for cell in row]
