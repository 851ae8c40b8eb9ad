"""Every role, every command, at a case that is its own, foreign, or not there: who may ask what."""

import types
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, Union, get_args, get_origin

import httpx
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from qixian.api.authorisation import COMMANDS_OF, commands_of
from qixian.api.parts import ApiParts
from qixian.domain.case import Command
from qixian.domain.kinds import KINDS
from qixian.ledger.accounts import ROLES, Role
from tests.api.conftest import Headers
from tests.api.matrix import account_of, everything, told
from tests.api.world import CASES, SEEN_BY

CASE_OF: Mapping[str, tuple[str, str]] = {
    "off_post_venture_leave": ("L-1", "L-2"),
    "incubation_tenancy": ("T-1", "T-2"),
    "venture_internship": ("V-1", "V-2"),
    "subsidy_and_quota": ("F-1", "F-2"),
}
"""By kind, a case of the first office and one of the second."""

VALUES: Mapping[str, object] = {
    "researcher_id": "P12",
    "institution_id": "I1",
    "tenant_id": "P15",
    "participant_id": "P15",
    "base_id": "B1",
    "host_id": "B1",
    "to_base_id": "B1",
    "to_institution_id": "I2",
    "enterprise_id": "E13",
    "mentor_id": "P11",
    "student_id": "P11",
    "school_id": "I1",
    "borrower_id": "P11",
    "recipient_id": "P11",
    "author_id": "I1",
    "body_id": "I1",
    "year": 2025,
    "fiscal_year": 2024,
    "period": "2025Q1",
    "net_profit_yuan": "1.00",
}
"""What a field is filled with where its type alone does not say."""


def filled(command: type[BaseModel]) -> dict[str, object]:
    """Parameters of a command: whatever it requires, and a base where it can name one."""
    return {
        name: VALUES[name] if name in VALUES else _value(info)
        for name, info in command.model_fields.items()
        if info.is_required() or name == "base_id"
    }


def _value(info: FieldInfo) -> object:
    kind = info.annotation
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if get_origin(kind) in (Union, types.UnionType):
        kind = get_args(kind)[0]
    if get_origin(kind) is tuple:
        (one, *_) = get_args(kind)
        return [filled(one)] if isinstance(one, type) and issubclass(one, BaseModel) else []
    if kind is date:
        return "2025-06-30"
    if kind is int or _is_number(info):
        return 12 if kind is int else "12"
    return "X1" if kind is str else True


def _is_number(info: FieldInfo) -> bool:
    patterns = [getattr(one, "pattern", None) or "" for one in info.metadata]
    return any(pattern.startswith(("^[0-9]", "^-?[0-9]")) for pattern in patterns)


def commands() -> Iterator[tuple[str, type[Command]]]:
    """Every command with its kind; the calendar has a route of its own."""
    for case_type in CASE_OF:
        for command in KINDS[case_type].commands.values():
            yield case_type, command


def test_every_kind_of_case_is_in_the_matrix() -> None:
    assert set(CASE_OF) == set(KINDS) - {"holiday_calendar"}
    for case_type, cases in CASE_OF.items():
        for case in cases:
            assert CASES[case][0][2] in KINDS[case_type].opening


def test_the_parameters_of_every_command_are_such_as_it_takes() -> None:
    for _, command in commands():
        assert command.model_validate(filled(command))


def body_of(command: type[Command]) -> dict[str, object]:
    return {"command": command.type, "params": filled(command)}


async def sent(
    client: httpx.AsyncClient, headers: dict[str, str], case: str, end: str, body: dict[str, object]
) -> httpx.Response:
    keyed = headers | {"Idempotency-Key": f"{case}-{body['command']}", "If-Match": "*"}
    return await client.post(f"/api/v1/cases/{case}/{end}", json=body, headers=keyed)


@pytest.mark.parametrize("role", ROLES)
async def test_a_command_that_is_not_the_roles_or_not_about_its_case_is_turned_away(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, role: Role
) -> None:
    before, headers = await everything(parts.pool), as_account(account_of(role))
    for case_type, command in commands():
        body = body_of(command)
        for end in ("preview", "commands"):
            absent = told(await sent(client, headers, "X-9", end, body), "X-9")
            assert absent[0] == 404
            for case in CASE_OF[case_type]:
                if case in SEEN_BY[role] and command.type in commands_of(role, case_type):
                    continue
                answer = await sent(client, headers, case, end, body)
                if case in SEEN_BY[role]:
                    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
                else:
                    assert told(answer, case) == absent, (case, command.type)
    assert await everything(parts.pool) == before


@pytest.mark.parametrize("role", [role for role in ROLES if COMMANDS_OF[role]])
async def test_a_command_of_the_role_about_its_own_case_is_decided_by_the_rule(
    client: httpx.AsyncClient, as_account: Headers, role: Role
) -> None:
    headers, decided = as_account(account_of(role)), 0
    for case_type, command in commands():
        case = "G-1" if role == "PROGRAMME_OFFICE" else CASE_OF[case_type][0]
        if command.type not in commands_of(role, case_type):
            continue
        assert case in SEEN_BY[role], (case, "would not be seen by who may ask of it")
        for end in ("preview", "commands"):
            answer = await sent(client, headers, case, end, body_of(command))
            assert answer.status_code in (200, 409), (command.type, answer.text)
        decided += 1
    allowed = {kind: names for kind, names in COMMANDS_OF[role].items() if kind in CASE_OF}
    assert decided == sum(map(len, allowed.values()))


OWN_OFFICE: Mapping[str, str] = {
    "SubmitLeaveApplication": "institution_id",
    "ApplyTenancy": "base_id",
    "ApplyInternship": "host_id",
}


@pytest.mark.parametrize("role", ROLES)
async def test_a_case_is_opened_by_whose_it_will_be_and_by_nobody_else(
    client: httpx.AsyncClient, as_account: Headers, parts: ApiParts, role: Role
) -> None:
    before, headers = await everything(parts.pool), as_account(account_of(role))
    openings = [(kind, one) for kind, one in commands() if one.type in KINDS[kind].opening]
    for case_type, command in openings:
        allowed = command.type in commands_of(role, case_type)
        keyed = headers | {"Idempotency-Key": f"o-{command.type}"}
        for path in ("/api/v1/preview", "/api/v1/cases"):
            if not allowed:
                answer = await client.post(path, json=body_of(command), headers=keyed)
                assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
                continue
            field = OWN_OFFICE.get(command.type)
            if field is not None:
                answers = []
                for office in ("I2", "I9") if field == "institution_id" else ("B2", "B9"):
                    body = {"command": command.type, "params": filled(command) | {field: office}}
                    answer = await client.post(path, json=body, headers=keyed)
                    assert (answer.status_code, answer.json()["code"]) == (403, "OUT_OF_SCOPE")
                    answers.append(told(answer, office))
                assert answers[0] == answers[1]
    assert await everything(parts.pool) == before
    for case_type, command in openings:
        if command.type in commands_of(role, case_type):
            keyed = headers | {"Idempotency-Key": f"p-{command.type}"}
            answer = await client.post("/api/v1/cases", json=body_of(command), headers=keyed)
            assert answer.status_code in (201, 409), (command.type, answer.text)
