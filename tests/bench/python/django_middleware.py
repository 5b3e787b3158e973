"""What the Django middleware costs: a page of a signed-in user with its token, and without any of ours.

In this process, through Django's WSGI handler, in turns; the middle ratio of the throughputs counts.
The site is what `startproject` makes, with its users and sessions on SQLite in memory, which is as fast
as a site can be: with a real database the share of the middleware is smaller.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path

TARGET = 0.95
TURNS = 41
REQUESTS = 150

OURS = "knock_jwt.django.middleware.KnockTokenMiddleware"
THEIRS = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = """<!doctype html><title>Shop</title>
<p>Signed in as {{ request.user.username }}.</p>
<ul>{% for n in rows %}<li>Row {{ n }}{% endfor %}</ul>
{% if request.knock_token %}<script>token = "{{ request.knock_token }}"</script>{% endif %}
"""


def page(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render

    return render(request, "page.html", {"rows": range(20)})


def unread(request: HttpRequest) -> HttpResponse:
    from django.shortcuts import render

    return render(request, "unread.html", {"rows": range(20)})


urlpatterns = [path("", page), path("unread/", unread)]


def configure() -> None:
    from knock_jwt import SigningKey

    templates = {"page.html": PAGE, "unread.html": PAGE.partition("{% if")[0]}
    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", templates)],
                        )
                    ],
                    "context_processors": ["django.template.context_processors.request"],
                },
            }
        ],
        KNOCK_JWT={"SIGNING_KEY": SigningKey.generate(2048)},
    )
    django.setup()


def handler(middleware: list[str]) -> Any:
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()


def signed_in(where: str) -> dict[str, Any]:
    """A request as a server passes it on, of a user with a session."""
    from django.contrib.auth import get_user_model
    from django.test import Client, RequestFactory

    user, _ = get_user_model().objects.get_or_create(username="ada")
    client = Client()
    client.force_login(user)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    environ: dict[str, Any] = RequestFactory().get(where, HTTP_COOKIE=cookie).environ
    return environ


def seconds(application: Any, environ: dict[str, Any]) -> float:
    def start_response(status: str, headers: list[Any]) -> None:
        assert status == "200 OK", status

    start = time.perf_counter()
    for _ in range(REQUESTS):
        response = application(dict(environ), start_response)
        b"".join(response)
        response.close()
    return time.perf_counter() - start


def measure(what: str, where: str) -> None:
    with_ours, without = handler([*THEIRS, OURS]), handler(THEIRS)
    settings.MIDDLEWARE = THEIRS
    environ = signed_in(where)
    pairs = []
    for turn in range(TURNS + 2):
        # The first of a pair changes, should the place in it matter.
        if turn % 2:
            ours = seconds(with_ours, environ)
            pairs.append((ours, seconds(without, environ)))
        else:
            theirs = seconds(without, environ)
            pairs.append((seconds(with_ours, environ), theirs))
    del pairs[:2]  # they loaded the templates
    ratios = sorted(theirs / ours for ours, theirs in pairs)
    ratio = statistics.median(ratios)
    ours, theirs = (statistics.median(column) / REQUESTS * 1e6 for column in zip(*pairs))
    spread = f"{ratios[len(ratios) // 4]:.3f}..{ratios[-len(ratios) // 4]:.3f}"
    verdict = "ok  " if ratio >= TARGET else "MISS"
    shown = f"{ratio:.3f} ({spread}); {ours:.0f} µs beside {theirs:.0f} µs"
    print(f"{verdict} {what:<58} target {f'>= {TARGET}':<10} {shown}", flush=True)


def main() -> None:
    configure()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    measure(f"Django {django.__version__}: a page with its token / without ours", "/")
    measure(f"Django {django.__version__}: a page that does not read it / without", "/unread/")


if __name__ == "__main__":
    main()
