"""The scripts of our own that run in the page; the content policy names each by its hash."""

from pathlib import Path

_HERE = Path(__file__).parent
ITALIAN, SCROLL = _HERE / "italian.html", _HERE / "scroll.html"
