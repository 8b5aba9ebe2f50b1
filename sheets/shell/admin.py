"""python -m sheets admin: who administers the project."""

from __future__ import annotations

from pathlib import Path

import click

from sheets import emails
from sheets.access import ADMINISTRATOR, SHELL
from sheets.definitions.rows import same_email
from sheets.language import _, told
from sheets.register.register import Register
from sheets.shell.console import (
    FOUND_SOMETHING,
    Command,
    open_book,
    option,
    refuse,
    with_book,
    writing,
)
from sheets.shell.voice import tell


@click.command(
    cls=Command,
    help=_(
        "Chi amministra il progetto. «admin add EMAIL» aggiunge una riga alla scheda Ruoli: è il modo di far entrare la "
        "prima persona, che poi aggiunge le altre nel foglio. «admin list» elenca gli amministratori che ci sono."
    ),
    short_help=_("Fa entrare il primo amministratore, o elenca quelli che ci sono."),
)
@click.argument("action", type=click.Choice(["add", "list"]), metavar="add|list")
@click.argument("email", required=False)
@option("--name", default="", metavar=_("NOME"), help=_("Come si chiama. Senza: il suo indirizzo."))
@with_book
def admin(action: str, email: str | None, name: str, book: Path | None) -> int:
    """Add an administrator, or list them."""
    if action == "add":
        return _add_administrator(email or "", name, book)
    if email is not None:
        raise refuse(_("«admin list» non vuole un indirizzo."))
    found = [each for each in Register(open_book(book)).people() if each.role == ADMINISTRATOR]
    for each in found:
        tell(f"{each.email}  {each.name}")
    if not found:
        tell(_("Non c'è nessun amministratore: aggiungilo con «python -m sheets admin add EMAIL»."))
    return 0 if found else FOUND_SOMETHING


def _add_administrator(email: str, name: str, book: Path | None) -> int:
    email = same_email(email)
    if not email:
        raise refuse(_("Quale indirizzo? Scrivi «admin add nome@dominio.it»."))
    why = emails.refusal(email)
    if why is not None:
        raise refuse(told(*why))
    with writing(open_book(book), book) as register:
        register.of(SHELL).roles.add([{"Email": email, "Nome": name, "Ruolo": ADMINISTRATOR}])
        is_in = any(each.email == email for each in register.people())
    tell(_("{email} è nella scheda Ruoli come amministratore.", email=email))
    if not is_in:
        tell(_("La sua riga però non si può usare: guarda «python -m sheets check»."))
    return 0 if is_in else FOUND_SOMETHING
