"""Makes a version of the workers current, as an operator does when workers are rolled over.

Used by tests.
"""

import asyncio

from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.service import RPCError

from qixian.workers.case_worker import DEPLOYMENT


async def make_current(client: Client, version: str) -> None:
    """What `temporal worker deployment set-current-version` does, once a worker has asked."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=DEPLOYMENT, build_id=version
    )
    async with asyncio.timeout(30):
        while True:
            try:
                await client.workflow_service.set_worker_deployment_current_version(request)
            except RPCError:
                await asyncio.sleep(0.1)
            else:
                return
