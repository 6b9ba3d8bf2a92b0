"""All settings, in one file. Every one that differs between places is an environment variable.

Without any variable a fresh clone runs on an SQLite file under ``var/``, for this machine only. A public place sets
at least ``ALLOWED_HOSTS``, ``DATABASE_URL`` and ``HTTPS=True``.
"""

import secrets
from contextlib import suppress
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as messages

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # password hashes and sessions lie there


def local_secret_key() -> str:
    """Return the key kept in the data folder, made on the first start. Readable by its owner alone."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        # Written beside its place, so that an interrupted start leaves no empty key; and put there only if no other
        # process has been quicker, so that all of them go by one key.
        made = path.with_suffix(f".{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- The house. An app may import those listed after it, never those before it (tests/test_house.py). ---

INSTALLED_APPS = [
    "khuyenhoc",
    "campaigns",
    "agreements",
    "organizations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "heroicons",
    "simple_history",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "khuyenhoc.middleware.kept_by_nobody",
    "khuyenhoc.middleware.small_bodies_only",
    "khuyenhoc.middleware.utf8_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "khuyenhoc.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "khuyenhoc.middleware.SentAcross",
]

ROOT_URLCONF = "khuyenhoc.urls"
WSGI_APPLICATION = "khuyenhoc.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
            ],
            "builtins": [
                "khuyenhoc.templatetags.ui",
                "khuyenhoc.templatetags.listing",
                "khuyenhoc.templatetags.verbs",
                "django.templatetags.static",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database ---

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{quote(str(DATA_DIR / 'khuyenhoc.sqlite3'))}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that reads first and writes later otherwise fails under concurrent writers.
    # synchronous=FULL: WAL with NORMAL can lose commits that were already acknowledged when the power goes.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- People ---

AUTH_USER_MODEL = "organizations.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "pages:home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

PASSWORD_RESET_TIMEOUT = 14 * 24 * 3600  # the longest that any mailed link lasts (organizations/people/tokens.py)

# Guessing passwords: five failures of one name from one address, then a quarter of an hour. By both, so that nobody can
# lock another person out, nor one person's mistakes a whole office behind one address.
PROXIES = env.int("PROXIES", default=0)  # how many proxies of ours add an address to X-Forwarded-For
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "khuyenhoc.pages.sign_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "khuyenhoc.pages.sign_in.visitor_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long to wait, and that holds
AXES_DISABLE_ACCESS_LOG = True  # who signed in from where and when is nobody's business beyond the last time
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next", "kept"]  # not written down with a failure
AXES_ENABLE_ADMIN = False  # khuyenhoc/admin.py has a page of its own

# --- Mail: on the console unless EMAIL_URL names a server, e.g. smtp+tls://name:password@mail.example.org:587 ---

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds that a page waits for the mail server
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Sổ chương trình phối hợp <khuyenhoc@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language: the source strings are Vietnamese; Django's own come from its catalogue and from locale/ ---

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["khuyenhoc.formats"]
LOCALE_PATHS = [BASE_DIR / "khuyenhoc" / "locale"]

# --- Static files: Bootstrap comes from its wheel, everything else from static/ ---

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("pictures", BASE_DIR / "docs" / "pictures"),
    ("bootstrap", str(files("bootstrap") / "css")),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Forms: a programme of 40 parties and 200 commitments has some 3,000 fields ---

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# --- Security ---

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "khuyenhoc.pages.interrupted.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # whoever watches asks from inside, past the proxy
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a link in a mail still finds the person signed in; a form elsewhere does not
SESSION_COOKIE_AGE = 14 * 24 * 3600
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

MESSAGE_TAGS = {messages.ERROR: "danger", messages.DEBUG: "secondary"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
