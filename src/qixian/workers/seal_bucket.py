"""A bucket of an S3-compatible store where the ledger's seals lie; for the doors, as a directory.

Credentials are found as AWS has it: AWS_ACCESS_KEY_ID and the like, a web identity, the container
or the machine. What the store answers is read for its code alone: answers repeat ids of keys and
the strings that were signed, and an error's cause ends up in Temporal's histories.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from qixian.ledger.seals.errors import OutsideUnreachable
from qixian.ledger.seals.outside import another_there

if TYPE_CHECKING:
    from obstore.store import S3Config

PATIENCE: Final = timedelta(seconds=20)
"""How long one request may take: a file of 50,000 leaves has some 5 MB."""

_CONNECTING: Final = timedelta(seconds=3)
_RETRIES: Final = 3
_REFUSED: Final = (BaseError, OSError, ValueError)
_CODE: Final = re.compile(r"<Code>([A-Za-z0-9.]{1,80})</Code>")
_STATUS: Final = re.compile(r"status code: ([0-9]{3})")
_ABSENT: Final = "NoSuchKey"

_KEY: Final = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key of it"
_REGION: Final = "set QIXIAN_SEAL_S3_REGION to the bucket's region"
_WHERE: Final = "check QIXIAN_SEAL_BUCKET and QIXIAN_SEAL_S3_ENDPOINT"
_WAYS_OUT: Final = {
    "NoSuchBucket": "make the bucket, or set QIXIAN_SEAL_BUCKET to one that is there",
    "AccessDenied": "let its key list the bucket, and get and put objects in it",
    "InvalidAccessKeyId": _KEY,
    "SignatureDoesNotMatch": _KEY,
    "InvalidToken": _KEY,
    "ExpiredToken": _KEY,
    "RequestTimeTooSkewed": "set the clock of this machine",
    "AuthorizationHeaderMalformed": _REGION,
    "PermanentRedirect": _REGION,
    "NotImplemented": "it must know conditional writes (If-None-Match); take another store or "
    "QIXIAN_SEAL_DIR",
}
"""By the code of a store's answer (Amazon S3 API Reference, "Error responses")."""

_SIGNS: Final = (
    ("/latest/api/token", "no credentials are set", _KEY),
    ("/latest/meta-data", "no credentials are set", _KEY),
    ("incorrectly configured region", "the bucket is in another region", _REGION),
    ("InvalidCertificate", "its certificate is not trusted", "name the authority in SSL_CERT_FILE"),
    ("dns error", "no such host", _WHERE),
    ("kind: Timeout", "no answer in time", _WHERE),
    ("kind: Connect", "no connection", _WHERE),
)
"""What tells other failures apart in the library's text, why it failed, and what to do."""


class SealBucket:
    """Fills `ledger.seals.outside.Outside`; the bucket has to be there."""

    def __init__(
        self,
        url: str,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        """`url` is s3://bucket or s3://bucket/prefix. Only an `endpoint` that says http:// is
        spoken to without TLS. Raises OutsideUnreachable where the environment's AWS variables
        cannot be used.
        """
        self._place = url.removesuffix("/")
        bucket, _, prefix = self._place.removeprefix("s3://").partition("/")
        # Object lock with a default retention takes no upload without a checksum.
        config: S3Config = {"checksum_algorithm": "SHA256"}
        if endpoint is not None:
            # This one goes before all variables that AWS has for it.
            config["aws_endpoint_url_s3"] = endpoint
        if region is not None:
            config["region"] = region
        try:
            self._store = S3Store(
                bucket,
                prefix=prefix or None,
                config=config,
                client_options={
                    "allow_http": endpoint is not None and endpoint.startswith("http://"),
                    "connect_timeout": min(_CONNECTING, patience),
                    "timeout": patience,
                },
                retry_config={"max_retries": _RETRIES, "retry_timeout": patience / 2},
            )
        except _REFUSED:
            raise OutsideUnreachable(
                f"{self._place} cannot be used (a variable that begins with AWS_ is wrong); "
                "correct or unset it"
            ) from None

    @property
    def place(self) -> str:
        """The bucket, and the prefix where there is one."""
        return self._place

    async def names(self, folder: str) -> Sequence[str]:
        """The objects of a folder, however many answers they come in."""
        try:
            found = await obstore.list_with_delimiter_async(self._store, folder)
        except _REFUSED as refused:
            raise self._unreachable(refused) from None
        return sorted(one["path"].rpartition("/")[2] for one in found["objects"])

    async def read(self, name: str) -> bytes | None:
        """What an object holds."""
        try:
            found = await obstore.get_async(self._store, name)
            return bytes(await found.bytes_async())
        except _REFUSED as refused:
            # A bucket that is gone, or a proxy that knows no such page, says 404 too.
            if _code(refused) == _ABSENT:
                return None
            raise self._unreachable(refused) from None

    async def write_once(self, name: str, content: bytes) -> None:
        """Write an object that never changes."""
        # A store that does not know the condition would write over it: so it is looked at first.
        there = await self.read(name)
        if there is None:
            try:
                await obstore.put_async(self._store, name, content, mode="create")
            except AlreadyExistsError as refused:
                there = await self.read(name)
                if there is None:
                    raise self._unreachable(refused) from None
            except _REFUSED as refused:
                raise self._unreachable(refused) from None
        if there not in (None, content):
            raise another_there(self._place, name)

    async def replace(self, name: str, content: bytes) -> None:
        """Write an object in place of what it held."""
        try:
            await obstore.put_async(self._store, name, content, use_multipart=False)
        except _REFUSED as refused:
            raise self._unreachable(refused) from None

    def _unreachable(self, refused: Exception) -> OutsideUnreachable:
        why, way_out = _told(refused)
        return OutsideUnreachable(f"{self._place} cannot be read or written ({why}); {way_out}")


def _code(refused: Exception) -> str | None:
    found = _CODE.search(str(refused))
    return found and found[1]


def _told(refused: Exception) -> tuple[str, str]:
    """Why it failed, and what to do."""
    text = str(refused)
    code = _code(refused)
    if code is not None:
        return f"it answers {code}", _WAYS_OUT.get(code, _WHERE)
    for sign, why, way_out in _SIGNS:
        if sign in text:
            return why, way_out
    status = _STATUS.search(text)
    return (f"it answers {status[1]}" if status else type(refused).__name__), _WHERE
