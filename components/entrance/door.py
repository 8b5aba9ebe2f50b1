"""What somebody meets who is not in: why, and what to do about it."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import streamlit as st

from components.entrance import identity, visit
from components.escape import plain
from components.notices import trouble
from components.page_header import dress
from sheets.access import Person
from sheets.entrance.decision import Entrance, Way
from sheets.entrance.sign_in import SignInAgain
from sheets.problems import NotAllowed, SheetsError

OUTCOME = "accesso"
_OUTCOMES = {
    "annullato": ("Non hai completato l'accesso.", "Se era per sbaglio, riprova."),
    "non-riuscito": (
        "L'accesso non è riuscito.",
        "Riprova. Se succede ancora, scrivi a chi cura l'app a che ora è successo.",
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
            _say("Nessuno può entrare", unclear)
            return
        if found.way is Way.SIGN_IN:
            _sign_in(found, why)
        elif found.way is Way.PICKER:
            _say("Con quale ruolo?", why)
            identity.choose_again()
        else:
            _say("Qui non si entra così", why)


def _say(title: str, why: SheetsError) -> None:
    st.title(plain(title), anchor=False)
    trouble(why)


def _sign_in(found: Entrance, why: NotAllowed) -> None:
    assert found.settings is not None
    address, origin = found.settings.address, visit.visit().origin
    # Elsewhere than at its own address the provider's answer would be thrown away, without a word.
    if origin and origin != _origin(address):
        st.title("Un altro indirizzo", anchor=False)
        st.html(
            f'<div class="sottotitolo">Da qui non si può accedere. L\'app si apre da <strong>{escape(address)}</strong>.</div>'
        )
        st.link_button("Apri l'app", address, type="primary", width="stretch")
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
    st.title("Accedi", anchor=False)
    if outcome:
        st.html(
            f'<div class="avviso" role="status"><strong>{escape(outcome[0])}</strong><br>{escape(outcome[1])}</div>'
        )
    st.html(f'<div class="sottotitolo">{escape(why.sentence)} {escape(why.advice)}</div>')
    st.button(
        f"Accedi con {plain(found.settings.provider)}", on_click=identity.sign_in, type="primary", width="stretch"
    )


def _turn_away(why: NotAllowed) -> None:
    st.title("Non puoi ancora entrare", anchor=False)
    email = str(st.user.to_dict().get("email") or "")
    if email:
        st.html(f'<div class="sottotitolo">Hai fatto l\'accesso come <strong>{escape(email)}</strong>.</div>')
    st.html(f'<div class="sottotitolo">{escape(why.sentence)} {escape(why.advice)}</div>')
    asked = identity.administrators() if isinstance(why, identity.Stranger) else []
    if asked:
        names = "".join(f"<li>{_mail(person, email)}</li>" for person in asked)
        st.html(f'<div class="sottotitolo"><ul>{names}</ul></div>')
    st.button("Accedi con un altro account", on_click=identity.change_person, type="primary", width="stretch")


def _mail(person: Person, email: str) -> str:
    subject = quote("Perimetri: accesso")
    body = quote(f"Ciao, puoi aggiungere {email} alla scheda Ruoli?")
    return f'<a href="mailto:{escape(quote(person.email, safe="@.+-_"))}?subject={subject}&amp;body={body}">{escape(person.name)}</a>'
