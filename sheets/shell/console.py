"""What every command of `python -m sheets` shares: help and faults in the shell's language, dates, and the book to work on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from sheets.language import Message, _, listed, told
from sheets.numbers import date_from_text
from sheets.problems import BrokenBook, SheetsError
from sheets.register.register import Register
from sheets.shell.voice import here, tell
from sheets.spreadsheet.configuration import book_path, is_local, open_workbook, outbox
from sheets.spreadsheet.workbook import Workbook

FAULT, FOUND_SOMETHING = 2, 1
_HELP = _("Mostra questo aiuto ed esce.")


class ItalianDate(click.ParamType[date]):
    """A day, ISO or Italian; never guessed."""

    name = "data"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day of a text such as 2016-12-31 or 31/12/2016."""
        day = value if isinstance(value, date) else date_from_text(str(value))
        if day is None:
            self.fail(_("«{value}» non è una data. Scrivi 2016-12-31 oppure 31/12/2016.", value=value), param, ctx)
        return day


class Option(click.Option):
    """An option whose help, and the name of what it takes, are said when they are shown."""

    def __init__(self, names: Sequence[str], help: str = "", **given: Any) -> None:
        super().__init__(names, help=help, **given)
        # Click keeps the bare text of it.
        self.sentence = help

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        self.help = here(self.sentence)
        return super().get_help_record(ctx)

    def make_metavar(self, ctx: click.Context) -> str:
        return here(super().make_metavar(ctx))


class Command(click.Command):
    """A command whose help is said when it is shown."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as why:
            # The parser does not say whose option it was, and the answer names that command's help.
            why.ctx = why.ctx or ctx
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for clicks, ours in (("[OPTIONS]", _("[OPZIONI]")), ("COMMAND [ARGS]...", _("COMANDO [OPZIONI]"))):
            pieces = pieces.replace(clicks, here(ours))
        formatter.write_usage(ctx.command_path, pieces, prefix=here(_("Uso: ")))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(here(self.help or ""))

    def get_short_help_str(self, limit: int = 45) -> str:
        return here(self.short_help or "")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = here(_HELP)
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        options = [param for param in self.get_params(ctx) if isinstance(param, click.Option)]
        records = [option.get_help_record(ctx) for option in options]
        required = here(_("[obbligatoria]"))
        with formatter.section(here(_("Opzioni"))):
            formatter.write_dl([(name, help.replace("[required]", required)) for name, help in filter(None, records)])


class Shell(Command, click.Group):
    """The commands. Every expected fault ends as a sentence and advice on stderr, never as a traceback."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        Command.format_options(self, ctx, formatter)
        with formatter.section(here(_("Comandi"))):
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
            code = _fail(_("Interrotto."))
        except click.ClickException as why:
            code = _fail(_in_words(why))
        except SheetsError as why:
            code = _fail(why.words)
        except OSError as why:
            code = _fail(_("Non riesco a usare «{path}»: {why}.", path=why.filename, why=_reason(why)))
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
        raise BrokenBook(
            _("Il libro «{path}» non c'è.", path=path),
            _("Crealo con «{command}».", command=f"python -m sheets setup{option}"),
        )
    return open_workbook(book)


def local_book(book: Path | None, may_be_gone: bool = False) -> Path:
    """The local file of `--book`, or the configured one. Raises `BrokenBook` for Google's, and for one that is not there."""
    if book is None and not is_local():
        raise BrokenBook(
            _("Il libro è un foglio Google: qui si copia e si ripristina solo un libro locale."),
            _("In Google Sheets: File, poi Crea una copia; per tornare indietro, File, poi Cronologia delle versioni."),
        )
    path = book if book is not None else book_path()
    if not may_be_gone and not path.exists():
        raise BrokenBook(_("Il libro «{path}» non c'è.", path=path), _("Indica quale con --book FILE."))
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
    tell(sentence, err=True)
    return FAULT


def _reason(why: OSError) -> str:
    known = {
        FileNotFoundError: _("non c'è"),
        PermissionError: _("manca il permesso"),
        IsADirectoryError: _("è una cartella"),
        NotADirectoryError: _("una parte del percorso non è una cartella"),
        FileExistsError: _("c'è già"),
    }
    return next((words for kind, words in known.items() if isinstance(why, kind)), why.strerror or str(why))


def _in_words(why: click.ClickException) -> Message:
    """What click complains about, in our words, and which help to read."""
    return told(_complaint(why), _where_to_look(why))


def _complaint(why: click.ClickException) -> str:
    if isinstance(why, click.NoSuchOption):
        return told(_("L'opzione «{option}» non c'è.", option=why.option_name), _did_you_mean(why.possibilities or []))
    if isinstance(why, click.exceptions.NoSuchCommand):
        return told(_("Il comando «{name}» non c'è.", name=why.command_name), _did_you_mean(why.possibilities or []))
    if isinstance(why, click.MissingParameter):
        return _("Manca l'{what}.", what=_name(why.param))
    if isinstance(why, click.BadOptionUsage):
        if "does not take" in why.message:
            return _("L'opzione «{option}» non vuole un valore.", option=why.option_name)
        return _("L'opzione «{option}» vuole un valore.", option=why.option_name)
    if isinstance(why, click.BadParameter):
        return _("Il valore dell'{what} non va: {why}", what=_name(why.param), why=_unfit(why))
    if why.message.startswith("Got unexpected extra argument"):
        extra = why.message.partition("(")[2].removesuffix(")")
        return _("Non so che cosa fare di «{extra}»: un valore con spazi va fra virgolette.", extra=extra)
    return why.message


def _unfit(why: click.BadParameter) -> str:
    """Why a value is none that the parameter takes."""
    kind = why.param and why.param.type
    if isinstance(kind, click.Choice):
        return _("scegli fra {choices}.", choices=listed(map(str, kind.choices)))
    if isinstance(kind, click.Path):
        return _("il file o la cartella non c'è o non si legge.")
    if isinstance(kind, click.types.IntParamType):
        return _("scrivi un numero.")
    return why.message


def _where_to_look(why: click.ClickException) -> str:
    command = why.ctx.command_path if isinstance(why, click.UsageError) and why.ctx else ""
    return _("Guarda «{command}».", command=f"{command} --help") if command else ""


def _did_you_mean(possibilities: Sequence[str]) -> str:
    return _("Volevi dire «{near}»?", near=possibilities[0]) if possibilities else ""


def _name(param: click.Parameter | None) -> Message:
    if isinstance(param, click.Argument):
        return _("argomento {name}", name=param.human_readable_name)
    return _("opzione {name}", name=max(param.opts, key=len) if param is not None else "")


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

DAY = ItalianDate()

option = partial(click.option, cls=Option)

with_book = option(
    "--book",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_(
        "Il libro locale su cui lavorare. Senza: quello configurato (il foglio Google di .streamlit/secrets.toml, "
        "altrimenti libro/perimetri.sqlite3)."
    ),
)

with_json = option("--json", "as_json", is_flag=True, help=_("Scrive JSON, per altri programmi."))
