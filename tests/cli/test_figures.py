"""`qixian figures`: the numbers of the subsidy desk, in both languages and as JSON."""

import asyncpg
import pytest

from tests.cli.conftest import Qixian
from tests.cli.played import play


@pytest.fixture
async def desk(
    qixian: Qixian,
    pool: "asyncpg.Pool[asyncpg.Record]",
    monkeypatch: pytest.MonkeyPatch,
    database_url: str,
) -> Qixian:
    """The command beside a ledger with a tenant in incubation and an approved claim."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    await play(pool, "V10")
    await play(pool, "X05")
    # Last, since what happens later in the same base would let the tenant's days pass.
    await play(pool, "T01", "2025-03-31")
    return qixian


async def test_bases_and_their_tenants_are_counted(desk: Qixian) -> None:
    told = desk("figures", "bases", "--lang", "zh")
    (base,) = desk("figures", "bases", "--json").document["bases"]  # type: ignore[index]

    assert "在孵" in told.out
    assert (base["base_id"], base["tenants"], base["in_incubation"]) == ("B1", 1, 1)
    assert base["traces"] == ["T01-A"]


async def test_a_tenant_says_what_a_graduation_still_needs(desk: Qixian) -> None:
    told = desk("figures", "tenants", "--lang", "zh")
    english = desk("figures", "tenants")

    assert "搬离基地" in told.out
    assert "2025-05-31" in told.out
    assert "moving out" in english.out
    assert "in incubation" in english.out


async def test_claims_are_summed_in_yuan(desk: Qixian) -> None:
    told = desk("figures", "claims")
    (row,) = desk("figures", "claims", "--json").document["claims"]  # type: ignore[index]

    assert "internship subsidy" in told.out
    assert "¥4,328.20" in told.out
    assert (row["status"], row["amount_fen"], row["traces"]) == ("APPROVED", 432820, ["V10-A#C1"])


async def test_without_an_assessment_there_is_no_target_to_show(desk: Qixian) -> None:
    assert desk("figures", "targets").out == "nothing to show\n"
    assert desk("figures", "targets", "--json").document["targets"] == []  # type: ignore[index]


async def test_a_file_of_assessments_shows_each_with_its_figures(desk: Qixian) -> None:
    said = desk("case", "show", "X05-A", "--lang", "zh")

    assert said.status == 0
    assert "免费场地比例" in said.out
    assert "应有免费面积（平方米）: 3000" in said.out
