"""What a person saved and the spreadsheet has not confirmed: shown as *in attesa* until it is *salvato*."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from components import notices
from sheets.access import Person
from sheets.problems import SheetsError
from sheets.register import Receipt, Register

_SECONDS = 1.0


def follow(register: Register, waiting: Receipt, arrived: Callable[[Receipt | SheetsError], None]) -> None:
    """Show a receipt that waits, and look every second whether there is word; then `arrived` keeps it."""
    notices.receipt(waiting)

    @st.fragment(run_every=_SECONDS)
    def look() -> None:
        word = register.receipt(waiting.id)
        if isinstance(word, SheetsError) or (word is not None and not word.is_waiting):
            arrived(word)
            st.rerun()

    look()


def band(register: Register, person: Person) -> None:
    """Above every page: why the spreadsheet is away, what of the person's waits for it, and what it refused."""
    waiting = register.waiting(person)
    trouble = register.trouble
    if trouble is not None:
        words = f" {_count(len(waiting))} in attesa: al sicuro, si consegna da sé." if waiting else ""
        st.warning(f"{trouble.sentence} Vedi i dati dell'ultima lettura.{words}", icon=":material/cloud_off:")
    for refusal in register.refusals(person):
        with st.container(key=f"rifiutata-{refusal.saving.key}", border=True):
            saving = refusal.saving
            st.html(
                f"""<div class="problema-rifiuto"><strong>Non è arrivata nel foglio: {escape(saving.what)}</strong>
                <div>{escape(saving.change.tab)} · {saving.at:%d/%m/%Y, ore %H:%M}</div>
                <div>{escape(refusal.sentence)}</div>
                <div class="problema-cosa">{escape(_typed(refusal.saving.change.cells))}</div></div>"""
            )
            st.button("Ho visto, togli l'avviso", key=f"visto {saving.key}", on_click=register.dismiss, args=(refusal,))


def _count(number: int) -> str:
    return "Una voce è" if number == 1 else f"{number} voci sono"


def _typed(cells: object) -> str:
    assert isinstance(cells, dict)
    shown = [f"{label}: {cell}" for label, cell in cells.items() if cell != "" and label.islower() is False]
    return " · ".join(shown)
