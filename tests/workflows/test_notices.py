"""Notices: queued with the event, delivered with patience, each attempt on record."""

import asyncio

import pytest
from temporalio.client import Client

from qixian.activities.notices import ChannelFailed
from qixian.domain.notice import QueuedNotice
from qixian.workers.case_worker import Parts, working
from qixian.workers.channels import Mail, Webhook, text_of
from tests.workflows.office import APPLICATION, Office, Pool, office_on


class Receiver:
    """A channel that is down for its first `failures` notices and then takes them."""

    def __init__(self, failures: int, name: str = "receiver") -> None:
        self.name = name
        self.taken: list[QueuedNotice] = []
        self._failures = failures

    async def send(self, notice: QueuedNotice) -> None:
        """Take a notice, or be down."""
        if self._failures:
            self._failures -= 1
            raise ChannelFailed("the receiver is down")
        self.taken.append(notice)


async def _status(office: Office) -> list[str]:
    rows = await office.pool.fetch("SELECT status FROM read_model.notice")
    return [row["status"] for row in rows]


async def _until(office: Office, status: list[str]) -> None:
    for _ in range(1200):
        if await _status(office) == status:
            return
        await asyncio.sleep(0.05)
    assert await _status(office) == status


async def test_a_dead_channel_delays_a_notice_and_never_the_case(
    client: Client, pool: Pool, queue: str
) -> None:
    receiver = Receiver(failures=1)
    async with working(Parts(client, pool, queue, True, channels=(receiver,))):
        office = await office_on(client, pool, queue)
        answer = await office.ask(queue, "SubmitLeaveApplication", **APPLICATION)
        assert answer.refusal is None
        await _until(office, ["DELIVERED"])

    assert [(notice.kind, notice.audience) for notice in receiver.taken] == [
        ("LeaveApplicationSubmitted", "INSTITUTION")
    ]
    rows = await office.pool.fetch(
        "SELECT attempt, outcome FROM ledger.notice_delivery ORDER BY attempt"
    )
    assert [tuple(row) for row in rows] == [(1, "FAILED"), (2, "DELIVERED")]


async def test_a_dead_channel_does_not_make_another_one_tell_twice(
    client: Client, pool: Pool, queue: str
) -> None:
    alive, dead = Receiver(failures=0, name="alive"), Receiver(failures=1, name="dead")
    async with working(Parts(client, pool, queue, True, channels=(alive, dead))):
        office = await office_on(client, pool, queue)
        await office.ask(queue, "SubmitLeaveApplication", **APPLICATION)
        await _until(office, ["DELIVERED"])

    assert (len(alive.taken), len(dead.taken)) == (1, 1)


async def test_a_webhook_that_does_not_answer_fails_with_a_sentence() -> None:
    notice = QueuedNotice(
        notice_id="n", book="main", case_id="C", kind="ReturnOverdue", audience="RESEARCHER",
        refers_to=None,
    )  # fmt: skip

    with pytest.raises(ChannelFailed, match="does not answer"):
        await Webhook("http://127.0.0.1:9/hook").send(notice)
    with pytest.raises(ChannelFailed, match="did not take it"):
        await Mail("smtp://127.0.0.1:9", "qixian@localhost", "hr@localhost").send(notice)


def test_a_notice_says_the_case_what_happened_and_the_day() -> None:
    notice = QueuedNotice.model_validate(
        {
            "notice_id": "n",
            "book": "main",
            "case_id": "OVL-1",
            "kind": "TERM_END_30D",
            "audience": "RESEARCHER",
            "refers_to": "2025-06-30",
        }
    )

    assert text_of(notice) == "案件 OVL-1：离岗期满前提醒（30日）（2025年6月30日）。"
