"""The form of a page as the browser holds it: what it shows, what a person types in it, and the message it sends."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from sheets.register.stamps import new_id


def given(at: AppTest) -> dict[str, Any] | None:
    """What the page gives its form to show; None where there is no form."""
    for element in at.get("bidi_component"):
        if element.proto.component_name.endswith("perimetri_modulo"):
            data: dict[str, Any] = json.loads(element.proto.json)
            if "fields" in data:
                return data
    return None


@dataclass
class Form:
    """What is on the screen of one person: `typed` outlives whatever the server does, as it does in the browser."""

    at: AppTest
    typed: dict[str, str] = field(default_factory=dict)
    token: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """What the page gives it."""
        data = given(self.at)
        assert data is not None, "there is no form"
        return data

    @property
    def labels(self) -> list[str]:
        """Its fields, in order."""
        return [each["label"] for each in self.data["fields"]]

    def value(self, label: str) -> str:
        """What stands in a field."""
        start = next(each["start"] for each in self.data["fields"] if each["label"] == label)
        return self.typed.get(label, str(start))

    def fill(self, **typed: str) -> Form:
        """Type in fields."""
        self.typed |= typed
        return self

    def send(self, label: str = "", **changes: Any) -> AppTest:
        """Tap the button with that label, the first one if none is named; `changes` spoil the message."""
        data = self.data
        buttons = (data["answer"] or {}).get("buttons") or data["buttons"]
        button = next(each for each in buttons if each["label"] == label) if label else buttons[0]
        self.token = changes.pop("token", new_id())
        values = {each: self.value(each) for each in self.labels}
        starts = {each["label"]: each["start"] for each in data["fields"]}
        message = {
            "token": self.token,
            "does": button["does"],
            "sure": button["sure"],
            "base": button["base"] or data["base"],
            "id": data["id"],
            "who": data["who"],
            "form": data["form"],
            "values": values,
            "changed": [each for each in values if values[each] != starts[each]],
        }
        self.at = deliver(self.at, {**message, **changes})
        if self.answer and self.answer.get("fresh"):
            self.typed = {}
        return self.at

    @property
    def answer(self) -> dict[str, Any] | None:
        """What is said about what was sent last."""
        data = given(self.at)
        answer: dict[str, Any] | None = data["answer"] if data else None
        return answer if answer and answer["token"] == self.token else None

    @property
    def said(self) -> str:
        """The same, as a person reads it."""
        answer = self.answer or {}
        head, advice = ("".join(each["text"] for each in answer.get(name) or []) for name in ("head", "advice"))
        table = answer.get("table") or {"rows": []}
        cells = " | ".join(text for row in table["rows"] for text in row)
        return "\n".join([f"{head} {advice}", *answer.get("lines", ()), cells])


def deliver(at: AppTest, message: object) -> AppTest:
    """Let a message arrive at the page's form, as the browser sends it."""
    proto = next(each.proto for each in at.get("bidi_component") if each.proto.component_name.endswith("modulo"))
    state = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{proto.id}__events")
    state.json_trigger_value = json.dumps([{"event": "sent", "value": message}])
    states = at._tree.get_widget_states()
    states.widgets.append(state)
    done = at._run(states)
    assert not done.exception
    return done
