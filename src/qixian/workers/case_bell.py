"""Tells a case's workflow to look at its case again; the composition root's part for `Bell`."""

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from qixian.workflows.addresses import LOOK_AGAIN, case_workflow_id


class CaseBell:
    """Signals over a Temporal client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ring(self, book: str, case_id: str) -> None:
        """Signal the case's workflow; nothing where none runs, because nothing is ahead there."""
        handle = self._client.get_workflow_handle(case_workflow_id(book, case_id))
        try:
            await handle.signal(LOOK_AGAIN)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
