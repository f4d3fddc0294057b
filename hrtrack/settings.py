"""Settings from the environment; without any variable, a trial on this machine (see README)."""

import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import dj_database_url
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
HRTRACK_DATA = Path(os.environ.get("HRTRACK_DATA", BASE_DIR / ".hrtrack")).resolve()
DATABASE_URL = os.environ.get("DATABASE_URL", "")


def give_to_project_owner(path: str | Path) -> None:
    """Give a file that root made for the trial to the owner of the project, who may run the trial next."""
    if sys.platform != "win32" and os.geteuid() == 0:
        os.chown(path, BASE_DIR.stat().st_uid, BASE_DIR.stat().st_gid)


def secret_key() -> str:
    """Return SECRET_KEY from the environment; for the trial a key that is stored with the trial's data."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if DATABASE_URL:
        raise ImproperlyConfigured(
            "SECRET_KEY mangler. Sæt miljøvariablen til en lang tilfældig tekst, når DATABASE_URL er sat."
        )
    file_of_key = HRTRACK_DATA / "secret-key"
    if not HRTRACK_DATA.exists():
        try:
            HRTRACK_DATA.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise ImproperlyConfigured(
                f"Mappen {HRTRACK_DATA} kan ikke laves: {problem.strerror}. Sæt HRTRACK_DATA til en anden mappe."
            ) from problem
        give_to_project_owner(HRTRACK_DATA)
    if not file_of_key.exists():
        # The complete file is linked into place, because several processes may start at once.
        with NamedTemporaryFile("w", dir=HRTRACK_DATA, prefix="secret-key-") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            give_to_project_owner(file.name)
            with suppress(FileExistsError):
                os.link(file.name, file_of_key)
    return file_of_key.read_text()


SECRET_KEY = secret_key()
DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = os.environ.get("HTTPS", "1" if DATABASE_URL and not DEBUG else "") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tables2",
    "import_export",
    "pghistory",
    "pgtrigger",
    "hrtrack.common",
    "accounts",
    "allocations",
    "hires",
    "reports",
    "hrtrack.demo",
]

MIDDLEWARE = [
    "accounts.notices.serving.OutboxMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hrtrack.common.web.middleware.PrivateMiddleware",
    "hrtrack.common.web.middleware.FileArrivesMiddleware",
    "hires.read_log.ReadLogMiddleware",
    "hrtrack.common.database.acting.TransactionMiddleware",
    "hrtrack.common.web.middleware.UnknownPagesMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "hrtrack.urls"
WSGI_APPLICATION = "hrtrack.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hrtrack.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "hrtrack.common.web.forms.DkfdsRenderer"

# A default for pgtrigger.ignore: without the setting, each history trigger handles an error.
# Django turns prepared statements off altogether without a threshold; hrtrack.common.database.statements asks for them.
DATABASE_OPTIONS = {"options": "-c pgtrigger.ignore={}", "prepare_threshold": 5}
DATABASES: dict[str, Any]
# Logins to the same database beside the app's: `owner` migrates, `admin` sets up the roles.
DATABASE_LOGINS: dict[str, dict[str, Any]]
if DATABASE_URL:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), **DATABASE_OPTIONS}
    DATABASE_LOGINS = {
        login: {
            key: value
            for key, value in dj_database_url.parse(url).items()
            if key in ("HOST", "PORT", "USER", "PASSWORD")
        }
        for login in ("owner", "admin")
        if (url := os.environ.get(f"DATABASE_{login.upper()}_URL"))
    }
else:
    # The first connection starts or joins the embedded PostgreSQL.
    DATABASES = {
        "default": {
            "ENGINE": "hrtrack.trial.postgresql",
            "DATA": HRTRACK_DATA,
            "NAME": "hrtrack",
            "USER": "hrtrack_app",
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {**DATABASE_OPTIONS},
        }
    }
    DATABASE_LOGINS = {"owner": {"USER": "hrtrack_owner"}, "admin": {"USER": "hrtrack"}}
# Whom users ask, as a mail address or a page's address, by phone, and the public body that answers for the site.
CONTACT = os.environ.get("CONTACT", "")
CONTACT_PHONE = os.environ.get("CONTACT_PHONE", "")
OPERATOR = os.environ.get("OPERATOR", "")
# Days that the log of shown employees is kept.
READ_LOG_DAYS = int(os.environ.get("READ_LOG_DAYS", "365"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60  # seconds that an invitation is valid
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "accounts.login_views.csrf_failure"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
# The number of trusted proxies, which name the client's address; attempts to log in are counted by address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))

# Without EMAIL_HOST no mail is sent: the administrator copies the invitation's link, and messages are read in the app.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 10
# The address of the site in mails, where no request tells it.
SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "hrtrack@localhost")

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("dkfds", BASE_DIR / "node_modules" / "dkfds" / "dist")]
# With DATABASE_URL (production): collected, compressed and named by content. The trial serves the sources.
WHITENOISE_USE_FINDERS = not DATABASE_URL or DEBUG
if DATABASE_URL and not DEBUG:
    STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".static"))
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 12 * 60 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# The time of a transaction is its start; clock_timestamp keeps the order of changes inside the transaction.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="events", db_index=False)
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(related_name="+", related_query_name="+", db_index=False)
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
