"""What an office sees is held by the database: its own rows, whoever asks and however."""

import asyncpg
import pytest

from qixian.ledger.accounts import AccountWanted, put_account
from qixian.ledger.board import Wanted, find_case, list_cases
from qixian.ledger.calendars import Calendars
from qixian.ledger.errors import CaseNotFound
from qixian.ledger.figures import claim_figures, tenant_figures
from qixian.ledger.rebuild import check_read_models
from qixian.ledger.registry.entries import list_entries
from qixian.ledger.registry.jurisdictions import place
from qixian.ledger.replay import replay
from qixian.ledger.sight import Sight, seeing, sight_of
from tests.ledger.seen_world import CALENDAR, DAY, seen_world

Pool = asyncpg.Pool  # type: ignore[type-arg]

SIGHTS = {
    "HR of I1": (sight_of("HR", ["I1"]), {"L1", "L2"}),
    "HR of I2": (sight_of("HR", ["I2"]), {"L3"}),
    "manager of B1": (sight_of("INCUBATOR_MANAGER", ["B1"]), {"T1", "V1"}),
    "manager of both": (sight_of("INCUBATOR_MANAGER", ["B1", "B2"]), {"T1", "T2", "V1"}),
    "HRSS of HOHHOT": (sight_of("LEAGUE_CITY_HRSS", ["HOHHOT"]), {"L1", "L2", "T1", "V1", "X1"}),
    "HRSS of ORDOS": (sight_of("LEAGUE_CITY_HRSS", ["ORDOS"]), {"L3", "T2"}),
    "programme": (sight_of("PROGRAMME_OFFICE", []), {"X2"}),
    "auditor": (sight_of("AUDITOR", []), {"L1", "L2", "L3", "T1", "T2", "V1", "X1", "X2"}),
    "nobody": (sight_of("HR", ["I9"]), set()),
}
TABLES = (
    "read_model.case_board",
    "read_model.deadline",
    "read_model.due",
    "read_model.claim",
    "read_model.tenancy",
    "read_model.award",
    "read_model.assessment",
    "read_model.notice",
    "ledger.event",
    "ledger.command",
)


@pytest.fixture
async def world(pool: Pool) -> Pool:
    await seen_world(pool)
    return pool


@pytest.mark.parametrize(("sight", "cases"), SIGHTS.values(), ids=list(SIGHTS))
async def test_every_table_shows_the_same_cases(world: Pool, sight: Sight, cases: set[str]) -> None:
    async with seeing(world, sight) as conn:
        listed = {line.case_id for line in await list_cases(conn, "main", Wanted())}
        for table in TABLES:
            shown = {row[0] for row in await conn.fetch(f"SELECT DISTINCT case_id FROM {table}")}
            assert shown <= cases, table
        events = {row[0] for row in await conn.fetch("SELECT DISTINCT case_id FROM ledger.event")}

    assert listed == cases
    assert events == cases


@pytest.mark.parametrize(("sight", "cases"), SIGHTS.values(), ids=list(SIGHTS))
async def test_a_case_of_another_office_is_as_one_that_is_not_there(
    world: Pool, sight: Sight, cases: set[str]
) -> None:
    for case in sorted(SIGHTS["auditor"][1] - cases):
        async with seeing(world, sight) as conn:
            with pytest.raises(CaseNotFound):
                await find_case(conn, "main", case)
        async with seeing(world, sight) as conn:
            with pytest.raises(CaseNotFound):
                await replay(conn, case, CALENDAR)


async def test_nothing_can_be_written_where_cases_are_seen(world: Pool) -> None:
    async with seeing(world, sight_of("AUDITOR", [])) as conn:
        with pytest.raises(asyncpg.PostgresError):
            await conn.execute("UPDATE read_model.case_board SET state = 'X'")


async def test_the_connection_goes_back_as_it_came(world: Pool) -> None:
    async with seeing(world, sight_of("HR", ["I1"])):
        pass

    assert await world.fetchval("SELECT current_user") == "qixian_app"
    assert await world.fetchval("SELECT count(*) FROM read_model.case_board") == 8


async def test_figures_are_of_the_cases_one_sees(world: Pool) -> None:
    async with seeing(world, sight_of("INCUBATOR_MANAGER", ["B2"])) as conn:
        tenants = await tenant_figures(conn, "main", DAY)
        claims = await claim_figures(conn, "main")

    assert [one.case_id for one in tenants] == ["T2"]
    assert claims == []


async def test_everybody_counts_with_the_calendar_of_the_office(world: Pool) -> None:
    async with seeing(world, sight_of("HR", ["I9"])) as conn:
        current = await Calendars(CALENDAR).current(conn, "main")

    assert current.current.version == CALENDAR.version


async def test_persons_are_seen_where_a_case_names_them_or_the_office_registered_them(
    world: Pool,
) -> None:
    async with seeing(world, sight_of("HR", ["I1"])) as conn:
        persons = {line.entry_id for line in await list_entries(conn, "main", "person")}
        bases = {line.entry_id for line in await list_entries(conn, "main", "base")}

    assert persons == {"P1", "P2", "HELD-BY-I1"}
    assert bases == {"B1", "B2"}


async def test_a_base_that_moves_takes_its_cases_along(world: Pool) -> None:
    async with world.acquire() as conn:
        assert await place(conn, "main", "B1", "ORDOS")
        assert not await place(conn, "main", "B1", "ORDOS")

    async with seeing(world, sight_of("LEAGUE_CITY_HRSS", ["ORDOS"])) as conn:
        listed = {line.case_id for line in await list_cases(conn, "main", Wanted())}
    assert listed == {"L3", "T1", "T2", "V1"}


async def test_a_file_stays_with_the_office_whose_account_opened_it(world: Pool) -> None:
    async with world.acquire() as conn:
        await put_account(conn, AccountWanted("hrss", "LEAGUE_CITY_HRSS", ("ORDOS",)), "admin")

    async with seeing(world, sight_of("LEAGUE_CITY_HRSS", ["HOHHOT"])) as conn:
        assert (await find_case(conn, "main", "X1")).league_city == "HOHHOT"


async def test_the_rebuild_finds_every_league_again(
    world: Pool, owner_conn: asyncpg.Connection
) -> None:
    rebuilt = await check_read_models(owner_conn, CALENDAR)

    assert rebuilt.differences == ()
