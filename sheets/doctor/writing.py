"""What saving and correcting rest on: all or nothing, the state in the reply, where rows land, cells that stay typed."""

from __future__ import annotations

from sheets.doctor.findings import Answer, Check
from sheets.doctor.lab import Bench, Lab, Request, new_name, status_of, trimmed, unnamed
from sheets.language import _, listed
from sheets.problems import BrokenBook
from sheets.saving.batch import blanked

GROUP = _("Scrivere e correggere")
_REPORT = _("Non usare l'app su questo foglio finché chi la sviluppa non l'ha visto: segnala questo risultato.")
_TEXTS = ("=1+1", "+39 02 1234", "-5", "@SOMMA(A1)", "'x", "0012", "12/01/2017", "VERO")
_TYPED = ("0042", "02 1234567", "1/2", "12/01/2017", "20017", "=1+1")
_NOT_COMPUTED = 501
_SERIAL, _SHOWN = 42747, "12/01/2017"


def all_or_nothing(lab: Lab) -> Answer:
    """One bad request in a batch keeps all the others from being applied."""
    bench = lab.bench()
    lab.write([bench.made, bench.put([["prima"]])])
    refused = lab.refusal([bench.put([["dopo"]]), unnamed(new_name()), bench.put([["dopo"]], 1)])
    now = lab.values(bench, "1:2")
    if refused and now == [["prima"]]:
        return Answer(True, _("Con una richiesta sbagliata il foglio rifiuta tutto e non scrive nulla."))
    return Answer(False, _("Con una richiesta sbagliata nella cella c'è ora {now}.", now=now))


def state_in_the_reply(lab: Lab) -> Answer:
    """The reply to a write holds the cells as they are after it, rows that made the tab longer too."""
    bench = lab.bench(rows=3)
    lab.write([bench.made, bench.put([["a"], ["b"], ["c"]])])
    back = lab.write([bench.append([["d"], ["e"]])], [bench.at("1:1"), bench.at("4:5")])
    found = {window.start: [trimmed(row) for row in window.rows] for window in back.get(bench.title, [])}
    if found.get(0) == [["a"]] and found.get(3) == [["d"], ["e"]]:
        return Answer(True, _("Nella risposta ci sono le righe appena scritte, anche quelle che allungano la scheda."))
    return Answer(False, _("Nella risposta c'è {found} invece delle righe scritte.", found=found))


def before_image(lab: Lab) -> Answer:
    """A batch can first copy cells to a hidden tab and then change them; the copy puts them back, formulas too."""
    bench, hidden = lab.bench(hidden=False), lab.bench()
    lab.write([bench.made, hidden.made, bench.put([[12.5, "prima"]])])
    formula = _with_formula(lab, bench)
    places = (bench.area(0, 1, 0, 3), hidden.area(4, 5, 0, 3))
    back = lab.write([_copy(*places), bench.put([[99, "dopo", "dopo"]])], [bench.at("1:1"), hidden.at("5:5")])
    seen = {title: [list(row[:2]) for window in windows for row in window.rows] for title, windows in back.items()}
    if seen != {bench.title: [[99, "dopo"]], hidden.title: [[12.5, "prima"]]}:
        return Answer(False, _("Dopo la copia nella risposta c'è {seen}.", seen=list(seen.values())))
    lab.write([_copy(places[1], places[0])])
    entered = [cell.get("userEnteredValue", {}) for cell in lab.cells(bench, "1:1")[0][:3]]
    if entered == [{"numberValue": 12.5}, {"stringValue": "prima"}, {"formulaValue": formula}]:
        return Answer(True, _("Ciò che c'era prima torna nella risposta, e si rimette com'era, formule comprese."))
    return Answer(False, _("Rimettendo ciò che c'era prima si trova {entered}.", entered=entered))


def _with_formula(lab: Lab, bench: Bench) -> str:
    """The formula now in C1: one that refers to its neighbour, where the spreadsheet computes such (a local book does not)."""
    start = {"sheetId": bench.id, "rowIndex": 0, "columnIndex": 2}
    for formula in ("=A1*2", "=5*5"):
        line = {"values": [{"userEnteredValue": {"formulaValue": formula}}]}
        try:
            lab.write([{"updateCells": {"start": start, "rows": [line], "fields": "userEnteredValue"}}])
        except BrokenBook as why:
            if status_of(why) != _NOT_COMPUTED:
                raise
        else:
            break
    return formula


def found_and_blanked(lab: Lab) -> Answer:
    """A text is found and taken away by what it is, wherever its cell is by then; what only begins so stays."""
    bench = lab.bench()
    lab.write([bench.made, bench.put([["segno", "segno e altro"], ["resto", "segno"]])])
    lab.write([blanked(bench.id, "segno")])
    found = lab.values(bench, "1:2")
    if found == [["", "segno e altro"], ["resto"]]:
        return Answer(True, _("Un testo si ritrova e si toglie dovunque sia la sua cella."))
    return Answer(False, _("Dopo aver tolto un testo nel foglio c'è {found}.", found=found))


