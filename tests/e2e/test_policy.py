"""The content policy in a real browser: every page works under it, and what it forbids does not run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, PHONE, Opener, ready

pytestmark = pytest.mark.browser

_PAGES = {
    "volunteer": ["oggi", "presenze", "registra"],
    "coordinator": ["indicatori", "esporta", "da-sistemare", "foglio", "niente-di-simile"],
}


def watched(page: Page) -> list[str]:
    """What the browser complains about from now on, and every request that leaves for elsewhere."""
    told: list[str] = []
    own = page.url.split("/")[2]
    page.on("console", lambda said: told.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda why: told.append(str(why)))
    page.on("request", lambda asked: told.append(asked.url) if _leaves(asked.url, own) else None)
    return told


def _leaves(url: str, own: str) -> bool:
    return not url.startswith(("data:", "blob:")) and url.split("/")[2] != own


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("role", _PAGES)
def test_no_page_asks_for_more_than_the_policy_gives(open_as: Opener, role: str, size: tuple[int, int]) -> None:
    page = open_as(role, _PAGES[role][0], size)
    told = watched(page)
    who = page.url.partition("?")[2]
    for address in _PAGES[role]:
        page.goto(f"{page.url.partition('?')[0].rpartition('/')[0]}/{address}?{who}")
        ready(page)
        page.wait_for_load_state("networkidle")
    assert told == []


def test_charts_the_grid_and_our_scripts_run_under_the_policy(open_as: Opener) -> None:
    page = open_as("coordinator", "indicatori")
    told = watched(page)
    page.wait_for_selector("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg")
    assert page.locator("html").get_attribute("lang") == "it"
    page.get_by_text("righe del foglio che la compongono").click()
    page.wait_for_selector("[data-testid=stDataFrame]")
    page.goto(page.url.replace("indicatori", "foglio"))
    page.wait_for_selector(".cella, [role=grid], table", timeout=30_000)
    assert told == []


def test_a_script_that_is_not_ours_does_not_run(open_as: Opener) -> None:
    page = open_as("coordinator", "indicatori")
    told: list[str] = []
    page.on("console", lambda said: told.append(said.text))
    page.evaluate(
        """() => { const own = document.createElement("script"); own.textContent = "window.stolen = true";
        document.body.append(own); const far = document.createElement("img"); far.src = "http://192.0.2.1/x.png";
        document.body.append(far); }"""
    )
    assert page.evaluate("() => window.stolen === undefined")
    page.wait_for_function("() => document.querySelector('img[src*=\"192.0.2.1\"]').complete")
    assert any("192.0.2.1" in words for words in told)


def test_while_the_app_is_still_coming_its_name_is_on_the_screen(open_as: Opener) -> None:
    page = open_as("volunteer", "oggi", PHONE)
    page.route("**/static/js/**", lambda asked: asked.abort())
    page.reload(wait_until="commit")
    expect(page.get_by_role("status")).to_contain_text("Perimetri")
    expect(page).to_have_title("Perimetri")
    page.unroute("**/static/js/**")
    page.reload()
    ready(page)
    expect(page.get_by_text("Un momento…")).to_have_count(0)
