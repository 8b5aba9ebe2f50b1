"""The columns of the definition tabs as people fill them in: what each one is for, and what it offers."""

from __future__ import annotations

from sheets import kinds
from sheets.definitions.defaults import default_rows
from sheets.definitions.model import (
    ENGLISH_LABEL,
    ENTRY,
    HEADCOUNT,
    MEASURES,
    NEEDS,
    ROLES,
    ROLL,
    SESSION,
    Definitions,
    Field,
)
from sheets.entries.columns import Column
from sheets.kinds import Kind
from sheets.language import _, told

_SEVERAL = _("Più valori si separano con il punto e virgola.")
_KINDS: dict[str, Kind] = {
    "Attività": kinds.TITLE,
    "Indicatore": kinds.TITLE,
    "Email": kinds.TITLE,
    ENGLISH_LABEL: kinds.TITLE,
    "Scelte": kinds.NOTE,
    "Aiuto": kinds.NOTE,
    "Nota": kinds.NOTE,
    "Descrizione": kinds.NOTE,
}
_NOTES = {
    ("Operazioni", "Operazione"): _(
        "Il nome dell'operazione: è nel nome delle sue schede, per esempio «Lavoro · Rho»."
    ),
    ("Operazioni", "Colore"): _("Cancelletto e sei cifre, per esempio #0F5E9C."),
    ("Operazioni", "Icona"): _("Il nome inglese di un simbolo Material, per esempio work o home."),
    ("Attività", "Attività"): _(
        "Che tipo di voce è. Sono le scelte della colonna Attività nelle schede dell'operazione."
    ),
    ("Attività", "Natura"): _("voce: una riga è un fatto. incontro: ha una data, uno stato e delle presenze."),
    ("Attività", "Presenze"): _("Vuoto: non si contano. conteggio: un numero. appello: persona per persona."),
    ("Attività", NEEDS): told(
        _("I campi di cui almeno uno va compilato, o la voce non si salva. Vuoto: basta la data."), _SEVERAL
    ),
    ("Campi", "Operazione"): _("Vuoto: il campo si chiede in tutte le operazioni."),
    ("Campi", "Attività"): told(_("Vuoto: in tutte le attività dell'operazione."), _SEVERAL),
    ("Campi", "Campo"): _("Il nome della colonna nelle schede. Cambiarlo qui vuol dire cambiarlo anche là."),
    ("Campi", "Tipo"): _("Che cosa si scrive: scegli dall'elenco."),
    ("Campi", "Obbligatorio"): _("sì: senza, la voce non si salva."),
    ("Campi", "Scelte"): told(_("Per il tipo «scelta»."), _SEVERAL),
    ("Campi", "Aiuto"): _("Compare sotto il campo nell'app, e come nota sulla colonna nel foglio."),
    **{
        (tab, ENGLISH_LABEL): _("Come si chiama per chi usa l'app in inglese. Vuoto: come in italiano.")
        for tab in ("Operazioni", "Attività", "Campi", "Indicatori")
    },
    ("Hub", "Hub"): _("Il nome breve: è nel nome delle schede, per esempio «Lavoro · Rho»."),
    ("Hub", "Nome"): _("Il nome che si legge nell'app."),
    ("Indicatori", "Misura"): _("Come si conta: scegli dall'elenco."),
    ("Indicatori", "Attività"): told(_("Le attività che si contano."), _SEVERAL),
    ("Indicatori", "Condizione"): _("«Campo = valore» oppure «Campo compilato»."),
    ("Ruoli", "Ruolo"): _("Che cosa può fare: scegli dall'elenco."),
    ("Ruoli", "Hub"): told(_("Vuoto solo per chi vede tutto."), _SEVERAL),
}


def definition_columns(title: str, definitions: Definitions) -> list[Column]:
    """The columns of a definition tab, in the order of its default."""
    return [_column(title, label, definitions) for label in default_rows(title)[0]]


def _column(title: str, label: str, definitions: Definitions) -> Column:
    choices = _choices(title, label, definitions)
    is_municipality = (title, label) == ("Hub", "Comune")
    kind = kinds.CHOICE if choices else kinds.MUNICIPALITY if is_municipality else _KINDS.get(label, kinds.TEXT)
    help_ = _NOTES.get((title, label), "")
    return Column(label, kind, Field("", (), label, kind, False, choices, "", help_, f"{title}!1:1"))


def _choices(title: str, label: str, definitions: Definitions) -> tuple[str, ...]:
    """What a cell of the column may hold, where that is one thing of a few."""
    if label == "Operazione" and title != "Operazioni":
        return tuple(definitions.operations)
    return {
        ("Attività", "Natura"): (ENTRY, SESSION),
        ("Attività", "Presenze"): (HEADCOUNT, ROLL),
        ("Campi", "Tipo"): tuple(kinds.KINDS),
        ("Campi", "Obbligatorio"): ("sì", "no"),
        ("Indicatori", "Misura"): MEASURES,
        ("Ruoli", "Ruolo"): ROLES,
    }.get((title, label), ())
