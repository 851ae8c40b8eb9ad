"""What the environment says, and the sentence for each thing it says wrongly."""

from pathlib import Path

import pytest

from qixian.runtime.errors import SettingsWrong
from qixian.runtime.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    for variable in ("LC_ALL", "LANG", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    return str(wrong.value).splitlines()


def test_an_empty_environment_gives_a_development_home_with_embedded_parts() -> None:
    settings = load_settings()
    assert settings.home == Path.home() / ".local" / "share" / "qixian"
    assert settings.environment == "development"
    assert settings.database_url is None
    assert settings.temporal_address is None
    assert settings.database_role == "qixian_app"
    assert settings.temporal_namespace == "default"
    assert settings.task_queue == "qixian"
    assert settings.lang == "en"
    assert not settings.temporal_uses_tls


def test_a_variable_that_is_set_but_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.setenv(str(field.validation_alias), "")
    settings = load_settings()
    assert settings.database_url is None
    assert settings.temporal_port is None
    assert settings.log_level == "info"


def test_the_home_follows_the_xdg_data_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert load_settings().home == tmp_path / "qixian"


def test_a_tilde_in_the_home_means_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIXIAN_HOME", "~/elsewhere")
    assert load_settings().home == Path.home() / "elsewhere"


@pytest.mark.parametrize(
    ("lc_all", "lang", "spoken"),
    [("", "zh_CN.UTF-8", "zh"), ("en_GB.UTF-8", "zh_CN.UTF-8", "en"), ("zh_CN", "C", "zh")],
)
def test_the_language_follows_the_locale(
    monkeypatch: pytest.MonkeyPatch, lc_all: str, lang: str, spoken: str
) -> None:
    monkeypatch.setenv("LC_ALL", lc_all)
    monkeypatch.setenv("LANG", lang)
    assert load_settings().lang == spoken


@pytest.mark.parametrize(
    ("variable", "value", "right"),
    [
        ("QIXIAN_ENVIRONMENT", "staging", "development or production"),
        (
            "DATABASE_URL",
            "postgresql+asyncpg://u:hidden@h/d",
            "an address such as postgresql://user:password@host:5432/qixian",
        ),
        (
            "QIXIAN_DATABASE_ROLE",
            "app; DROP",
            "the name of a PostgreSQL role: small letters, digits and _",
        ),
        (
            "TEMPORAL_ADDRESS",
            "http://temporal.example.org",
            "host:port, for instance temporal.example.org:7233",
        ),
        ("TEMPORAL_NAMESPACE", "a b", "the name of a Temporal namespace, without spaces"),
        ("TEMPORAL_TLS", "perhaps", "true or false"),
        ("TEMPORAL_TLS_CA", "/nowhere/ca.pem", "the path of a file that exists and is readable"),
        ("QIXIAN_TASK_QUEUE", "a b", "the name of a task queue, without spaces"),
        (
            "QIXIAN_DEPLOYMENT_VERSION",
            "1 4",
            "the name of a release, such as 1.4.0: letters, digits and . _ + -",
        ),
        ("QIXIAN_LOG_LEVEL", "loud", "debug, info, warning or error"),
        ("QIXIAN_LOG_FORMAT", "xml", "console or json"),
        ("QIXIAN_LANG", "fr", "zh or en"),
        ("QIXIAN_WEBHOOK_URL", "ftp://hidden", "an http:// or https:// address"),
        (
            "QIXIAN_SMTP_URL",
            "mail.example.org:hidden",
            "an address such as smtp://user:password@host:587",
        ),
        ("QIXIAN_MAIL_FROM", "nobody", "a mail address"),
        ("QIXIAN_MAIL_TO", "nobody", "a mail address"),
        ("QIXIAN_EMBEDDED_POSTGRES_PORT", "0", "a port between 1 and 65535"),
        ("QIXIAN_TEMPORAL_PORT", "70000", "a port between 1 and 65535"),
        ("QIXIAN_TEMPORAL_UI_PORT", "high", "a port between 1 and 65535"),
    ],
)
def test_a_wrong_variable_is_named_with_what_would_be_right_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, right: str
) -> None:
    assert refused(monkeypatch, **{variable: value}) == [
        f"{variable} cannot be used; it must be {right}."
    ]


def test_two_wrong_variables_give_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refused(monkeypatch, QIXIAN_LANG="fr", QIXIAN_LOG_LEVEL="loud")
    assert [line.split()[0] for line in lines] == ["QIXIAN_LOG_LEVEL", "QIXIAN_LANG"]


def test_production_without_named_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(monkeypatch, QIXIAN_ENVIRONMENT="production") == [
        "DATABASE_URL is not set; QIXIAN_ENVIRONMENT=production needs it.",
        "TEMPORAL_ADDRESS is not set; QIXIAN_ENVIRONMENT=production needs it.",
        "QIXIAN_REGISTRY_KEY is not set; QIXIAN_ENVIRONMENT=production needs it.",
    ]


def test_a_certificate_without_its_key_is_refused_and_the_other_way_round(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pem").write_text("-")
    file = str(tmp_path / "pem")
    assert refused(monkeypatch, TEMPORAL_TLS_CERT=file) == [
        "TEMPORAL_TLS_KEY is not set; TEMPORAL_TLS_CERT needs it."
    ]
    monkeypatch.delenv("TEMPORAL_TLS_CERT")
    assert refused(monkeypatch, TEMPORAL_TLS_KEY=file) == [
        "TEMPORAL_TLS_CERT is not set; TEMPORAL_TLS_KEY needs it."
    ]


def test_a_mail_server_without_a_sender_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(monkeypatch, QIXIAN_SMTP_URL="smtp://mail.example.org") == [
        "QIXIAN_MAIL_FROM is not set; QIXIAN_SMTP_URL needs it."
    ]


def test_an_api_key_switches_encryption_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "hidden")
    assert load_settings().temporal_uses_tls


def test_printed_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hidden@h/d")
    monkeypatch.setenv("TEMPORAL_API_KEY", "hidden")
    monkeypatch.setenv("QIXIAN_SMTP_URL", "smtp://u:hidden@h")
    monkeypatch.setenv("QIXIAN_MAIL_FROM", "qixian@example.org")
    monkeypatch.setenv("QIXIAN_WEBHOOK_URL", "https://example.org/hidden")
    settings = load_settings()
    assert "hidden" not in f"{settings!r} {settings}"
    assert settings.database_url == "postgresql://u:hidden@h/d"
