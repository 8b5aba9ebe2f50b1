"""What a person is told when somebody changed the same cells: what they saw, what is there now, what they type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from components import addresses
from components.language import _, here
from components.recording import meanwhile
from components.recording.form import Answer, Button, Sent
from components.recording.receipt_watch import Row
from sheets.definitions.model import Field
from sheets.kinds import Cell
from sheets.language import _ as later
from sheets.problems import Conflict
from sheets.register.desk import Desk
from sheets.words import in_words

_COLUMNS = (later("vedevi"), later("ora c'è"), later("scrivi tu"))
SEE = "see"
"""What the button does that shows the row as it is now."""
_STILL_HERE = later("Non ho scritto nulla; quello che hai scritto è ancora qui.")


def answer(desk: Desk, sent: Sent, why: Conflict, now: Row, fields: Sequence[Field]) -> Answer:
    """What is said to a person whose message met another hand; what they have been shown, they may write over."""
    changed = [each for each in fields if now.seen.get(each.label, "") != sent.seen.get(each.label, "")]
    see = Button(_("Vedi com'è ora"), does=SEE)
    if now.is_voided:
        head = _who(desk, sent, now, meanwhile.VOIDED)
        return Answer(sent.token, head, _plain(here(_STILL_HERE)), "intanto", buttons=[see])
    told = [each for each in changed if each.label in sent.values]
    if not told:
        # It is about a cell that is not asked for, and that the sentence names.
        head, advice = addresses.parts(desk, why.sentence), addresses.parts(desk, why.advice)
        return Answer(sent.token, head, advice, "intanto", buttons=[_over(sent, now, now.seen), see])
    shown = {each.label: now.seen.get(each.label, "") for each in changed}
    rows = [[here(text) for text in (each.label, *_texts(sent, now, each))] for each in told]
    return Answer(
        sent.token,
        _who(desk, sent, now, meanwhile.CHANGED),
        _plain(here(_STILL_HERE)),
        "intanto",
        table={"columns": [here(each) for each in _COLUMNS], "rows": rows},
        buttons=[_over(sent, now, shown), see],
    )


def base(row: Row) -> dict[str, Any]:
    """What a person sees of a row, for the browser to bring it back with what they send."""
    return {"seen": dict(row.seen), "version": row.version}


def _over(sent: Sent, now: Row, shown: Mapping[str, Cell]) -> Button:
    """Only what was on the screen is written over: what changed since, or was not shown, is a conflict again."""
    return Button(_("Salva comunque il mio"), base={"seen": {**sent.seen, **shown}, "version": now.version})


def _who(desk: Desk, sent: Sent, now: Row, did: str) -> addresses.Parts:
    # A hand in the sheet leaves the version as it was.
    by = now.changed_by if now.version > sent.version else ""
    return addresses.parts(desk, meanwhile.told(did, by, sent.who))


def _plain(text: str) -> addresses.Parts:
    return [{"text": text}]


def _texts(sent: Sent, now: Row, each: Field) -> tuple[str, str, str]:
    seen, there = (in_words(cells.get(each.label, ""), each.kind) for cells in (sent.seen, now.seen))
    return seen, there, in_words(sent.values.get(each.label, ""), each.kind)
