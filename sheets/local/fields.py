"""Field masks: `sheets(properties.title,data/rowData)` parsed to a tree, applied to answers and to updates."""

from __future__ import annotations

import re
from typing import Any

from .errors import Json, invalid, unimplemented

Mask = dict[str, Any] | None
"""None selects everything below; a dict selects its keys, each with a mask of its own."""

_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[*(),./]")


def parse(text: str | None) -> Mask:
    """The tree of a mask; None (everything) for no mask or `*`. A malformed one is a 400."""
    if not text:
        return None
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise invalid(f"Invalid field selection {text}")
    mask = _group(tokens, text)
    if tokens:
        raise invalid(f"Invalid field selection {text}")
    return mask


def required(text: Any, kind: str) -> Mask:
    """The mask of an update, which Google insists on."""
    if not text:
        raise invalid(f"{kind}: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return parse(str(text))


def _group(tokens: list[str], text: str) -> Mask:
    """Comma-separated paths up to the end or a closing bracket."""
    mask: Mask = {}
    while True:
        mask = _union(mask, _path(tokens, text))
        if not tokens or tokens[0] != ",":
            return mask
        tokens.pop(0)


def _path(tokens: list[str], text: str) -> Mask:
    """One path: names joined by dots or slashes, perhaps ending in a bracketed group."""
    if not tokens or tokens[0] in "(),./":
        raise invalid(f"Invalid field selection {text}")
    name = tokens.pop(0)
    below: Mask = None
    if tokens and tokens[0] in "./":
        tokens.pop(0)
        below = _path(tokens, text)
    elif tokens and tokens[0] == "(":
        tokens.pop(0)
        below = _group(tokens, text)
        if not tokens or tokens.pop(0) != ")":
            raise invalid(f"Invalid field selection {text}")
    return None if name == "*" and below is None else {name: below}


def _union(left: Mask, right: Mask) -> Mask:
    if left is None or right is None:
        return None
    joined = dict(left)
    for name, below in right.items():
        joined[name] = _union(joined[name], below) if name in joined else below
    return joined


def wants(mask: Mask, *path: str) -> bool:
    """Whether anything at or below `path` is selected, so that it is worth building."""
    for name in path:
        if mask is None:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def select(value: Any, mask: Mask) -> Any:
    """The parts of a JSON value that the mask selects; lists are selected element by element."""
    if mask is None:
        return value
    if isinstance(value, list):
        return [select(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: select(value[name], below) for name, below in mask.items() if name in value}


def check(mask: Mask, shape: Any, path: str) -> None:
    """Refuse (501) a mask that names a field the shape does not have."""
    if mask is None or not isinstance(shape, dict):
        return
    for name, below in mask.items():
        if name not in shape:
            raise unimplemented(f"the field {path}.{name} in 'fields'")
        check(below, shape[name], f"{path}.{name}")


def merge(target: Json, source: Json, mask: Mask) -> None:
    """Overwrite in `target` what the mask selects: taken from `source`, or removed where `source` has none."""
    if mask is None:
        target.clear()
        target.update(source)
        return
    for name, below in mask.items():
        if below is None:
            _replace(target, source, name)
        else:
            inner = dict(target.get(name) or {})
            merge(inner, source.get(name) or {}, below)
            _replace(target, {name: inner} if inner else {}, name)


def _replace(target: Json, source: Json, name: str) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)
