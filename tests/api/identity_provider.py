"""A real OpenID Connect provider (npm's oidc-provider) for the tests, and a person at its forms."""

import asyncio
import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx
import pytest

from tests.api.conftest import BASE_URL

SOURCE = Path(__file__).parent / "oidc"
EVERYTHING = os.environ.get("QIXIAN_TEST_EVERYTHING") == "1"
ANOTHER = "http://127.0.0.1:9/callback"
API = "urn:qixian:api"

_FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
_FORM = re.compile(r"<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", re.DOTALL)
_HIDDEN = re.compile(r"<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"")


def cannot(reason: str) -> None:
    """Skip, or fail where everything is to be tested."""
    if EVERYTHING:
        pytest.fail(reason)
    pytest.skip(reason)


def installed() -> Path:
    """A directory outside the tree with the provider and its packages, installed once."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        cannot("node and npm are not installed")
        raise AssertionError
    digest = hashlib.sha256(b"".join((SOURCE / name).read_bytes() for name in _FILES)).hexdigest()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qixian-tests"
    place = cache / f"oidc-{digest[:16]}"
    if place.exists():
        return place
    cache.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix="oidc-", dir=cache))
    for name in _FILES:
        shutil.copy(SOURCE / name, draft / name)
    done = subprocess.run(
        [npm, "ci", "--ignore-scripts"], cwd=draft, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        shutil.rmtree(draft)
        cannot(f"npm ci did not succeed: {done.stderr[-500:]}")
    try:
        draft.rename(place)
    except OSError:  # another session came first
        shutil.rmtree(draft)
    return place


@asynccontextmanager
async def provider_running() -> AsyncIterator[str]:
    """The issuer of a provider that runs until the end."""
    place = await asyncio.to_thread(installed)
    process = await asyncio.create_subprocess_exec(
        "node",
        "server.mjs",
        BASE_URL,
        cwd=place,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    try:
        issuer = ""
        async with asyncio.timeout(60):
            while not issuer:
                line = await process.stdout.readline()
                assert line, "the provider ended before it listened"
                if line.startswith(b'{"issuer"'):
                    issuer = json.loads(line)["issuer"]
        yield issuer
    finally:
        process.terminate()
        await process.communicate()


@dataclass
class Person:
    """Somebody at the provider's forms, in a browser of their own."""

    browser: httpx.AsyncClient
    name: str

    async def through(self, address: str, stop: str) -> httpx.URL:
        """Follow the provider from an address, filling in its forms, until `stop` is reached."""
        answer = await self.browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                target = urljoin(str(answer.url), answer.headers["location"])
                if target.startswith(stop):
                    return httpx.URL(target)
                answer = await self.browser.get(target)
                continue
            form = _FORM.search(answer.text)
            assert form, answer.text
            fields = {key: unescape(value) for key, value in _HIDDEN.findall(form[2])}
            if 'name="login"' in form[2]:
                fields |= {"login": self.name, "password": "any"}
            action = urljoin(str(answer.url), unescape(form[1]))
            answer = await self.browser.post(action, data=fields)
        raise AssertionError("the provider leads nowhere")


@asynccontextmanager
async def person(name: str) -> AsyncIterator[Person]:
    """A person by the name that they give at the provider."""
    async with httpx.AsyncClient() as browser:
        yield Person(browser, name)


async def tokens_of(issuer: str, name: str, resource: str | None = API) -> dict[str, str]:
    """The tokens that a program of another client id gets for a person, for a resource."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
    wanted = {
        "client_id": "another",
        "redirect_uri": ANOTHER,
        "response_type": "code",
        "scope": "openid",
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
        "state": "s",
    } | ({"resource": resource} if resource else {})
    async with person(name) as somebody:
        back = await somebody.through(f"{issuer}/auth?{urlencode(wanted)}", ANOTHER)
        code = parse_qs(urlsplit(str(back)).query)["code"][0]
        answer = await somebody.browser.post(
            f"{issuer}/token",
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": ANOTHER,
                "code_verifier": verifier,
            },
            auth=("another", "another-secret"),
        )
    assert answer.status_code == 200, answer.text
    tokens: dict[str, str] = answer.json()
    return tokens
