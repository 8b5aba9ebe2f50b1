"""What the spreadsheet or its file answers when it cannot do something, in sentences for people."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from gspread.exceptions import APIError

from sheets import local
from sheets.language import _
from sheets.problems import BrokenBook, Refused, SheetsError, Unconfirmed, Unreachable

# Too slow, met another, cut off: the same request may pass the next time.
_FOR_NOW = (408, 409, 425, 499)
_log = logging.getLogger(__name__)


def broken_book(path: Path | str, why: Exception) -> BrokenBook:
    """Why a local book cannot be used, in words."""
    if isinstance(why, local.MissingFile):
        return BrokenBook(
            _("Il file «{path}» è stato spostato, tolto o sostituito mentre l'app era accesa.", path=path),
            _("Rimettilo dov'era; oppure riavvia l'app, se deve usare quello che c'è ora."),
        )
    if isinstance(why, local.ReadOnlyFile):
        return BrokenBook(
            _("Il file «{path}» si può leggere, ma non scrivere.", path=path),
            _("Il libro è intero: dai all'app il permesso di scriverlo."),
        )
    if isinstance(why, local.EmptyFile):
        return BrokenBook(
            _("Il file «{path}» è vuoto: non è un libro, e non ne faccio uno nuovo al suo posto.", path=path),
            _(
                "Ripristina l'ultima copia con «python -m sheets restore». Se invece vuoi un libro nuovo, togli il file."
            ),
        )
    if isinstance(why, local.ForeignLeftover):
        return BrokenBook(
            _(
                "Accanto al libro «{path}» c'è «{name}», con le ultime scritture di un altro libro.",
                path=path,
                name=Path(why.leftover).name,
            ),
            _(
                "Non ho toccato nulla. Se hai rimesso una copia al posto del libro, sposta quel file altrove e riprova; se no, rimetti il libro che c'era. La prossima volta usa «python -m sheets restore»."
            ),
        )
    if isinstance(why, local.NewerFile):
        return BrokenBook(
            _("Il libro «{path}» è di una versione più nuova di Perimetri.", path=path),
            _("Il libro è intero: aggiorna l'app e riprova."),
        )
    if isinstance(why, local.NoFile):
        return BrokenBook(
            _("Il libro «{path}» non si può aprire: {why}.", path=path, why=_no_file(Path(path))),
            _("Non ho fatto un libro nuovo al suo posto: guarda se il percorso è quello giusto."),
        )
    return BrokenBook(
        _("Il file «{path}» non è un libro di Perimetri, o è rovinato.", path=path),
        _("Non l'ho toccato: ripristina l'ultima copia con «python -m sheets restore», poi riprova."),
    )


_REFUSALS = (
    (r"already exists", _("c'è già una scheda con quel nome"), _("Guarda nel foglio se una scheda si chiama quasi come un'altra.")),
    (r"protected", _("la cella o la scheda è protetta"), _("Chiedi a chi ha messo la protezione di ammettere l'app.")),
    (r"limit of [\d,.]* ?cells|cell limit", _("ha già tutte le celle che Google ammette"), _("Sposta in un altro foglio le schede vecchie.")),
    (r"maximum of \d+ characters|50000 characters", _("un testo è più lungo di 50.000 caratteri"), _("Accorcialo e salva di nuovo.")),
    (r"No grid with id", _("una scheda è stata tolta intanto"), _("Ricarica la pagina e riprova.")),
)  # fmt: skip
"""What Google says in English, where a person can do something about it."""

_PART = re.compile(r"Invalid requests\[(\d+)\]")


def _refused(why: Exception, code: int) -> Refused:
    """A refusal in words; what Google said itself is in the log."""
    _log.warning("refused: %s", why)
    refused = Refused(
        _("Il foglio ha rifiutato la richiesta (codice {code}).", code=code),
        _("Se succede ancora, dillo a chi cura l'app: il motivo è nel suo registro."),
    )
    for said, sentence, advice in _REFUSALS:
        if re.search(said, str(why), re.IGNORECASE):
            refused = Refused(_("Il foglio ha rifiutato la richiesta: {sentence}.", sentence=sentence), advice)
            break
    if part := _PART.search(str(why)):
        refused.place = int(part[1])
    return refused


def _no_file(path: Path) -> str:
    """What stands at the path of a book that is no file to open."""
    if path.is_symlink() and not path.exists():
        return _("è un collegamento a un file che non c'è")
    if path.is_dir():
        return _("è una cartella")
    return _("manca il permesso di leggerlo") if path.exists() else _("la sua cartella non c'è")


def fault_of(why: Exception, writing: bool) -> SheetsError:
    """The fault as a sentence; only a reply that is sure to mean *refused* lets a write be tried anew freely."""
    code = why.response.status_code if isinstance(why, APIError) else 0
    if code == 429:
        return Unreachable(_("Il foglio riceve troppe richieste in questo minuto."), _("Aspetta un minuto."))
    if code == 507:
        return Unreachable(
            _("Il disco è pieno: nel libro non entra altro."), _("Il libro è intero. Libera spazio sul computer.")
        )
    if code == 404:
        return BrokenBook(_("Il foglio non si trova."), _("Controlla la chiave in .streamlit/secrets.toml."))
    if code in (401, 403) or isinstance(why, PermissionError):
        return BrokenBook(
            _("Il foglio non è condiviso con l'app."), _("Condividilo con l'indirizzo dell'account di servizio.")
        )
    if (400 <= code < 500 and code not in _FOR_NOW) or code == 501:
        return _refused(why, code)
    if isinstance(why, RefreshError):
        return BrokenBook(
            _("Google non riconosce l'account di servizio."), _("Controllalo in .streamlit/secrets.toml.")
        )
    if writing and not isinstance(why, requests.exceptions.ConnectTimeout | GoogleAuthError):
        return Unconfirmed(_("Il foglio non ha confermato."), _("Riprovo da sola: non serve salvare di nuovo."))
    again = _("Riprovo da sola: non serve salvare di nuovo.") if writing else _("Aspetta qualche secondo e riprova.")
    return Unreachable(_("Il foglio non risponde."), again)
