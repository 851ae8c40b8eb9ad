"""What no page may do, whatever a test is about: errors, foreign hosts, dialogs, broken rules."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Response

_LEAST_ERROR = 400


@dataclass
class Watched:
    """What the pages of one context did that they should not have."""

    host: str
    wrong: list[str] = field(default_factory=list)
    _refused: set[str] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Begin to watch every page of a context."""
        context.on("page", self._over_page)
        context.on("request", self._asked)
        context.on("response", self._answered)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrong.append(f"script error: {error.error}"))

    def _over_page(self, page: Page) -> None:
        page.on("dialog", self._opened)

    async def _opened(self, dialog: Dialog) -> None:
        self.wrong.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _asked(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme in ("http", "https", "ws", "wss") and where.netloc != self.host:
            self.wrong.append(f"foreign host: {request.url}")

    def _answered(self, response: Response) -> None:
        """A browser complains of every answer from 400; a page that says no is meant to."""
        if response.status < _LEAST_ERROR:
            return
        if response.status < 500 and response.request.is_navigation_request():
            self._refused.add(response.url)
        else:
            self.wrong.append(f"{response.status}: {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if message.location.get("url") in self._refused and "status of 4" in message.text:
            return
        self.wrong.append(f"console {message.type}: {message.text}")
