"""``KNOCK_JWT`` in the settings, every entry optional::

    KNOCK_JWT = {
        "SIGNING_KEY": …,          # else KNOCK_SIGNING_KEY or KNOCK_SIGNING_KEY_FILE of the environment
        "SIGNING_KEY_FILE": …,     # instead of SIGNING_KEY
        "EXPIRES_IN": 3600,        # seconds or a timedelta
        "USER_ID": "shop.knock.user_id",   # function(request), or its dotted path; request.user.pk
        "GRANTS": "shop.knock.grants",     # function(request) that gives Grants or None
        "EXPLICIT_GRANTS": False,  # True: only what GRANTS names is allowed
        "DEVELOPMENT": False,      # True: do without a key, and then without tokens
    }
"""

from __future__ import annotations

from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from .. import _web
from .._errors import KnockJwtError
from .._web import Tokens
from .hooks import Hook, SignedInUser

SETTING = "KNOCK_JWT"
_NAMES = (
    "SIGNING_KEY",
    "SIGNING_KEY_FILE",
    "EXPIRES_IN",
    "USER_ID",
    "GRANTS",
    "EXPLICIT_GRANTS",
    "DEVELOPMENT",
)
_SHOWN = _NAMES[2:]


class Problem(NamedTuple):
    """Something wrong with the settings, with the id of its system check."""

    id: str
    message: str


class Config(NamedTuple):
    tokens: Tokens
    user_id: Hook
    grants: Optional[Hook]

    @property
    def asks_user(self) -> bool:
        """Whether tokens are for ``request.user``, and not for whom a function names."""
        return isinstance(self.user_id, SignedInUser)


_current: Optional[Config] = None


def current() -> Config:
    """The settings, read once; what is wrong with them is an ``ImproperlyConfigured``."""
    config, problems = load()
    if config is None:
        raise ImproperlyConfigured("\n".join(f"{SETTING}: {problem.message}" for problem in problems))
    return config


def load() -> Tuple[Optional[Config], List[Problem]]:
    """The settings or all that is wrong with them. Only good ones are remembered: a command may set
    the environment before it starts the server."""
    global _current
    if _current is None:
        # One expression, so that no name here holds the text of the key: see _web.read_key.
        _current, problems = _read(*_without_key(getattr(settings, SETTING, {})))
        return _current, problems
    return _current, []


def _without_key(given: Any) -> Tuple[Any, _web.Found]:
    """The settings that may show in error reports, and the key."""
    if not isinstance(given, dict):
        return None, ValueError()
    key = _web.read_key(given.get("SIGNING_KEY"), given.get("SIGNING_KEY_FILE"))
    # A misspelt name may be the key's: only the name is needed then.
    return {name: given[name] if name in _SHOWN else None for name in given}, key


def _read(given: Any, key: _web.Found) -> Tuple[Optional[Config], List[Problem]]:
    if given is None:
        return None, [Problem("knock_jwt.E001", "it is not a dictionary")]
    problems: List[Problem] = []
    unknown = sorted(str(name) for name in given if name not in _NAMES)
    if unknown:
        message = f"there is no {', '.join(unknown)}; there are {', '.join(_NAMES)}"
        problems.append(Problem("knock_jwt.E001", message))
    user_id = _hook("USER_ID", given, problems, "knock_jwt.E004") or SignedInUser()
    grants = _hook("GRANTS", given, problems, "knock_jwt.E005")
    tokens = _tokens(given, key, problems)
    if tokens is None or problems:
        return None, problems
    return Config(tokens, user_id, grants), []


def _hook(name: str, given: Dict[str, Any], problems: List[Problem], id: str) -> Optional[Hook]:
    function = given.get(name)
    if function is None:
        return None
    if isinstance(function, str):
        try:
            function = import_string(function)
        except (ImportError, TypeError, ValueError) as error:  # the others for dots in odd places
            problems.append(Problem(id, f"{name} cannot be imported: {error}"))
            return None
    if not callable(function):
        problems.append(Problem(id, f"{name} is neither a function nor the dotted path of one"))
        return None
    return Hook(function)


def _tokens(given: Dict[str, Any], key: _web.Found, problems: List[Problem]) -> Optional[Tokens]:
    id = "knock_jwt.E002"
    try:
        usable = _web.usable(key, development=given.get("DEVELOPMENT", False))
        id = "knock_jwt.E003"
        signer = _web.make_signer(usable, given.get("EXPIRES_IN"))
        return Tokens(signer, explicit_grants=given.get("EXPLICIT_GRANTS", False))
    except KnockJwtError as error:
        problems.append(Problem(id, f"{error} ({error.code})"))
    except (TypeError, ValueError) as error:
        problems.append(Problem("knock_jwt.E006", str(error)))
    return None


def _forget(*, setting: str, **_: Any) -> None:
    global _current
    if setting == SETTING:
        _current = None


setting_changed.connect(_forget, dispatch_uid="knock_jwt.django.conf")
