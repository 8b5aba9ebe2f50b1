"""What became of what was saved, at a person's desk: what waits, what is saved, what was refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sheets import access
from sheets.access import Person
from sheets.definitions.model import SEPARATOR, hub_of
from sheets.entries.columns import PEOPLE_TAB
from sheets.language import _
from sheets.problems import Conflict, NotAllowed, SheetsError
from sheets.register.part import needs
from sheets.register.receipt import Receipt, Word
from sheets.register.writing import WritingPart
from sheets.saving.saving import Refusal, Saving
from sheets.spreadsheet.snapshot import Tab


class Receipts(WritingPart):
    """The person's own saves; for who sees problems, also those of others at their hubs, without names they may not see."""

    @needs(access.ANYTHING)
    def waiting(self, only_own: bool = False) -> list[Receipt]:
        """What a person saved and the spreadsheet has not confirmed; for those who see problems, all at their hubs."""
        person, sight = self.person, self._sight
        return [
            Receipt(sight.cover(saving.what), saving.change.tab, None, saving.at, id=saving.change.id)
            for saving in self._register.delivery.waiting()
            if saving.who == person.email or (not only_own and _is_theirs_to_see(saving, person))
        ]

    @needs(access.ANYTHING)
    def newest(self, id_: str) -> Word | None:
        """The newest word on a save, by the id of its row: it waits, it is saved, or why it was refused.

        None also where it is not for this person: another's, and not at a hub whose problems they see.
        """
        waiting = [receipt for receipt in self.waiting() if receipt.id == id_]
        if waiting:
            return waiting[-1]
        known, person = self._register.delivery.word(id_), self.person
        if known is None or not (known[0].who == person.email or _is_theirs_to_see(known[0], person)):
            return None
        (saving, word), cover = known, self._sight.cover
        if isinstance(word, Receipt):
            return replace(word, what=cover(word.what))
        return word if saving.who == person.email else _told_again(word, cover)

    @needs(access.ANYTHING)
    def saved(self, id_: str) -> Receipt | None:
        """The receipt of an entry that the person saved, if it is there or waits: after a crash nobody else remembers it."""
        if any(receipt.id == id_ for receipt in self.waiting()):
            word = self.newest(id_)
            return word if isinstance(word, Receipt) else None
        for tab in self._snapshot.entry_tabs():
            index = tab.find(id_)
            if index is not None and tab.cell(index, "creato_da") == self.person.email:
                return self._read_back(tab, index)
        return None

    @needs(access.ANYTHING)
    def refusals(self) -> list[Refusal]:
        """What was accepted from the person, and later refused by the spreadsheet when they had gone.

        For those who see problems also what was refused of others at their hubs, without names they may not see.
        """
        person, sight = self.person, self._sight
        return [
            refusal if refusal.saving.who == person.email else refusal.covered(sight.cover, sight.cover_row)
            for refusal in self._theirs(person)
        ]

    @needs(access.ANYTHING)
    def dismiss(self, refusal: Refusal) -> None:
        """Forget a refusal that the person has seen. Raises `NotAllowed` for one that is not shown to them."""
        delivery = self._register.delivery
        there = [each for each in self._theirs(self.person) if each.is_of(refusal)]
        if not there and any(each.is_of(refusal) for each in delivery.refusals()):
            raise NotAllowed(
                _("Questo avviso non è tuo."), _("Lo può togliere chi ha salvato la voce, o il suo referente.")
            )
        for each in there:
            delivery.dismiss(each)

    def _theirs(self, person: Person) -> list[Refusal]:
        return [
            refusal
            for refusal in self._register.delivery.refusals()
            if (refusal.saving.who == person.email and refusal.saving.what) or _is_theirs_to_see(refusal.saving, person)
        ]

    def _read_back(self, tab: Tab, index: int) -> Receipt:
        """The receipt of a row of the sheet."""
        place, name = self.definitions.place_of(tab.title), str(tab.cell(index, "Attività"))
        activity = self.definitions.activity(place[0], name.strip()) if place else None
        row = self._row(tab, index)
        what = row.named(activity) if activity else name
        return Receipt(what, tab.title, row.number, row.made or self.now(), id=row.id)


def _is_theirs_to_see(saving: Saving, person: Person) -> bool:
    """True of another's saving that a person sees, who looks after problems: at their hubs, of people with their names."""
    title = saving.change.tab
    is_of_names = title.startswith(PEOPLE_TAB + SEPARATOR)
    return person.may(access.PROBLEMS) and person.is_at(hub_of(title)) and (person.may(access.NAMES) or not is_of_names)


def _told_again(why: SheetsError, cover: Callable[[str], str]) -> SheetsError:
    """A fault without the names in it, for somebody else than who met it."""
    return Conflict(cover(why.sentence), cover(why.advice)) if isinstance(why, Conflict) else why
