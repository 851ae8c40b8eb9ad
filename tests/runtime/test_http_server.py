"""An application served beside other work in one process."""

import asyncio
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from qixian.runtime.errors import PartTaken
from qixian.runtime.http_server import serving


async def _hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


APP = Starlette(routes=[Route("/", _hello)])


async def test_it_answers_on_a_free_port_until_it_is_left() -> None:
    async with serving(APP, "127.0.0.1", 0) as address, httpx.AsyncClient() as client:
        assert (await client.get(address)).text == "hello"
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(address)


async def test_a_request_under_way_is_answered_before_the_end() -> None:
    asked = asyncio.Event()

    async def slow(request: Request) -> PlainTextResponse:
        asked.set()
        await asyncio.sleep(0.2)
        return PlainTextResponse("slow")

    app = Starlette(routes=[Route("/", slow)])
    async with httpx.AsyncClient(timeout=60) as client:
        async with serving(app, "127.0.0.1", 0) as address:
            under_way = asyncio.create_task(client.get(address))
            await asked.wait()
        assert (await under_way).text == "slow"


async def test_a_port_in_use_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PartTaken, match=f"127.0.0.1:{port} .*QIXIAN_HTTP_PORT"):
            async with serving(APP, "127.0.0.1", port):
                raise AssertionError("it must not open")
