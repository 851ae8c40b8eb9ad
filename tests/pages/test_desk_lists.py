"""The lists behind the desks: in their order, page after page, and only what one sees."""

from datetime import date

from qixian.api.parts import ApiParts
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.base_lists import tenants_of_base
from qixian.ledger.figures import base_figures, claim_figures, some_claim_figures
from qixian.ledger.league_lists import bases_of, payees_of, waiting_claims
from qixian.ledger.registry.named import cases_of_place, named_parties
from qixian.ledger.sight import Sight, seeing, sight_of
from tests.pages.base_world import Step, claim, graduated, tell, tenancy

TODAY = date(2025, 6, 16)
MANAGER = sight_of("INCUBATOR_MANAGER", ["B1"])
OFFICE = sight_of("LEAGUE_CITY_HRSS", ["HOHHOT"])
REGION = sight_of("AUDITOR", [])


def moved_in(person: str, day: str) -> list[Step]:
    """A tenant since a day of 2024."""
    return [tenancy(person), ("2024-01-11", "AdmitTenant", {}), (day, "MoveIn", {})]


async def claims(parts: ApiParts, base: str, cases: list[str], days: list[str]) -> None:
    """Graduates of a base with a claim each."""
    by = "sample-incubator" if base == "B1" else "sample-incubator-2"
    for case, day in zip(cases, days, strict=True):
        steps = [*graduated(f"P{case[2:]}", f"E{case[2:]}", base)]
        await tell(parts, case, [*steps, claim(f"C{case[2:]}", "INCUBATION", day)], by)


async def test_tenants_come_by_their_last_day_page_after_page(parts: ApiParts) -> None:
    for case, day in (("T-41", "2024-04-01"), ("T-42", "2024-03-01"), ("T-43", "2024-03-01")):
        await tell(parts, case, moved_in(f"P{case[2:]}", day))
    async with seeing(parts.pool, MANAGER) as conn:
        first = await tenants_of_base(conn, MAIN_BOOK, "B1", TODAY, limit=2)
        after = first[-1].awaited_by, first[-1].figures.case_id
        second = await tenants_of_base(conn, MAIN_BOOK, "B1", TODAY, after, limit=9)

    listed = [line.figures.case_id for line in [*first, *second]]
    assert listed == ["T-1", "T-42", "T-43", "T-41"]
    assert first[0].move_in_date == date(2023, 3, 1)


async def test_figures_of_some_bases_are_those_among_the_figures_of_all(parts: ApiParts) -> None:
    policy = parts.edition.policy()
    async with seeing(parts.pool, REGION) as conn:
        every = {one.base_id: one for one in await base_figures(conn, MAIN_BOOK, TODAY, policy)}
        (second,) = await base_figures(conn, MAIN_BOOK, TODAY, policy, ["B2"])
        (nothing,) = await base_figures(conn, MAIN_BOOK, TODAY, policy, ["B9"])

    assert second == every["B2"]
    assert every["B1"].free_share == "0.29"
    assert (nothing.tenants, nothing.free_share, nothing.traces) == (0, None, ())


async def test_a_base_sees_what_was_found_about_it_and_not_the_file(parts: ApiParts) -> None:
    policy = parts.edition.policy()
    async with seeing(parts.pool, MANAGER) as conn:
        own, foreign = await base_figures(conn, MAIN_BOOK, TODAY, policy, ["B1", "B2"])
        files = await conn.fetchval(
            "SELECT count(*) FROM read_model.case_board WHERE case_type = 'subsidy_and_quota'"
        )

    assert (own.free_share, own.traces[0]) == ("0.29", "F-1#1")
    assert (foreign.free_share, foreign.tenants) == (None, 0)
    assert files == 0


async def test_claims_wait_by_their_day_and_say_to_whom_they_are_paid(parts: ApiParts) -> None:
    await claims(parts, "B1", ["T-51", "T-52", "T-53"], ["2025-06-09", "2025-06-03", "2025-06-03"])
    await claims(parts, "B2", ["T-61"], ["2025-06-02"])
    async with seeing(parts.pool, OFFICE) as conn:
        first = await waiting_claims(conn, MAIN_BOOK, "SUBMITTED", limit=1)
        after = first[0].submitted_on, first[0].case_id, first[0].claim_id
        rest = await waiting_claims(conn, MAIN_BOOK, "SUBMITTED", after)
        payees = await payees_of(conn, [*first, *rest])
        to_pay = await waiting_claims(conn, MAIN_BOOK, "APPROVED")

    assert [line.case_id for line in [*first, *rest]] == ["T-52", "T-53", "T-51"]
    assert set(payees.values()) == {"BASE"}
    assert to_pay == []


async def test_claims_are_counted_up_to_a_bound_and_said_to_be_more(parts: ApiParts) -> None:
    await claims(parts, "B1", ["T-51", "T-52", "T-53"], ["2025-06-03"] * 3)
    async with seeing(parts.pool, OFFICE) as conn:
        (whole,) = await claim_figures(conn, MAIN_BOOK)
        (some,) = await some_claim_figures(conn, MAIN_BOOK, most=3, traces=2)
        (bounded,) = await some_claim_figures(conn, MAIN_BOOK, most=2)

    assert (some.kind, some.status, some.claims) == ("INCUBATION", "SUBMITTED", 3)
    assert (some.amount_fen, some.more) == (whole.amount_fen, False)
    assert len(some.traces) == 2
    assert set(some.traces) < set(whole.traces)
    assert (bounded.claims, bounded.more) == (2, True)


async def test_whom_cases_name_and_where_they_lie_is_told_as_far_as_one_sees(
    parts: ApiParts,
) -> None:
    seen: dict[str, tuple[set[str], list[str]]] = {}
    sights: dict[str, Sight] = {"manager": MANAGER, "office": OFFICE, "region": REGION}
    for name, sight in sights.items():
        async with seeing(parts.pool, sight) as conn:
            named = {one.entry_id for one in await named_parties(conn, MAIN_BOOK)}
            cases = await cases_of_place(conn, MAIN_BOOK, "base", "B1")
        seen[name] = named, [line.case_id for line in cases]

    assert seen["manager"] == ({"P13", "P14", "E13"}, ["T-1", "V-1"])
    assert seen["office"][0] == {"P11", "P12", "P13", "P14", "E13"}
    assert {"P21", "E23"} < seen["region"][0]


async def test_the_bases_of_a_league_come_by_id(parts: ApiParts) -> None:
    async with seeing(parts.pool, OFFICE) as conn:
        assert await bases_of(conn, MAIN_BOOK, "HOHHOT") == ["B1"]
        assert await bases_of(conn, MAIN_BOOK, None, limit=1) == ["B1"]
        assert await bases_of(conn, MAIN_BOOK, None, "B1") == ["B2"]
