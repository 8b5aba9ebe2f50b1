"""What the spreadsheet or its file answers when it cannot do something, in sentences for people."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError
from gspread.exceptions import APIError

from sheets import local
from sheets.problems import BrokenBook, Refused, SheetsError, Unconfirmed, Unreachable

# Too slow, met another, cut off: the same request may pass the next time.
_FOR_NOW = (408, 409, 425, 499)
_log = logging.getLogger(__name__)


def broken_book(path: Path | str, why: Exception) -> BrokenBook:
    """Why a local book cannot be used, in words."""
    if isinstance(why, local.MissingFile):
        return BrokenBook(
            f"Il file «{path}» è stato spostato, tolto o sostituito mentre l'app era accesa.",
            "Rimettilo dov'era; oppure riavvia l'app, se deve usare quello che c'è ora.",
        )
    if isinstance(why, local.ReadOnlyFile):
        return BrokenBook(
            f"Il file «{path}» si può leggere, ma non scrivere.",
            "Il libro è intero: dai all'app il permesso di scriverlo.",
        )
    if isinstance(why, local.EmptyFile):
        return BrokenBook(
            f"Il file «{path}» è vuoto: non è un libro, e non ne faccio uno nuovo al suo posto.",
            "Ripristina l'ultima copia con «python -m sheets restore». Se invece vuoi un libro nuovo, togli il file.",
        )
    if isinstance(why, local.ForeignLeftover):
        return BrokenBook(
            f"Accanto al libro «{path}» c'è «{Path(why.leftover).name}», con le ultime scritture di un altro libro.",
            "Non ho toccato nulla. Se hai rimesso una copia al posto del libro, sposta quel file altrove e riprova; "
            "se no, rimetti il libro che c'era. La prossima volta usa «python -m sheets restore».",
        )
    if isinstance(why, local.NewerFile):
        return BrokenBook(
            f"Il libro «{path}» è di una versione più nuova di Perimetri.",
            "Il libro è intero: aggiorna l'app e riprova.",
        )
    if isinstance(why, local.NoFile):
        return BrokenBook(
            f"Il libro «{path}» non si può aprire: {_no_file(Path(path))}.",
            "Non ho fatto un libro nuovo al suo posto: guarda se il percorso è quello giusto.",
        )
    return BrokenBook(
        f"Il file «{path}» non è un libro di Perimetri, o è rovinato.",
        "Non l'ho toccato: ripristina l'ultima copia con «python -m sheets restore», poi riprova.",
    )


_REFUSALS = (
    (r"already exists", "c'è già una scheda con quel nome", "Guarda nel foglio se una scheda si chiama quasi come un'altra."),
    (r"protected", "la cella o la scheda è protetta", "Chiedi a chi ha messo la protezione di ammettere l'app."),
    (r"limit of [\d,.]* ?cells|cell limit", "ha già tutte le celle che Google ammette", "Sposta in un altro foglio le schede vecchie."),
    (r"maximum of \d+ characters|50000 characters", "un testo è più lungo di 50.000 caratteri", "Accorcialo e salva di nuovo."),
    (r"No grid with id", "una scheda è stata tolta intanto", "Ricarica la pagina e riprova."),
)  # fmt: skip
"""What Google says in English, where a person can do something about it."""

_PART = re.compile(r"Invalid requests\[(\d+)\]")


def _refused(why: Exception, code: int) -> Refused:
    """A refusal in words; what Google said itself is in the log."""
    _log.warning("refused: %s", why)
    refused = Refused(
        f"Il foglio ha rifiutato la richiesta (codice {code}).",
        "Se succede ancora, dillo a chi cura l'app: il motivo è nel suo registro.",
    )
    for said, sentence, advice in _REFUSALS:
        if re.search(said, str(why), re.IGNORECASE):
            refused = Refused(f"Il foglio ha rifiutato la richiesta: {sentence}.", advice)
            break
    if part := _PART.search(str(why)):
        refused.place = int(part[1])
    return refused


def _no_file(path: Path) -> str:
    """What stands at the path of a book that is no file to open."""
    if path.is_symlink() and not path.exists():
        return "è un collegamento a un file che non c'è"
    if path.is_dir():
        return "è una cartella"
    return "manca il permesso di leggerlo" if path.exists() else "la sua cartella non c'è"


def fault_of(why: Exception, writing: bool) -> SheetsError:
    """The fault as a sentence; only a reply that is sure to mean *refused* lets a write be tried anew freely."""
    code = why.response.status_code if isinstance(why, APIError) else 0
    if code == 429:
        return Unreachable("Il foglio riceve troppe richieste in questo minuto.", "Aspetta un minuto.")
    if code == 507:
        return Unreachable(
            "Il disco è pieno: nel libro non entra altro.", "Il libro è intero. Libera spazio sul computer."
        )
    if code == 404:
        return BrokenBook("Il foglio non si trova.", "Controlla la chiave in .streamlit/secrets.toml.")
    if code in (401, 403) or isinstance(why, PermissionError):
        return BrokenBook(
            "Il foglio non è condiviso con l'app.", "Condividilo con l'indirizzo dell'account di servizio."
        )
    if (400 <= code < 500 and code not in _FOR_NOW) or code == 501:
        return _refused(why, code)
    if isinstance(why, RefreshError):
        return BrokenBook("Google non riconosce l'account di servizio.", "Controllalo in .streamlit/secrets.toml.")
    if writing and not isinstance(why, requests.exceptions.ConnectTimeout | GoogleAuthError):
        return Unconfirmed("Il foglio non ha confermato.", "Riprovo da sola: non serve salvare di nuovo.")
    again = "Riprovo da sola: non serve salvare di nuovo." if writing else "Aspetta qualche secondo e riprova."
    return Unreachable("Il foglio non risponde.", again)
