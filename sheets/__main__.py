"""The register from a shell: python -m sheets setup | demo | admin | figures | import | export | check | backup | restore | doctor."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from sheets import emails
from sheets.access import ADMINISTRATOR
from sheets.backup import backups
from sheets.definitions.defaults import DEFAULTS
from sheets.definitions.model import TABS, Indicator
from sheets.definitions.rows import same_email
from sheets.doctor import Finding, Lab, examine, exit_code, finding_lines, installation, verdict, who_enters
from sheets.entrance import way_in
from sheets.entrance.decision import Book, Start, Visit, entrance
from sheets.exports.cells import Exportable
from sheets.exports.delimited import delimited_bytes, suffix
from sheets.exports.whole import whole_book
from sheets.exports.xlsx import workbook_bytes
from sheets.figures.indicators import Figure, Scope
from sheets.figures.periods import Period, between
from sheets.imports.importing import import_file
from sheets.imports.mapping import ColumnMapping, read_mapping
from sheets.imports.report import table
from sheets.problems import BrokenBook, SheetsError
from sheets.register.register import SHELL, Register
from sheets.setup import demo as demo_project
from sheets.setup import role_rows
from sheets.setup.preparation import Prepared
from sheets.setup.preparation import setup as set_up
from sheets.shell.console import FAULT, FOUND_SOMETHING, ItalianDate, Shell, local_book, open_book, refuse, writing
from sheets.spreadsheet.configuration import is_local, secrets

_Command = TypeVar("_Command")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_DAY = ItalianDate()

with_book = click.option(
    "--book",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Il libro locale su cui lavorare. Senza: quello configurato (il foglio Google di .streamlit/secrets.toml, "
    "altrimenti libro/perimetri.sqlite3).",
)
with_json = click.option("--json", "as_json", is_flag=True, help="Scrive JSON, per altri programmi.")


@click.group(
    cls=Shell,
    help="Perimetri, il registro dei progetti di welfare di comunità, dalla riga di comando.\n\n"
    "Per cominciare: «python -m sheets demo», poi «python -m sheets figures».\n\n"
    "Finisce con 0 se è andato tutto bene, 1 se c'è qualcosa da sistemare, 2 se non ha potuto fare.",
)
def commands() -> None:
    """All the commands."""


@commands.command(
    help="Prepara il foglio, nuovo o già in uso: crea le schede di definizione che mancano (operazioni, attività, campi, "
    "hub, comuni, indicatori, ruoli), aggiunge alle schede le colonne che mancano, e mette intestazioni bloccate, formati, "
    "menu a tendina, note e avvisi. Aggiunge e basta: ciò che c'è resta com'è, e ripeterlo non fa danni.",
    short_help="Prepara il foglio: schede, colonne, formati, menu a tendina.",
)
@click.option(
    "--definitions",
    "folder",
    type=_FOLDER,
    metavar="CARTELLA",
    help="Una cartella con definizioni proprie, un CSV per scheda (per esempio Hub.csv, Ruoli.csv). Per le schede senza "
    "un file valgono i valori predefiniti.",
)
@click.option("--dry-run", is_flag=True, help="Dice che cosa farebbe, riga per riga, senza scrivere.")
@with_book
def setup(folder: Path | None, dry_run: bool, book: Path | None) -> int:
    """Add what the spreadsheet lacks."""
    files = _definition_files(folder) if folder else []
    workbook = open_book(book, make=not dry_run, or_blank=dry_run)
    prepared = set_up(workbook, folder or DEFAULTS, dry_run)
    if prepared.made and not dry_run:
        click.echo(f"Schede create: {', '.join(prepared.made)}.")
    for line in _prepared_lines(prepared, dry_run):
        click.echo(line)
    for title in files:
        if title not in prepared.made:
            click.echo(f"La scheda {title} c'era già: le righe di {title}.csv non sono entrate. Scrivile nel foglio.")
    click.echo(f"Libro: {workbook.name}")
    return FOUND_SOMETHING if prepared.notices else 0


def _prepared_lines(prepared: Prepared, dry_run: bool) -> Iterator[str]:
    """What setup did or would do, and what it leaves to people."""
    if not prepared.lines:
        yield "Non c'è nulla da fare: il foglio è già pronto."
    else:
        yield "Farei questo (non ho scritto nulla):" if dry_run else "Ho fatto questo:"
        yield from (f"  {line}" for line in prepared.lines)
    if prepared.notices:
        yield "Da vedere:"
        yield from (f"  {notice}" for notice in prepared.notices)


def _definition_files(folder: Path) -> list[str]:
    """The tabs that the folder has a file for. Raises `BrokenBook` when it has none, or one of an unknown name."""
    found = sorted(path.stem for path in folder.glob("*.csv"))
    strange = [name for name in found if name not in TABS]
    if strange or not found:
        what = f"«{strange[0]}.csv» non è una scheda di definizione." if strange else f"In «{folder}» non ci sono CSV."
        raise BrokenBook(what, f"I nomi sono: {', '.join(f'{title}.csv' for title in TABS)}.")
    return found


@commands.command(
    help="Carica il progetto dimostrativo: righe inventate del 2015 e 2016 le cui somme sono le 19 cifre pubblicate di "
    "Oltre i Perimetri, e alcuni incontri da oggi in poi. Ripeterlo aggiunge solo ciò che manca.",
    short_help="Carica il progetto dimostrativo, con dati inventati.",
)
@with_book
def demo(book: Path | None) -> None:
    """Set up and load the demo project."""
    workbook = open_book(book, make=True)
    set_up(workbook)
    with writing(workbook, book) as register:
        # The note in the journal is no proof: a hand in the sheet can write it.
        if not register.is_demo and _holds_real_rows(register):
            raise SheetsError(
                "In questo libro ci sono già voci vere: non le mescolo con dati inventati.",
                "Scegli un altro libro con --book.",
            )
        written = demo_project.load(register)
    click.echo(f"Righe aggiunte: {written}." if written else "Il progetto dimostrativo c'era già tutto.")
    option = f" --book {book}" if book else ""
    click.echo("I dati sono inventati. Prossimo passo: «make run» apre l'app, oppure guarda le cifre con")
    click.echo(f"  python -m sheets figures --from 2015-01-01 --to 2016-12-31{option}")


@commands.command(
    help="Chi amministra il progetto. «admin add EMAIL» aggiunge una riga alla scheda Ruoli: è il modo di far entrare la prima "
    "persona, che poi aggiunge le altre nel foglio. «admin list» elenca gli amministratori che ci sono.",
    short_help="Fa entrare il primo amministratore, o elenca quelli che ci sono.",
)
@click.argument("action", type=click.Choice(["add", "list"]), metavar="add|list")
@click.argument("email", required=False)
@click.option("--name", default="", metavar="NOME", help="Come si chiama. Senza: il suo indirizzo.")
@with_book
def admin(action: str, email: str | None, name: str, book: Path | None) -> int:
    """Add an administrator, or list them."""
    if action == "add":
        return _add_administrator(email or "", name, book)
    if email is not None:
        raise refuse("«admin list» non vuole un indirizzo.")
    found = [each for each in Register(open_book(book)).people() if each.role == ADMINISTRATOR]
    for each in found:
        click.echo(f"{each.email}  {each.name}")
    if not found:
        click.echo("Non c'è nessun amministratore: aggiungilo con «python -m sheets admin add EMAIL».")
    return 0 if found else FOUND_SOMETHING


def _add_administrator(email: str, name: str, book: Path | None) -> int:
    email = same_email(email)
    if not email:
        raise refuse("Quale indirizzo? Scrivi «admin add nome@dominio.it».")
    why = emails.refusal(email)
    if why is not None:
        raise refuse(" ".join(why))
    with writing(open_book(book), book) as register:
        role_rows.add(register, [{"Email": email, "Nome": name, "Ruolo": ADMINISTRATOR}])
        is_in = any(each.email == email for each in register.people())
    click.echo(f"{email} è nella scheda Ruoli come amministratore.")
    if not is_in:
        click.echo("La sua riga però non si può usare: guarda «python -m sheets check».")
    return 0 if is_in else FOUND_SOMETHING


@commands.command(
    help="Dice da quale indirizzo si entra nell'app, e chi può; oppure perché nessuno, e che cosa fare. Lo usa «make run».",
    short_help="Dice da quale indirizzo si entra nell'app, e chi può.",
)
@click.option("--port", type=int, default=8501, metavar="PORTA", help="La porta su cui risponde l'app. Senza: 8501.")
@click.option("--as", "person", default="", metavar="EMAIL", help="La persona per cui si apre un libro con dati veri.")
@click.option(
    "--lan", default="", metavar="INDIRIZZO", help="L'indirizzo sulla rete locale, se l'app si apre anche lì."
)
@with_book
def address(port: int, person: str, lan: str, book: Path | None) -> None:
    """Print where the app opens, and for whom."""
    found = secrets()
    register = Register(open_book(book))
    kind = Book.GOOGLE if book is None and not is_local() else Book.DEMO if register.is_demo else Book.LOCAL
    person = same_email(person)
    decided = entrance(found, kind, Start(person, bool(lan)), Visit("localhost"))
    for line in way_in.lines(decided, register, person, port, lan):
        click.echo(line)


def _holds_real_rows(register: Register) -> bool:
    """True when the book has entries that the demo project did not write; a demo that was interrupted has none.

    A demo of before it left a mark is still one, when most of its rows are the demo's: what was tried in it is not real.
    """
    coming = demo_project.coming(register.now().date())
    ours = {entry.id for entry in (*demo_project.biennium().entries, *coming)}
    entries = [(tab, index) for tab in register.snapshot.entry_tabs() for index in range(len(tab.rows))]
    there = [tab.cell(index, "id") in ours for tab, index in entries if any(tab.rows[index])]
    return not all(there) and not (register.is_invented and 2 * sum(there) > len(there))


@commands.command(
    help="Mostra gli indicatori di un periodo. Le date si scrivono 2016-12-31 oppure 31/12/2016.",
    short_help="Mostra gli indicatori di un periodo.",
)
@click.option("--from", "start", type=_DAY, metavar="DATA", help="Il primo giorno. Senza: il primo registrato.")
@click.option("--to", "end", type=_DAY, metavar="DATA", help="L'ultimo giorno. Senza: l'ultimo registrato.")
@click.option("--by", type=click.Choice(["hub"]), help="Divide ogni indicatore per hub.")
@click.option(
    "--indicator", "code", metavar="CODICE", help="Solo questo indicatore: il codice della scheda Indicatori."
)
@with_json
@with_book
def figures(
    start: date | None, end: date | None, by: str | None, code: str | None, as_json: bool, book: Path | None
) -> None:
    """Print the figures of a period."""
    register = Register(open_book(book))
    first, last = register.span(SHELL)
    period = between(start or first, end or last)
    found = list(_figures(register, _chosen(register, code), period, by == "hub"))
    if as_json:
        click.echo(json.dumps([_figure_as_json(hub, figure) for hub, figure in found], ensure_ascii=False, indent=2))
        return
    click.echo(f"Periodo: {period.in_words}\n")
    for line in _figure_lines(found):
        click.echo(line)
    if register.is_invented:
        click.echo("\nProgetto dimostrativo: i dati sono inventati.")


def _chosen(register: Register, code: str | None) -> Sequence[Indicator]:
    indicators = register.indicators(SHELL)
    chosen = [each for each in indicators if code in (None, each.code)]
    if not chosen and code is not None:
        codes = ", ".join(each.code for each in indicators)
        raise refuse(f"L'indicatore «{code}» non c'è. I codici sono: {codes}.")
    return chosen


def _figures(
    register: Register, indicators: Sequence[Indicator], period: Period, by_hub: bool
) -> Iterator[tuple[str, Figure]]:
    """Each indicator's figure, or its figure at each hub; the hub is "" for the whole project."""
    for indicator in indicators:
        if by_hub:
            yield from register.by_hub(SHELL, indicator, Scope(period))
        else:
            yield "", register.figure(SHELL, indicator, Scope(period))


