"""What every reply tells the browser: what the page may load and run, who may frame it, what may be kept."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from streamlit import file_util

from components import scripts

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@cache
def lines() -> tuple[tuple[bytes, bytes], ...]:
    """The lines that every reply carries."""
    rules = {
        "content-security-policy": content_policy(),
        "x-frame-options": "SAMEORIGIN",
        "x-content-type-options": "nosniff",
        # To the app itself only: so it knows the page to which a sign-in comes back.
        "referrer-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
        "cross-origin-resource-policy": "same-origin",
    }
    return tuple((name.encode(), words.encode()) for name, words in rules.items())


@cache
def content_policy() -> str:
    """What the page may load: from the app alone. What may run in it: Streamlit's files and our own scripts, by their hashes.

    Styles are written into the page by Streamlit's library, so they cannot be held to hashes. `blob:` is how Streamlit loads the script
    of a component of its second kind. `data:` are the icons in style sheets and the page's own.
    """
    scripts = " ".join(f"'sha256-{_hash(text)}'" for text in _own_scripts())
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "media-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            # A host of Streamlit apps shows the app in a frame of the same address.
            "frame-ancestors 'self'",
        )
    )


def _own_scripts() -> list[str]:
    """Of Streamlit's page, and those that our components put into it."""
    index = Path(file_util.get_static_dir()) / "index.html"
    pages = (
        index.read_text(encoding="utf-8"),
        *(each.read_text(encoding="utf-8") for each in (scripts.ITALIAN, scripts.SCROLL)),
    )
    return [text for page in pages for text in _SCRIPT.findall(page)]


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
