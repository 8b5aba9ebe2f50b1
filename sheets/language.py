"""Sentences in the language of whoever reads them: Italian as they are written in the code, English from the catalogue.

A sentence is a `Message`: a string, in Italian, that knows what it says and of what, so that it can be said in another
language later, by whoever shows it. What is written in the sheet is the Italian.

    _("All'hub {hub} non c'è nulla.", hub=hub)
    _n("una voce", "{count} voci", count)
    say(message, ENGLISH)
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from sheets import numbers

ITALIAN, ENGLISH = "it", "en"
LANGUAGES = {ITALIAN: "Italiano", ENGLISH: "English"}
CATALOGUES = Path(__file__).parent / "locale"
_PLACES = {ENGLISH: "en_GB"}
"""Whose way of writing numbers and days a language has: days first, as the project's own sheets have them."""


class Message(str):
    """A text that can be said in every language; as a string it is the Italian."""

    def said(self, language: str) -> str:
        """It, in a language."""
        raise NotImplementedError

    def changed(self, change: Callable[[str], str]) -> Message:
        """It, with what it is about changed: names that somebody may not see, for instance."""
        return self

    def parts(self) -> dict[str, object]:
        """What it is made of, by the names that its constructor has for it."""
        raise NotImplementedError

    def __reduce__(self) -> tuple[object, ...]:
        return _made, (type(self), self.parts())


class Sentence(Message):
    """A sentence of the catalogue, with its values: `many` is its plural, for a `quantity`."""

    source: str
    many: str
    quantity: float
    values: Mapping[str, object]

    def __new__(cls, source: str, many: str, quantity: float, values: Mapping[str, object]) -> Sentence:
        made = super().__new__(cls, _filled(source if quantity == 1 or not many else many, values, ITALIAN))
        made.source, made.many, made.quantity, made.values = source, many, quantity, values
        return made

    def said(self, language: str) -> str:
        catalogue = _catalogue(language)
        if catalogue is None:
            return str(self)
        # Gettext's rule for plurals is one for whole numbers.
        count = int(self.quantity) if self.quantity == int(self.quantity) else 2
        text = catalogue.ngettext(self.source, self.many, count) if self.many else catalogue.gettext(self.source)
        return _filled(text, self.values, language)

    def changed(self, change: Callable[[str], str]) -> Message:
        return Sentence(
            self.source,
            self.many,
            self.quantity,
            {name: _changed(value, change) for name, value in self.values.items()},
        )

    def parts(self) -> dict[str, object]:
        return {"source": self.source, "many": self.many, "quantity": self.quantity, "values": self.values}


class Several(Message):
    """Texts one after the other, with a mark between them."""

    mark: str
    texts: list[str]

    def __new__(cls, mark: str, texts: Iterable[str]) -> Several:
        kept = [text for text in texts if text]
        made = super().__new__(cls, mark.join(kept))
        made.mark, made.texts = mark, kept
        return made

    def said(self, language: str) -> str:
        return say(self.mark, language).join(say(text, language) for text in self.texts)

    def changed(self, change: Callable[[str], str]) -> Message:
        return Several(self.mark, [_changed_text(text, change) for text in self.texts])

    def parts(self) -> dict[str, object]:
        return {"mark": self.mark, "texts": self.texts}


class Label(Message):
    """What the project itself calls something: as it stands in the spreadsheet, and in English where that is written there."""

    english: str

    def __new__(cls, own: str, english: str = "") -> Label:
        made = super().__new__(cls, own)
        made.english = english
        return made

    def said(self, language: str) -> str:
        return self.english if self.english and language == ENGLISH else str(self)

    def changed(self, change: Callable[[str], str]) -> Message:
        return Label(change(str(self)), change(self.english))

    def parts(self) -> dict[str, object]:
        return {"own": str(self), "english": self.english}


class Number(Message):
    """A number with so many decimals, as each language writes it."""

    value: float
    decimals: int

    def __new__(cls, value: float, decimals: int = 0) -> Number:
        made = super().__new__(cls, numbers.italian_number(value, decimals))
        made.value, made.decimals = value, decimals
        return made

    def said(self, language: str) -> str:
        return str(self) if language == ITALIAN else f"{self.value:,.{self.decimals}f}"

    def parts(self) -> dict[str, object]:
        return {"value": self.value, "decimals": self.decimals}


class Day(Message):
    """A day as each language writes it: in digits, or `long` with its weekday and the month's name."""

    day: date
    is_long: bool

    def __new__(cls, day: date, is_long: bool = False) -> Day:
        made = super().__new__(cls, numbers.long_date(day) if is_long else numbers.italian_date(day))
        made.day, made.is_long = day, is_long
        return made

    def said(self, language: str) -> str:
        return _day_as(self, self.day, "EEEE d MMMM" if self.is_long else "dd/MM/yyyy", language)

    def parts(self) -> dict[str, object]:
        return {"day": self.day, "is_long": self.is_long}


