"""What goes into every page from files of our own: scripts, each named by its hash in the content policy, and the look."""

from pathlib import Path

_HERE = Path(__file__).parent
ITALIAN, SCROLL = _HERE / "italian.html", _HERE / "scroll.html"
# Read once, and without its line ends.
LOOK = f"<style>{' '.join((_HERE / 'look.css').read_text(encoding='utf-8').split())}</style>"
