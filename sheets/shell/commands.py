"""All the commands of `python -m sheets`, in the order in which the help lists them."""

from __future__ import annotations

import click

from sheets.language import _
from sheets.shell.address import address
from sheets.shell.admin import admin
from sheets.shell.backup import backup, restore
from sheets.shell.check import check
from sheets.shell.console import Shell
from sheets.shell.demo import demo
from sheets.shell.doctor import doctor
from sheets.shell.exporting import export
from sheets.shell.figures import figures
from sheets.shell.importing import import_
from sheets.shell.prepare import setup


@click.group(
    cls=Shell,
    help=_(
        "Perimetri, il registro dei progetti di welfare di comunità, dalla riga di comando.\n\n"
        "Per cominciare: «python -m sheets demo», poi «python -m sheets figures».\n\n"
        "Finisce con 0 se è andato tutto bene, 1 se c'è qualcosa da sistemare, 2 se non ha potuto fare."
    ),
)
def commands() -> None:
    """All the commands."""


for _command in (setup, demo, admin, address, figures, import_, export, check, backup, restore, doctor):
    commands.add_command(_command)
