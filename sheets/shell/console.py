"""What every command of `python -m sheets` shares: help and faults in Italian words, dates, and the book to work on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from sheets.numbers import date_from_text
from sheets.problems import BrokenBook, SheetsError
from sheets.register.register import Register
from sheets.spreadsheet.configuration import book_path, is_local, open_workbook, outbox
from sheets.spreadsheet.workbook import Workbook

FAULT, FOUND_SOMETHING = 2, 1
_HELP = "Mostra questo aiuto ed esce."


class ItalianDate(click.ParamType[date]):
    """A day, ISO or Italian; never guessed."""

    name = "data"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day of a text such as 2016-12-31 or 31/12/2016."""
        day = value if isinstance(value, date) else date_from_text(str(value))
        if day is None:
            self.fail(f"«{value}» non è una data. Scrivi 2016-12-31 oppure 31/12/2016.", param, ctx)
        return day


class Command(click.Command):
    """A command whose help is headed by Italian words."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as why:
            # The parser does not say whose option it was, and the answer names that command's help.
            why.ctx = why.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for english, italian in (("[OPTIONS]", "[OPZIONI]"), ("COMMAND [ARGS]...", "COMANDO [OPZIONI]")):
            pieces = pieces.replace(english, italian)
        formatter.write_usage(ctx.command_path, pieces, prefix="Uso: ")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        with formatter.section("Opzioni"):
            formatter.write_dl(
                [(name, help.replace("[required]", "[obbligatoria]")) for name, help in filter(None, records)]
            )


class Shell(Command, click.Group):
    """The commands. Every expected fault ends as a sentence and advice on stderr, never as a traceback."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        with formatter.section("Comandi"):
            formatter.write_dl([(name, command.get_short_help_str(90)) for name, command in self.commands.items()])

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command line and exit: 0 done, 1 done and there is something to look at, 2 not done."""
        extra["standalone_mode"] = False
        try:
            code = super().main(*args, **extra)
        except click.exceptions.NoArgsIsHelpError as why:
            click.echo(why.format_message())
            code = FAULT
        except click.Abort:
            code = _fail("Interrotto.")
        except click.ClickException as why:
            code = _fail(_in_words(why))
        except SheetsError as why:
            code = _fail(str(why))
        except OSError as why:
            code = _fail(f"Non riesco a usare «{why.filename}»: {_reason(why)}.")
        sys.exit(code if isinstance(code, int) else 0)


def open_book(book: Path | None, make: bool = False, or_blank: bool = False) -> Workbook:
    """The spreadsheet of `--book`, or the configured one. A local file that is not there is made only if asked to.

    With `or_blank` such a file is not made, and what is opened is a blank spreadsheet in memory. Raises `BrokenBook`
    otherwise: an empty book made by a slip of the pen would answer zero to everything.
    """
    path = book if book is not None else book_path() if is_local() else None
    if path is not None and not path.exists() and or_blank:
        blank = Workbook.on_file(":memory:")
        blank.name = str(path)
        return blank
    if path is not None and not make and not path.exists():
        option = f" --book {book}" if book is not None else ""
        raise BrokenBook(f"Il libro «{path}» non c'è.", f"Crealo con «python -m sheets setup{option}».")
    return open_workbook(book)


def local_book(book: Path | None, may_be_gone: bool = False) -> Path:
    """The local file of `--book`, or the configured one. Raises `BrokenBook` for Google's, and for one that is not there."""
    if book is None and not is_local():
        raise BrokenBook(
            "Il libro è un foglio Google: qui si copia e si ripristina solo un libro locale.",
            "In Google Sheets: File, poi Crea una copia; per tornare indietro, File, poi Cronologia delle versioni.",
        )
    path = book if book is not None else book_path()
    if not may_be_gone and not path.exists():
        raise BrokenBook(f"Il libro «{path}» non c'è.", "Indica quale con --book FILE.")
    return path


@contextmanager
def writing(workbook: Workbook, book: Path | None) -> Iterator[Register]:
    """A register that writes: what it accepts is on disk beside the book until the spreadsheet confirms it."""
    register = Register(workbook, outbox=outbox(book))
    try:
        yield register
    finally:
        register.close()


def refuse(sentence: str) -> click.UsageError:
    """The fault of a command line that click itself would take."""
    return click.UsageError(sentence, click.get_current_context())


def _fail(sentence: str) -> int:
    click.echo(sentence, err=True)
    return FAULT


def _reason(why: OSError) -> str:
    known = {
        FileNotFoundError: "non c'è",
        PermissionError: "manca il permesso",
        IsADirectoryError: "è una cartella",
        NotADirectoryError: "una parte del percorso non è una cartella",
        FileExistsError: "c'è già",
    }
    return next((words for kind, words in known.items() if isinstance(why, kind)), why.strerror or str(why))


def _in_words(why: click.ClickException) -> str:
    """What click complains about, in Italian, and which help to read."""
    return f"{_complaint(why)} {_where_to_look(why)}".strip()


def _complaint(why: click.ClickException) -> str:
    if isinstance(why, click.NoSuchOption):
        return f"L'opzione «{why.option_name}» non c'è.{_did_you_mean(why.possibilities or [])}"
    if isinstance(why, click.exceptions.NoSuchCommand):
        return f"Il comando «{why.command_name}» non c'è.{_did_you_mean(why.possibilities or [])}"
    if isinstance(why, click.MissingParameter):
        return f"Manca l'{_name(why.param)}."
    if isinstance(why, click.BadOptionUsage):
        wants = "non vuole un valore" if "does not take" in why.message else "vuole un valore"
        return f"L'opzione «{why.option_name}» {wants}."
    if isinstance(why, click.BadParameter) and isinstance(why.param and why.param.type, click.Choice):
        assert why.param is not None and isinstance(why.param.type, click.Choice)
        return f"Il valore dell'{_name(why.param)} non va: scegli fra {', '.join(map(str, why.param.type.choices))}."
    if isinstance(why, click.BadParameter) and isinstance(why.param and why.param.type, click.Path):
        return f"Il valore dell'{_name(why.param)} non va: il file o la cartella non c'è o non si legge."
    if isinstance(why, click.BadParameter):
        return f"Il valore dell'{_name(why.param)} non va: {why.message}"
    if why.message.startswith("Got unexpected extra argument"):
        extra = why.message.partition("(")[2].removesuffix(")")
        return f"Non so che cosa fare di «{extra}»: un valore con spazi va fra virgolette."
    return why.message


def _where_to_look(why: click.ClickException) -> str:
    command = why.ctx.command_path if isinstance(why, click.UsageError) and why.ctx else ""
    return f"Guarda «{command} --help»." if command else ""


def _did_you_mean(possibilities: Sequence[str]) -> str:
    return f" Volevi dire «{possibilities[0]}»?" if possibilities else ""


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Argument):
        return f"argomento {param.human_readable_name}"
    return f"opzione {max(param.opts, key=len)}" if param is not None else "opzione"


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

DAY = ItalianDate()

with_book = click.option(
    "--book",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Il libro locale su cui lavorare. Senza: quello configurato (il foglio Google di .streamlit/secrets.toml, "
    "altrimenti libro/perimetri.sqlite3).",
)

with_json = click.option("--json", "as_json", is_flag=True, help="Scrive JSON, per altri programmi.")
