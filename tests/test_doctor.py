"""The doctor finds nothing on a sound spreadsheet, and each thing that is wrong on one that answers otherwise.

What is wrong is put between gspread and the engine: an adapter that changes one kind of request or answer.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from click.testing import CliRunner, Result
from requests.adapters import BaseAdapter

from sheets import local
from sheets.__main__ import commands
from sheets.doctor import LOOK, SHUT, SILENT, WELL, Finding, Lab, examine, exit_code, installation, who_enters
from sheets.doctor.entering import how_they_enter
from sheets.doctor.examination import CHECKS
from sheets.doctor.lab import NAME, SCRATCH
from sheets.spreadsheet import configuration
from sheets.spreadsheet.workbook import Workbook

NOW = datetime(2017, 1, 12, 14, 30, tzinfo=UTC)
Json = dict[str, Any]
Forward = Callable[[Json], requests.Response]


class Liar(BaseAdapter):
    """Answers in place of the engine where `lie` wants to: it gets the body and a way to the engine, and may change both."""

    def __init__(self, engine: BaseAdapter, lie: Callable[[requests.PreparedRequest, Json, Forward], Any]) -> None:
        super().__init__()
        self.engine = engine
        self.lie = lie

    def send(self, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        body = json.loads(request.body) if request.body else {}

        def forward(changed: Json) -> requests.Response:
            copy = request.copy()
            if changed:
                copy.body = json.dumps(changed).encode()
            return self.engine.send(copy, *given, **named)

        lied = self.lie(request, body, forward)
        return lied if lied is not None else forward(body)

    def close(self) -> None:
        self.engine.close()


def answered(request: requests.PreparedRequest, code: int, body: Json) -> requests.Response:
    """A reply that never came from the engine."""
    response = requests.Response()
    response.status_code = code
    response.request, response.url = request, request.url or ""
    response._content = json.dumps(body).encode()
    return response


def refused(request: requests.PreparedRequest, code: int, words: str) -> requests.Response:
    return answered(request, code, {"error": {"code": code, "message": words, "status": "X"}})


def changed(reply: requests.Response, change: Callable[[Json], Any]) -> requests.Response:
    """The engine's reply, with its body changed."""
    body = reply.json()
    change(body)
    reply._content = json.dumps(body).encode()
    return reply


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


