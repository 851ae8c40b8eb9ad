"""The work of `qixian reconcile`: every difference between the ledger and the engine, in words."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Final, Literal

from qixian.activities.differences import Difference, Reconciled
from qixian.cli.exits import DONE, NOT_AS_CLAIMED
from qixian.cli.offices import channels_of
from qixian.cli.printing import print_json, print_lines
from qixian.cli.reaching import begin, office_of
from qixian.domain.asking import MAIN_BOOK
from qixian.ledger.migrate import require_current
from qixian.presentation.words import Words
from qixian.workers.history_check import HistoriesReplayed, replay_histories
from qixian.workers.reconciling import OfficeLedger, reconciler_of
from qixian.workflows.addresses import SHANGHAI

MOST: Final = 50
"""So many differences of one kind are printed; the JSON document has all."""


async def reconcile_office(histories: bool, as_json: bool, lang: Literal["zh", "en"] | None) -> int:
    """Compare, keep the result for the metric, print; exit status 1 when anything differs.

    With `histories` the history of every running case is replayed too, which the metric does not
    count. Raises what reaching an office does.
    """
    settings = begin(lang)
    words = Words(settings.lang)
    replayed = None
    async with office_of(settings) as (_, pool, client):
        async with pool.acquire() as conn:
            await require_current(conn)
        reconciler = reconciler_of(client, pool, channels=any(channels_of(settings)))
        reconciled = await reconciler.reconcile(datetime.now(SHANGHAI))
        await OfficeLedger(pool).keep(reconciled)
        if histories:
            told, version = _told(words, as_json), settings.deployment_version
            replayed = await replay_histories(client, MAIN_BOOK, version, told)
            differences = reconciled.differences + replayed.differences
            reconciled = replace(reconciled, differences=differences)
    if as_json:
        print_json(_document(reconciled, replayed))
    else:
        print_lines(_lines(words, reconciled, replayed))
    return NOT_AS_CLAIMED if reconciled.differences else DONE


def _told(words: Words, as_json: bool) -> Callable[[int, int], None]:
    """Says now and then how many histories are replayed."""

    def told(done: int, of: int) -> None:
        if not as_json:
            print_lines([words.heading("replaying_histories", done=done, of=of)])

    return told


def _document(reconciled: Reconciled, replayed: HistoriesReplayed | None) -> dict[str, object]:
    document = {
        "reconciled": not reconciled.differences,
        "found": reconciled.counts(),
        **asdict(reconciled),
    }
    if replayed is not None:
        histories = {"replayed": replayed.replayed, "of_others": replayed.of_others}
        document["histories"] = histories
    return document


def _lines(
    words: Words, reconciled: Reconciled, replayed: HistoriesReplayed | None
) -> Iterator[str]:
    counts = {"cases": reconciled.cases, "workflows": reconciled.workflows}
    if replayed is not None:
        histories = {"replayed": replayed.replayed, "of_others": replayed.of_others}
        yield words.heading("histories_replayed", **histories)
    if not reconciled.differences:
        yield words.heading("reconciled", **counts)
        return
    yield words.heading("not_reconciled", differences=len(reconciled.differences), **counts)
    printed: Counter[str] = Counter()
    for one in reconciled.differences:
        printed[one.kind] += 1
        if printed[one.kind] <= MOST:
            yield f"  {one.kind}  {one.subject}: {_sentence(words, one)}"
    for kind, count in printed.items():
        if count > MOST:
            yield f"  {words.heading('more_differences', kind=kind, count=count - MOST)}"


def _sentence(words: Words, one: Difference) -> str:
    data = dict(one.data)
    if "deadline" in data:
        data["deadline"] = words.deadline(data["deadline"])
    if "delivery" in data:
        data["delivery"] = words.of("deliveries", data["delivery"])
    key = "HISTORY_DIFFERS" if "history" in data else one.kind
    return words.sentence("differences", key, **data)
