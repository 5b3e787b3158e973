"""``knock_jwt.django.context_processors.knock``."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional

from django.http import HttpRequest


def knock(request: HttpRequest) -> Dict[str, Callable[[], Optional[str]]]:
    """``knock_token`` for every template. Templates call what can be called, so the token is minted by
    those that name it, and is then a real string or ``None``."""

    def knock_token() -> Any:
        # Error pages are rendered for requests that never came as far as the middleware.
        return getattr(request, "knock_token", None)

    return {"knock_token": knock_token}
