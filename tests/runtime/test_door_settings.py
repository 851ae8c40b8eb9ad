"""What the settings say about the HTTP door, and what it needs before it opens."""

import base64
import os
from pathlib import Path

import pytest

from qixian.runtime.door_check import require_door
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.session_key import derived, session_key
from qixian.runtime.settings import Settings, load_settings

KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "QIXIAN_ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql://db/qixian",
    "TEMPORAL_ADDRESS": "t:7233",
    "QIXIAN_REGISTRY_KEY": KEY,
}
DOOR = {
    "QIXIAN_PUBLIC_URL": "https://qixian.example.org/",
    "QIXIAN_SESSION_KEY": KEY,
    "QIXIAN_OIDC_ISSUER": "https://id.example.org",
    "QIXIAN_OIDC_CLIENT_ID": "qixian",
    "QIXIAN_OIDC_CLIENT_SECRET": "secret-of-the-client",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("QIXIAN_", "TEMPORAL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def settings_of(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def test_development_signs_in_here_unless_an_issuer_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert settings_of(monkeypatch).signs_in == "embedded"
    named = settings_of(monkeypatch, QIXIAN_OIDC_ISSUER="https://id.example.org")
    assert named.signs_in == "oidc"
    assert settings_of(monkeypatch, QIXIAN_SIGN_IN="embedded").signs_in == "embedded"


def test_production_with_the_embedded_sign_in_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsWrong, match="QIXIAN_SIGN_IN is embedded"):
        settings_of(monkeypatch, QIXIAN_SIGN_IN="embedded", **PRODUCTION)


def test_a_worker_in_production_needs_nothing_of_the_door_and_a_door_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        require_door(settings_of(monkeypatch, **PRODUCTION))
    assert [line.split()[0] for line in str(wrong.value).splitlines()] == [
        "QIXIAN_PUBLIC_URL",
        "QIXIAN_OIDC_ISSUER",
        "QIXIAN_OIDC_CLIENT_ID",
        "QIXIAN_OIDC_CLIENT_SECRET",
        "QIXIAN_SESSION_KEY",
    ]
    whole = settings_of(monkeypatch, **PRODUCTION, **DOOR)
    require_door(whole)
    assert whole.public_url == "https://qixian.example.org"
    assert whole.is_https
    for secret in ("secret-of-the-client", KEY):
        assert secret not in repr(whole)


@pytest.mark.parametrize("variable", ["QIXIAN_PUBLIC_URL", "QIXIAN_OIDC_ISSUER"])
def test_a_door_in_production_is_reached_over_https_and_so_is_its_provider(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    plain = PRODUCTION | DOOR | {variable: "http://qixian.example.org"}
    with pytest.raises(SettingsWrong, match=f"{variable} .*must be https"):
        require_door(settings_of(monkeypatch, **plain))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("QIXIAN_HTTP_PORT", "70000"),
        ("QIXIAN_HTTP_HOST", "a b"),
        ("QIXIAN_PUBLIC_URL", "somewhere"),
        ("QIXIAN_SESSION_KEY", "short"),
        ("QIXIAN_SIGN_IN", "ldap"),
        ("QIXIAN_SIGN_IN_FROM", "home"),
        ("QIXIAN_TRUSTED_HOSTS", "a, b"),
    ],
)
def test_a_wrong_setting_is_told_in_a_line(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    with pytest.raises(SettingsWrong) as wrong:
        settings_of(monkeypatch, **{variable: value})
    assert str(wrong.value).startswith(f"{variable} cannot be used; it must be ")
    assert value not in str(wrong.value)


def test_the_key_of_sessions_is_the_homes_in_development_and_stays(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    key = session_key(settings)
    assert len(key) == 32
    assert session_key(settings) == key
    assert (tmp_path / "home" / "session.key").stat().st_mode & 0o777 == 0o600
    assert derived(key, "cookie") != derived(key, "bearer")
