"""What somebody tries who is up to no good, or has a program that makes mistakes."""

from collections.abc import AsyncIterator

import httpx
import pytest

from qixian.api.app import create_app
from qixian.api.identity.oidc import OpenIdProvider
from qixian.api.parts import ApiParts
from qixian.domain.asking import Answer, Asked
from tests.api.conftest import Headers, bearer, made_parts, open_door

TENANCY = {
    "command": "ApplyTenancy",
    "params": {"tenant_id": "P13", "base_id": "B1", "base_kind": "PRIVATE"},
}
INTERNSHIP = {
    "command": "ApplyInternship",
    "params": {
        "participant_id": "P13",
        "host_id": "B1",
        "host_kind": "INCUBATION_DEMO_BASE",
        "planned_start_date": "2025-09-01",
        "planned_months": 3,
    },
}


class _Remembering:
    """Hands commands on and remembers which case and kind each was for."""

    def __init__(self, parts: ApiParts) -> None:
        self._ask, self.asked = parts.ask, list[tuple[str, str]]()

    async def ask(self, asked: Asked) -> Answer:
        self.asked.append((asked.case_id, asked.case_type))
        return await self._ask.ask(asked)


async def test_a_key_that_opened_a_case_asks_it_nothing_of_another_kind(parts: ApiParts) -> None:
    # The engine would start the other kind's workflow under the case's id, and it would stay.
    ask = _Remembering(parts)
    app = create_app(made_parts(parts.pool, parts.settings, ask=ask))
    headers = bearer(parts, "sample-incubator") | {"Idempotency-Key": "one-key"}
    async with open_door(app) as client:
        opened = await client.post("/api/v1/cases", json=TENANCY, headers=headers)
        assert opened.status_code == 201, opened.text
        other = await client.post("/api/v1/cases", json=INTERNSHIP, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "COMMAND_ID_REUSED")
    assert ask.asked == [(opened.json()["case_id"], "incubation_tenancy")]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.7"])
async def test_under_a_foreign_name_nobody_signs_in(parts: ApiParts, host: str) -> None:
    # What a page sees whose name was made to mean this machine.
    async with open_door(create_app(parts)) as client:
        headers = {"Host": f"{host}:8000"}
        page = await client.get("/sign-in", headers=headers)
        form = {"account_id": "sample-admin"}
        sent = await client.post("/sign-in", data=form, headers=headers)
    assert (page.status_code, sent.status_code) == (403, 403)
    assert "sample-admin" not in page.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
async def test_under_a_name_of_this_machine_people_sign_in(parts: ApiParts, host: str) -> None:
    async with open_door(create_app(parts)) as client:
        page = await client.get("/sign-in", headers={"Host": host})
    assert page.status_code == 200


async def test_a_name_that_the_settings_trust_is_one_of_this_machine(parts: ApiParts) -> None:
    settings = parts.settings.model_copy(update={"trusted_hosts": "office.example"})
    async with open_door(create_app(made_parts(parts.pool, settings))) as client:
        page = await client.get("/sign-in", headers={"Host": "office.example"})
        other = await client.get("/sign-in", headers={"Host": "evil.example"})
    assert (page.status_code, other.status_code) == (200, 400)


async def test_a_path_of_two_slashes_makes_no_link_to_another_host(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("http://127.0.0.1:8000//evil.example/x")
    assert page.status_code == 404
    assert '"//evil.example' not in page.text


async def test_a_nul_in_two_pieces_is_one(client: httpx.AsyncClient, as_account: Headers) -> None:
    headers = as_account("sample-hr") | {"Idempotency-Key": "k", "Content-Type": "application/json"}

    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"command": "\\u0'
        yield b'000"}'

    answer = await client.post("/api/v1/cases", content=pieces(), headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("account", "entry", "status"),
    [("sample-hr", "I2", 403), ("sample-admin", "P11", 403), ("sample-admin", "I2", 204)],
)
async def test_a_link_is_written_by_whoever_keeps_the_entry(
    client: httpx.AsyncClient,
    as_account: Headers,
    parts: ApiParts,
    account: str,
    entry: str,
    status: int,
) -> None:
    count = "SELECT count(*) FROM registry.link WHERE from_id = $1"
    before = await parts.pool.fetchval(count, entry)
    link = {"role": "PARTNER", "to_id": "I1"}
    url = f"/api/v1/registry/{entry}/links"
    answer = await client.put(url, json=link, headers=as_account(account))
    assert answer.status_code == status
    assert await parts.pool.fetchval(count, entry) == before + (status == 204)


@pytest.mark.parametrize(
    ("audience", "accepted"), [("qixian-api", ("qixian-api",)), (None, ("door",))]
)
def test_where_tokens_have_an_audience_an_id_token_opens_nothing(
    parts: ApiParts, audience: str | None, accepted: tuple[str, ...]
) -> None:
    settings = type(parts.settings)(
        home=parts.settings.home,
        public_url="https://office.example",
        oidc_issuer="https://id.example",
        oidc_client_id="door",
        oidc_client_secret="secret",
        oidc_audience=audience,
    )
    assert OpenIdProvider.of(settings).audiences == accepted
