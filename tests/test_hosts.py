"""By which names the app may be asked, and from which pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from components.serving.hosts import Names, configured, names_of
from sheets.spreadsheet.configuration import SECRETS_VARIABLE

HERE = names_of("", [])
NETWORK = names_of("0.0.0.0", [])
PUBLISHED = names_of("127.0.0.1", ["https://app.example.org/"])
OWN_NUMBER = names_of("192.168.1.5", [])


@pytest.mark.parametrize(
    ("names", "host", "is_one"),
    [
        (HERE, "localhost:8501", True),
        (HERE, "LOCALHOST", True),
        (HERE, "localhost.:8501", True),
        (HERE, "127.0.0.1:8501", True),
        (HERE, "[::1]:8501", True),
        (HERE, "evil.example", False),
        (HERE, "localhost.evil.example", False),
        (HERE, "192.168.1.5:8501", False),
        (HERE, "", False),
        (HERE, "localhost:port", False),
        (HERE, "user@localhost", False),
        (HERE, "localhost/evil", False),
        (HERE, "evil.example#localhost", False),
        (NETWORK, "192.168.1.5:8501", True),
        (NETWORK, "[fe80::1]:8501", True),
        (NETWORK, "evil.example", False),
        (NETWORK, "1.2.3.4.evil.example", False),
        (PUBLISHED, "app.example.org", True),
        (PUBLISHED, "app.example.org:443", True),
        (PUBLISHED, "other.example.org", False),
        (PUBLISHED, "localhost:8501", True),
        (OWN_NUMBER, "192.168.1.5:8501", True),
        (OWN_NUMBER, "192.168.1.6:8501", False),
    ],
)
def test_the_app_answers_to_the_names_that_somebody_gave_it(names: Names, host: str, is_one: bool) -> None:
    assert names.has(host) is is_one


@pytest.mark.parametrize(
    ("names", "origin", "host", "may"),
    [
        (HERE, "http://localhost:8501", "localhost:8501", True),
        (HERE, "http://localhost:3000", "localhost:8501", False),
        (HERE, "http://127.0.0.1:8501", "localhost:8501", False),
        (HERE, "http://evil.example", "localhost:8501", False),
        (HERE, "null", "localhost:8501", False),
        (HERE, "file://", "localhost:8501", False),
        (HERE, "http://user@localhost:8501", "localhost:8501", False),
        (PUBLISHED, "https://app.example.org", "app.example.org", True),
        # A proxy that asks by a name of its own.
        (PUBLISHED, "https://app.example.org", "127.0.0.1:8501", True),
        (PUBLISHED, "http://app.example.org", "127.0.0.1:8501", False),
        (PUBLISHED, "https://app.example.org:8443", "127.0.0.1:8501", False),
        (PUBLISHED, "https://evil.example", "app.example.org", False),
    ],
)
def test_only_the_apps_own_pages_speak_with_it(names: Names, origin: str, host: str, may: bool) -> None:
    assert names.may_speak(origin, host) is may


@pytest.mark.parametrize(
    "address", ["", "app.example.org", "ftp://app.example.org", "https://", "https://[", "https://a:b"]
)
def test_an_address_that_is_none_opens_nothing(address: str) -> None:
    assert names_of("", [address]) == HERE


def test_only_the_configured_address_says_https() -> None:
    assert PUBLISHED.is_secure("app.example.org")
    assert not PUBLISHED.is_secure("localhost:8501")
    assert not names_of("", ["http://app.example.org"]).is_secure("app.example.org")


@pytest.mark.parametrize(
    ("secrets", "is_one"),
    [
        ('[perimetri]\naddress = "https://app.example.org"\n', True),
        ('[auth]\nredirect_uri = "https://app.example.org/oauth2callback"\n', True),
        ('[auth]\nclient_id = "app.example.org"\n', False),
        ('[perimetri]\naddress = "https://app.exam', False),
    ],
)
def test_the_app_answers_at_its_address_and_where_a_sign_in_comes_back_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secrets: str, is_one: bool
) -> None:
    file = tmp_path / "secrets.toml"
    file.write_text(secrets)
    monkeypatch.setenv(SECRETS_VARIABLE, str(file))
    names = configured()
    assert (names.has("app.example.org"), names.is_secure("app.example.org")) == (is_one, is_one)
    assert names.has("localhost:8501")
