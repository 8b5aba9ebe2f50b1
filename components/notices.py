"""What the app says back: errors with what to do next, receipts, empty states."""

from __future__ import annotations

import streamlit as st

from components.escape import escape, plain
from components.language import _, here
from sheets.problems import Costly, Invalid, SheetsError, Unusual
from sheets.register.receipt import Receipt


def trouble(error: SheetsError) -> None:
    """An error as a sentence, with what to do now. What was typed stays where it is."""
    if isinstance(error, Invalid):
        lines = "\n".join(f"- {plain(sentence)}" for sentence in error.fields.values())
        still_here = _("Quello che hai scritto è ancora qui.")
        st.error(f"**{plain(error.sentence)}** {still_here}\n{lines}", icon=":material/edit:")
    elif isinstance(error, Unusual | Costly):
        st.warning(f"**{plain(error.sentence)}**  \n{plain(error.advice)}", icon=":material/help:")
    else:
        st.error(f"**{plain(error.sentence)}**  \n{plain(error.advice)}", icon=":material/error:")


def receipt(saved: Receipt, is_past: bool = False) -> None:
    """What was saved, and where it is in the spreadsheet; or that it is safe and waits for the spreadsheet.

    `is_past`: it holds something else by now, which is said below.
    """
    if saved.is_waiting:
        sign, state, head = "…", "attende", _("In attesa: {what}", what=here(saved.what))
        where = _(
            "È al sicuro: non serve salvare di nuovo. Il foglio per ora non risponde; appena risponde ci arriva da sola, "
            "anche se chiudi questa pagina."
        )
    else:
        sign, state, head = "✓", "passata" if is_past else "", _("Salvato: {what}", what=here(saved.what))
        where = _("{tab}, riga {row} · ore {at}", tab=saved.tab, row=saved.row, at=f"{saved.at:%H:%M}")
    st.html(
        f"""<div class="ricevuta {state}" role="status"><div class="ricevuta-segno" aria-hidden="true">{sign}</div><div>
        <div class="ricevuta-testa">{escape(head)}</div>
        <div class="ricevuta-dove">{escape(where)}</div></div></div>"""
    )


def empty(sentence: str, advice: str) -> None:
    """An empty state: what is not there, and what to do about it."""
    st.html(f'<div class="vuoto"><strong>{escape(sentence)}</strong><br>{escape(advice)}</div>')


def fault() -> None:
    """A fault of the app itself; the details are in its log."""
    st.error(
        "**"
        + _("Qualcosa nell'app non ha funzionato.")
        + "**  \n"
        + _(
            "Quello che è salvato resta nel foglio. Ricarica la pagina; se succede ancora, scrivi a chi cura l'app che cosa "
            "stavi facendo e a che ora."
        ),
        icon=":material/error:",
    )