def _figure_as_json(hub: str, figure: Figure) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.label,
        "operation": figure.indicator.operation,
        **({"hub": hub} if hub else {}),
        "value": figure.rounded,
        "unit": figure.indicator.unit,
        "period": str(figure.scope.period),
    }


def _figure_lines(found: Sequence[tuple[str, Figure]]) -> Iterator[str]:
    """The figures by operation, numbers aligned to the right."""
    if not found:
        yield "Non c'è nessun indicatore: controlla la scheda Indicatori."
        return
    names = [f"  {figure.indicator.label}{f' · {hub}' if hub else ''}" for hub, figure in found]
    numbers = [(name, figure.in_words) for name, (_, figure) in zip(names, found, strict=True)]
    operation = ""
    for line, (_, figure) in zip(table(numbers), found, strict=True):
        if figure.indicator.operation != operation:
            operation = figure.indicator.operation
            yield operation
        unit = "" if figure.indicator.unit == "%" else f" {figure.indicator.unit}"
        yield f"{line}{unit}{f'  ({figure.why})' if figure.why else ''}"


@commands.command(
    name="import",
    help="Importa un CSV: ogni riga diventa una voce, una volta sola anche se si ripete il comando. Separatore e codifica "
    "si riconoscono. Ciò che non si può scrivere è elencato con la sua riga; nulla si perde in silenzio.\n\n"
    'Esempio: python -m sheets import eventi.csv --operation "OP Café" --activity "Evento di socialità" --hub Rho '
    '--map "Giorno=Data" --map "Nome=Titolo" --map "Presenti=Totale presenze" --set "Stato=svolto"',
    short_help="Importa un file CSV.",
)
@click.argument("file", type=_FILE)
@click.option("--operation", default="", metavar="NOME", help="L'operazione delle voci, per esempio «OP Café».")
@click.option("--activity", default="", metavar="NOME", help="La loro attività, per esempio «Evento di socialità».")
@click.option("--hub", default="", metavar="NOME", help="L'hub di tutte le righe.")
@click.option("--hub-column", default="", metavar="COLONNA", help="La colonna del file che dice l'hub di ogni riga.")
@click.option(
    "--map", "columns", multiple=True, metavar="COLONNA=CAMPO", help="Una colonna del file e il campo in cui va."
)
@click.option(
    "--set", "fixed", multiple=True, metavar="CAMPO=VALORE", help="Un campo che ha lo stesso valore in ogni riga."
)
@click.option("--expect-from", type=_DAY, metavar="DATA", help="Segnala le righe con una data precedente.")
@click.option("--expect-to", type=_DAY, metavar="DATA", help="Segnala le righe con una data successiva.")
@click.option("--mapping", "mapping_file", type=_FILE, metavar="FILE.toml", help="Un file TOML che dice tutto questo.")
@click.option("--dry-run", is_flag=True, help="Controlla e racconta, senza scrivere.")
@with_json
@with_book
def import_(file: Path, mapping_file: Path | None, dry_run: bool, as_json: bool, book: Path | None, **said: Any) -> int:
    """Import a CSV file."""
    began = time.monotonic()
    said |= {"columns": _pairs("--map", said["columns"]), "fixed": _pairs("--set", said["fixed"])}
    mapping = ColumnMapping(**said).over(read_mapping(mapping_file) if mapping_file else ColumnMapping())
    workbook = open_book(book)
    with writing(workbook, book) as register:
        report = import_file(register, SHELL, file, mapping, dry_run)
    report = replace(report, seconds=time.monotonic() - began, requests=workbook.pace.totals)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2) if as_json else report.in_words())
    if report.interrupted is not None:
        click.echo(str(report.interrupted), err=True)
        return FAULT
    return FOUND_SOMETHING if report.not_written else 0


