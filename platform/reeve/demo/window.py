"""A person's browser window, as far as the play needs one: cookies, pages, forms, an upload that streams."""

from __future__ import annotations

import http.cookiejar
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

CHUNK = 1 << 20
TIMEOUT = 300


@dataclass
class Form:
    """A form as a page shows it, with what its fields hold before anybody types."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Reader(HTMLParser):
    """Finds a page's forms, links, heading and text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.heading = ""
        self._in: list[str] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag in ("h1", "script", "style"):
            self._in.append(tag)
        if tag == "a" and "href" in named:
            self.links.append(named["href"])
        if tag == "form":
            self.forms.append(Form(named.get("action", ""), named.get("method", "get").lower()))
        if self.forms and named.get("name"):
            self._field(tag, named)

    def _field(self, tag: str, named: dict[str, str]) -> None:
        fields = self.forms[-1].fields
        if tag == "input" and named.get("type") in ("radio", "checkbox"):
            if "checked" in named:
                fields[named["name"]] = named.get("value", "on")
        elif tag == "input" and named.get("type") not in ("file", "submit"):
            fields[named["name"]] = named.get("value", "")
        elif tag == "textarea":
            fields[named["name"]] = ""
            self._area = named["name"]

    def handle_endtag(self, tag: str) -> None:
        if self._in and self._in[-1] == tag:
            self._in.pop()
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1].fields[self._area] += data
        elif not self._in or self._in[-1] == "h1":
            self.text.append(data)
            if self._in:
                self.heading += f"{data} "


@dataclass(frozen=True)
class Page:
    """An answer: where it came from, its status, and what it says."""

    url: str
    status: int
    body: str
    reader: Reader

    @property
    def heading(self) -> str:
        return " ".join(self.reader.heading.split())

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.reader.text).split())

    def form(self, action: str) -> Form:
        """The form whose action ends with ``action``; "" is one sent to the page itself. Raises Unexpected."""
        own = urllib.parse.urlsplit(self.url).path
        for form in self.reader.forms:
            path = urllib.parse.urlsplit(urllib.parse.urljoin(self.url, form.action)).path
            if form.method == "post" and path.endswith(action or own):
                return form
        raise Unexpected(self, f"there is no form for {action}")

    def link(self, ending: str) -> str:
        """The link whose path ends with ``ending``. Raises Unexpected."""
        for href in self.reader.links:
            if urllib.parse.urlsplit(href).path.endswith(ending):
                return href
        raise Unexpected(self, f"there is no link to {ending}")


class Unexpected(RuntimeError):
    """The service did not answer as the play expected."""

    def __init__(self, page: Page, words: str) -> None:
        super().__init__(f"{page.url} answered {page.status}, “{page.heading}”: {words}\n{page.text[:1500]}")


class Window:
    """One person's window on the service at ``base_url``."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str, *, expect: int = 200) -> Page:
        """Open ``path``. Raises Unexpected where the status is another."""
        return self._expect(self.look(path), expect)

    def look(self, path: str) -> Page:
        """Open ``path``, whatever it answers."""
        return self._open(urllib.request.Request(self._url(path)))

    def raw(self, path: str) -> bytes:
        """What lies at ``path``, byte for byte."""
        with self.opener.open(self._url(path), timeout=TIMEOUT) as answer:
            content: bytes = answer.read()
        return content

    def send(self, page: Page, action: str, *, to: str | None = None, **fields: str | Sequence[str]) -> Page:
        """Fill in and send the form of ``page`` whose action ends with ``action``; ``to`` is a button's own action."""
        form = page.form(action)
        data = urllib.parse.urlencode({**form.fields, **fields}, doseq=True).encode()
        request = urllib.request.Request(urllib.parse.urljoin(page.url, to or form.action or page.url), data)
        return self._expect(self._open(request), 200)

    def upload(self, page: Page, action: str, file: Path, *, name: str = "file") -> Page:
        """Send ``file`` by the form of ``page`` whose action ends with ``action``, streaming it."""
        form = page.form(action)
        boundary = secrets.token_hex(16)
        head = (
            b"".join(part(boundary, key, value) for key, value in form.fields.items())
            + (
                f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
                "Content-Type: text/plain\r\n\r\n"
            ).encode()
        )
        tail = f"\r\n--{boundary}--\r\n".encode()
        request = urllib.request.Request(
            urllib.parse.urljoin(page.url, form.action or page.url),
            pieces(head, file, tail),
            headers={
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
            },
        )
        return self._expect(self._open(request), 200)

    def _url(self, path: str) -> str:
        return urllib.parse.urljoin(self.base_url + "/", path)

    def _open(self, request: urllib.request.Request) -> Page:
        request.add_header("Origin", self.base_url)
        try:
            answer = self.opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            body = answer.read().decode("utf-8", "replace")
            reader = Reader()
            reader.feed(body)
            return Page(answer.url, answer.status, body, reader)

    @staticmethod
    def _expect(page: Page, status: int) -> Page:
        if page.status != status:
            raise Unexpected(page, f"expected {status}")
        return page


def part(boundary: str, name: str, value: str) -> bytes:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def pieces(head: bytes, file: Path, tail: bytes) -> Iterator[bytes]:
    yield head
    with file.open("rb") as content:
        while chunk := content.read(CHUNK):
            yield chunk
    yield tail
