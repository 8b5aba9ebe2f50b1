"""One safe way to keep a copy of a local book, and to put it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sheets import local
from sheets.language import _, _n
from sheets.local import BrokenFile, copies
from sheets.local.errors import ApiError
from sheets.problems import BrokenBook, SheetsError, Unreachable
from sheets.saving.outbox import Outbox
from sheets.spreadsheet.configuration import outbox
from sheets.spreadsheet.refusals import broken_book
from sheets.spreadsheet.workbook import Workbook


def back_up(book: Path, to: Path | None, now: datetime) -> tuple[Path, list[str]]:
    """Copy the book to a file, a folder, or beside itself; returns the copy, and what whoever made it must know.

    Raises `SheetsError` when the book is not whole or the copy cannot be made; then there is none.
    """
    name = f"{book.stem}-copia-{now:%Y%m%d-%H%M%S}{book.suffix}"
    copy = book.with_name(name) if to is None else to / name if to.is_dir() else to
    try:
        with _words(book, copy):
            copies.copy(book, copy)
    except FileExistsError as why:
        raise SheetsError(_("«{copy}» c'è già, e non lo sostituisco.", copy=copy), _("Scegli un altro nome.")) from why
    notices: list[str] = [
        _("Contiene i nomi delle persone: la può leggere solo chi l'ha fatta. Tienila in un posto sicuro.")
    ]
    if copies.is_open(book):
        notices.append(_("L'app è accesa: quello che in questo momento è ancora in attesa non è nella copia."))
    if count := waiting(book):
        notices.append(
            _n(
                "C'è ancora una voce in attesa accanto al libro: nella copia manca.",
                "Ci sono ancora {count} voci in attesa accanto al libro: nella copia mancano.",
                count,
            )
        )
    return copy, notices


def restore(copy: Path, book: Path) -> list[str]:
    """Put a copy in the book's place; returns what whoever did it must know. Raises `SheetsError`; then nothing changed."""
    if book.exists() and copy.samefile(book):
        raise SheetsError(_("«{copy}» è il libro stesso.", copy=copy), _("Scegli la copia da ripristinare."))
    try:
        with _words(copy, book):
            aside = copies.put_back(copy, book)
    except BlockingIOError as why:
        raise Unreachable(
            _("Il libro «{book}» è aperto: l'app è accesa, o un altro programma lo sta usando.", book=book),
            _("Non ho toccato nulla. Chiudi l'app, poi riprova."),
        ) from why
    notices: list[str] = [_("Il libro di prima è in «{aside}».", aside=aside)] if aside is not None else []
    with local.session(book) as session:
        key = Workbook.on_file(book, session).key
    if count := waiting(book, key):
        notices.append(
            _n(
                "C'è ancora una voce in attesa: appena l'app riparte entra nel libro ripristinato.",
                "Ci sono ancora {count} voci in attesa: appena l'app riparte entrano nel libro ripristinato.",
                count,
            )
        )
    if count := waiting(book) - count:
        notices.append(
            _n(
                "C'è ancora una voce in attesa di un altro foglio: resta da parte, fuori dal libro ripristinato.",
                "Ci sono ancora {count} voci in attesa di un altro foglio: restano da parte, fuori dal libro ripristinato.",
                count,
            )
        )
    return notices


def waiting(book: Path, key: str = "") -> int:
    """How many savings wait beside the book, in files that no process has open; `key`: only those of that spreadsheet."""
    if not [*book.parent.glob(f"{outbox(book).name}-*")]:
        return 0
    found = Outbox.open(outbox(book))
    count = sum(len(each.savings()) for each in found if not key or each.spreadsheet in ("", key))
    for each in found:
        each.remove() if each.is_empty else each.close()
    return count


@contextmanager
def _words(source: Path, target: Path) -> Iterator[None]:
    """What keeps a copy from being made, as a sentence."""
    try:
        yield
    except BrokenFile as why:
        path = source if why.filename == str(source.resolve()) else target
        raise broken_book(path, why) from why
    except ApiError as why:
        if why.code == 507:
            raise BrokenBook(
                _("Nella cartella di «{copy}» non c'è più posto: la copia non è fatta.", copy=target),
                _("Libera spazio e riprova."),
            ) from why
        raise Unreachable(
            _("Il libro «{book}» è occupato da un altro programma.", book=source), _("Riprova fra poco.")
        ) from why
