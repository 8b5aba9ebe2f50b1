"""`make pictures`: the pictures of both READMEs, taken of the running app with the invented project, in each language."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from sheets.language import ENGLISH, ITALIAN, _, say
from tests import browser
from tests.bench.server import serving

IMAGES = Path(__file__).parent.parent / "docs" / "images"
NAMES = {ITALIAN: ("indicatori.png", "telefono.png"), ENGLISH: ("indicators.png", "phone.png")}
DESK, PHONE = {"width": 1280, "height": 1000}, {"width": 390, "height": 844}
_EDGE = (221, 210, 194)


def main() -> int:
    """Take them all."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        book = Path(folder) / "libro.sqlite3"
        subprocess.run([sys.executable, "-m", "sheets", "demo", "--book", str(book)], check=True)
        with sync_playwright() as playwright, browser.launch(playwright) as chromium:
            for language, (figures, phone) in NAMES.items():
                # Each begins with a book in which nobody has saved anything.
                own = Path(folder) / f"{language}.sqlite3"
                shutil.copy(book, own)
                with serving(own) as server:
                    address = server.address.replace("ws://", "http://").removesuffix("/_stcore/stream")
                    _figures(chromium, address, language, IMAGES / figures)
                    _phone(chromium, address, language, IMAGES / phone)
    return 0


def _figures(chromium: Browser, address: str, language: str, path: Path) -> None:
    """*Indicatori* of the published two years."""
    page = chromium.new_page(viewport=DESK)  # type: ignore[arg-type]
    _go(page, f"{address}/indicatori?come=coordinatrice@esempio.it&lingua={language}")
    page.get_by_role("combobox", name=say(_("Periodo"), language)).first.click()
    page.get_by_role("option", name=say(_("Biennio"), language)).click()
    _drawn(page)
    page.get_by_role("combobox", name=say(_("Biennio"), language)).click()
    page.get_by_role("option", name="2015/16").click()
    _drawn(page)
    page.mouse.move(0, 0)
    page.locator("canvas, svg.marks").first.wait_for()
    page.wait_for_timeout(1_000)
    page.screenshot(path=path)
    page.close()


def _phone(chromium: Browser, address: str, language: str, path: Path) -> None:
    """*Oggi*, and beside it the receipt of a headcount."""
    page = chromium.new_page(viewport=PHONE)  # type: ignore[arg-type]
    _go(page, f"{address}/oggi?come=volontaria.rho@esempio.it&lingua={language}")
    shots = [page.screenshot()]
    page.get_by_role("link", name=say(_("Segna le presenze"), language)).nth(1).click()
    _drawn(page)
    form = page.locator("[data-campo=Adulti] input")
    form.fill("20")
    page.locator("[data-campo=Bambini] input").fill("3")
    page.get_by_role("button", name=say(_("Salva le presenze"), language)).click()
    page.locator(".ricevuta").wait_for()
    _drawn(page)
    page.wait_for_timeout(1_000)
    shots.append(page.screenshot())
    page.close()
    _beside(shots, path)


def _beside(shots: list[bytes], path: Path) -> None:
    """The pictures side by side, each with a thin edge."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.png" for number in range(len(shots))]
        for file, shot in zip(files, shots, strict=True):
            file.write_bytes(shot)
        pictures = [Image.open(file).convert("RGB") for file in files]
    width = sum(each.width + 2 for each in pictures)
    whole = Image.new("RGB", (width, max(each.height for each in pictures) + 2), _EDGE)
    at = 1
    for each in pictures:
        whole.paste(each, (at, 1))
        at += each.width + 2
    whole.save(path, optimize=True)


def _go(page: Page, address: str) -> None:
    page.goto(address)
    _drawn(page)


def _drawn(page: Page) -> None:
    page.locator('[data-testid=stApp][data-test-script-state="notRunning"]').wait_for(timeout=60_000)
    page.wait_for_timeout(800)


if __name__ == "__main__":
    sys.exit(main())
