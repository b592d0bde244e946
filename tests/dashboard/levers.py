"""Levers as a test sees and moves them: AppTest knows no components, so what is sent to them is read."""

import json
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest


def components(app: AppTest, name: str) -> list[Any]:
    """Return what the page sends to its components of that name, in order."""
    found = [element.proto for element in app.get("bidi_component")]
    return [proto for proto in found if proto.component_name.rpartition(".")[2] == name]


def sent(proto: Any) -> dict[str, Any]:
    """Return the data of a component."""
    data: dict[str, Any] = json.loads(proto.mixed.json if proto.HasField("mixed") else proto.json)
    return data


def rows(app: AppTest) -> list[dict[str, Any]]:
    """Return every heading, group and lever, in order."""
    return [row for proto in components(app, "levers") for row in sent(proto)["rows"]]


def stand(app: AppTest, key: str) -> Any:
    """Return where a lever stands: a number, the two ends of a range, or a form."""
    value = next(row["value"] for row in rows(app) if row["id"] == key)
    if isinstance(value, str):
        return value
    return value[0] if len(value) == 1 else tuple(value)


def move(app: AppTest, key: str, *to: float | str) -> AppTest:
    """Move a lever as a browser does, and let the page run."""
    for proto in components(app, "levers"):
        data = sent(proto)
        if any(row["id"] == key and "value" in row for row in data["rows"]):
            moved = {key: to[0] if isinstance(to[0], str) else list(to)}
            told = {"moves": {"count": data["heard"] + 1, "moved": moved}}
            states = app._tree.get_widget_states()
            states.widgets.append(WidgetState(id=proto.id, json_value=json.dumps(told)))
            return app._run(states)
    raise AssertionError(f"{key} is not on the page")