def _pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """ "Event date=Data" → {"Event date": "Data"}. A column's name may hold an equals sign, a field's may not."""
    pairs: dict[str, str] = {}
    for text in texts:
        left, equals, right = text.rpartition("=") if option == "--map" else text.partition("=")
        left, right = left.strip(), right.strip()
        if not equals or not left or not right:
            raise refuse(
                f"{option} «{text}» non si capisce: scrivi {'COLONNA=CAMPO' if option == '--map' else 'CAMPO=VALORE'}."
            )
        if left in pairs:
            raise refuse(f"{option} nomina due volte «{left}».")
        pairs[left] = right
    return pairs


@commands.command(
    help="Salva in un file le schede di un hub: un foglio Excel con una scheda per operazione, oppure CSV (più schede: uno "
    "zip con un CSV per scheda). Con --all tutto il libro in un foglio Excel: ogni scheda, anche le definizioni e quelle "
    "fatte a mano. L'esportazione resta scritta nel Registro.",
    short_help="Salva in un file le schede di un hub, o tutto il libro.",
)
@click.option("--hub", metavar="NOME", help="L'hub da esportare.")
@click.option("--all", "whole", is_flag=True, help="Tutto il libro, in un file .xlsx. Contiene i nomi delle persone.")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx", help="Il formato. Senza: xlsx.")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Il file da scrivere.",
)
@with_book
def export(hub: str | None, whole: bool, form: str, output: Path, book: Path | None) -> None:
    """Write a hub's tabs, or every tab, to a file."""
    if whole and hub is not None:
        raise refuse("«--all» e «--hub» si escludono: per tutto il libro togli «--hub», per un hub solo togli «--all».")
    if not whole and hub is None:
        raise refuse("Che cosa esporto? Scrivi --hub NOME per un hub, oppure --all per tutto il libro.")
    if whole and form != "xlsx":
        raise refuse("Tutto il libro si esporta in Excel: togli «--format csv».")
    workbook = open_book(book)
    with writing(workbook, book) as register:
        if whole:
            _check_ending(output, ".xlsx")
            everything = whole_book(register, workbook)
            _write(output, workbook_bytes(everything), everything)
        else:
            _export_hub(register, str(hub), form, output)


