"""An S3-compatible store over HTTP on this machine, for the tests of seals that lie in one.

It keeps what it is given in memory and, unless told otherwise, lets everybody in.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import httpx
from moto.server import ThreadedMotoServer

_numbers = itertools.count(1)


class S3Store:
    """A running store: its address, and what only its administrator does."""

    def __init__(self, address: str) -> None:
        self.address = address

    def _client(self, service: str):  # type: ignore[no-untyped-def]  # boto3 has no types
        return boto3.client(
            service,
            endpoint_url=self.address,
            region_name="us-east-1",
            aws_access_key_id="administrator",
            aws_secret_access_key="hidden",
        )

    def bucket(self, *, lockable: bool = False) -> str:
        """The name of a new, empty bucket; a lockable one keeps every version of its objects."""
        name = f"seals-{next(_numbers)}"
        self._client("s3").create_bucket(Bucket=name, ObjectLockEnabledForBucket=lockable)
        return name

    def delete(self, bucket: str, key: str) -> None:
        """Take an object away."""
        self._client("s3").delete_object(Bucket=bucket, Key=key)

    def versions(self, bucket: str, key: str) -> list[bytes]:
        """Everything an object ever held, the oldest first."""
        s3 = self._client("s3")
        found = s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"]
        return [
            s3.get_object(Bucket=bucket, Key=key, VersionId=one["VersionId"])["Body"].read()
            for one in reversed(found)
        ]

    def key_that_may_do_nothing(self) -> tuple[str, str]:
        """The id and the secret of a key the store knows."""
        iam, name = self._client("iam"), f"user-{next(_numbers)}"
        iam.create_user(UserName=name)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]

    @contextmanager
    def asking_who_comes(self) -> Iterator[None]:
        """Meanwhile only keys that are known, and may do it, are let in."""
        before = self._asks_after(0)
        try:
            yield
        finally:
            self._asks_after(before)

    def _asks_after(self, requests: float) -> float:
        said = httpx.post(
            f"{self.address}/moto-api/reset-auth",
            content=str(requests),
            headers={"Content-Type": "text/plain"},
            trust_env=False,
        )
        return float(said.json()["PREVIOUS_INITIAL_NO_AUTH_ACTION_COUNT"])


@contextmanager
def s3_store() -> Iterator[S3Store]:
    """A store on a free port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3Store(f"http://{host}:{port}")
    finally:
        server.stop()
