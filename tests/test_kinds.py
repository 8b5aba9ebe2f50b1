"""Every kind: cell → value, value → cell, and the sentence for a cell that is refused."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from sheets import kinds
from sheets.kinds import KINDS, Cell, Kind, Unreadable, Value

WHOLE_KINDS = (kinds.WHOLE, kinds.HEADS, kinds.TOTAL)
TEXT_KINDS = (kinds.TEXT, kinds.NOTE, kinds.TITLE, kinds.CHOICE, kinds.MUNICIPALITY, kinds.PERSON, kinds.REFERENCE, kinds.SERIES)  # fmt: skip
ALL_KINDS = (*KINDS.values(), kinds.MOMENT, kinds.PRESENCE)

TOO_LARGE = "Una cella tiene al massimo quindici cifre: controlla se ne hai scritte troppe."
HUGE: list[tuple[Cell, str]] = [
    ("9" * 309, "9" * 40 + "…"),
    ("-" + "9" * 309, "-" + "9" * 39 + "…"),
    (kinds.LARGEST + 1, "1000000000000000"),
    (10**400, "1" + "0" * 39 + "…"),
    (1e300, f"{1e300:.0f}"[:40] + "…"),
    (float("inf"), "inf"),
]

READ: list[tuple[Kind, Cell, Value]] = [
    *((kind, "Ca' Granda", "Ca' Granda") for kind in TEXT_KINDS),
    *((kind, 7, "7") for kind in TEXT_KINDS),
    *((kind, 7.0, "7") for kind in TEXT_KINDS),
    *((kind, 1.5, "1,5") for kind in TEXT_KINDS),
    *((kind, True, "VERO") for kind in TEXT_KINDS),
    *((kind, " a\x00\u200bb\r\nc\x0bd\te ", "a\u200bb\nc\nd\te") for kind in TEXT_KINDS),
    *((kind, 23, 23) for kind in WHOLE_KINDS),
    *((kind, 23.0, 23) for kind in WHOLE_KINDS),
    *((kind, 0, 0) for kind in WHOLE_KINDS),
    *((kind, "23", 23) for kind in WHOLE_KINDS),
    *((kind, "1.106", 1106) for kind in WHOLE_KINDS),
    *((kind, "12,0", 12) for kind in WHOLE_KINDS),
    *((kind, "999.999.999.999.999", kinds.LARGEST) for kind in WHOLE_KINDS),
    (kinds.STATE, "svolto", "svolto"),
    (kinds.STATE, " In Programma ", "in programma"),
    (kinds.STATE, "ANNULLATO", "annullato"),
    (kinds.PRESENCE, "presente", "presente"),
    (kinds.PRESENCE, "Presente ", "presente"),
    (kinds.PRESENCE, "Assente giustificato", "assente giustificato"),
    (kinds.EURO, 12.5, 12.5),
    (kinds.EURO, "12,5", 12.5),
    (kinds.EURO, "1.106", 1106.0),
    (kinds.EURO, "€ 1.106,50", 1106.5),
    (kinds.EURO, -3, -3.0),
    (kinds.EURO, "9.999.999.999.999,99", 9_999_999_999_999.99),
    (kinds.DATE, 42747, date(2017, 1, 12)),
    (kinds.DATE, 42747.9, date(2017, 1, 12)),
    (kinds.DATE, "12/01/2017", date(2017, 1, 12)),
    (kinds.DATE, "2017-01-12", date(2017, 1, 12)),
    (kinds.TIME, 0.6458333333, time(15, 30)),
    (kinds.TIME, 0, time(0, 0)),
    (kinds.TIME, 42747.6458333333, time(15, 30)),
    (kinds.TIME, "15.30", time(15, 30)),
    *((kinds.FLAG, cell, True) for cell in (True, "sì", "Si", "VERO", "true")),
    *((kinds.FLAG, cell, False) for cell in (False, "no", "Falso", "FALSE")),
    (kinds.MOMENT, 42747.64583333, datetime(2017, 1, 12, 15, 30)),
]

WRITTEN: list[tuple[Kind, Value, Cell]] = [
    *((kind, "=1+1", "=1+1") for kind in TEXT_KINDS),
    *((kind, 23, 23) for kind in WHOLE_KINDS),
    (kinds.STATE, "svolto", "svolto"),
    (kinds.PRESENCE, "presente", "presente"),
    (kinds.EURO, 12.5, 12.5),
    (kinds.DATE, date(2017, 1, 12), 42747),
    (kinds.TIME, time(15, 30), 0.6458333333333334),
    (kinds.FLAG, True, True),
    (kinds.FLAG, False, False),
    (kinds.MOMENT, datetime(2017, 1, 12, 15, 30), 42747.64583333),
]

REFUSED: list[tuple[Kind, Cell, str]] = [
    *((kind, "molti", "«molti» non è un numero. Scrivi solo cifre, per esempio 23.") for kind in WHOLE_KINDS),
    *((kind, True, "«VERO» non è un numero. Scrivi solo cifre, per esempio 23.") for kind in WHOLE_KINDS),
    *((kind, -3, "«-3» è negativo. Scrivi zero o un numero più grande.") for kind in WHOLE_KINDS),
    *((kind, 1.106, "«1,106» non è un numero intero. Scrivi un numero senza decimali. Se intendi 1.106, scrivi 1106.") for kind in WHOLE_KINDS),
    *((kind, 12.34567, "«12,34567» non è un numero intero. Scrivi un numero senza decimali.") for kind in WHOLE_KINDS),
    *((kind, cell, f"«{shown}» è un numero troppo grande. {TOO_LARGE}") for kind in WHOLE_KINDS for cell, shown in HUGE),
    *((kinds.EURO, cell, f"«{shown}» è un numero troppo grande. {TOO_LARGE}") for cell, shown in HUGE),
    (kinds.EURO, "10.000.000.000.000", f"«10.000.000.000.000» è un numero troppo grande. {TOO_LARGE}"),
    *((kind, float("nan"), "«nan» non è un numero. Scrivi solo cifre, per esempio 23.") for kind in WHOLE_KINDS),
    (kinds.STATE, "fatto", "«fatto» non è uno stato. Scegli fra: in programma, svolto, annullato."),
    (kinds.STATE, 1, "«1» non è uno stato. Scegli fra: in programma, svolto, annullato."),
    (kinds.PRESENCE, "forse", "«forse» non è una presenza. Scegli fra: presente, assente, assente giustificato."),
    (kinds.EURO, "molto", "«molto» non è un importo. Scrivi un numero, per esempio 12,50."),
    (kinds.EURO, False, "«FALSO» non è un importo. Scrivi un numero, per esempio 12,50."),
    *((kinds.DATE, cell, f"«{cell}» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017.") for cell in ("12/1/17", "gennaio", "31/02/2017", 0, 999999)),
    (kinds.DATE, True, "«VERO» non è una data. Scrivi giorno, mese e anno a quattro cifre: 12/01/2017."),
    (kinds.TIME, "alle tre", "«alle tre» non è un'ora. Scrivi ore e minuti: 15:30."),
    (kinds.TIME, True, "«VERO» non è un'ora. Scrivi ore e minuti: 15:30."),
    (kinds.FLAG, "forse", "«forse» non è né sì né no. Scrivi sì oppure no."),
    (kinds.FLAG, 1, "«1» non è né sì né no. Scrivi sì oppure no."),
    (kinds.MOMENT, "ieri", "«ieri» non è una data con ora. Lascia la cella come l'ha scritta l'app."),
]  # fmt: skip


def _name(given: object) -> str | None:
    return given.name if isinstance(given, Kind) else None


@pytest.mark.parametrize(("kind", "cell", "value"), READ, ids=_name)
def test_a_cell_is_read_as_its_kind(kind: Kind, cell: Cell, value: Value) -> None:
    assert kind.read(cell) == value
    assert type(kind.read(cell)) is type(value)


@pytest.mark.parametrize(("kind", "value", "cell"), WRITTEN, ids=_name)
def test_a_value_is_written_typed_and_read_back_the_same(kind: Kind, value: Value, cell: Cell) -> None:
    assert kind.write(value) == cell
    assert type(kind.write(value)) is type(cell)
    assert kind.read(cell) == value


@pytest.mark.parametrize(("kind", "cell", "sentence"), REFUSED, ids=_name)
def test_a_cell_of_another_kind_is_refused_with_what_and_fix(kind: Kind, cell: Cell, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        kind.read(cell)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        *((kind, number, f"il numero è troppo grande. {TOO_LARGE}") for kind in (*WHOLE_KINDS, kinds.EURO) for number in (float("inf"), float("-inf"), float("nan"), 10**15, -(10**15))),
        *((kinds.DATE, day, f"«{day:%d/%m}/{day.year:04}» è fuori dal calendario. Scrivi un anno dal 1900 al 2199.") for day in (date(1, 1, 1), date(1899, 12, 31), date(2200, 1, 1), date(9999, 12, 31))),
        (kinds.MOMENT, datetime(9999, 12, 31), "«31/12/9999» è fuori dal calendario. Scrivi un anno dal 1900 al 2199."),
        *((kind, "a\ud83d", "c'è mezzo carattere, che nessun foglio tiene. Cancella il simbolo che non si vede bene.") for kind in TEXT_KINDS),
        *((kind, "a\x00", "c'è un carattere che non si vede. Cancella il testo e scrivilo di nuovo.") for kind in TEXT_KINDS),
        *((kind, "x" * 50_001, "il testo ha 50.001 caratteri. Il foglio ne tiene 50.000 per cella: accorcialo.") for kind in TEXT_KINDS),
        *((kind, "😀" * 25_001, "il testo ha 50.002 caratteri. Il foglio ne tiene 50.000 per cella: accorcialo.") for kind in TEXT_KINDS),
    ],
)  # fmt: skip
def test_no_kind_makes_a_cell_that_no_sheet_holds(kind: Kind, value: Value, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        kind.write(value)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((kind, kinds.LARGEST) for kind in WHOLE_KINDS),
        (kinds.TEXT, "x" * 50_000),
        (kinds.NOTE, "😀" * 25_000),
        (kinds.NOTE, "riga\nriga\te 👩\u200d👧"),
        *((kinds.DATE, day) for day in (date(1900, 1, 1), date(2199, 12, 31))),
        (kinds.MOMENT, datetime(2199, 12, 31, 23, 59, 59)),
    ],
)
def test_what_a_kind_writes_at_its_edge_it_reads_back(kind: Kind, value: Value) -> None:
    assert kind.read(kind.write(value)) == value


def test_the_tables_above_have_a_case_for_every_kind() -> None:
    assert {kind for kind, _, _ in READ} == {kind for kind, _, _ in WRITTEN} == set(ALL_KINDS)
    assert {kind for kind, _, _ in REFUSED} == set(ALL_KINDS) - set(TEXT_KINDS), "text is never refused"


@pytest.mark.parametrize("kind", ALL_KINDS, ids=_name)
def test_a_blank_is_no_value_and_no_value_is_a_blank(kind: Kind) -> None:
    assert kind.read("") is None
    assert kind.read("  ") is None
    assert kind.write(None) == ""
    assert kind.write("") == ""


@pytest.mark.parametrize("kind", ALL_KINDS, ids=_name)
def test_a_column_is_read_like_its_cells_one_by_one(kind: Kind) -> None:
    cells: list[Cell] = [cell for each, cell, _ in [*READ, *REFUSED] if each is kind]
    values, refused = kind.read_column(cells)
    for cell, value in zip(cells, values, strict=True):
        if (type(cell), cell) in refused:
            assert value is None
        else:
            assert value == kind.read(cell)
    assert len(refused) == len({(type(cell), cell) for each, cell, _ in REFUSED if each is kind})


def test_a_one_beside_a_true_in_a_column_stays_a_number() -> None:
    values, refused = kinds.HEADS.read_column([1, True, 0, False])
    assert values == [1, None, 0, None]
    assert set(refused) == {(bool, True), (bool, False)}


def test_a_long_text_is_shown_shortened() -> None:
    with pytest.raises(Unreadable, match=f"«{'x' * 40}…» non è un numero"):
        kinds.HEADS.read("x" * 1000)


@pytest.mark.parametrize("kind", WHOLE_KINDS, ids=lambda kind: kind.name)
def test_who_typed_a_comma_is_not_asked_whether_thousands_were_meant(kind: Kind) -> None:
    with pytest.raises(Unreadable) as why:
        kind.read("12,5")
    assert why.value.fix == "Scrivi un numero senza decimali."
