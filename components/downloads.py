"""The files of a hub's tabs, made when they are asked for."""

from __future__ import annotations

from html import escape

import streamlit as st

from components import notices
from components.entrance import identity
from components.escape import plain
from sheets.entries.tables import PEOPLE_TAB
from sheets.exports import delimited, xlsx
from sheets.numbers import italian_number
from sheets.register.desk import Desk

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(desk: Desk, hub: str) -> None:
    """What is in the export, and the buttons that make it."""
    tabs = desk.exports.tabs(hub)
    if not tabs:
        notices.empty(
            f"All'hub {hub} non c'è ancora nulla da esportare.", "Quando qualcuno registra una voce, la trovi qui."
        )
        return
    lines = "".join(f"<tr><td>{escape(tab.title)}</td><td>{_rows(len(tab.rows))}</td></tr>" for tab in tabs)
    st.html(f'<table class="elenco">{lines}</table>')
    name = f"{'prova-' if desk.is_invented else ''}perimetri-{hub.lower().replace(' ', '-')}-{desk.now():%Y-%m-%d}"
    # The file is made after the page was drawn: who asks for it then may have signed out since.
    later = identity.later()
    st.download_button(
        "Scarica per Excel (XLSX)",
        data=lambda: xlsx.workbook_bytes(later().exports.take(hub)),
        file_name=f"{name}.xlsx",
        mime=_XLSX,
        type="primary",
        icon=":material/download:",
        width="stretch",
        on_click="ignore",
    )
    st.download_button(
        "Scarica in CSV",
        data=lambda: delimited.delimited_bytes(later().exports.take(hub)),
        file_name=f"{name}.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        width="stretch",
        on_click="ignore",
    )
    if any(tab.title.startswith(PEOPLE_TAB) for tab in tabs):
        st.caption(plain(f"La scheda «{PEOPLE_TAB} · {hub}» contiene nomi: tieni il file al sicuro."))
    st.caption(
        "Ogni scheda ha il suo foglio. Il CSV è uno zip con un file per scheda. Ogni esportazione è annotata nel «Registro»."
    )


def _rows(count: int) -> str:
    return "1 riga" if count == 1 else f"{italian_number(count)} righe"
