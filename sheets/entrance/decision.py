"""Who may come in, and how: one decision, from the secrets, the book, how the app was started, and what was asked.

The picker of roles is for trying the app with invented rows. It exists on a book that the demo made, where the machine
asks itself, and elsewhere only where the start says so. Everything that is unclear lets nobody in, and says what to mend.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

from sheets.entrance.sign_in import SignIn, is_this_machine, sign_in
from sheets.language import _
from sheets.problems import BrokenBook


class Way(Enum):
    """How one comes in."""

    PICKER = "picks a role"
    SIGN_IN = "signs in"
    LINK = "has the link with the token"
    NOBODY = "does not"


class Book(Enum):
    """What kind of spreadsheet it is."""

    DEMO = "made by the demo"
    LOCAL = "a file with real entries"
    GOOGLE = "Google's"


@dataclass(frozen=True)
class Start:
    """How the app was started: for whom (an e-mail, "" for nobody), and whether for the local network too."""

    person: str = ""
    lan: bool = False


@dataclass(frozen=True)
class Visit:
    """What was asked: the `Host`, the `Origin` that a browser adds, who is at the other end ("" for this machine).

    `is_forwarded`: somebody in between says so; then the other end is not who asks.
    """

    host: str = ""
    origin: str = ""
    peer: str = ""
    is_forwarded: bool = False

    @property
    def is_here(self) -> bool:
        """True when this machine asks itself, by its own name: a name from elsewhere may be a stranger's page."""
        names = [self.host, *([self.origin] if self.origin else [])]
        return not self.is_forwarded and not self.peer and all(is_this_machine(_name(each)) for each in names)

    @property
    def is_by_address(self) -> bool:
        """True when it was asked by an address or this machine's own name, as on a local network."""
        names = [self.host, *([self.origin] if self.origin else [])]
        return not self.is_forwarded and all(_is_local_name(_name(each)) for each in names)


@dataclass(frozen=True)
class Entrance:
    """The decision. Where nobody gets in, `sentence` says why and `advice` what to do."""

    way: Way
    sentence: str = ""
    advice: str = ""
    settings: SignIn | None = None


def entrance(secrets: Mapping[str, object], book: Book, start: Start, visit: Visit) -> Entrance:
    """How this visit may come in. Raises `BrokenBook` when the secrets are not clear."""
    settings = sign_in(secrets)
    is_public = _is_public(secrets)
    if is_public and (settings or book is Book.GOOGLE):
        raise BrokenBook(
            _("In secrets.toml c'è [demo] accanto a un foglio o a un accesso veri."), _("Togli l'uno o l'altro.")
        )
    if settings is not None:
        return Entrance(Way.SIGN_IN, settings=settings)
    if book is Book.GOOGLE:
        return _nobody(
            _("Manca l'accesso: in secrets.toml non c'è [auth]."),
            _("Scrivilo come in docs/install.md, poi riavvia l'app."),
        )
    if start.person:
        return Entrance(Way.LINK)
    if book is Book.LOCAL:
        return _nobody(
            _("In questo libro ci sono dati veri, e non è detto chi può entrare."),
            _(
                "Per aprirlo a una persona sola: make run BOOK=file AS=email. Per aprirlo a più persone serve l'accesso: docs/install.md."
            ),
        )
    if is_public or visit.is_here or (start.lan and visit.is_by_address):
        return Entrance(Way.PICKER)
    return _nobody(
        _("La prova si apre solo dal computer su cui gira."),
        _("Per aprirla da un telefono sulla stessa rete: make run LAN=1. Usa poi l'indirizzo che compare."),
    )


def _nobody(sentence: str, advice: str) -> Entrance:
    return Entrance(Way.NOBODY, sentence, advice)


def _is_public(secrets: Mapping[str, object]) -> bool:
    demo = secrets.get("demo", {})
    public = demo.get("public", False) if isinstance(demo, Mapping) else None
    if not isinstance(public, bool):
        raise BrokenBook(_("In secrets.toml [demo] public è true o false."), _("Correggilo, poi riavvia l'app."))
    return public


def _name(host: str) -> str:
    """The name in a `Host` or an `Origin`, without scheme and port; "" for what is no name."""
    try:
        return urlsplit(host if "//" in host else f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_local_name(name: str) -> bool:
    """An address or this machine's name. A page elsewhere can make its own name lead here, but not one of these."""
    own = socket.gethostname().lower()
    try:
        return bool(ip_address(name))
    except ValueError:
        return name in ("localhost", own, f"{own}.local")
