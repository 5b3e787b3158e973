"""What `django-admin startproject` writes, shortened, and the four lines that knock-jwt needs (marked)."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

# Stable, so that several workers understand each other's sessions. Yours is a secret.
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "for-the-demo-only-and-known-to-everybody")
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "knock_jwt.django",  # 1: template tags and system checks
    "shop",
]
MIDDLEWARE = [
    "knock_jwt.django.middleware.KnockTokenMiddleware",  # 2: request.knock_token
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
# 3: the key comes from KNOCK_SIGNING_KEY or KNOCK_SIGNING_KEY_FILE of the environment.
KNOCK_JWT = {"EXPIRES_IN": int(os.environ.get("KNOCK_TOKEN_SECONDS") or 3600)}

ROOT_URLCONF = "shop.urls"  # 4: the refresh endpoint is there
WSGI_APPLICATION = "shop.wsgi.application"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SHOP_DATABASE", BASE_DIR / "db.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
