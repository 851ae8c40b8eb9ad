"""Bearer tokens of the embedded sign-in, for programs and tests in development.

Signed with the door's own key (HS256), good for eight hours; the OIDC mode knows none of them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from qixian.runtime.session_key import derived

LENGTH: Final = timedelta(hours=8)
ISSUER: Final = "qixian-embedded"
AUDIENCE: Final = "qixian-api"
ALGORITHM: Final = "HS256"


class TokenRefused(Exception):
    """A bearer token is forged, expired, or meant for somebody else; the sentence says which."""


def embedded_token(account_id: str, key: bytes, clock: Callable[[], datetime]) -> str:
    """A token for an account; `key` is the session key of the door, `clock` gives UTC."""
    now = int(clock().timestamp())
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": account_id,
        "iat": now,
        "nbf": now,
        "exp": now + int(LENGTH.total_seconds()),
    }
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, claims, _key(key), algorithms=[ALGORITHM])


def account_of_embedded_token(token: str, key: bytes, now: datetime) -> str:
    """The account's id. Raises TokenRefused."""
    try:
        claims = jwt.decode(token, _key(key), algorithms=[ALGORITHM]).claims
        jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=5,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from error
    return str(claims["sub"])


def _key(key: bytes) -> OctKey:
    return OctKey.import_key(derived(key, "bearer"))
