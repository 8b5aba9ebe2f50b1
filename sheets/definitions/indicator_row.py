"""What a row of `Indicatori` says besides names: its decimals, the date it counts by, its condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets import kinds, names
from sheets.definitions.model import Condition, Field
from sheets.definitions.row import Row
from sheets.kinds import Kind
from sheets.language import _


def decimals(row: Row) -> int:
    """How many decimals a figure is shown with; none where the cell is blank or is no such number."""
    if row["Decimali"] in ("", "0", "1", "2", "3"):
        return int(row["Decimali"] or 0)
    row.refuse("Decimali", _("«{row}» non è un numero di decimali.", row=row["Decimali"]), _("Scrivi 0, 1, 2 o 3."))
    return 0


def date_field(row: Row, column: str, labels: Mapping[str, Field]) -> str | None:
    """The date field that the cell names, "" for none; None and a problem for anything else."""
    found = names.spelled(row[column], [label for label, each in labels.items() if each.kind is kinds.DATE])
    if row[column] and found is None:
        row.refuse(
            column,
            _("«{row}» non è un campo di tipo data di questa operazione.", row=row[column]),
            _("Scrivi il nome di un campo data, o lascia vuoto."),
        )
        return None
    return found or ""


def condition(
    row: Row, labels: Mapping[str, Field], choices: Mapping[str, Sequence[str]]
) -> tuple[Condition | None, bool]:
    """The row's condition, and whether the row can be used. `choices` are those that its activities offer."""
    text = row["Condizione"]
    if not text:
        return None, True
    named, equals, value = (part.strip() for part in text.partition("="))
    if not equals:
        named = text.removesuffix("compilato").strip()
    label = names.spelled(named, labels)
    if label is None or (not equals and not text.endswith("compilato")):
        row.refuse(
            "Condizione",
            _("Non capisco la condizione «{text}».", text=text),
            _("Scrivi «Campo = valore» oppure «Campo compilato», con un campo di questa operazione."),
        )
        return None, False
    offered = choices.get(label) or labels[label].choices
    is_choice = labels[label].kind is kinds.CHOICE
    # An old entry may still have what is no choice any more: it goes on counting.
    if equals and is_choice and value and offered and names.spelled(value, offered) is None:
        row.refuse(
            "Condizione",
            _(
                "«{value}» non è tra le scelte di «{label}»: nessuna voce nuova può averlo.",
                value=value,
                label=label,
            ),
            _("Scegli fra: {offered}; o rimetti «{value}» tra le scelte.", offered=", ".join(offered), value=value),
        )
    return Condition(label, value if equals else None), not equals or _is_read(row, value, labels[label].kind)


def _is_read(row: Row, value: str, kind: Kind) -> bool:
    """True when the condition's value is something that a cell of its field can hold; else a problem."""
    try:
        if kind.read(value) is not None:
            return True
        why = kinds.Unreadable(_("Dopo «=» non c'è un valore."), _("Scrivilo, oppure «Campo compilato»."))
    except kinds.Unreadable as found:
        why = found
    row.refuse("Condizione", why.what, why.fix)
    return False
