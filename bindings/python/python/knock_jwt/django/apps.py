"""The application: it brings the template tags and the system checks."""

from __future__ import annotations

from django.apps import AppConfig


class KnockJwtConfig(AppConfig):
    name = "knock_jwt.django"
    # The default would be "django".
    label = "knock_jwt"
    verbose_name = "Knock user tokens"

    def ready(self) -> None:
        # A bad key does not stop here, or no command would run without one: `collectstatic` in a
        # container's build has no key. Commands that matter run the checks; servers load the
        # middleware, which refuses to start.
        from . import checks

        checks.register_all()
