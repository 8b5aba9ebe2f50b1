"""What can be an e-mail address, and what is said of what cannot: nobody comes in by it."""

from __future__ import annotations

import pytest

from sheets import emails

ADDRESSES = (
    "anna@esempio.it",
    "anna.maria+hub@posta.comune.rho.mi.it",
    "d'angelo@esempio.it",
    "o_r@esempio-due.org",
    "nicolò@esempio.it",
    "x@1.it",
    "a@b.museum",
)
NONE = {
    "anna@": "non è un indirizzo e-mail",
    "@": "non è un indirizzo e-mail",
    "@esempio.it": "non è un indirizzo e-mail",
    "anna": "non è un indirizzo e-mail",
    "anna@esempio": "non è un indirizzo e-mail",
    "anna@@esempio.it": "non è un indirizzo e-mail",
    "anna@esempio@it.it": "non è un indirizzo e-mail",
    "anna@esempio..it": "non è un indirizzo e-mail",
    ".anna@esempio.it": "non è un indirizzo e-mail",
    "anna.@esempio.it": "non è un indirizzo e-mail",
    "anna@-esempio.it": "non è un indirizzo e-mail",
    "anna@esempio.it.": "non è un indirizzo e-mail",
    "anna@1.2": "non è un indirizzo e-mail",
    "Anna <anna@esempio.it>": "non è un indirizzo e-mail",
    "mailto:anna@esempio.it": "non è un indirizzo e-mail",
    f"{'a' * 250}@esempio.it": "non è un indirizzo e-mail",
    "": "non è un indirizzo e-mail",
    "anna@esempio.it; ugo@esempio.it": "più indirizzi",
    "anna@esempio.it,ugo@esempio.it": "più indirizzi",
    "anna@esempio.it\nugo@esempio.it": "più indirizzi",
    "anna @esempio.it": "uno spazio",
    "anna rossi@esempio.it": "uno spazio",
    "anna@esempio.it\u00a0x": "uno spazio",
    "anna@\u2060esempio.it": "un segno che non si vede",
    "anna\u200b@esempio.it": "un segno che non si vede",
    "anna@esempio.it\x00": "un segno che non si vede",
}


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_one(text: str) -> None:
    assert emails.is_address(text)
    assert emails.refusal(text) is None


@pytest.mark.parametrize(("text", "said"), NONE.items(), ids=map(ascii, NONE))
def test_what_is_no_address_is_refused_with_what_to_do(text: str, said: str) -> None:
    what, fix = emails.refusal(text) or ("", "")
    assert said in what
    assert fix


def test_a_long_text_is_looked_at_in_a_moment() -> None:
    assert not emails.is_address("a." * 100_000 + "@")
    assert emails.refusal("a@" * 20_000 + "-" * 20_000)
