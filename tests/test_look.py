"""The look's promises: nothing from outside, legible contrast, operations told apart by every eye."""

from __future__ import annotations

import re
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
import streamlit

from sheets.definitions.defaults import default_rows

ROOT = Path(__file__).parent.parent
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
CSS = (ROOT / "components" / "look.css").read_text(encoding="utf-8")
COLOURS = {row[0]: row[2] for row in default_rows("Operazioni")[1:]}
CARD = "#FFFDF9"
# Viénot, Brettel and Mollon 1999: what a deuteranope and a protanope see, in linear RGB.
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green cones": ((0.29275, 0.70725, -0.02234), (0.29275, 0.70725, -0.02234), (-0.02234, 0.02234, 1)),
    "no red cones": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
}


def linear(colour: str) -> list[float]:
    """The linear RGB of "#RRGGBB", 0 to 1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """CIELAB of a colour as those eyes see it."""
    rgb = linear(colour)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in EYES[eyes])
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_streamlit_still_says_what_is_translated_when_the_server_does_not_answer() -> None:
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    said = next(text for each in scripts.glob("index.*.js") if "DoInitPings" in (text := each.read_text("utf-8")))
    translated = (ROOT / "components" / "italian.html").read_text(encoding="utf-8")
    beginnings = re.findall(r'"([A-Z][a-z]+ [^"]*)"', translated[translated.index("const silence") :].split(";")[0])
    box = re.findall(r"message:`([A-Z][^`$\n]*)", said[said.index("DoInitPings") :][:4000])
    assert len(box) == len(beginnings) == 5
    for english in box:
        assert any(english.startswith(each) for each in beginnings), english
    assert "`Connection error`" in said
    assert '"Connection error"' in translated


@pytest.mark.parametrize("operation", COLOURS)
def test_an_operations_colour_is_legible_on_paper_and_under_white_text(operation: str) -> None:
    for ground in (CARD, THEME["backgroundColor"], "#FFFFFF"):
        assert contrast(COLOURS[operation], ground) >= 4.5


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize(("one", "other"), list(combinations(COLOURS, 2)))
def test_two_operations_are_told_apart_by_every_eye(one: str, other: str, eyes: str) -> None:
    distance = sum((a - b) ** 2 for a, b in zip(seen(COLOURS[one], eyes), seen(COLOURS[other], eyes), strict=True))
    assert distance**0.5 >= 12


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (THEME["textColor"], THEME["backgroundColor"]),
        (THEME["textColor"], THEME["secondaryBackgroundColor"]),
        (THEME["primaryColor"], THEME["backgroundColor"]),
        ("#FFFFFF", THEME["primaryColor"]),
        (THEME["linkColor"], THEME["backgroundColor"]),
        (THEME["greenTextColor"], THEME["greenBackgroundColor"]),
        (re.findall(r"--tenue: (#\w{6})", CSS)[0], THEME["backgroundColor"]),
        ("#4D3A10", "#F6E7C6"),
    ],
)
def test_text_is_legible_on_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_nothing_is_loaded_from_outside() -> None:
    sources = [
        *(ROOT / "components").rglob("*.*"),
        *(ROOT / "pages").glob("*/*.py"),
        ROOT / ".streamlit" / "config.toml",
    ]
    for source in sources:
        if source.suffix != ".pyc":
            assert not re.search(r"https?://\w|//cdn|@import|url\(", source.read_text(encoding="utf-8")), source
