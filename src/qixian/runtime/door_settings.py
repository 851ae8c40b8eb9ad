"""What the environment says about the HTTP door; for `runtime.settings`, which is made of it.

An empty variable counts as unset. Each description completes "it must be …".
"""

import base64
import binascii
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from qixian.runtime.key_files import KEY_BYTES

KEY: Final = "32 random bytes in base64, such as `openssl rand -base64 32` prints"


def key_of_base64(value: SecretStr) -> SecretStr:
    """The text itself, if it is a key. ValueError when it is not."""
    try:
        key = base64.b64decode(value.get_secret_value(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("not a key")
    return value


def lower(value: object) -> object:
    """Small letters where it is text."""
    return value.lower() if isinstance(value, str) else value


def _without_slash(address: str) -> str:
    return address.removesuffix("/")


Address = Annotated[str, Field(pattern=r"^https?://[^\s/@]+(/\S*)?$")]
Key = Annotated[SecretStr, AfterValidator(key_of_base64)]
SignIn = Literal["embedded", "oidc"]


class DoorSettings(BaseSettings):
    """Where the door is, who may come in, and how they prove who they are."""

    http_host: str = Field(
        "127.0.0.1",
        validation_alias="QIXIAN_HTTP_HOST",
        pattern=r"^[A-Za-z0-9.:_-]+$",
        description="an address of this machine, for instance 127.0.0.1",
    )
    http_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8000,
        validation_alias="QIXIAN_HTTP_PORT",
        description="a port up to 65535; 0 takes any that is free",
    )
    public_url: Annotated[Address, AfterValidator(_without_slash)] | None = Field(
        None,
        validation_alias="QIXIAN_PUBLIC_URL",
        description="the address people open, such as https://qixian.example.org",
    )
    trusted_hosts: str | None = Field(
        None,
        validation_alias="QIXIAN_TRUSTED_HOSTS",
        pattern=r"^[A-Za-z0-9.*:-]+(,[A-Za-z0-9.*:-]+)*$",
        description="names of hosts with commas between them, such as qixian.example.org",
    )
    session_key: Key | None = Field(None, validation_alias="QIXIAN_SESSION_KEY", description=KEY)
    sign_in: Annotated[SignIn, BeforeValidator(lower)] | None = Field(
        None, validation_alias="QIXIAN_SIGN_IN", description="embedded or oidc"
    )
    sign_in_from: Annotated[Literal["loopback", "anywhere"], BeforeValidator(lower)] = Field(
        "loopback",
        validation_alias="QIXIAN_SIGN_IN_FROM",
        description="loopback or anywhere",
    )
    oidc_issuer: Address | None = Field(
        None,
        validation_alias="QIXIAN_OIDC_ISSUER",
        description="the issuer's address, such as https://id.example.org",
    )
    oidc_client_id: str | None = Field(
        None,
        validation_alias="QIXIAN_OIDC_CLIENT_ID",
        pattern=r"^[\x21-\x7e]+$",
        description="the id of this client at the issuer",
    )
    oidc_client_secret: SecretStr | None = Field(
        None,
        validation_alias="QIXIAN_OIDC_CLIENT_SECRET",
        description="the secret of this client at the issuer",
    )
    oidc_audience: str | None = Field(
        None,
        validation_alias="QIXIAN_OIDC_AUDIENCE",
        pattern=r"^[\x21-\x7e]+$",
        description="the audience that access tokens for the API are issued to",
    )
    metrics_token: SecretStr | None = Field(
        None,
        validation_alias="QIXIAN_METRICS_TOKEN",
        description="the bearer token with which /metrics may be read from other machines",
    )

    @property
    def is_https(self) -> bool:
        """Whether people reach the door over HTTPS only, so that cookies must stay on it."""
        return self.public_url is not None and urlsplit(self.public_url).scheme == "https"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names the door answers to; none when it answers to every name."""
        return tuple(self.trusted_hosts.split(",")) if self.trusted_hosts else ()


def lacking_for_oidc(settings: DoorSettings) -> list[str]:
    """The variables that signing in at an OpenID Connect provider needs and lacks."""
    needed = {
        "QIXIAN_PUBLIC_URL": settings.public_url,
        "QIXIAN_OIDC_ISSUER": settings.oidc_issuer,
        "QIXIAN_OIDC_CLIENT_ID": settings.oidc_client_id,
        "QIXIAN_OIDC_CLIENT_SECRET": settings.oidc_client_secret,
    }
    return [variable for variable, value in needed.items() if value is None]
