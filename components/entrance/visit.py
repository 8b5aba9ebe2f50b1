"""Who is at the other end of this session, as far as the connection tells, and how the app was started."""

from __future__ import annotations

import os

import streamlit as st

from sheets.definitions.rows import same_email
from sheets.entrance.decision import Start, Visit

PERSON_VARIABLE, LAN_VARIABLE = "PERIMETRI_AS", "PERIMETRI_LAN"
# Whatever stands in between adds one of these; then the address at the other end is its own.
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def start() -> Start:
    """What `make run` was told."""
    person = same_email(os.environ.get(PERSON_VARIABLE, ""))
    return Start(person, os.environ.get(LAN_VARIABLE, "") not in ("", "0"))


def visit() -> Visit:
    """What the browser asked for when it opened this session."""
    headers = st.context.headers
    return Visit(
        host=headers.get("Host", ""),
        origin=headers.get("Origin", ""),
        peer=st.context.ip_address or "",
        is_forwarded=any(name in headers for name in _FORWARDED),
    )


def cookie(name: str) -> str:
    """The cookie of that name, "" for none."""
    return st.context.cookies.get(name, "")
