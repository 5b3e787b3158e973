"""System checks, for ``manage.py check`` and every command that runs it. The README lists their ids."""

from __future__ import annotations

from typing import Any, List

from django.conf import settings
from django.core import checks

from . import conf

_MIDDLEWARE = "knock_jwt.django.middleware.KnockTokenMiddleware"
_AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"


def register_all() -> None:
    checks.register(check_settings, checks.Tags.security)
    checks.register(check_deployment, checks.Tags.security, deploy=True)


def check_settings(**_: Any) -> List[checks.CheckMessage]:
    config, problems = conf.load()
    found: List[checks.CheckMessage] = [
        checks.Error(f"{conf.SETTING}: {problem.message}", id=problem.id) for problem in problems
    ]
    if config is not None:
        found += _lifetime_warnings(config)
    if _MIDDLEWARE not in settings.MIDDLEWARE:
        message = f"{_MIDDLEWARE} is not in MIDDLEWARE"
        hint = "Without it there is no request.knock_token, and a missing key shows at the first request only."
        found.append(checks.Warning(message, hint=hint, id="knock_jwt.W002"))
    if config is not None and config.asks_user and _AUTHENTICATION not in settings.MIDDLEWARE:
        message = f"{_AUTHENTICATION} is not in MIDDLEWARE, and {conf.SETTING} names no USER_ID"
        hint = "Tokens are for request.user. If another middleware sets it, silence this check."
        found.append(checks.Warning(message, hint=hint, id="knock_jwt.W003"))
    return found


def check_deployment(**_: Any) -> List[checks.CheckMessage]:
    config, _problems = conf.load()
    if config is None or config.tokens.signer is not None:
        return []
    message = f"{conf.SETTING}: DEVELOPMENT is on and there is no signing key, so nobody gets a token"
    return [checks.Warning(message, id="knock_jwt.W004")]


def _lifetime_warnings(config: conf.Config) -> List[checks.CheckMessage]:
    """What the core finds remarkable about a token made by these settings. One is made for that; with
    an issue time of its own it is not kept for anybody."""
    if config.tokens.signer is None:
        return []
    issued = config.tokens.signer.issue("knock_jwt.check", issued_at=0)
    return [
        checks.Warning(f"{conf.SETTING}: {warning.message} ({warning.code})", id="knock_jwt.W001")
        for warning in issued.warnings
    ]
