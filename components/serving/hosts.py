"""By which names the app may be asked for: a page that rebinds its own name to this machine is not one of them.

Without sign-in the browser is all that stands between a foreign page and the app: it lets that page talk to whatever its own name
points at. So the app answers to names that somebody gave it: this machine's own, what the start says, the configured address.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from streamlit import config

from sheets.problems import BrokenBook
from sheets.spreadsheet import configuration

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})
_USUAL_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


@dataclass(frozen=True)
class Names:
    """The names, without ports; the configured addresses as scheme, name and port; whether any IP number is one too.

    A number cannot be rebound: a browser that asks for 192.168.1.5 has connected to 192.168.1.5.
    """

    names: frozenset[str]
    origins: frozenset[tuple[str, str, int]] = frozenset()
    takes_numbers: bool = False

    def has(self, host: str) -> bool:
        """True when the app is asked by one of its names, in the words of a `Host` line."""
        name = _split(f"//{host}")[1]
        return name in self.names or (self.takes_numbers and _is_number(name))

    def may_speak(self, origin: str, host: str) -> bool:
        """True when a page from that origin is the app itself, as asked for at `host`, or at a configured address.

        A proxy may ask by another name than the person did, but the page still says where it came from.
        """
        scheme, name, port = _split(origin)
        asked = _split(f"{scheme}://{host}")
        return bool(name) and ((scheme, name, port) == asked or (scheme, name, port) in self.origins)

    def is_secure(self, host: str) -> bool:
        """True when the configured address of that name is an https one: a proxy in front of the app speaks it."""
        name = _split(f"//{host}")[1]
        return any(scheme == "https" and name == configured for scheme, configured, _ in self.origins)


def names_of(listens: str, addresses: Iterable[str]) -> Names:
    """The names of an app that listens at `listens` ("" when the start does not say) and is published at `addresses`.

    Bare, it answers to this machine alone. A start that names 0.0.0.0 wants the network: there also to numbers and this machine's name.
    """
    origins = frozenset(found for found in map(_split, addresses) if found[0] in ("http", "https") and found[1])
    names = _LOOPBACK | {name for _, name, _ in origins}
    is_everywhere = listens in _EVERYWHERE
    if is_everywhere:
        machine = socket.gethostname().lower()
        names |= {machine, f"{machine}.local"}
    elif listens:
        names |= {listens.lower()}
    return Names(frozenset(names), origins, is_everywhere)


def configured() -> Names:
    """The names by this start and these secrets; secrets that cannot be read configure none."""
    try:
        found = configuration.secrets()
    except BrokenBook:
        found = {}
    return names_of(str(config.get_option("server.address") or ""), _addresses(found))


def _addresses(secrets: Mapping[str, object]) -> list[str]:
    """The address of the app, and the one to which a sign-in comes back."""
    texts = (_text(secrets, table, key) for table, key in (("perimetri", "address"), ("auth", "redirect_uri")))
    return [text for text in texts if text]


def _text(secrets: Mapping[str, object], table: str, key: str) -> str:
    found = secrets.get(table)
    return str(found.get(key, "")) if isinstance(found, dict) else ""


def _split(url: str) -> tuple[str, str, int]:
    """Scheme, name and port; an empty name for what is no address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", "", 0
    if parts.username is not None or parts.password is not None or (not parts.scheme and (parts.path or parts.query)):
        return "", "", 0
    name = (parts.hostname or "").rstrip(".")
    return parts.scheme, name, port or _USUAL_PORTS.get(parts.scheme, 0)


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
