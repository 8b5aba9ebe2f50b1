"""Who one is, in the bar of every page: the picker in the demo, else the name, with the way out where one signed in."""

from __future__ import annotations

import streamlit as st

from components.entrance import identity
from components.escape import escape, plain
from components.language import _
from sheets.access import Person, role_name
from sheets.entrance.decision import Way
from sheets.register.desk import Desk


def badge(desk: Desk) -> None:
    """The name and the role of the person, or the choice of one."""
    way = identity.way().way
    if way is Way.PICKER:
        identity.picker()
    elif way is Way.SIGN_IN:
        with st.popover(plain(desk.person.name), icon=":material/account_circle:", width="stretch"):
            _whole(desk.person)
            st.button(
                _("Cambia persona"), on_click=identity.change_person, width="stretch", icon=":material/switch_account:"
            )
            st.button(_("Esci"), on_click=identity.sign_out, width="stretch", icon=":material/logout:")
    else:
        st.html(
            f'<div class="persona">{escape(desk.person.name)}<br><small>{escape(role_name(desk.person.role))}</small></div>'
        )


def _whole(person: Person) -> None:
    at = ", ".join(person.hubs) or _("tutti gli hub")
    st.html(
        f'<div class="persona"><strong>{escape(person.name)}</strong><br>{escape(person.email)}<br>'
        f"<small>{escape(role_name(person.role))} · {escape(at)}</small></div>"
    )