class Month(Message):
    """A month of a year, in short."""

    day: date

    def __new__(cls, day: date) -> Month:
        made = super().__new__(cls, f"{numbers.MONTHS[day.month - 1]} {day.year}")
        made.day = day
        return made

    def said(self, language: str) -> str:
        return _day_as(self, self.day, "MMM yyyy", language)

    def parts(self) -> dict[str, object]:
        return {"day": self.day}


_KINDS: Mapping[str, type[Message]] = {each.__name__: each for each in (Sentence, Several, Label, Number, Day, Month)}
_KIND = "message"


def _(source: str, **values: object) -> Message:
    """A sentence; what stands in braces in it is filled with the `values`."""
    return Sentence(source, "", 1, values)


def _n(one: str, many: str, count: float, **values: object) -> Message:
    """A sentence about one, or about many: `{count}` is how many, as a number is written."""
    return Sentence(one, many, count, {"count": Number(count), **values})


def say(text: str, language: str) -> str:
    """A text in a language; what is no message is what somebody wrote, and stays as it is."""
    return text.said(language) if isinstance(text, Message) else text


def in_both(text: str) -> str:
    """The text for people of both languages at once: as it is written, and below it the English where it has one."""
    english = say(text, ENGLISH)
    return str(text) if english == text else f"{text}\n\n{english}"


def listed(items: Iterable[str]) -> Message:
    """Texts as a list: "Rho, Lainate"."""
    return Several(", ", items)


def told(*sentences: str) -> Message:
    """Sentences one after the other; empty ones are left out."""
    return Several(" ", sentences)


def as_written(text: str) -> str:
    """The text with what the project calls things as it stands in the spreadsheet, in whatever language it is said."""
    if isinstance(text, Label):
        return str(text)
    if isinstance(text, Several):
        return Several(text.mark, [as_written(each) for each in text.texts])
    if isinstance(text, Sentence):
        values = {name: as_written(each) if isinstance(each, str) else each for name, each in text.values.items()}
        return Sentence(text.source, text.many, text.quantity, values)
    return text


def as_json(text: str) -> str:
    """The text as JSON, so that it can still be said in every language when it is read again."""
    return json.dumps(_kept(text), ensure_ascii=False)


def from_json(kept: str) -> str:
    """The text that `as_json` wrote. Any other text is what it is: one that was kept before there were two languages."""
    try:
        read = _read(json.loads(kept))
    except (ValueError, TypeError, LookupError, AttributeError):
        return kept
    return read if isinstance(read, str) else kept


def _made(kind: type[Message], parts: Mapping[str, object]) -> Message:
    return kind(**parts)


def _kept(value: object) -> object:
    if isinstance(value, Message):
        return {_KIND: type(value).__name__, **{name: _kept(part) for name, part in value.parts().items()}}
    if isinstance(value, Mapping):
        return {str(name): _kept(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_kept(part) for part in value]
    if isinstance(value, date):
        return {_KIND: "date", "day": value.isoformat()[:10]}
    return value if isinstance(value, str | int | float) else str(value)


def _read(kept: object) -> object:
    if isinstance(kept, list):
        return [_read(part) for part in kept]
    if not isinstance(kept, dict):
        return kept
    parts = {name: _read(part) for name, part in kept.items() if name != _KIND}
    if _KIND not in kept:
        return parts
    return date.fromisoformat(str(kept["day"])) if kept[_KIND] == "date" else _KINDS[str(kept[_KIND])](**parts)


def _day_as(message: Message, day: date, pattern: str, language: str) -> str:
    if language == ITALIAN:
        return str(message)
    # Babel takes a while to load, and who reads Italian never needs it.
    from babel.dates import format_date

    return format_date(day, pattern, _PLACES[language])


def _filled(text: str, values: Mapping[str, object], language: str) -> str:
    if not values:
        return text
    return text.format_map(
        {name: say(value, language) if isinstance(value, str) else value for name, value in values.items()}
    )


def _changed(value: object, change: Callable[[str], str]) -> object:
    return _changed_text(value, change) if isinstance(value, str) else value


def _changed_text(text: str, change: Callable[[str], str]) -> str:
    return text.changed(change) if isinstance(text, Message) else change(text)


@cache
def _catalogue(language: str) -> GNUTranslations | None:
    """The translations of a language; None for that in which the sentences are written."""
    path = CATALOGUES / language / "LC_MESSAGES" / "perimetri.po"
    if language == ITALIAN or not path.exists():
        return None
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return GNUTranslations(compiled)
