"""Knock user tokens for Django: settings, middleware, context processor, template tags, the refresh
view and system checks. See the README; ``KNOCK_JWT`` in the settings is described in ``conf``."""
