"""What exactly-once rests on: of two requests that make or take away the same thing, Google refuses the second."""

from __future__ import annotations

import secrets

from sheets.doctor.findings import Answer, Check
from sheets.doctor.lab import Lab, Request, new_name, unnamed
from sheets.language import _

GROUP = _("Barriera contro i doppioni")
_STOP = _(
    "Non usare l'app su questo foglio: un salvataggio ripetuto potrebbe scrivere due righe. Segnala questo risultato."
)


def chosen_tab_id(lab: Lab) -> Answer:
    """A tab may be made with an id of one's own, and only once."""
    bench = lab.bench()
    lab.write([bench.made])
    there = [sheet["properties"].get("sheetId", 0) for sheet in lab.look("sheets.properties.sheetId")["sheets"]]
    if bench.id not in there:
        return Answer(False, _("La scheda è nata con un id diverso da quello chiesto."))
    other = {**bench.made["addSheet"]["properties"], "title": f"{bench.title} bis"}
    refused = lab.refusal([{"addSheet": {"properties": other}}])
    return _twice(refused, _("una scheda con un id già usato"))


def same_title(lab: Lab) -> Answer:
    """Two tabs cannot have one title: two processes that make a tab at once make one."""
    bench, other = lab.bench(), lab.bench()
    lab.write([bench.made])
    twin = {**other.made["addSheet"]["properties"], "title": bench.title}
    return _twice(lab.refusal([{"addSheet": {"properties": twin}}]), _("una scheda con un nome già usato"))


def named_range_twice(lab: Lab) -> Answer:
    """A named range may be made with an id of one's own, keeps it, and is refused the second time."""
    bench, name = lab.bench(), new_name()
    lab.write([bench.made, bench.name(name)])
    if name not in _names(lab):
        return Answer(False, _("L'intervallo è nato con un id diverso da quello chiesto."))
    return _twice(lab.refusal([bench.name(name)]), _("un intervallo con un id già usato"))


def gone_name(lab: Lab) -> Answer:
    """Taking away a named range that is gone is refused."""
    bench, name = lab.bench(), new_name()
    lab.write([bench.made, bench.name(name)])
    lab.write([unnamed(name)])
    return _twice(lab.refusal([unnamed(name)]), _("di togliere un intervallo che non c'è più"))


def resent_step(lab: Lab) -> Answer:
    """The body of a save, sent again as it is or in another try of the same step, adds no second row."""
    bench, last, next_ = lab.bench(), new_name(), new_name()
    lab.write([bench.made, bench.put([["id"]]), bench.name(last)])

    def step(name: str) -> list[Request]:
        return [unnamed(last), bench.name(name), bench.append([["voce"]])]

    lab.write(step(next_))
    again, other = lab.refusal(step(next_)), lab.refusal(step(new_name()))
    rows = len(lab.values(bench, "2:20"))
    if again and other and rows == 1:
        return Answer(True, _("Lo stesso salvataggio spedito tre volte ha scritto una riga sola."))
    return Answer(False, _("Lo stesso salvataggio spedito tre volte ha scritto {rows} righe.", rows=rows))


def step_without_its_tab(lab: Lab) -> Answer:
    """A save that arrives after somebody deleted the hidden tab that its named range stands on adds no row.

    On Google such a name stays, broken and not listed any more (github.com/burnash/gspread/issues/1530), so taking it
    away may well be accepted: what must be refused is the next name, on a tab that is gone.
    """
    bench, hidden, last = lab.bench(), lab.bench(), new_name()
    lab.write([bench.made, hidden.made, bench.put([["id"]]), hidden.name(last)])
    lab.write([{"deleteSheet": {"sheetId": hidden.id}}])
    refused = lab.refusal([unnamed(last), hidden.name(new_name()), bench.append([["voce"]])])
    rows = len(lab.values(bench, "2:20"))
    # The broken name, where there is one: nobody would find it later.
    lab.refusal([unnamed(last)])
    if refused and rows == 0:
        return Answer(True, _("Il foglio lo rifiuta: «{refused}».", refused=refused))
    return Answer(False, _("Il salvataggio è stato accettato, e ha scritto la sua riga fuori turno."))


def metadata_twice(lab: Lab) -> Answer:
    """Developer metadata takes an id of one's own, and is refused the second time. The app does not use it."""
    bench, chosen = lab.bench(), secrets.randbelow(2**31 - 2) + 1
    place = {"metadataId": chosen, "metadataKey": "prova_doctor", "visibility": "DOCUMENT"}
    create = {"createDeveloperMetadata": {"developerMetadata": {**place, "location": {"sheetId": bench.id}}}}
    lab.write([bench.made, create])
    return _twice(lab.refusal([create]), _("dei metadati con un id già usato"))


def _names(lab: Lab) -> list[str]:
    return [each["namedRangeId"] for each in lab.look("namedRanges.namedRangeId").get("namedRanges", [])]


def _twice(refused: str, what: str) -> Answer:
    if refused:
        return Answer(True, _("La seconda volta il foglio rifiuta: «{refused}».", refused=refused))
    return Answer(False, _("Il foglio ha accettato due volte la richiesta {what}.", what=what))


CHECKS = (
    Check(GROUP, _("Una scheda con un id scelto dall'app nasce una volta sola"), chosen_tab_id, _STOP),
    Check(GROUP, _("Due schede con lo stesso nome non nascono"), same_title, _STOP),
    Check(GROUP, _("Un intervallo con un id scelto dall'app nasce una volta sola"), named_range_twice, _STOP),
    Check(GROUP, _("Un intervallo che non c'è più non si toglie"), gone_name, _STOP),
    Check(GROUP, _("Un salvataggio spedito di nuovo non scrive una seconda riga"), resent_step, _STOP),
    Check(GROUP, _("Tolta la scheda di servizio, un salvataggio in ritardo non scrive"), step_without_its_tab, _STOP),
    Check(
        GROUP,
        _("Dei metadati con un id scelto dall'app nascono una volta sola"),
        metadata_twice,
        _("L'app non li usa: non serve fare nulla. Segnala questo risultato a chi la sviluppa."),
    ),
)
