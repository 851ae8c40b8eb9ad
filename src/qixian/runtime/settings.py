"""What the environment says: one frozen object read at the start of a process, for the doors.

An empty variable counts as unset. Addresses that may hold a password are kept out of `repr`, and
no error sentence repeats them.
"""

import os
import sys
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from qixian.runtime.door_settings import KEY, Key, SignIn, lower
from qixian.runtime.errors import SettingsWrong
from qixian.runtime.seal_settings import SealSettings, unclear_seal_place


def _default_home() -> Path:
    """The XDG Base Directory Specification's place for a user's data."""
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "qixian"


def _default_language() -> Literal["zh", "en"]:
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if locale.startswith("zh") else "en"


def _default_format() -> Literal["console", "json"]:
    return "console" if sys.stderr.isatty() else "json"


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _existing(path: Path) -> Path:
    found = _absolute(path)
    if not found.is_file():
        raise ValueError("no such file")
    return found


Port = Annotated[int, Field(ge=1, le=65535)]
Level = Literal["debug", "info", "warning", "error"]
KeyFile = Annotated[Path, AfterValidator(_existing)]

_PORT = "a port between 1 and 65535"
_NAME = "the name of a release, such as 1.4.0: letters, digits and . _ + -"
_FILE = "the path of a file that exists and is readable"


class Settings(SealSettings):
    """Everything a process is told from outside. Each description completes "it must be …".

    Raises pydantic's ValidationError when constructed wrongly; `load_settings` translates it.
    """

    # Without the prefix a field that may be given by name would also be read from a variable of
    # that name: `home` from HOME, `lang` from LANG.
    model_config = SettingsConfigDict(
        frozen=True,
        env_ignore_empty=True,
        env_prefix="QIXIAN_",
        populate_by_name=True,
        extra="ignore",
    )

    home: Annotated[Path, AfterValidator(_absolute)] = Field(
        default_factory=_default_home, validation_alias="QIXIAN_HOME", description="a directory"
    )
    environment: Annotated[Literal["development", "production"], BeforeValidator(lower)] = Field(
        "development",
        validation_alias="QIXIAN_ENVIRONMENT",
        description="development or production",
    )
    database_url: str | None = Field(
        None,
        validation_alias="DATABASE_URL",
        repr=False,
        pattern=r"^postgres(ql)?://",
        description="an address such as postgresql://user:password@host:5432/qixian",
    )
    database_role: str = Field(
        "qixian_app",
        validation_alias="QIXIAN_DATABASE_ROLE",
        pattern=r"^[a-z_][a-z0-9_]{0,62}$",
        description="the name of a PostgreSQL role: small letters, digits and _",
    )
    temporal_address: str | None = Field(
        None,
        validation_alias="TEMPORAL_ADDRESS",
        pattern=r"^[^\s/@]+:\d{1,5}$",
        description="host:port, for instance temporal.example.org:7233",
    )
    temporal_namespace: str = Field(
        "default",
        validation_alias="TEMPORAL_NAMESPACE",
        pattern=r"^\S+$",
        description="the name of a Temporal namespace, without spaces",
    )
    temporal_tls: bool = Field(False, validation_alias="TEMPORAL_TLS", description="true or false")
    temporal_tls_cert: KeyFile | None = Field(
        None, validation_alias="TEMPORAL_TLS_CERT", description=_FILE
    )
    temporal_tls_key: KeyFile | None = Field(
        None, validation_alias="TEMPORAL_TLS_KEY", description=_FILE
    )
    temporal_tls_ca: KeyFile | None = Field(
        None, validation_alias="TEMPORAL_TLS_CA", description=_FILE
    )
    temporal_api_key: SecretStr | None = Field(
        None, validation_alias="TEMPORAL_API_KEY", description="a Temporal API key"
    )
    registry_key: Key | None = Field(None, validation_alias="QIXIAN_REGISTRY_KEY", description=KEY)
    registry_old_key: Key | None = Field(
        None, validation_alias="QIXIAN_REGISTRY_OLD_KEY", description=KEY
    )
    policies: Annotated[Path, AfterValidator(_absolute)] | None = Field(
        None, validation_alias="QIXIAN_POLICIES", description="a directory of policy editions"
    )
    edition: str = Field(
        "nmg-2022-31", validation_alias="QIXIAN_EDITION", description="the id of a policy edition"
    )
    task_queue: str = Field(
        "qixian",
        validation_alias="QIXIAN_TASK_QUEUE",
        pattern=r"^\S+$",
        description="the name of a task queue, without spaces",
    )
    deployment_version: str | None = Field(
        None, validation_alias="QIXIAN_DEPLOYMENT_VERSION", pattern=r"^[\w.+-]+$", description=_NAME
    )
    log_level: Annotated[Level, BeforeValidator(lower)] = Field(
        "info",
        validation_alias="QIXIAN_LOG_LEVEL",
        description="debug, info, warning or error",
    )
    log_format: Annotated[Literal["console", "json"], BeforeValidator(lower)] = Field(
        default_factory=_default_format,
        validation_alias="QIXIAN_LOG_FORMAT",
        description="console or json",
    )
    lang: Annotated[Literal["zh", "en"], BeforeValidator(lower)] = Field(
        default_factory=_default_language,
        validation_alias="QIXIAN_LANG",
        description="zh or en",
    )
    webhook_url: str | None = Field(
        None,
        validation_alias="QIXIAN_WEBHOOK_URL",
        repr=False,
        pattern=r"^https?://\S+$",
        description="an http:// or https:// address",
    )
    smtp_url: str | None = Field(
        None,
        validation_alias="QIXIAN_SMTP_URL",
        repr=False,
        pattern=r"^smtps?://\S+$",
        description="an address such as smtp://user:password@host:587",
    )
    mail_from: str | None = Field(
        None,
        validation_alias="QIXIAN_MAIL_FROM",
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="a mail address",
    )
    mail_to: str | None = Field(
        None,
        validation_alias="QIXIAN_MAIL_TO",
        pattern=r"^[^@\s]+@[^@\s]+$",
        description="a mail address",
    )
    embedded_postgres_port: Port | None = Field(
        None, validation_alias="QIXIAN_EMBEDDED_POSTGRES_PORT", description=_PORT
    )
    temporal_port: Port | None = Field(
        None, validation_alias="QIXIAN_TEMPORAL_PORT", description=_PORT
    )
    temporal_ui_port: Port | None = Field(
        None, validation_alias="QIXIAN_TEMPORAL_UI_PORT", description=_PORT
    )

    @property
    def temporal_uses_tls(self) -> bool:
        """Whether the connection to Temporal is encrypted: asked for, or implied by a key."""
        given = (self.temporal_tls_cert, self.temporal_tls_ca, self.temporal_api_key)
        return self.temporal_tls or any(part is not None for part in given)

    @property
    def signs_in(self) -> SignIn:
        """How people sign in: as set, else at the issuer where one is named or in production."""
        if self.sign_in is not None:
            return self.sign_in
        named = self.environment == "production" or self.oidc_issuer is not None
        return "oidc" if named else "embedded"

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        wrong = [*_missing_in_production(self), *_unsafe_sign_in(self), *_half_a_pair(self)]
        wrong += unclear_seal_place(self)
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


