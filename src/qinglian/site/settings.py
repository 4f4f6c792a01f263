"""The settings, all from the environment. `docs/settings.md` has a line for each variable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from qinglian.site import environment

HERE = Path(__file__).resolve().parent

# Where this deployment keeps what it owns: database, key, evidence, collected static files.
QINGLIAN_DIR = Path(os.environ.get("QINGLIAN_DIR", "var")).absolute()

SECRET_KEY = environment.secret(os.environ, QINGLIAN_DIR)
DEBUG = environment.flag(os.environ, "QINGLIAN_DEBUG")
ALLOWED_HOSTS = environment.words(
    os.environ, "QINGLIAN_HOSTS", "localhost,127.0.0.1,[::1],testserver"
)

# The county this deployment is of, as its pages name it.
COUNTY = os.environ.get("QINGLIAN_COUNTY", "清川县")
COUNTY_EN = os.environ.get("QINGLIAN_COUNTY_EN", "Qingchuan County")
# The name under which the county's log signs its checkpoints (C2SP origin); it never changes.
LOG_ORIGIN = os.environ.get("QINGLIAN_LOG_ORIGIN", "qinglian.example/990121/log")
# Who cosigns it, each `VKEY URL`; and how many must have done so before a checkpoint is shown.
LOG_WITNESSES = environment.words(os.environ, "QINGLIAN_WITNESSES")
LOG_WITNESS_QUORUM = environment.number(os.environ, "QINGLIAN_WITNESS_QUORUM", 0)
# [X] a customary allowance, not law: an entry whose time lies further before its bracket is 补录.
LOG_LATE_MINUTES = environment.number(os.environ, "QINGLIAN_LATE_MINUTES", 10)
# [X] what a town may be asked in a month: a CSV of the county's own caps; empty: those that come with the project.
BURDEN_CAPS = os.environ.get("QINGLIAN_BURDEN_CAPS", "")

SUBJECTS = [
    "people", "matters", "duties", "figures", "records", "openness", "inspections", "assessment", "loads",
    "money", "burden", "supervision", "api",
]  # fmt: skip

INSTALLED_APPS = [
    *(f"qinglian.site.{subject}" for subject in SUBJECTS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
]

MIDDLEWARE = [
    "qinglian.site.security.RequestId",
    "qinglian.site.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qinglian.site.language.ChosenLanguage",
    "qinglian.site.security.BodyLimit",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qinglian.site.security.PlainSession",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qinglian.site.security.PlainAddress",
]

ROOT_URLCONF = "qinglian.site.urls"
WSGI_APPLICATION = "qinglian.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qinglian.site.context.page",
            ],
            "builtins": ["django.templatetags.static", "qinglian.site.wording"],
        },
    }
]

# --- data -------------------------------------------------------------------------------------

DATABASES = {"default": environment.database(os.environ.get("DATABASE_URL", ""), QINGLIAN_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database, so that the count of failed sign-ins is one for all processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "qinglian_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- accounts ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "qinglian.site.people.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None  # asked at sign-in: offices share computers, leaders own phones
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
SESSION_COOKIE_AGE = 7 * 24 * 3600
# [X] a customary bound on 委托, not law: a post lent for longer is a vacancy to be filled.
DELEGATION_MOST_DAYS = environment.number(os.environ, "QINGLIAN_DELEGATION_DAYS", 90)

# --- lights -----------------------------------------------------------------------------------

# [X] a county's own custom, not law: blue so many working days before a limit, red when late by more
# than so many, and a reminder once so many percent of a limit have gone. Whose custom it is, is shown.
LIGHT_SOON = environment.number(os.environ, "QINGLIAN_LIGHT_SOON", 3)
LIGHT_RED = environment.number(os.environ, "QINGLIAN_LIGHT_RED", 5)
LIGHT_SHARE = environment.number(os.environ, "QINGLIAN_LIGHT_SHARE", 80)
LIGHTS_SOURCE = os.environ.get("QINGLIAN_LIGHTS_SOURCE", "本县督查办法（惯例，非法律）")
LIGHTS_SOURCE_EN = os.environ.get(
    "QINGLIAN_LIGHTS_SOURCE_EN", "the county's supervision rules (custom, not law)"
)

# A TOML file with the county's own thresholds of signs 异常 (docs/supervision.md).
SIGNS_FILE = os.environ.get("QINGLIAN_SIGNS", "")

# --- language and time ------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# A demonstration lives at a time of its own: QINGLIAN_TODAY=2022-03-18T17:00+08:00, and ticks on.
DEMO_CLOCK = os.environ.get("QINGLIAN_TODAY", "")

# --- static files -----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = QINGLIAN_DIR / "static"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "qinglian.site.assets.Assets"},
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = DEBUG

# --- safety -----------------------------------------------------------------------------------

HTTPS = environment.flag(os.environ, "QINGLIAN_HTTPS")
PROXIES = environment.number(os.environ, "QINGLIAN_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = environment.words(os.environ, "QINGLIAN_ORIGINS")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "qinglian.site.errors.csrf_failure"

MEGABYTE = 1024 * 1024
BODY_LIMIT = 50 * MEGABYTE  # a whole request, files included
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MEGABYTE  # what is not a file: text, pasted rows
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "qinglian.site.security.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "qinglian.site.security.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request"],
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # The development server prints each address with its query; a query may name a person.
        "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
