"""The channels notices go out by: a webhook and a mail server, as the settings name them.

Used by the worker's composition root. What leaves the house carries ids, never personal data.
"""

import asyncio
import smtplib
import tomllib
from email.message import EmailMessage
from functools import cache
from importlib import resources
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx

from qixian.activities.notices import ChannelFailed
from qixian.domain.notice import QueuedNotice

TIMEOUT_SECONDS: Final = 20.0


@cache
def texts() -> dict[str, str]:
    """What a notice says in Chinese, by its kind."""
    file = resources.files("qixian.workers") / "notice_texts.toml"
    return dict(tomllib.loads(file.read_text(encoding="utf-8"))["zh"])


def text_of(notice: QueuedNotice) -> str:
    """One Chinese sentence about a notice: the case, what happened, the day it is about."""
    what = texts().get(notice.kind, notice.kind)
    day = notice.refers_to
    about = f"（{day.year}年{day.month}月{day.day}日）" if day else ""
    return f"案件 {notice.case_id}：{what}{about}。"


class Webhook:
    """Posts a notice as JSON; anything but a 2xx answer is a failure."""

    name = "webhook"

    def __init__(self, url: str) -> None:
        self._url = url

    async def send(self, notice: QueuedNotice) -> None:
        """Hand the notice over. `Idempotency-Key` lets the receiver drop a second copy."""
        body = notice.model_dump(mode="json") | {"text": text_of(notice)}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                answer = await client.post(
                    self._url, json=body, headers={"Idempotency-Key": notice.notice_id}
                )
        except httpx.HTTPError as error:
            raise ChannelFailed(f"the webhook does not answer ({type(error).__name__})") from error
        if not answer.is_success:
            raise ChannelFailed(f"the webhook answered {answer.status_code}")


class Mail:
    """Sends a notice over SMTP (`smtp://` or `smtps://`, user and password in the address)."""

    name = "mail"

    def __init__(self, url: str, sender: str, to: str) -> None:
        self._url, self._sender, self._to = urlsplit(url), sender, to

    async def send(self, notice: QueuedNotice) -> None:
        """Hand the notice over to the mail server."""
        message = EmailMessage()
        message["From"], message["To"] = self._sender, self._to
        message["Subject"] = text_of(notice)
        message["Message-ID"] = f"<{notice.notice_id.replace('/', '.')}@qixian>"
        message.set_content(text_of(notice))
        try:
            await asyncio.to_thread(self._submit, message)
        except (OSError, smtplib.SMTPException) as error:
            why = type(error).__name__
            raise ChannelFailed(f"the mail server did not take it ({why})") from error

    def _submit(self, message: EmailMessage) -> None:
        secure = self._url.scheme == "smtps"
        server = smtplib.SMTP_SSL if secure else smtplib.SMTP
        port = self._url.port or (465 if secure else 25)
        with server(self._url.hostname or "localhost", port, timeout=TIMEOUT_SECONDS) as smtp:
            if self._url.username:
                smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
            smtp.send_message(message)
