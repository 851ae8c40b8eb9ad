"""A bucket that is not there, not reached or not let into: what is said, how soon, no secret."""

import base64
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from werkzeug.serving import generate_adhoc_ssl_context

from qixian.ledger.seals.errors import NotAsSealed, OutsideUnreachable
from qixian.workers.seal_bucket import SealBucket
from tests.s3_store import S3Store, s3_store

SECRET = "hidden/" + "s" * 33


@pytest.fixture(scope="module")
def store() -> Iterator[S3Store]:
    with s3_store() as running:
        yield running


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that no store knows."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")


async def refused(bucket: SealBucket) -> str:
    """The one sentence that everything asked of a bucket is refused with."""
    said = set()
    for attempt in (
        bucket.names("checkpoints"),
        bucket.read("latest"),
        bucket.write_once("checkpoints/1.txt", b"1"),
        bucket.replace("latest", b"1"),
    ):
        with pytest.raises(OutsideUnreachable) as error:
            await attempt
        # What is chained to an error is written into histories beside it.
        assert error.value.__cause__ is None
        said.add(str(error.value))
    (sentence,) = said
    assert "\n" not in sentence
    for secret in (SECRET, "AKIAUNKNOWN", "Signature="):
        assert secret not in sentence
    return sentence


@contextmanager
def answering(
    status: int, body: str, tls: ssl.SSLContext | None = None
) -> Iterator[tuple[str, list[tuple[str, Message]]]]:
    """A server that answers everything alike; its address, and methods and headers it was sent."""
    asked: list[tuple[str, Message]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.command, self.headers))
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        do_PUT = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http{'s' if tls else ''}://localhost:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def error(code: str) -> str:
    """What a store answers."""
    return f"<Error><Code>{code}</Code><Message>of AKIAUNKNOWN</Message></Error>"


async def test_a_bucket_that_is_not_there_is_named(store: S3Store) -> None:
    assert await refused(SealBucket("s3://no-such-bucket/a", endpoint=store.address)) == (
        "s3://no-such-bucket/a cannot be read or written (it answers NoSuchBucket); "
        "make the bucket, or set QIXIAN_SEAL_BUCKET to one that is there"
    )


async def test_a_store_that_is_not_there_is_said_so_within_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    begun = time.monotonic()
    sentence = await refused(SealBucket("s3://seals", endpoint=address))

    assert sentence.startswith("s3://seals cannot be read or written (no connection); check ")
    assert "QIXIAN_SEAL_S3_ENDPOINT" in sentence
    assert time.monotonic() - begun < 20


async def test_a_store_that_never_answers_is_given_up_after_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        bucket = SealBucket("s3://seals", endpoint=address, patience=timedelta(seconds=1))
        begun = time.monotonic()
        assert "(no answer in time)" in await refused(bucket)
    assert 3 < time.monotonic() - begun < 15


