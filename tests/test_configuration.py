"""Which spreadsheet this installation works on."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets.problems import BrokenBook, Unreachable
from sheets.spreadsheet import configuration
from sheets.spreadsheet.workbook import Workbook


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return tmp_path / "secrets.toml"


def test_without_secrets_the_app_works_on_a_local_file(secrets: Path) -> None:
    assert configuration.secrets(secrets) == {}
    assert configuration.is_local(secrets)


def test_the_environment_names_the_local_file(secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = tmp_path / "altrove" / "libro.sqlite3"
    monkeypatch.setenv(configuration.BOOK_VARIABLE, str(named))
    assert configuration.book_path() == named
    assert configuration.open_workbook(path=secrets).name == str(named)
    assert named.exists(), "the folder and the file are made"


def test_without_the_environment_the_file_is_inside_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(configuration.BOOK_VARIABLE, raising=False)
    assert configuration.book_path() == configuration.ROOT / "libro" / "perimetri.sqlite3"


def test_a_named_book_goes_before_the_secrets(secrets: Path, tmp_path: Path) -> None:
    secrets.write_text('[spreadsheet]\nkey = "abc"\n')
    assert configuration.open_workbook(tmp_path / "mio.sqlite3", secrets).name == str(tmp_path / "mio.sqlite3")


def test_with_a_spreadsheet_in_the_secrets_the_app_is_not_local(secrets: Path) -> None:
    secrets.write_text('[spreadsheet]\nkey = "abc"\n')
    assert not configuration.is_local(secrets)


def test_other_secrets_leave_the_app_local(secrets: Path) -> None:
    secrets.write_text('[auth]\ncookie_secret = "x"\n')
    assert configuration.is_local(secrets)


def test_secrets_that_cannot_be_read_are_named_and_not_passed_over(secrets: Path) -> None:
    secrets.write_text("[spreadsheet\n")
    with pytest.raises(
        BrokenBook,
        match=r"^Il file secrets\.toml non si legge: .*Correggilo come in \.streamlit/secrets\.example\.toml, poi riavvia l'app\.$",
    ):
        configuration.is_local(secrets)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[Spreadsheet]\nkey = "abc"\n', "In secrets.toml non conosco [Spreadsheet]. Forse è «spreadsheet»"),
        ('[auht]\nclient_id = "x"\n', "In secrets.toml non conosco [auht]. Forse è «auth»"),
        ('[spreadsheet]\nname = "abc"\n', "In secrets.toml non conosco «name» in [spreadsheet]."),
        ('key = "abc"\n', "In secrets.toml non conosco [key]."),
        ("[perimetri]\nsign_in_day = 3\n", "In secrets.toml non conosco «sign_in_day» in [perimetri]. Forse è"),
        ("", "Il file secrets.toml è vuoto."),
        ("# tutto commentato\n", "Il file secrets.toml è vuoto."),
    ],
)
def test_a_misspelt_table_is_not_a_table_that_is_not_there(secrets: Path, text: str, sentence: str) -> None:
    secrets.write_text(text)
    with pytest.raises(BrokenBook) as refusal:
        configuration.is_local(secrets)
    assert str(refusal.value).startswith(sentence)


def test_a_link_to_nothing_and_a_folder_are_not_a_file_that_is_not_there(secrets: Path, tmp_path: Path) -> None:
    secrets.symlink_to(tmp_path / "non c'è.toml")
    with pytest.raises(BrokenBook, match=r"^secrets\.toml è un collegamento a un file che non c'è\."):
        configuration.is_local(secrets)
    secrets.unlink()
    secrets.mkdir()
    with pytest.raises(BrokenBook, match=r"^Il file secrets\.toml non si legge"):
        configuration.is_local(secrets)


def test_secrets_that_the_environment_names_must_be_there(
    secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(configuration.SECRETS_VARIABLE, str(tmp_path / "altrove.toml"))
    with pytest.raises(BrokenBook, match="e quel file non c'è"):
        configuration.is_local()


def test_the_users_own_secrets_are_read_where_the_project_has_none(
    secrets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuration, "SECRETS", secrets)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert configuration.secrets_path() == secrets
    of_the_user = tmp_path / ".streamlit" / "secrets.toml"
    of_the_user.parent.mkdir()
    of_the_user.write_text('[spreadsheet]\nkey = "abc"\n')
    assert configuration.secrets_path() == of_the_user
    assert not configuration.is_local()
    secrets.write_text('[auth]\nclient_id = "x"\n')
    assert configuration.secrets_path() == secrets


@pytest.mark.parametrize(
    "text",
    [
        '[spreadsheet]\nkey = "abc"\n',
        '[spreadsheet]\nkey = ""\n[service_account]\n',
        "[spreadsheet]\n[service_account]\n",
        '[service_account]\ntype = "service_account"\n',
        'spreadsheet = "abc"\n',
        'service_account = "x"\n[spreadsheet]\nkey = "abc"\n',
    ],
)
def test_incomplete_secrets_say_what_to_write(secrets: Path, text: str) -> None:
    secrets.write_text(text)
    with pytest.raises(BrokenBook) as refusal:
        configuration.open_workbook(path=secrets)
    assert refusal.value.sentence == "In secrets.toml mancano la chiave del foglio o l'account di servizio."
    assert refusal.value.advice == "Scrivi [spreadsheet] key = … e [service_account] …, come in docs/install.md."


def test_a_service_account_that_is_none_is_told_apart(secrets: Path) -> None:
    secrets.write_text('[spreadsheet]\nkey = "abc"\n[service_account]\ntype = "service_account"\n')
    with pytest.raises(BrokenBook, match=r"^L'account di servizio in secrets\.toml non si può usare"):
        configuration.open_workbook(path=secrets)


def test_a_google_that_cannot_be_reached_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    account = {
        "type": "service_account",
        "client_email": "app@esempio.iam.gserviceaccount.com",
        "token_uri": "http://127.0.0.1:9/",
        "private_key": _private_key(),
    }
    workbook = Workbook.on_google("abc", account)
    monkeypatch.setenv("NO_PROXY", "*")
    with pytest.raises(Unreachable, match=r"^Il foglio non risponde\."):
        workbook.tabs()


def _private_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
