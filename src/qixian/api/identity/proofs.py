"""How a door believes who somebody is: its own key, and in OIDC mode the identity provider.

Made once by `create_app`, kept in the application's state; for the modules of `api`.
"""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import HTTPConnection

from qixian.api.identity.embedded_tokens import account_of_embedded_token
from qixian.api.identity.oidc import OpenIdProvider
from qixian.api.parts import ApiParts
from qixian.ledger.accounts import Account, account_of_subject, find_account
from qixian.runtime.session_key import session_key
from qixian.runtime.settings import Settings


@dataclass(frozen=True, slots=True)
class Proofs:
    """`key` signs what the door hands out; `provider` is None in the embedded mode."""

    key: bytes
    provider: OpenIdProvider | None

    @classmethod
    def of(cls, settings: Settings) -> "Proofs":
        """What the settings say. Raises SettingsWrong, PartUnreachable for the key's file."""
        provider = OpenIdProvider.of(settings) if settings.signs_in == "oidc" else None
        return cls(session_key(settings), provider)

    async def account_of_token(self, parts: ApiParts, token: str, now: datetime) -> Account | None:
        """The account a bearer token stands for; None when its subject has none.

        Raises TokenRefused, Problem where the provider does not answer, and what the ledger does.
        """
        if self.provider is None:
            return await find_account(parts.pool, account_of_embedded_token(token, self.key, now))
        issuer, subject = await self.provider.subject_of(token, now)
        return await account_of_subject(parts.pool, issuer, subject)


def proofs_of(connection: HTTPConnection) -> Proofs:
    """The proofs of the door that a request came through."""
    proofs = connection.app.state.proofs
    if not isinstance(proofs, Proofs):
        raise TypeError("create_app puts Proofs into the application's state")
    return proofs
