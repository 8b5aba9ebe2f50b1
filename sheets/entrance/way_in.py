"""What the start of the app says: where it opens, and for whom; or why for nobody yet, and what to type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sheets import emails
from sheets.entrance import link_token
from sheets.entrance.decision import Entrance, Way
from sheets.language import _, told
from sheets.problems import NotAllowed
from sheets.register.register import Register
from sheets.spreadsheet.configuration import link_file


def lines(found: Entrance, register: Register, person: str, port: int, lan: str) -> Iterator[str]:
    """The lines for the Terminal; `lan` is this machine's address on the local network, "" where it is not for that.

    Raises `NotAllowed` when the one person whom the book is opened for is not in `Ruoli`.
    """
    hosts = ["localhost", *([lan] if lan else [])]
    if found.way is Way.SIGN_IN:
        assert found.settings is not None
        yield _(
            "Si entra da {address}, accedendo con {provider}.",
            address=found.settings.address,
            provider=found.settings.provider,
        )
    elif found.way is Way.LINK:
        token = _token(register, person)
        yield _("Il libro si apre per {person}, e per nessun altro, da questo indirizzo (tutto intero):", person=person)
        yield from (f"  http://{host}:{port}/?{link_token.PARAMETER}={token}" for host in hosts)
    elif found.way is Way.PICKER:
        yield _("Fra qualche secondo: {address}  (Ctrl+C lo chiude)", address=f"http://localhost:{port}")
        if lan:
            yield _("Da un telefono sulla stessa rete: {address}", address=f"http://{lan}:{port}")
            yield _("Chi è nella stessa rete sceglie da sé chi essere: va bene per provare, con dati inventati.")
    else:
        yield told(_("Non può entrare nessuno."), found.sentence)
        yield found.advice


def _token(register: Register, person: str) -> str:
    if (why := emails.refusal(person)) is not None:
        raise NotAllowed(*why)
    if person not in {each.email for each in register.people()}:
        book = Path(register.book)
        raise NotAllowed(
            _("{person} non è nella scheda «Ruoli» di «{book}».", person=person, book=book),
            _("Aggiungi la sua riga, o: {command}", command=f"python -m sheets admin add {person} --book {book}"),
        )
    return link_token.token_for(person, link_file())
