"""In which language the shell speaks, and the one way in which it says something."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

import click

from sheets.language import ITALIAN, LANGUAGES, say

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What says in the environment which language somebody reads, the weightiest first."""
_NAME = re.compile("[a-z]*")


def spoken(environment: Mapping[str, str] = os.environ) -> str:
    """The language of the environment: of its variables the first that is set counts. Italian where it is neither."""
    wanted = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    found = _NAME.match(wanted.lower())
    # A bare server has C or nothing, and is no reason to speak English in an Italian project.
    return found[0] if found and found[0] in LANGUAGES else ITALIAN


def here(text: str) -> str:
    """A text in the language of this shell."""
    return say(text, spoken())


def tell(text: str, err: bool = False) -> None:
    """Print a text in the language of this shell. What programs read is printed as it is, whoever started them."""
    click.echo(here(text), err=err)