Lie = Callable[[requests.PreparedRequest, Json, Forward], Any]
Examined = Callable[..., dict[str, Finding]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lab(session: local.LocalSession, workbook: Workbook, clock: Clock) -> Lab:
    """The engine in memory, under examination."""
    return Lab(workbook, clock.sleep, clock, lambda: NOW)


@pytest.fixture
def examined(session: local.LocalSession, lab: Lab) -> Examined:
    """Examines the spreadsheet, with a lie in the way: the findings by their titles."""

    def examining(lie: Lie | None = None, **given: Any) -> dict[str, Finding]:
        if lie is not None:
            session.mount("https://", Liar(session.get_adapter("https://"), lie))
        return {finding.title: finding for finding in examine(lab, **given)}

    return examining


def kinds_of(body: Json) -> list[str]:
    return [kind for request in body.get("requests", []) for kind in request]


def is_batch(request: requests.PreparedRequest) -> bool:
    return ":batchUpdate" in (request.url or "")


def scratch_tabs(book: gspread.Spreadsheet) -> list[str]:
    return [sheet.title for sheet in book.worksheets() if sheet.title.startswith(SCRATCH)]


# A sound spreadsheet


def test_a_sound_spreadsheet_passes_every_check(examined: Examined) -> None:
    found = examined()
    assert {title: finding.found for title, finding in found.items() if finding.state != WELL} == {}
    assert {check.title for check in CHECKS} <= set(found)
    assert exit_code(found.values()) == 0


def test_an_examination_leaves_the_spreadsheet_as_it_was(examined: Examined, book: gspread.Spreadsheet) -> None:
    fields = {"fields": "properties,namedRanges,developerMetadata,sheets(properties,protectedRanges,data.rowData.values(userEnteredValue,note))"}  # fmt: skip
    before = book.fetch_sheet_metadata(fields)
    examined()
    assert book.fetch_sheet_metadata(fields) == before


def test_an_examination_fits_the_quota_of_one_minute(session: local.LocalSession, examined: Examined) -> None:
    session.log.clear()
    words = examined()["Quante richieste"].found
    counts = session.log.counts
    assert max(counts["read"], counts["write"]) < 60
    assert f"{counts['read']} letture, {counts['write']} scritture, {counts['drive']} richieste a Drive" in words
    assert "Nessuna è stata respinta" in words


# Each check made to fail


def takes_twice(kind: str) -> Lie:
    """A spreadsheet that says yes to what it has refused."""

    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        reply = forward(body)
        if kind in kinds_of(body) and reply.status_code == 400:
            return answered(request, 200, {"replies": [{}]})
        return reply

    return lie


def without(*kinds: str) -> Lie:
    """A spreadsheet on which some kinds of request do nothing."""

    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        if not is_batch(request) or not set(kinds) & set(kinds_of(body)):
            return None
        left = [each for each in body["requests"] if not set(kinds) & set(each)]
        return forward({**body, "requests": left}) if left else answered(request, 200, {"replies": [{}]})

    return lie


def each(change: Callable[[Json], Json | None]) -> Lie:
    """A spreadsheet that takes each request of a batch for another one."""

    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        if not is_batch(request):
            return None
        return forward({**body, "requests": [change(each) or each for each in body["requests"]]})

    return lie


def replies(change: Callable[[Json], Any]) -> Lie:
    """A spreadsheet that answers reads and writes with something else in the body."""

    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        reply = forward(body)
        return changed(reply, change) if reply.status_code == 200 and reply.content else reply

    return lie


def chooses_its_own_ids(request: Json) -> Json | None:
    added = request.get("addSheet")
    return {"addSheet": {"properties": {**added["properties"], "sheetId": 77}}} if added else None


def names_of_its_own(request: Json) -> Json | None:
    added = request.get("addNamedRange")
    return {"addNamedRange": {"namedRange": {**added["namedRange"], "namedRangeId": "altro"}}} if added else None


def applies_what_it_refuses(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
    reply = forward(body)
    if is_batch(request) and reply.status_code == 400:
        for each in body["requests"]:
            forward({"requests": [each]})
    return reply


def appends_at_the_bottom(request: Json) -> Json | None:
    added = request.get("appendCells")
    if not added:
        return None
    start = {"sheetId": added["sheetId"], "rowIndex": 9, "columnIndex": 0}
    return {"updateCells": {"start": start, "rows": added["rows"], "fields": added["fields"]}}


def _parsed(text: str) -> Json:
    return {"formulaValue": text} if text.startswith("=") else {"stringValue": text}


def parses_text(request: Json) -> Json | None:
    """As USER_ENTERED would: a text with an equals sign first becomes a formula."""
    for kind in ("appendCells", "updateCells"):
        for row in request.get(kind, {}).get("rows", []):
            for cell in row.get("values", []):
                entered = cell.get("userEnteredValue", {})
                if "stringValue" in entered:
                    cell["userEnteredValue"] = _parsed(entered["stringValue"])
    return None


def forgets_formats(request: Json) -> Json | None:
    added = request.get("appendCells")
    return {"appendCells": {**added, "fields": "userEnteredValue"}} if added else None


def hides_what_it_wrote(body: Json) -> None:
    body.pop("updatedSpreadsheet", None)


def loses_metadata(body: Json) -> None:
    for sheet in body.get("sheets", []):
        for part in sheet.get("data", []):
            part.pop("rowMetadata", None)


def refuses(kind: str, code: int = 400, words: str = "no") -> Lie:
    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        return refused(request, code, words) if kind in kinds_of(body) else None

    return lie


def refuses_other_choices(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
    is_lone_write = kinds_of(body) == ["updateCells"] and "altro" in json.dumps(body)
    return refused(request, 400, "You are trying to edit a validated cell") if is_lone_write else None


def stands_still(body: Json) -> None:
    if "version" in body:
        body["version"] = "7"


def is_excel(body: Json) -> None:
    if "mimeType" in body:
        body["mimeType"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def is_english(body: Json) -> None:
    if "locale" in body.get("properties", {}):
        body["properties"]["locale"] = "en_US"


def is_full(body: Json) -> None:
    for sheet in body.get("sheets", []):
        if "gridProperties" in sheet.get("properties", {}):
            sheet["properties"]["gridProperties"] = {"rowCount": 1_000_000, "columnCount": 10}


def protects_nothing(body: Json) -> None:
    for sheet in body.get("sheets", []):
        sheet.pop("protectedRanges", None)


FAILURES: dict[str, tuple[Lie, str]] = {
    "Ruoli e definizioni sono protetti": (replies(protects_nothing), "Non sono protette, o non per gli amministratori di oggi: Operazioni,"),
    "Una scheda con un id scelto dall'app nasce una volta sola": (takes_twice("addSheet"), "accettato due volte"),
    "Due schede con lo stesso nome non nascono": (takes_twice("addSheet"), "accettato due volte"),
    "Un intervallo con un id scelto dall'app nasce una volta sola": (takes_twice("addNamedRange"), "accettato due volte"),
    "Un intervallo che non c'è più non si toglie": (takes_twice("deleteNamedRange"), "accettato due volte"),
    "Un salvataggio spedito di nuovo non scrive una seconda riga": (without("addNamedRange", "deleteNamedRange"), "3 righe"),
    "Tolta la scheda di servizio, un salvataggio in ritardo non scrive": (without("addNamedRange", "deleteNamedRange"), "fuori turno"),
    "Dei metadati con un id scelto dall'app nascono una volta sola": (takes_twice("createDeveloperMetadata"), "accettato due volte"),
    "Una richiesta sbagliata ferma tutte le altre": (applies_what_it_refuses, "nella cella c'è ora [['dopo']"),
    "La risposta dice che cosa c'è dopo la scrittura": (replies(hides_what_it_wrote), "Nella risposta c'è {} invece"),
    "Ciò che c'era prima di una correzione si può rimettere": (without("copyPaste"), "Dopo la copia nella risposta c'è"),
    "Un testo si toglie dovunque sia": (without("findReplace"), "nel foglio c'è [['segno', 'segno e altro']"),
    "Le righe nuove stanno subito sotto le altre": (each(appends_at_the_bottom), "alla riga [10] invece che alla 3"),
    "Ciò che si scrive non diventa una formula": (each(parses_text), "Non sono rimasti testo: =1+1."),
    "Ciò che si scrive a mano in una colonna di testo resta testo": (without("repeatCell"), "Non sono rimasti come scritti: 0042"),
    "Le date sono date": (each(forgets_formats), "si vede come «42747»"),
    "Si può ordinare anche dove c'è un avviso": (without("sortRange"), "Ordinando si è ottenuto [['b', 2]"),
    "Un menu a tendina non rifiuta nulla": (refuses_other_choices, "non si scrive: You are trying"),
    "Che cosa fanno i metadati quando si ordina": (replies(loses_metadata), "ora sulle righe []"),
    "La versione di Drive cresce a ogni scrittura": (replies(stands_still), "è rimasta 7 per più di 60 secondi"),
    "È un foglio Google, non un file Excel": (replies(is_excel), "È un file Excel: l'app non può scriverci."),
    "Lingua e fuso orario": (replies(is_english), "Lingua en_US"),
    "Spazio nel foglio": (replies(is_full), "80.000.000 celle su 10.000.000"),
}  # fmt: skip


def test_every_check_is_made_to_fail() -> None:
    assert {check.title for check in CHECKS} <= set(FAILURES)


@pytest.mark.parametrize("title", FAILURES)
def test_what_is_wrong_is_found_and_told_what_to_do_about(
    examined: Examined, book: gspread.Spreadsheet, title: str
) -> None:
    lie, words = FAILURES[title]
    found = examined(lie)
    assert found[title].state == LOOK
    assert words in found[title].found
    assert found[title].advice
    assert exit_code(found.values()) == 1
    assert scratch_tabs(book) == []


@pytest.mark.parametrize(
    ("lie", "title", "words"),
    [
        (each(chooses_its_own_ids), "Una scheda con un id scelto dall'app nasce una volta sola", "c'è già una scheda"),
        (each(names_of_its_own), "Un intervallo con un id scelto dall'app nasce una volta sola", "diverso da quello"),
        (refuses("copyPaste", 500), "Ciò che c'era prima di una correzione si può rimettere", "confermato"),
        (refuses("sortRange"), "Si può ordinare anche dove c'è un avviso", "rifiutato"),
        (without("appendCells"), "Le date sono date", "non è come me l'aspetto"),
    ],
    ids=["other sheet ids", "other names", "an error", "a refusal", "a strange reply"],
)
def test_checks_fail_in_other_ways_too(
    examined: Examined, book: gspread.Spreadsheet, lie: Lie, title: str, words: str
) -> None:
    found = examined(lie)
    told = found.get(title, found["L'app può scrivere"])
    assert told.state != WELL
    assert words in told.found
    assert scratch_tabs(book) == []


# Reach


@pytest.mark.parametrize(
    ("code", "words", "sentence", "advice"),
    [
        (403, "The caller does not have permission", "l'app non può aprirlo (403)", "come Editor con app@progetto.iam"),
        (404, "Requested entity was not found.", "non si trova (404)", "Controlla la chiave"),
        (403, "Google Sheets API has not been used in project 7", "API non è attiva", "console di Google Cloud"),
        (401, "Invalid Credentials", "non è condiviso", "account di servizio"),
    ],
)
@pytest.mark.parametrize("host", ["www.googleapis.com", "sheets.googleapis.com"])
def test_without_a_way_in_it_says_which_and_tries_nothing_else(
    examined: Examined, session: local.LocalSession, host: str, code: int, words: str, sentence: str, advice: str
) -> None:
    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        return refused(request, code, words) if host in (request.url or "") else None

    session.log.clear()
    found = examined(lie, account="app@progetto.iam")
    last = list(found.values())[-1]
    assert (last.state, exit_code(found.values())) == (SHUT, 2)
    assert sentence in last.found
    assert advice in last.advice
    assert session.log.counts["write"] == 0


def test_a_spreadsheet_that_is_shared_for_reading_only_is_told(examined: Examined) -> None:
    found = examined(refuses("addSheet", 403, "The caller does not have permission"))
    assert found["L'app può scrivere"].state == SHUT
    assert "non come Lettore" in found["L'app può scrivere"].advice
    assert exit_code(found.values()) == 2


def test_a_spreadsheet_that_does_not_answer_is_asked_again_for_a_minute_and_then_told(
    examined: Examined, clock: Clock
) -> None:
    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        raise requests.exceptions.ConnectionError("nobody there")

    found = examined(lie)
    assert exit_code(found.values()) == 2
    assert found["Google Drive risponde"].found == "Il foglio non risponde."
    assert clock.seconds > 60


def test_a_lost_reply_is_not_sent_again_and_is_no_verdict(examined: Examined, book: gspread.Spreadsheet) -> None:
    sent = []

    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        if "copyPaste" not in kinds_of(body):
            return None
        sent.append(body)
        forward(body)
        raise requests.exceptions.ReadTimeout("lost")

    found = examined(lie)
    assert found["Ciò che c'era prima di una correzione si può rimettere"].state == SILENT
    assert (len(sent), exit_code(found.values())) == (1, 2)
    assert scratch_tabs(book) == []


# Clocks


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [
        (0, WELL, "Va con quello di Google"),
        (59, WELL, "Va con quello di Google"),
        (300, LOOK, "È indietro di 300 secondi"),
        (-300, LOOK, "È avanti di 300 secondi"),
    ],
)
def test_this_machines_clock_is_compared_with_googles(examined: Examined, seconds: int, state: str, words: str) -> None:
    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        reply = forward(body)
        moment = NOW + timedelta(seconds=seconds)
        reply.headers["Date"] = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return reply

    finding = examined(lie)["L'orologio di questo computer"]
    assert finding.state == state
    assert words in finding.found


@pytest.mark.parametrize(("times", "state", "words"), [(3, WELL, "0,5"), (41, LOOK, "19,5")])
def test_the_lag_of_the_version_is_measured(examined: Examined, times: int, state: str, words: str) -> None:
    shown, asked = {"version": 0}, {"times": 0}

    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        reply = forward(body)
        if "drive/v3/files/" not in (request.url or ""):
            return reply
        asked["times"] += 1
        # It moves only every so many times that somebody asks.
        if asked["times"] % times == 0 or not shown["version"]:
            shown["version"] = int(reply.json()["version"])
        return changed(reply, lambda found: found.update(version=str(shown["version"])))

    finding = examined(lie)["La versione di Drive cresce a ogni scrittura"]
    assert finding.state == state
    assert words in finding.found


# Quotas


def test_a_429_is_waited_for_and_told(faults: local.Faults, examined: Examined, clock: Clock) -> None:
    faults.refuse(2, kind="write", code=429)
    found = examined()
    assert found["Quante richieste"].state == LOOK
    assert "Respinte perché troppe (429): 2; ho aspettato e ripetuto." in found["Quante richieste"].found
    assert [title for title, each in found.items() if each.state != WELL] == ["Quante richieste"]
    assert clock.seconds >= 10


def test_what_google_says_at_the_limit_is_tried_only_when_asked_for(clock: Clock) -> None:
    faults = local.Faults(quota=60, clock=clock)
    with local.session(":memory:", faults=faults) as session:
        lab = Lab(Workbook.on_file(":memory:", session), clock.sleep, clock, lambda: NOW)
        assert "Quando le richieste sono troppe" not in {each.title for each in examine(lab)}
        clock.sleep(60)
        found = {each.title: each for each in examine(lab, to_the_limit=True)}
    assert found["Quando le richieste sono troppe"].state == WELL
    assert (
        "Google ha risposto 429; dopo l'attesa ha risposto di nuovo." in found["Quando le richieste sono troppe"].found
    )
    assert found["Quante richieste"].state == WELL


def test_a_quota_without_end_is_told(examined: Examined) -> None:
    found = examined(to_the_limit=True)["Quando le richieste sono troppe"]
    assert (found.state, found.found) == (LOOK, "Dopo 400 letture Google non ha ancora risposto 429.")


# Scratch tabs


def test_what_a_killed_doctor_left_is_removed_by_the_next(
    examined: Examined, book: gspread.Spreadsheet, lab: Lab
) -> None:
    bench = lab.bench()
    lab.write([bench.made, bench.name("op0123")])
    found = examined()
    assert "Ho tolto una scheda lasciata da un esame interrotto." in found["L'app può scrivere"].found
    assert scratch_tabs(book) == []
    assert not any(each["name"].startswith(NAME) for each in book.list_named_ranges())


def test_an_examination_that_is_broken_off_removes_its_tabs(lab: Lab, book: gspread.Spreadsheet) -> None:
    going: Iterator[Finding] = examine(lab)
    assert next(each for each in going if each.group == "Scrivere e correggere").state == WELL
    assert scratch_tabs(book)
    going.close()  # type: ignore[attr-defined]
    assert scratch_tabs(book) == []


def test_a_fault_of_the_doctor_itself_leaves_no_tab(examined: Examined, book: gspread.Spreadsheet) -> None:
    def lie(request: requests.PreparedRequest, body: Json, forward: Forward) -> Any:
        if "sortRange" in kinds_of(body):
            raise KeyboardInterrupt
        return None

    with pytest.raises(KeyboardInterrupt):
        examined(lie)
    assert scratch_tabs(book) == []


def test_tabs_that_cannot_be_removed_are_told(examined: Examined, book: gspread.Spreadsheet) -> None:
    found = examined(refuses("deleteSheet"))
    told = found["Le schede di prova non ci sono più"]
    assert told.state == LOOK
    assert f"Cancella le schede «{SCRATCH}…»" in told.advice
    assert scratch_tabs(book)


# The key file


def google_secrets(folder: Path, key: str = "1AbC", mode: int = 0o600, **account: str) -> Path:
    path = folder / "secrets.toml"
    lines = [
        f'[spreadsheet]\nkey = "{key}"',
        "[service_account]",
        *(f'{name} = """{text}"""' for name, text in account.items()),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[spreadsheet\n", "non si legge"),
        ('[spreadsheet]\nkey = "x"\n', "mancano la chiave del foglio o l'account"),
        ('[spreadsheet]\nkey = "x"\n[service_account]\nclient_email = "a@b"\n', "non si può usare"),
    ],
)
def test_a_key_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    found = installation(None, path)
    assert found.workbook is None
    assert found.findings[-1].state == SHUT
    assert words in found.findings[-1].found
    assert found.findings[-1].advice


@pytest.fixture(scope="module")
def private_key() -> str:
    """A key of the right shape, made for this test and known to nobody."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return made.private_bytes(*form).decode()


def test_a_good_key_file_says_which_account_it_is(tmp_path: Path, private_key: str) -> None:
    account = {"client_email": "app@progetto.iam", "token_uri": "https://oauth2.googleapis.com/token"}
    path = google_secrets(tmp_path, private_key=private_key, type="service_account", **account)
    found = installation(None, path)
    assert found.workbook is not None
    assert found.account == "app@progetto.iam"
    assert [each.state for each in found.findings] == [WELL, WELL, WELL, LOOK]
    assert found.findings[-1].found == "Manca [auth]: nessuno può entrare."


def test_a_whole_address_and_a_key_that_others_may_read_are_told(tmp_path: Path, private_key: str) -> None:
    account = {"client_email": "app@progetto.iam", "token_uri": "https://oauth2.googleapis.com/token"}
    address = "https://docs.google.com/spreadsheets/d/1AbC/edit"
    path = google_secrets(tmp_path, address, 0o644, private_key=private_key, type="service_account", **account)
    states: Mapping[str, Finding] = {each.title: each for each in installation(None, path).findings}
    assert "fra «/d/» e «/edit»" in states["La chiave del foglio"].advice
    assert states["Chi può leggere la chiave"].advice == f"Scrivi nel Terminale: chmod 600 {path}"


# Who comes in

AUTH = """
[auth]
redirect_uri = "https://perimetri.esempio.it/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "a"
client_secret = "b"
server_metadata_url = "https://accounts.google.com/.well-known/openid-configuration"
"""


@pytest.mark.parametrize(
    ("text", "state", "words"),
    [
        (AUTH, WELL, "Accedendo con Google, da https://perimetri.esempio.it; di nuovo dopo 14 giorni."),
        (AUTH + "[perimetri]\nsign_in_days = 3\n", WELL, "di nuovo dopo 3 giorni"),
        (AUTH.replace("/oauth2callback", ""), LOOK, "«redirect_uri» non va"),
        (AUTH.replace("0123456789abcdef0123456789abcdef", "corto"), LOOK, "ha meno di 32 caratteri"),
        (AUTH.replace('"a"', '"….apps.googleusercontent.com"'), LOOK, "è ancora quello dell'esempio"),
        (AUTH.replace('client_secret = "b"', ""), LOOK, "manca «client_secret»"),
    ],
)
def test_the_sign_in_is_examined(text: str, state: str, words: str) -> None:
    found = how_they_enter(tomllib.loads(text), is_google=True)
    assert (found.state, words in found.found) == (state, True)
    assert bool(found.advice) is (state == LOOK)


def test_the_example_of_the_secrets_is_read_and_every_placeholder_left_in_it_is_told() -> None:
    text = (configuration.ROOT / ".streamlit" / "secrets.example.toml").read_text(encoding="utf-8")
    secrets = configuration.secrets(configuration.ROOT / ".streamlit" / "secrets.example.toml")
    assert "è ancora quello dell'esempio" in how_they_enter(secrets, is_google=True).found
    filled = tomllib.loads(text.replace("…", "x" * 40))
    assert how_they_enter(filled, is_google=True).state == WELL


def test_a_book_without_an_administrator_is_told(workbook: Workbook, book: gspread.Spreadsheet) -> None:
    assert who_enters(workbook).found == "Possono entrare in 6, e qualcuno amministra."
    book.worksheet("Ruoli").batch_clear(["A7:D7"])
    assert who_enters(workbook).found == "Possono entrare in 5, ma nessuno amministra."
    book.worksheet("Ruoli").batch_clear(["A2:D7"])
    found = who_enters(workbook)
    assert (found.state, found.found) == (LOOK, "Non può entrare nessuno.")
    assert "admin add" in found.advice


# The command


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, ["doctor", *words])


def test_the_command_prints_groups_findings_and_a_verdict(tmp_path: Path) -> None:
    book = tmp_path / "libro.sqlite3"
    CliRunner().invoke(commands, ["setup", "--book", str(book)])
    CliRunner().invoke(commands, ["admin", "add", "ada@esempio.it", "--book", str(book)])
    CliRunner().invoke(commands, ["setup", "--book", str(book)])
    done = run("--book", str(book))
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert lines[0] == "Installazione"
    assert "Barriera contro i doppioni" in lines
    assert "  ✓ Una richiesta sbagliata ferma tutte le altre" in lines
    assert lines[-1].startswith("Va tutto bene: ")


def test_the_command_answers_other_programs_in_json(tmp_path: Path) -> None:
    book = tmp_path / "libro.sqlite3"
    CliRunner().invoke(commands, ["setup", "--book", str(book)])
    CliRunner().invoke(commands, ["admin", "add", "ada@esempio.it", "--book", str(book)])
    CliRunner().invoke(commands, ["setup", "--book", str(book)])
    found = json.loads(run("--book", str(book), "--json").stdout)
    assert {each["state"] for each in found} == {WELL}
    assert set(found[0]) == {"group", "title", "state", "found", "advice"}


def test_the_command_ends_with_two_when_there_is_no_book(tmp_path: Path) -> None:
    book = tmp_path / "libro.sqlite3"
    done = run("--book", str(book))
    assert done.exit_code == 2
    assert "Crealo con «python -m sheets setup»." in done.output
    assert done.output.endswith("Il foglio non si raggiunge: il resto non l'ho potuto provare.\n")
    assert not book.exists()


def test_the_command_ends_with_one_when_there_is_something_to_look_at(tmp_path: Path) -> None:
    book = tmp_path / "libro.sqlite3"
    CliRunner().invoke(commands, ["setup", "--book", str(book)])
    CliRunner().invoke(commands, ["admin", "add", "ada@esempio.it", "--book", str(book)])
    CliRunner().invoke(commands, ["setup", "--book", str(book)])
    with local.session(book) as session:
        workbook = Workbook.on_file(book, session)
        gspread.Client(auth=None, session=session).open_by_key(workbook.key).update_locale("en_US")
    done = run("--book", str(book))
    assert done.exit_code == 1
    assert (
        "  ! Lingua e fuso orario\n      Lingua en_US, fuso orario Europe/Rome.\n      Che cosa fare: " in done.output
    )
    assert "Da vedere: una prova." in done.output


def test_the_configured_book_is_examined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(configuration.BOOK_VARIABLE, str(tmp_path / "nessuno.sqlite3"))
    found = installation(None, tmp_path / "secrets.toml")
    assert "nessuno.sqlite3" in found.findings[0].found
