"""What was typed, checked: each field as its kind, and what must fit together. Faults are sentences per field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sheets import kinds
from sheets.definitions.model import Activity, Definitions, Field
from sheets.entries.columns import Entry
from sheets.kinds import Unreadable, Value
from sheets.language import Number, Several, _, told
from sheets.problems import Invalid

MOST_HEADS = 9_999


def checked(entry: Entry, definitions: Definitions, today: date) -> dict[str, Value]:
    """The entry's values, read as their fields' kinds, blanks left out. Raises `Invalid`."""
    activity = definitions.activity(entry.operation, entry.activity)
    if activity is None:
        raise Invalid(
            {
                "Attività": _(
                    "«{activity}» non è più fra le attività di {operation}. Ricarica la pagina.",
                    activity=entry.activity,
                    operation=entry.operation,
                )
            }
        )
    if entry.hub not in definitions.hubs:
        raise Invalid({"Attività": _("L'hub «{hub}» non c'è più. Ricarica la pagina.", hub=entry.hub)})
    fields = definitions.fields_of(activity)
    wrong: dict[str, str] = {
        label: _("{label}: questo campo non c'è più. Ricarica la pagina.", label=label)
        for label in entry.values.keys() - {field.label for field in fields}
        if entry.values[label] not in (None, "")
    }
    values: dict[str, Value] = {}
    for field in fields:
        try:
            values[field.label] = _value(field, entry.values.get(field.label), definitions)
        except Unreadable as why:
            wrong[field.label] = told(Several("", (field.label, ":")), why.what, why.fix)
    wrong = _too_little(activity, values, wrong) | _together(activity, definitions, values, today) | wrong
    if wrong:
        raise Invalid(wrong)
    return {label: value for label, value in values.items() if value not in (None, "")}


def checked_some(
    values: Mapping[str, Value],
    definitions: Definitions,
    activity: Activity,
    others: Mapping[str, Value],
    today: date,
) -> dict[str, Value]:
    """Some values of an entry, read as their fields' kinds; blanks are None. Raises `Invalid`.

    `others` are the values that stay, for what must fit together.
    """
    fields = {field.label: field for field in definitions.fields_of(activity)}
    read: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for label, typed in values.items():
        if label not in fields:
            wrong[label] = _("{label}: questo campo non c'è più. Ricarica la pagina.", label=label)
            continue
        try:
            read[label] = _value(fields[label], typed, definitions)
        except Unreadable as why:
            wrong[label] = told(f"{label}:", why.what, why.fix)
    together = {**others, **read}
    # An entry that never had any of them can still be corrected elsewhere.
    if any(label in values for label in activity.needs):
        wrong = _too_little(activity, together, wrong) | wrong
    # What did not fit before keeps nobody from correcting something else.
    before = _together(activity, definitions, others, today)
    unfit = _together(activity, definitions, together, today)
    wrong = {label: why for label, why in unfit.items() if before.get(label) != why} | wrong
    if wrong:
        raise Invalid(wrong)
    return read


def checked_counts(typed: Mapping[str, Value], is_anyone_named: bool) -> dict[str, int | None]:
    """The heads of a session, by field label. Raises `Invalid` also when nothing was typed and nobody is named."""
    counts: dict[str, int | None] = {}
    wrong: dict[str, str] = {}
    for label, value in typed.items():
        try:
            counts[label] = _heads(value)
        except Unreadable as why:
            wrong[label] = told(f"{label}:", why.what, why.fix)
    if not wrong and not is_anyone_named and all(count is None for count in counts.values()):
        wrong[next(iter(typed), "Presenze")] = _("Scrivi quante persone c'erano (0 se non è venuto nessuno).")
    if wrong:
        raise Invalid(wrong)
    return counts


def _value(field: Field, typed: Value, definitions: Definitions) -> Value:
    value = _read(field, typed)
    if value is None or (isinstance(value, str) and not _is_seen(value)):
        if field.required:
            raise Unreadable(_("manca."), _("Compila questo campo."))
        return None
    field.kind.write(value)
    allowed = definitions.municipalities if field.kind is kinds.MUNICIPALITY else field.choices
    if field.kind in (kinds.CHOICE, kinds.MUNICIPALITY, kinds.STATE) and value not in allowed:
        raise Unreadable(
            _("«{value}» non è più tra le scelte.", value=value),
            _("Scegli fra: {allowed}.", allowed=", ".join(allowed)),
        )
    return value


def _is_seen(text: str) -> bool:
    """True of text with a sign in it that somebody sees."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def _read(field: Field, typed: Value) -> Value:
    if field.kind in (kinds.HEADS, kinds.TOTAL):
        return _heads(typed)
    return field.kind.read(typed) if isinstance(typed, str | int | float | bool) else typed


def _heads(typed: Value) -> int | None:
    assert typed is None or isinstance(typed, str | int | float | bool)
    heads = None if typed is None else kinds.HEADS.read(typed)
    assert heads is None or isinstance(heads, int)
    if heads is not None and heads > MOST_HEADS:
        raise Unreadable(_("{heads} persone sono troppe.", heads=Number(heads)), _("Scrivi un numero da 0 a 9.999."))
    return heads


def _too_little(activity: Activity, values: Mapping[str, Value], wrong: Mapping[str, str]) -> dict[str, str]:
    """A sentence at the first field of which one is needed, where none is filled in, not even wrongly."""
    needs = activity.needs
    if not needs or any(label in wrong or values.get(label) not in (None, "") for label in needs):
        return {}
    if len(needs) == 1:
        return {needs[0]: _("{label}: manca. Senza, questa voce non dice nulla.", label=needs[0])}
    names = f"{', '.join(needs[:-1])} o {needs[-1]}"
    return {
        needs[0]: _(
            "{label}: la voce ha solo la data. Compila almeno uno di questi campi: {names}.",
            label=needs[0],
            names=names,
        )
    }


def _together(activity: Activity, definitions: Definitions, values: Mapping[str, Value], today: date) -> dict[str, str]:
    """What each field alone cannot see: a future session that is held already, heads that exceed their total."""
    wrong: dict[str, str] = {}
    day = values.get("Data")
    for field in definitions.fields_of_kind(activity, kinds.STATE):
        if values.get(field.label) == kinds.HELD and isinstance(day, date) and day > today:
            wrong[field.label] = _(
                "{label}: un incontro di un giorno che deve ancora venire non è «{held}». Scegli «{planned}», o correggi la data.",
                label=field.label,
                held=kinds.HELD,
                planned=kinds.PLANNED,
            )
    parts = [values.get(field.label) for field in definitions.fields_of_kind(activity, kinds.HEADS)]
    counted = sum(part for part in parts if isinstance(part, int))
    for field in definitions.fields_of_kind(activity, kinds.TOTAL):
        total = values.get(field.label)
        complete = bool(parts) and None not in parts
        if isinstance(total, int) and (counted > total or (complete and counted != total)):
            wrong[field.label] = _(
                "{label}: il totale dice {total}, gli altri conteggi fanno {counted}. Lascia solo quello giusto.",
                label=field.label,
                total=total,
                counted=counted,
            )
    return wrong
