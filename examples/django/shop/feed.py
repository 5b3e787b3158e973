"""The page with Knock's bell, of examples/browser: where to find it, and what it needs to know. Without
KNOCK_PUBLIC_API_KEY and KNOCK_FEED_CHANNEL_ID the site is there without it."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.urls import path
from django.views.generic import TemplateView
from django.views.static import serve

env = os.environ.get
HOST = env("KNOCK_HOST") or "https://api.knock.app"
FOLDER = Path(env("KNOCK_FEED_PAGE") or Path(__file__).resolve().parents[2] / "browser" / "dist")

feed = None
urlpatterns = []
if env("KNOCK_PUBLIC_API_KEY") and env("KNOCK_FEED_CHANNEL_ID"):
    if not (FOLDER / "page.js").exists():
        raise ImproperlyConfigured(
            f"{FOLDER} has no page yet: run scripts/build-browser.sh, or unset KNOCK_FEED_CHANNEL_ID"
        )
    feed = {"api-key": env("KNOCK_PUBLIC_API_KEY"), "channel": env("KNOCK_FEED_CHANNEL_ID"), "host": HOST}
    if env("KNOCK_REFRESH_BEFORE_MS"):
        feed["refresh-before-ms"] = env("KNOCK_REFRESH_BEFORE_MS")
    # In production they are static files.
    urlpatterns = [path("feed/<path>", serve, {"document_root": FOLDER}, name="feed")]

# What the page may load and whom it may talk to: itself and Knock.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # @knocklabs/react brings a <style> for its spinner
        f"connect-src 'self' {HOST} {HOST.replace('http', 'ws', 1)}",
        "img-src 'self' data: https:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


class Home(TemplateView):
    template_name = "home.html"
    extra_context = {"feed": feed}

    def render_to_response(self, context, **kwargs):
        headers = {"Content-Security-Policy": POLICY} if feed else None
        return super().render_to_response(context, headers=headers, **kwargs)
