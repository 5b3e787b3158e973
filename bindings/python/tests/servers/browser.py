"""A browser as small as these tests need: cookies, forms, and connections that it keeps."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any, NamedTuple, Optional
from urllib.parse import urlencode


class Page(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def knock_token(self) -> Optional[str]:
        """The token in the page's JSON script, if there is one."""
        script = re.search(
            r'<script id="knock-token" type="application/json">(.*?)</script>', self.text
        )
        token: Optional[str] = json.loads(script.group(1))["token"] if script else None
        return token


class Browser:
    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Page:
        return self._send("GET", path, None, headers)

    def post(self, path: str, sent_by: Optional[str] = None, **fields: str) -> Page:
        """`sent_by` is what a browser says of the page with the form: "same-origin", "cross-site"."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if sent_by is not None:
            headers["Sec-Fetch-Site"] = sent_by
        return self._send("POST", path, urlencode(fields), headers)

    def submit(self, path: str, form: Page, action: Optional[str] = None, **fields: str) -> Page:
        """Posts a form as it was served, with its hidden fields."""
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.text)
        return self.post(action or path, **dict(hidden), **fields)

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: Optional[str], headers: dict[str, str]) -> Page:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            gone = "max-age=0" in cookie.lower() or "1970" in cookie
            self.cookies.pop(name, None) if gone else self.cookies.update({name: value})
        return Page(response.status, response.headers, text)
