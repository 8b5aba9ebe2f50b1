"""What people do in the spreadsheet meanwhile, and what the app makes of it."""

from __future__ import annotations

from typing import Any

from sheets.doctor.findings import Answer, Check
from sheets.doctor.lab import Bench, Lab, Request
from sheets.language import _

GROUP = _("Le persone nel foglio")
_KEY = "prova_doctor_riga"
_ROWS = "sheets.data.rowMetadata.developerMetadata(metadataKey,metadataValue)"


def sort_under_a_warning(lab: Lab) -> Answer:
    """Rows can be sorted where a protection only warns, and each row stays whole."""
    bench = lab.bench()
    protected = {"range": bench.area(0, 20, 1, 2), "description": "prova", "warningOnly": True}
    lab.write(
        [bench.made, bench.put([["b", 2], ["c", 3], ["a", 1]]), {"addProtectedRange": {"protectedRange": protected}}]
    )
    lab.write([_sort(bench)])
    found = lab.values(bench, "1:3")
    if found == [["a", 1], ["b", 2], ["c", 3]]:
        return Answer(True, _("Le colonne con l'avviso si ordinano con le altre, e ogni riga resta intera."))
    return Answer(False, _("Ordinando si è ottenuto {found}.", found=found))


def metadata_under_a_sort(lab: Lab) -> Answer:
    """What becomes of developer metadata when people sort: told, as the app does not rest on it."""
    bench = lab.bench()
    place = {"sheetId": bench.id, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    given = {"metadataKey": _KEY, "metadataValue": "c", "visibility": "DOCUMENT", "location": {"dimensionRange": place}}
    lab.write([bench.made, bench.put([["b"], ["c"], ["a"]]), {"createDeveloperMetadata": {"developerMetadata": given}}])
    lab.write([_sort(bench)])
    marked = _marked(lab.look(_ROWS, [bench.at("1:3")]))
    if marked == [2]:
        return Answer(True, _("I metadati restano sulla riga in mezzo, non seguono la voce. L'app non ci conta."))
    if marked == [3]:
        return Answer(True, _("I metadati seguono la voce. L'app non ci conta."))
    return Answer(False, _("I metadati sono ora sulle righe {rows}: li aspettavo sulla 2 o sulla 3.", rows=marked))


def a_dropdown_refuses_nothing(lab: Lab) -> Answer:
    """A cell with one of setup's dropdowns takes what is not in the list."""
    bench = lab.bench()
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "sì"}]}, "strict": False}
    request = {"range": bench.area(0, 20, 0, 1), "rule": {**rule, "showCustomUi": True}}
    lab.write([bench.made, {"setDataValidation": request}])
    refused = lab.refusal([bench.put([["altro"]])])
    if not refused and lab.values(bench, "1:1") == [["altro"]]:
        return Answer(True, _("Una scelta fuori elenco si scrive, e resta segnalata."))
    why = refused or _("la cella è rimasta vuota")
    return Answer(False, _("Una scelta fuori elenco non si scrive: {why}.", why=why))


def _sort(bench: Bench) -> Request:
    specs = [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]
    return {"sortRange": {"range": bench.area(0, 3, 0, 6), "sortSpecs": specs}}


def _marked(found: Any) -> list[int]:
    """The numbers of the rows that carry the metadata of this check."""
    rows = [
        row
        for sheet in found.get("sheets", [])
        for part in sheet.get("data", [])
        for row in part.get("rowMetadata", [])
    ]
    return [
        number
        for number, row in enumerate(rows, 1)
        if any(each.get("metadataKey") == _KEY for each in row.get("developerMetadata", []))
    ]


CHECKS = (
    Check(
        GROUP,
        _("Si può ordinare anche dove c'è un avviso"),
        sort_under_a_warning,
        _(
            "Togli la protezione dalle colonne di sistema: Dati → Proteggi fogli e intervalli. Poi segnala questo risultato."
        ),
    ),
    Check(
        GROUP,
        _("Un menu a tendina non rifiuta nulla"),
        a_dropdown_refuses_nothing,
        _(
            "Togli i menu a tendina dalle schede, altrimenti dei salvataggi saranno rifiutati. Segnala questo risultato."
        ),
    ),
    Check(
        GROUP,
        _("Che cosa fanno i metadati quando si ordina"),
        metadata_under_a_sort,
        _("L'app non li usa: non serve fare nulla. Segnala questo risultato a chi la sviluppa."),
    ),
)