def _missing_in_production(settings: Settings) -> list[str]:
    """The embedded parts are one machine's convenience; production names its own."""
    if settings.environment != "production":
        return []
    needed = {
        "DATABASE_URL": settings.database_url,
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "QIXIAN_REGISTRY_KEY": settings.registry_key,
    }
    return [
        f"{variable} is not set; QIXIAN_ENVIRONMENT=production needs it."
        for variable, value in needed.items()
        if value is None
    ]


def _unsafe_sign_in(settings: Settings) -> list[str]:
    """The embedded sign-in believes whoever comes; what a door needs is asked when one opens."""
    if settings.environment != "production" or settings.signs_in == "oidc":
        return []
    return ["QIXIAN_SIGN_IN is embedded; QIXIAN_ENVIRONMENT=production needs oidc."]


def _half_a_pair(settings: Settings) -> list[str]:
    pairs = [
        (
            "TEMPORAL_TLS_KEY",
            settings.temporal_tls_key,
            "TEMPORAL_TLS_CERT",
            settings.temporal_tls_cert,
        ),
        (
            "TEMPORAL_TLS_CERT",
            settings.temporal_tls_cert,
            "TEMPORAL_TLS_KEY",
            settings.temporal_tls_key,
        ),
        (
            "QIXIAN_REGISTRY_KEY",
            settings.registry_key,
            "QIXIAN_REGISTRY_OLD_KEY",
            settings.registry_old_key,
        ),
        ("QIXIAN_MAIL_FROM", settings.mail_from, "QIXIAN_SMTP_URL", settings.smtp_url),
    ]
    return [
        f"{lacking} is not set; {given} needs it."
        for lacking, absent, given, present in pairs
        if absent is None and present is not None
    ]


def load_settings() -> Settings:
    """The settings of this process, from its environment.

    Raises SettingsWrong with one line for each variable that is wrong.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        raise SettingsWrong("\n".join(_sentences(wrong))) from None


def _sentences(wrong: ValidationError) -> list[str]:
    lines: list[str] = []
    for error in wrong.errors(include_url=False, include_input=False):
        if error["loc"]:
            variable, right = _named(str(error["loc"][0]))
            lines.append(f"{variable} cannot be used; it must be {right}.")
        else:
            lines += str(error["ctx"]["error"]).splitlines()
    return list(dict.fromkeys(lines))


def _named(place: str) -> tuple[str, str]:
    """The variable that an error is about, and what it must be."""
    for name, field in Settings.model_fields.items():
        if place in (name, field.validation_alias):
            return str(field.validation_alias), str(field.description)
    raise LookupError(f"{place} is no setting; name one of the fields of Settings.")
