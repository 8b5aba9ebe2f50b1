"""What somebody meets who is not in: why, and what to do about it."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from components.entrance import identity, visit
from components.escape import escape, plain
from components.language import _
from components.notices import trouble
from components.page_header import dress
from sheets.access import Person
from sheets.entrance.decision import Entrance, Way
from sheets.entrance.sign_in import SignInAgain
from sheets.language import _ as later
from sheets.problems import NotAllowed, SheetsError

OUTCOME = "accesso"
_OUTCOMES = {
    "annullato": (later("Non hai completato l'accesso."), later("Se era per sbaglio, riprova.")),
    "non-riuscito": (
        later("L'accesso non è riuscito."),
        later("Riprova. Se succede ancora, scrivi a chi cura l'app a che ora è successo."),
    ),
}


def show(why: NotAllowed) -> None:
    """The page for somebody who may not come in, or not yet."""
    dress()
    with st.container(key="porta"):
        st.html('<div class="marchio"><span class="marchio-segno" aria-hidden="true"></span><div>Perimetri</div></div>')
        try:
            found = identity.way()
        except SheetsError as unclear:
            _say(_("Nessuno può entrare"), unclear)
            return
        if found.way is Way.SIGN_IN:
            _sign_in(found, why)
        elif found.way is Way.PICKER:
            _say(_("Con quale ruolo?"), why)
            identity.choose_again()
        else:
            _say(_("Qui non si entra così"), why)


def _say(title: str, why: SheetsError) -> None:
    st.title(plain(title), anchor=False)
    trouble(why)


def _sign_in(found: Entrance, why: NotAllowed) -> None:
    assert found.settings is not None
    address, origin = found.settings.address, visit.visit().origin
    # Elsewhere than at its own address the provider's answer would be thrown away, without a word.
    if origin and origin != _origin(address):
        st.title(_("Un altro indirizzo"), anchor=False)
        said = escape(_("Da qui non si può accedere. L'app si apre da:"))
        st.html(f'<div class="sottotitolo">{said} <strong>{escape(address)}</strong></div>')
        st.link_button(_("Apri l'app"), address, type="primary", width="stretch")
        return
    if isinstance(why, SignInAgain):
        _invite(found, why)
    else:
        _turn_away(why)


def _origin(address: str) -> str:
    return "/".join(address.split("/")[:3])


def _invite(found: Entrance, why: SignInAgain) -> None:
    assert found.settings is not None
    outcome = _OUTCOMES.get(st.query_params.get(OUTCOME, ""))
    st.title(_("Accedi"), anchor=False)
    if outcome:
        st.html(
            f'<div class="avviso" role="status"><strong>{escape(outcome[0])}</strong><br>{escape(outcome[1])}</div>'
        )
    st.html(f'<div class="sottotitolo">{escape(why.sentence)} {escape(why.advice)}</div>')
    st.button(
        _("Accedi con {provider}", provider=plain(found.settings.provider)),
        on_click=identity.sign_in,
        type="primary",
        width="stretch",
    )


def _turn_away(why: NotAllowed) -> None:
    st.title(_("Non puoi ancora entrare"), anchor=False)
    email = str(st.user.to_dict().get("email") or "")
    if email:
        said = escape(_("Hai fatto l'accesso come:"))
        st.html(f'<div class="sottotitolo">{said} <strong>{escape(email)}</strong></div>')
    st.html(f'<div class="sottotitolo">{escape(why.sentence)} {escape(why.advice)}</div>')
    asked = identity.administrators() if isinstance(why, identity.Stranger) else []
    if asked:
        names = "".join(f"<li>{_mail(person, email)}</li>" for person in asked)
        st.html(f'<div class="sottotitolo"><ul>{names}</ul></div>')
    st.button(_("Accedi con un altro account"), on_click=identity.change_person, type="primary", width="stretch")


def _mail(person: Person, email: str) -> str:
    subject = quote(_("Perimetri: accesso"))
    body = quote(_("Ciao, puoi aggiungere {email} alla scheda Ruoli?", email=email))
    return f'<a href="mailto:{escape(quote(person.email, safe="@.+-_"))}?subject={subject}&amp;body={body}">{escape(person.name)}</a>'
