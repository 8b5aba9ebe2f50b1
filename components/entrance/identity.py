"""Who is using the app, looked up anew at every run and every write. `sheets.entrance` decides how one comes in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import streamlit as st

from components import open_register
from components.entrance import visit
from components.escape import plain
from components.language import _
from sheets.access import ADMINISTRATOR, Person
from sheets.definitions.rows import same_email
from sheets.entrance import link_token
from sheets.entrance.decision import Book, Entrance, Visit, Way, entrance
from sheets.entrance.sign_in import SignInAgain, email_of, key_of
from sheets.entrance.sign_outs import SignOuts
from sheets.problems import BrokenBook, NotAllowed
from sheets.register.desk import Desk
from sheets.register.register import Register
from sheets.spreadsheet import configuration

_KEY = "come"
_CHANGED = "ruolo cambiato"


class Stranger(NotAllowed):
    """Somebody who is known by an address, and whom `Ruoli` does not know."""


@dataclass(frozen=True)
class _Asker:
    """What a session says about who it is: its connection, its cookie of the link, its sign-in, the role it picked."""

    visit: Visit
    token: str
    claims: Mapping[str, Any]
    chosen: str


def _asker() -> _Asker:
    token = visit.cookie(link_token.cookie_of(configuration.link_file()))
    chosen = st.session_state.get(_KEY) or st.query_params.get(_KEY) or ""
    return _Asker(visit.visit(), token, _claims(), chosen)


def _claims() -> Mapping[str, Any]:
    # Where there is no file of secrets, Streamlit looks for it at each question, one session at a time: with two hundred
    # of them all others wait in line.
    return st.user.to_dict() if "auth" in configuration.secrets() else {}


def way() -> Entrance:
    """How this session may come in. Raises `SheetsError` when that cannot be told."""
    return _way(open_register.register(), visit.visit())


def _way(register: Register, asked: Visit) -> Entrance:
    is_local = configuration.is_local()
    book = Book.GOOGLE if not is_local else Book.DEMO if register.is_demo else Book.LOCAL
    return entrance(configuration.secrets(), book, visit.start(), asked)


def enter() -> Desk:
    """The desk of who this session is, at the start of a run. Raises `NotAllowed` when nobody may come in."""
    entered = desk()
    if way().way is Way.PICKER:
        # In the address too, so that a reload stays the same person.
        st.session_state[_KEY] = st.query_params[_KEY] = entered.person.email
    return entered


def desk() -> Desk:
    """The desk of this session's person, looked up in `Ruoli` anew. Raises `NotAllowed` when nobody may come in."""
    return later()()


def later() -> Callable[[], Desk]:
    """`desk`, for what runs after the page and outside of it, where Streamlit no longer says whose it is."""
    return partial(_desk, open_register.register(), _asker())


def _desk(register: Register, asker: _Asker) -> Desk:
    return register.of(_who(register, asker))


def _who(register: Register, asker: _Asker) -> Person:
    found = _way(register, asker.visit)
    people = {person.email: person for person in register.people()}
    if found.way is Way.SIGN_IN:
        return _among(people, _signed_in(found, asker.claims))
    if found.way is Way.LINK:
        return _among(people, _by_link(asker.token))
    if found.way is Way.NOBODY:
        raise NotAllowed(found.sentence, found.advice)
    if not people:
        raise NotAllowed(
            _("La scheda «Ruoli» non ha righe: nessuno può entrare."), _("Esegui «python -m sheets demo».")
        )
    chosen = same_email(asker.chosen) or next(iter(people))
    if chosen not in people:
        raise NotAllowed(
            _("Non trovo «{chosen}» nella scheda «Ruoli».", chosen=chosen), _("Scegli con quale ruolo provare.")
        )
    return people[chosen]


def _among(people: Mapping[str, Person], email: str) -> Person:
    if email in people:
        return people[email]
    if not people:
        raise Stranger(
            _(
                "Nessuno può ancora entrare: la scheda «Ruoli» del foglio non c'è, è vuota o ha un'intestazione cambiata."
            ),
            _("Chi ha installato l'app la rimette a posto, o esegue «python -m sheets admin add EMAIL»."),
        )
    raise Stranger(_("Questo indirizzo non è nella scheda «Ruoli» del progetto."), _("Chi amministra può aggiungerlo."))


def _by_link(token: str) -> str:
    email = visit.start().person
    if not link_token.is_token(token, email, configuration.link_file()):
        raise NotAllowed(
            _("Questo libro si apre con il suo link."),
            _("È nel Terminale, dove è stato avviato: copialo qui tutto intero."),
        )
    return email


def _signed_in(found: Entrance, claims: Mapping[str, Any]) -> str:
    assert found.settings is not None
    email = email_of(claims, found.settings, datetime.now(UTC))
    try:
        is_over = key_of(claims) in _sign_outs()
    except OSError as why:
        raise BrokenBook(
            _("Non leggo chi è uscito: {strerror}.", strerror=why.strerror), _("Chi cura l'app controlli la cartella.")
        ) from why
    if is_over:
        raise SignInAgain(_("Sei uscito."), _("Per continuare, accedi di nuovo."))
    return email


@cache
def _sign_outs() -> SignOuts:
    return SignOuts(configuration.sign_outs())


# Signing in and out


def sign_in() -> None:
    """Send this browser to the provider; `sign_in_routes` brings it back to where it was."""
    st.login()


def sign_out() -> None:
    """Sign out here and in every other tab of this browser."""
    _forget()
    st.logout()


def change_person() -> None:
    """Sign out and go straight to the provider, which asks for the account."""
    _forget()
    st.login()


def _forget() -> None:
    claims = st.user.to_dict()
    if claims.get("is_logged_in"):
        try:
            _sign_outs().add(key_of(claims), datetime.now(UTC))
        except OSError:
            # This process knows it all the same.
            logging.getLogger(__name__).exception("a sign-out could not be written down")


def administrators() -> list[Person]:
    """Whom to ask."""
    return [person for person in open_register.register().people() if person.role == ADMINISTRATOR]


# The picker


def picker() -> None:
    """The visible choice of a role, in the demo only."""
    names = {person.email: person.name for person in open_register.register().people()}
    st.selectbox(
        _("Prova come"),
        list(names),
        format_func=lambda email: names.get(email, email),
        on_change=_note_change,
        key=_KEY,
        label_visibility="collapsed",
        filter_mode=None,
    )


def _note_change() -> None:
    st.session_state[_CHANGED] = True


def has_changed() -> bool:
    """True once after another role was picked: its first page is the one to show."""
    return bool(st.session_state.pop(_CHANGED, False))


def choose_again() -> None:
    """The picker for someone whose row of `Ruoli` is gone: nobody takes their place by themselves."""
    st.session_state.pop(_KEY, None)
    for person in open_register.register().people():
        email = person.email
        st.button(plain(person.name), on_click=_become, args=(email,), width="stretch", key=f"diventa {email}")


def _become(email: str) -> None:
    st.session_state[_KEY] = email
    _note_change()
