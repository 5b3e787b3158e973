"""`manage.py demo`: the site with a few users, and with a throw-away signing key if there is none."""

import os

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, call_command

from knock_jwt import SigningKey

NAMES = ("ada", "barbara", "edsger", "grace")


class Command(BaseCommand):
    help = __doc__
    # They would miss the key, which is made here.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000")
        parser.add_argument("--prepare", action="store_true", help="only make the tables and users")

    def handle(self, *, address, prepare, **options):
        call_command("migrate", verbosity=0)
        users = get_user_model().objects
        for name in NAMES:
            if not users.filter(username=name).exists():
                users.create_user(name, password=name)
        if prepare:
            return
        if not (os.environ.get("KNOCK_SIGNING_KEY") or os.environ.get("KNOCK_SIGNING_KEY_FILE")):
            self.stderr.write("KNOCK_SIGNING_KEY is not set: signing with a throw-away key")
            os.environ["KNOCK_SIGNING_KEY"] = SigningKey.generate(2048).to_base64()
        self.stdout.write(f"http://{address}/  (users {', '.join(NAMES)}; their passwords are their names)")
        call_command("runserver", address, use_reloader=False)