def append_below_blanks(lab: Lab) -> Answer:
    """New rows go right below the last value, not below blanks that have a format or a dropdown."""
    bench = lab.bench()
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "sì"}]}, "strict": False}
    date = {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}}}
    format_ = {"range": bench.area(1, 20, 0, 1), "cell": date, "fields": "userEnteredFormat.numberFormat"}
    dropdown = {"range": bench.area(1, 20, 1, 2), "rule": {**rule, "showCustomUi": True}}
    lab.write([bench.made, bench.put([["Data", "Esito"], [42747, "sì"]]), {"repeatCell": format_}])
    lab.write([{"setDataValidation": dropdown}])
    lab.write([bench.append([[42748, "altro"]])])
    rows = [index for index, row in enumerate(lab.values(bench, "1:21"), 1) if "altro" in row]
    if rows == [3]:
        return Answer(
            True, _("La riga nuova sta subito sotto l'ultima, anche se più giù ci sono formati e menu a tendina.")
        )
    return Answer(False, _("La riga nuova è finita alla riga {rows} invece che alla 3.", rows=rows))


def text_stays_text(lab: Lab) -> Answer:
    """Text that looks like a formula, a number or a date is kept as it was typed."""
    bench = lab.bench(columns=len(_TEXTS))
    lab.write([bench.made, bench.append([_TEXTS])])
    cells = lab.cells(bench, "1:1")[0]
    changed = [
        text
        for text, cell in zip(_TEXTS, cells, strict=True)
        if not cell.get("userEnteredValue") == cell.get("effectiveValue") == {"stringValue": text}
    ]
    if not changed:
        return Answer(True, _("Resta testo ciò che sembra una formula, un numero o una data."))
    return Answer(False, _("Non sono rimasti testo: {texts}.", texts=listed(changed)))


def typed_text_stays_text(lab: Lab) -> Answer:
    """What people type into a column of text stays as they typed it: 0042 keeps its zeros."""
    bench = lab.bench()
    cell = {"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}}
    fields = "userEnteredFormat.numberFormat"
    lab.write([bench.made, {"repeatCell": {"range": bench.area(0, len(_TYPED), 0, 1), "cell": cell, "fields": fields}}])
    lab.type_in({bench.at(f"A{row}"): text for row, text in enumerate(_TYPED, 1)})
    found = [next(iter(row), "") for row in lab.values(bench, f"1:{len(_TYPED)}")]
    changed = [text for text, cell in zip(_TYPED, found, strict=True) if cell != text]
    if not changed:
        return Answer(True, _("Resta com'è scritto: zeri davanti, numeri di telefono, date."))
    return Answer(False, _("Non sono rimasti come scritti: {texts}.", texts=listed(changed)))


def dates_are_typed(lab: Lab) -> Answer:
    """A date is written as the number of its day, and shown as a date."""
    bench = lab.bench()
    format_ = {"numberFormat": {"type": "DATE", "pattern": "dd/mm/yyyy"}}
    cell: Request = {"userEnteredValue": {"numberValue": _SERIAL}, "userEnteredFormat": format_}
    fields = "userEnteredValue,userEnteredFormat.numberFormat"
    append = {"appendCells": {"sheetId": bench.id, "rows": [{"values": [cell]}], "fields": fields}}
    lab.write([bench.made, append])
    found = lab.cells(bench, "1:1")[0][0]
    value, shown = found.get("effectiveValue"), found.get("formattedValue")
    if value == {"numberValue": _SERIAL} and shown == _SHOWN:
        return Answer(
            True, _("Una data resta un numero ({serial}) e si vede come {shown}.", serial=_SERIAL, shown=_SHOWN)
        )
    return Answer(
        False,
        _("Il giorno {serial} è diventato {value} e si vede come «{shown}».", serial=_SERIAL, value=value, shown=shown),
    )


def _copy(source: Request, destination: Request) -> Request:
    return {"copyPaste": {"source": source, "destination": destination, "pasteType": "PASTE_NORMAL"}}


CHECKS = (
    Check(GROUP, _("Una richiesta sbagliata ferma tutte le altre"), all_or_nothing, _REPORT),
    Check(GROUP, _("La risposta dice che cosa c'è dopo la scrittura"), state_in_the_reply, _REPORT),
    Check(GROUP, _("Ciò che c'era prima di una correzione si può rimettere"), before_image, _REPORT),
    Check(GROUP, _("Un testo si toglie dovunque sia"), found_and_blanked, _REPORT),
    Check(
        GROUP,
        _("Le righe nuove stanno subito sotto le altre"),
        append_below_blanks,
        _(
            "L'app trova le sue righe lo stesso. Per non avere righe vuote in mezzo, togli formati e menu a tendina dalle "
            "righe vuote, e segnala questo risultato."
        ),
    ),
    Check(GROUP, _("Ciò che si scrive non diventa una formula"), text_stays_text, _REPORT),
    Check(
        GROUP,
        _("Ciò che si scrive a mano in una colonna di testo resta testo"),
        typed_text_stays_text,
        _("Nei numeri di telefono, nei CAP e nei codici scrivete prima un apostrofo: '0042."),
    ),
    Check(GROUP, _("Le date sono date"), dates_are_typed, _REPORT),
)
