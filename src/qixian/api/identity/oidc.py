"""An OpenID Connect provider as the door knows it: the code flow with PKCE, and its tokens.

Authlib speaks the flow (state, nonce, S256), joserfc checks tokens; for the modules of `identity`.
"""

import warnings
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from httpx import HTTPError
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import Response

from qixian.api.identity.embedded_tokens import TokenRefused
from qixian.api.problems import Problem
from qixian.runtime.settings import Settings

with warnings.catch_warnings():
    # Authlib would rather have another HTTP client than the one this program has.
    import authlib.deprecate  # type: ignore[import-untyped]

    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    from authlib.integrations.base_client.errors import (  # type: ignore[import-untyped]
        OAuthError,
    )
    from authlib.integrations.starlette_client import (  # type: ignore[import-untyped]
        OAuth,
        StarletteOAuth2App,
    )

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
)
"""Asymmetric ones only: whoever can check a token must not be able to make one."""

CALLBACK: Final = "/oidc/callback"
_DISCOVERY: Final = "/.well-known/openid-configuration"
_BETWEEN_FETCHES: Final = timedelta(seconds=30)
_LEEWAY_SECONDS: Final = 30
_PATIENCE_SECONDS: Final = 10


@dataclass(slots=True)
class OpenIdProvider:
    """One provider and this client of it. `audiences` are whom a bearer token may be issued to."""

    issuer: str
    client_id: str
    public_url: str
    audiences: tuple[str, ...]
    _app: StarletteOAuth2App = field(repr=False)
    _keys: KeySet | None = field(default=None, repr=False)
    _fetched_at: datetime | None = None

    @classmethod
    def of(cls, settings: Settings) -> "OpenIdProvider":
        """The provider the settings name. ValueError when they do not (`require_door` checks)."""
        issuer, client_id, secret = (
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret,
        )
        if issuer is None or client_id is None or secret is None or settings.public_url is None:
            raise ValueError("the settings name no identity provider")
        app = OAuth().register(
            "qixian",
            client_id=client_id,
            client_secret=secret.get_secret_value(),
            server_metadata_url=issuer.removesuffix("/") + _DISCOVERY,
            client_kwargs={
                "scope": "openid",
                "code_challenge_method": "S256",
                "timeout": _PATIENCE_SECONDS,
            },
        )
        # An ID token is issued to the client: it says who signed in and opens no API.
        audiences = (settings.oidc_audience or client_id,)
        return cls(issuer, client_id, settings.public_url, audiences, app)

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider. Problem 503 when that does not answer."""
        _forget_earlier_starts(request)
        try:
            answer: Response = await self._app.authorize_redirect(
                request, self.public_url + CALLBACK
            )
        except HTTPError:
            raise _unreachable() from None
        return answer

    async def come_back(self, request: Request) -> tuple[str, str]:
        """(iss, sub) of who signed in, from the callback. Problem 400 when that did not succeed.

        State, PKCE, nonce, signature, audience and times of the ID token have been checked.
        """
        try:
            token = await self._app.authorize_access_token(request, leeway=_LEEWAY_SECONDS)
        except HTTPError:
            raise _unreachable() from None
        except (OAuthError, JoseError, ValueError) as error:
            raise Problem(400, "SIGN_IN_FAILED") from error
        claims = token.get("userinfo")
        if not claims or not claims.get("sub") or claims.get("iss") != self.issuer:
            raise Problem(400, "SIGN_IN_FAILED")
        return str(claims["iss"]), str(claims["sub"])

    async def sign_out_url(self) -> str | None:
        """Where the browser ends its session at the provider; None when there is no such place."""
        try:
            metadata = await self._app.load_server_metadata()
        except HTTPError:
            return None
        if not metadata.get("end_session_endpoint"):
            return None
        made = await self._app.create_logout_url(
            self.public_url + "/sign-in", client_id=self.client_id
        )
        return str(made["url"])

    async def subject_of(self, token: str, now: datetime) -> tuple[str, str]:
        """(iss, sub) of a bearer token of this provider. Raises TokenRefused, Problem 503."""
        try:
            try:
                decoded = jwt.decode(token, await self._key_set(now), algorithms=[*ALGORITHMS])
            except InvalidKeyIdError:
                # The provider may have new keys since; asked at most twice a minute.
                decoded = jwt.decode(
                    token, await self._key_set(now, anew=True), algorithms=[*ALGORITHMS]
                )
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=_LEEWAY_SECONDS,
                iss={"essential": True, "value": self.issuer},
                aud={"essential": True, "values": [*self.audiences]},
                sub={"essential": True},
                exp={"essential": True},
            ).validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise TokenRefused(type(error).__name__) from error
        return str(decoded.claims["iss"]), str(decoded.claims["sub"])

    async def _key_set(self, now: datetime, *, anew: bool = False) -> KeySet:
        fetched = self._fetched_at
        lately = fetched is not None and now - fetched < _BETWEEN_FETCHES
        if self._keys is None or (anew and not lately):
            # Remembered also when it fails, so that a flood of tokens is no flood of fetches.
            self._fetched_at = now
            try:
                fetched_set = await self._app.fetch_jwk_set(force=True)
            except HTTPError:
                raise _unreachable() from None
            self._keys = KeySet.import_key_set(fetched_set)
        return self._keys


def _forget_earlier_starts(request: Request) -> None:
    """Each start leaves a state in the cookie; some unfinished ones would fill it."""
    for name in [name for name in request.session if name.startswith("_state_")]:
        del request.session[name]


def _unreachable() -> Problem:
    return Problem(503, "PROVIDER_UNREACHABLE", headers={"Retry-After": "5"})
