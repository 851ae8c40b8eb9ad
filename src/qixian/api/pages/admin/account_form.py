"""The form of an account: what was entered, and a sentence for each field that is wrong.

For `admin.accounts` only. Ids only: who a person is stays with the identity provider.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast, get_args

from starlette.datastructures import FormData

from qixian.api.pages.admin.administrator import text_in
from qixian.api.pages.language import N_, Speech
from qixian.domain.asking import MAIN_BOOK
from qixian.domain.case import Reference
from qixian.ledger.accounts import Account, AccountMalformed, AccountWanted, Role
from qixian.ledger.administrators import LockedOut
from qixian.ledger.connection import Connection
from qixian.ledger.registry.entries import missing

ROLES: Final[tuple[Role, ...]] = get_args(Role)
_BETWEEN: Final = re.compile(r"[\s,，、;；]+")
_ISSUER: Final = re.compile(r"https?://\S{1,492}")
_SUBJECT: Final = re.compile(r"[\x21-\x7e]{1,255}")
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "HR": ("institution",),
    "INCUBATOR_MANAGER": ("base",),
}

SCOPES: Final[Mapping[Role, str]] = {
    "HR": N_("the id of one institution"),
    "INCUBATOR_MANAGER": N_("the ids of one to fifty bases"),
    "LEAGUE_CITY_HRSS": N_("one league or city, such as HOHHOT"),
    "PROGRAMME_OFFICE": N_("nothing: it is for the whole region"),
    "AUDITOR": N_("nothing: it is for the whole region"),
    "ADMINISTRATOR": N_("nothing: it is for the whole region"),
}
"""What an account of each role is for."""

_MALFORMED: Final[Mapping[str, str]] = {
    "account_id": N_(
        "Write letters, digits and . _ : / - , at most 96, beginning with a letter or digit; "
        "never a name."
    ),
    "role": N_("Choose a role."),
    "scope": N_("Write what an account of this role is for: %(scope)s."),
    "subject": N_("Issuer and subject go together, and no other account may have both."),
}
_LOCKED_OUT: Final[Mapping[str, str]] = {
    "ONESELF": N_("You cannot take the administration from yourself; ask another administrator."),
    "LAST_ADMINISTRATOR": N_("This is the last active administrator; make another one first."),
}


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What is in the fields; `wrong` has a sentence by field, `on_top` one about the whole."""

    account_id: str = ""
    role: str = ""
    scope: str = ""
    active: bool = True
    issuer: str = ""
    subject: str = ""
    seen: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)
    on_top: str = ""

    def wanted(self) -> AccountWanted:
        """The account as it shall be; the ledger checks it."""
        scope = tuple(dict.fromkeys(part for part in _BETWEEN.split(self.scope) if part))
        return AccountWanted(
            account_id=self.account_id,
            role=cast(Role, self.role),
            scope=scope,
            active=self.active,
            issuer=self.issuer or None,
            subject=self.subject or None,
        )


def form_of(account: Account) -> AccountForm:
    """The form of an account as it is; `seen` tells whether somebody changes it meanwhile."""
    return AccountForm(
        account_id=account.account_id,
        role=account.role,
        scope="\n".join(account.scope),
        active=account.active,
        issuer=account.issuer or "",
        subject=account.subject or "",
        seen=account.updated_at.isoformat(),
    )


def entered(form: FormData, account_id: str | None = None) -> AccountForm:
    """What somebody wrote; `account_id` is that of an account that is there already."""
    return AccountForm(
        account_id=account_id or text_in(form, "account_id", 200),
        role=text_in(form, "role", 40),
        scope=text_in(form, "scope", 6000),
        active=account_id is None or form.get("active") == "true",
        issuer=text_in(form, "issuer", 600),
        subject=text_in(form, "subject", 300),
        seen=text_in(form, "seen", 60),
    )


async def complaints(conn: Connection, spoken: Speech, form: AccountForm) -> dict[str, str]:
    """What only the door can know to be wrong, by field: addresses, and ids nobody has."""
    wrong: dict[str, str] = {}
    if form.role not in ROLES:
        wrong |= complaint_of(spoken, form, AccountMalformed("role", ""))
    if form.issuer and not _ISSUER.fullmatch(form.issuer):
        wrong["issuer"] = spoken.gettext(
            "Write the provider's address, such as https://id.example."
        )
    if form.subject and not _SUBJECT.fullmatch(form.subject):
        wrong["subject"] = spoken.gettext("Write the subject as the provider says it, in one word.")
    kinds = _KINDS.get(form.role)
    if kinds:
        asked = [Reference("scope", one, kinds) for one in form.wanted().scope]
        absent = await missing(conn, MAIN_BOOK, asked[:50])
        if absent:
            wrong["scope"] = spoken.gettext(
                "The registry does not hold: %(ids)s.", ids=", ".join(one.id for one in absent)
            )
    return wrong


def complaint_of(spoken: Speech, form: AccountForm, error: AccountMalformed) -> dict[str, str]:
    """What the ledger found wrong, by field."""
    if isinstance(error, LockedOut):
        return {error.field: spoken.gettext(_LOCKED_OUT[error.why])}
    scope = SCOPES.get(cast(Role, form.role), SCOPES["AUDITOR"])
    sentence = _MALFORMED.get(error.field, _MALFORMED["account_id"])
    values = {"scope": spoken.gettext(scope)} if error.field == "scope" else {}
    return {error.field: spoken.gettext(sentence, **values)}
