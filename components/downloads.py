"""The files of a hub's tabs, made when they are asked for."""

from __future__ import annotations

import streamlit as st

from components import notices
from components.entrance import identity
from components.escape import escape, plain
from components.language import _, _n
from sheets.definitions.model import PEOPLE_TAB, SEPARATOR
from sheets.exports import delimited, xlsx
from sheets.register.desk import Desk

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw(desk: Desk, hub: str) -> None:
    """What is in the export, and the buttons that make it."""
    tabs = desk.exports.tabs(hub)
    if not tabs:
        notices.empty(
            _("All'hub {hub} non c'è ancora nulla da esportare.", hub=hub),
            _("Quando qualcuno registra una voce, la trovi qui."),
        )
        return
    lines = "".join(f"<tr><td>{escape(tab.title)}</td><td>{_rows(len(tab.rows))}</td></tr>" for tab in tabs)
    st.html(f'<table class="elenco">{lines}</table>')
    name = f"{'prova-' if desk.is_invented else ''}perimetri-{hub.lower().replace(' ', '-')}-{desk.now():%Y-%m-%d}"
    # The file is made after the page was drawn: who asks for it then may have signed out since.
    later = identity.later()
    st.download_button(
        _("Scarica per Excel (XLSX)"),
        data=lambda: xlsx.workbook_bytes(later().exports.take(hub)),
        file_name=f"{name}.xlsx",
        mime=_XLSX,
        type="primary",
        icon=":material/download:",
        width="stretch",
        on_click="ignore",
    )
    st.download_button(
        _("Scarica in CSV"),
        data=lambda: delimited.delimited_bytes(later().exports.take(hub)),
        file_name=f"{name}.zip",
        mime="application/zip",
        icon=":material/folder_zip:",
        width="stretch",
        on_click="ignore",
    )
    if any(tab.title.startswith(PEOPLE_TAB) for tab in tabs):
        st.caption(
            plain(_("La scheda «{tab}» contiene nomi: tieni il file al sicuro.", tab=f"{PEOPLE_TAB}{SEPARATOR}{hub}"))
        )
    st.caption(
        _(
            "Ogni scheda ha il suo foglio. Il CSV è uno zip con un file per scheda. Ogni esportazione è annotata nel «Registro»."
        )
    )


def _rows(count: int) -> str:
    return _n("{count} riga", "{count} righe", count)