def _export_hub(register: Register, hub: str, form: str, output: Path) -> None:
    if hub not in register.definitions.hubs:
        raise refuse(f"L'hub «{hub}» non c'è. Gli hub sono: {', '.join(register.definitions.hubs)}.")
    expected = register.exportable(SHELL, hub)
    if expected:
        _check_ending(output, ".xlsx" if form == "xlsx" else suffix(expected))
    tabs = register.export(SHELL, hub)
    _write(output, workbook_bytes(tabs) if form == "xlsx" else delimited_bytes(tabs), tabs)


def _check_ending(output: Path, ending: str) -> None:
    if output.suffix.lower() != ending:
        raise refuse(f"Il file sarà un {ending}: scrivi «-o {output.with_suffix(ending)}».")


def _write(output: Path, content: bytes, tabs: Sequence[Exportable]) -> None:
    output.write_bytes(content)
    rows = sum(len(tab.rows) for tab in tabs)
    click.echo(
        f"Scritto {output}: {len(tabs)} {'scheda' if len(tabs) == 1 else 'schede'}, {rows} {'riga' if rows == 1 else 'righe'}."
    )


@commands.command(
    help="Elenca ciò che nel foglio è da sistemare: dove, che cosa, come. Finisce con 1 se c'è qualcosa.",
    short_help="Elenca ciò che nel foglio è da sistemare.",
)
@with_json
@with_book
def check(as_json: bool, book: Path | None) -> int:
    """Print every problem."""
    problems = Register(open_book(book)).problems(SHELL)
    if as_json:
        found = [{"where": each.where, "what": each.what, "fix": each.fix} for each in problems]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for each in problems:
            click.echo(f"{each.where}\n  {each.what}\n  {each.fix}")
        click.echo(f"Da sistemare: {len(problems)}." if problems else "Niente da sistemare.")
    return FOUND_SOMETHING if problems else 0