async def test_a_store_that_does_not_know_the_key_is_told_apart_from_one_that_refuses_it(
    store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = f"s3://{store.bucket()}"
    known, secret = store.key_that_may_do_nothing()
    with store.asking_who_comes():
        assert await refused(SealBucket(bucket, endpoint=store.address)) == (
            f"{bucket} cannot be read or written (it answers InvalidAccessKeyId); "
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key of it"
        )
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", known)
        sentence = await refused(SealBucket(bucket, endpoint=store.address))
        assert "SignatureDoesNotMatch" in sentence
        assert "AWS_SECRET_ACCESS_KEY" in sentence
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
        sentence = await refused(SealBucket(bucket, endpoint=store.address))
        assert "(it answers AccessDenied); let its key list the bucket" in sentence
        assert secret not in sentence


async def test_only_a_store_that_says_there_is_no_such_object_is_believed() -> None:
    for body, said in (("", "404"), ("<html>not here</html>", "404"), (error("Gone"), "Gone")):
        with answering(404, body) as (address, _):
            sentence = await refused(SealBucket("s3://seals", endpoint=address))
        assert f"(it answers {said})" in sentence
    with answering(404, error("NoSuchKey")) as (address, _):
        assert await SealBucket("s3://seals", endpoint=address).read("latest") is None


async def test_a_store_that_would_write_over_is_not_asked_to() -> None:
    """It answers 200 to every upload, whatever the condition."""
    with answering(200, "sealed") as (address, asked):
        bucket = SealBucket("s3://seals", endpoint=address)
        with pytest.raises(NotAsSealed, match="sealed already"):
            await bucket.write_once("checkpoints/1.txt", b"another")
        await bucket.write_once("checkpoints/1.txt", b"sealed")
        assert [method for method, _ in asked] == ["GET", "GET"]


async def test_a_store_without_conditional_writes_cannot_hold_seals() -> None:
    with answering(501, error("NotImplemented")) as (address, _):
        sentence = await refused(SealBucket("s3://seals", endpoint=address))
    assert "conditional writes (If-None-Match)" in sentence


async def test_a_certificate_nobody_vouches_for_is_not_trusted() -> None:
    with answering(200, "", generate_adhoc_ssl_context()) as (address, asked):
        sentence = await refused(SealBucket("s3://seals", endpoint=address))
        assert asked == []
    assert "(its certificate is not trusted); name the authority in SSL_CERT_FILE" in sentence


async def test_plain_http_is_spoken_only_to_an_endpoint_that_says_so(
    store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = store.bucket()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", store.address)
    monkeypatch.setenv("AWS_ENDPOINT_URL", store.address)
    assert "cannot be read or written" in await refused(SealBucket(f"s3://{name}"))
    assert await SealBucket(f"s3://{name}", endpoint=store.address).names("checkpoints") == []


async def test_the_endpoint_that_is_set_goes_before_the_variables_of_aws(
    store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(variable, "https://127.0.0.1:1")
    monkeypatch.setenv("AWS_BUCKET", "another")
    bucket = SealBucket(f"s3://{store.bucket()}", endpoint=store.address, region="cn-north-1")
    await bucket.replace("latest", b"1")
    assert await bucket.read("latest") == b"1"


async def test_a_variable_of_aws_that_is_wrong_is_said_so_without_its_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "unclear")
    with pytest.raises(OutsideUnreachable, match=r"begins with AWS_") as wrong:
        SealBucket("s3://seals")
    assert "unclear" not in str(wrong.value)


async def test_without_credentials_it_is_said_which_variables_are_missing(
    store: S3Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    # The machine's own service is asked then: this one has none to give.
    with answering(404, "") as (address, _):
        monkeypatch.setenv("AWS_METADATA_ENDPOINT", address)
        sentence = await refused(SealBucket("s3://seals", endpoint=store.address))
    assert "(no credentials are set); set AWS_ACCESS_KEY_ID and " in sentence


async def test_every_upload_carries_a_checksum_and_what_is_written_once_its_condition() -> None:
    digest = base64.b64encode(hashlib.sha256(b"1").digest()).decode()
    with answering(404, error("NoSuchKey")) as (address, asked):
        bucket = SealBucket("s3://seals", endpoint=address)
        for attempt in (
            bucket.write_once("checkpoints/1.txt", b"1"),
            bucket.replace("latest", b"1"),
        ):
            with pytest.raises(OutsideUnreachable):
                await attempt
    (once, again) = (headers for method, headers in asked if method == "PUT")

    assert (once["If-None-Match"], again["If-None-Match"]) == ("*", None)
    assert once["x-amz-checksum-sha256"] == again["x-amz-checksum-sha256"] == digest


async def test_a_bucket_that_keeps_versions_keeps_each_one_of_latest(store: S3Store) -> None:
    name = store.bucket(lockable=True)
    bucket = SealBucket(f"s3://{name}/of/an/office/", endpoint=store.address)
    for content in (b"1", b"2"):
        await bucket.replace("latest", content)

    assert bucket.place == f"s3://{name}/of/an/office"
    assert store.versions(name, "of/an/office/latest") == [b"1", b"2"]
