"""The token of the link that opens a local book for one person, as a notebook server has one.

It is kept beside the book, readable by whoever starts the app and nobody else, and it belongs to one e-mail: for another
one a new token is made, and the old link leads nowhere. Removing the file takes the link away.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from hmac import compare_digest
from pathlib import Path

PARAMETER = "chiave"


def token_for(email: str, path: Path) -> str:
    """The token of this person's link, made when there is none. Raises OSError."""
    kept = _kept(path)
    if kept and kept[0] == email:
        return kept[1]
    token = secrets.token_urlsafe(32)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    # Written aside and then renamed, so that nobody reads half a token, or one that others may read.
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{email} {token}\n")
    new.replace(path)
    return token


def is_token(said: str, email: str, path: Path) -> bool:
    """True for the token that is kept for this person. What cannot be read opens nothing."""
    kept = _kept(path)
    return kept is not None and kept[0] == email and compare_digest(kept[1].encode(), said.encode())


def cookie_of(path: Path) -> str:
    """The name of the cookie that keeps the token: a book's own, since cookies do not tell one port from another."""
    return f"perimetri-chiave-{hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:8]}"


def _kept(path: Path) -> tuple[str, str] | None:
    try:
        email, _, token = path.read_text(encoding="utf-8").strip().partition(" ")
    except (OSError, UnicodeDecodeError):
        return None
    return (email, token) if len(token) >= 32 else None