@commands.command(
    help="Copia il libro locale in un file, anche mentre l'app è accesa, e controlla che la copia sia intera. Senza FILE la "
    "mette accanto al libro; FILE può essere una cartella. La copia contiene i nomi delle persone.",
    short_help="Copia il libro locale in un file.",
)
@click.argument("file", required=False)
@with_book
def backup(file: str | None, book: Path | None) -> None:
    """Copy the local book."""
    to = Path(file) if file else None
    if file and to and not (to.is_dir() if file.endswith(("/", "\\")) else to.parent.is_dir()):
        raise SheetsError(f"La cartella di «{file}» non c'è.", "Collega il disco o la chiavetta, o scegline un'altra.")
    copy, notices = backups.back_up(local_book(book), to, datetime.now())
    for line in (f"Copia fatta e controllata: {copy}", *notices):
        click.echo(line)


@commands.command(
    help="Rimette una copia al posto del libro locale. L'app dev'essere chiusa. Il libro di prima resta accanto, con un "
    "altro nome; se qualcosa va storto non cambia nulla.",
    short_help="Rimette una copia al posto del libro locale.",
)
@click.argument("file", type=_FILE)
@with_book
def restore(file: Path, book: Path | None) -> None:
    """Put a copy back in the place of the local book."""
    path = local_book(book, may_be_gone=True)
    notices = backups.restore(file, path)
    for line in (f"Ripristinato e controllato: {path}", *notices):
        click.echo(line)


@commands.command(
    help="Esamina l'installazione: la chiave, la condivisione, e tutto ciò che l'app dà per certo di Google, provandolo su "
    "schede di prova che alla fine toglie. Dice che cosa ha trovato e che cosa fare. Su Google dura circa un minuto, con il libro "
    "su questo computer pochi secondi.\n\n"
    "Finisce con 0 se va tutto bene, 1 se c'è qualcosa da vedere, 2 se il foglio non si raggiunge.",
    short_help="Esamina l'installazione e ciò che l'app si aspetta da Google.",
)
@click.option(
    "--quota", is_flag=True, help="Prova anche che cosa succede oltre il limite: per un minuto l'app resta ferma."
)
@with_json
@with_book
def doctor(quota: bool, as_json: bool, book: Path | None) -> int:
    """Examine the installation."""
    found: list[Finding] = []
    for finding in _examined(book, quota):
        if not as_json:
            click.echo("\n".join(finding_lines(finding, found[-1].group if found else "")))
        found.append(finding)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        click.echo(f"\n{verdict(found)}")
    return exit_code(found)


def _examined(book: Path | None, to_the_limit: bool) -> Iterator[Finding]:
    """What the installation shows, and the spreadsheet where it can be opened."""
    installed = installation(book)
    yield from installed.findings
    if installed.workbook is not None:
        yield who_enters(installed.workbook)
        yield from examine(Lab(installed.workbook), installed.account, to_the_limit)


if __name__ == "__main__":
    commands()
