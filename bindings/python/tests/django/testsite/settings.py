"""A site with Django's own users and sessions, and everything of ours that can be switched on."""

SECRET_KEY = "only-for-these-tests"
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "testsite.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "knock_jwt.django",
]
MIDDLEWARE = [
    "knock_jwt.django.middleware.KnockTokenMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [__file__.rpartition("/")[0] + "/templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "knock_jwt.django.context_processors.knock",
            ]
        },
    }
]
