"""The project's own settings with what tests must change. Everything not named here runs as in production."""

import atexit
import os
import shutil
import tempfile

# A test never touches the data of the checkout. Set before the import, because the settings read it; the workers of
# pytest-xdist inherit it and share the folder, which only the process that made it removes.
if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="khuyenhoc-test-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from khuyenhoc.settings import *  # noqa: F403 - a copy would drift from the original
from khuyenhoc.settings import DATA_DIR, DATABASES, INSTALLED_APPS, MIDDLEWARE, STORAGES

# Each request is watched for N+1 queries and fails with NPlusOneError. Per request and not per test, because a test
# that asks for one page twice (with 1 and with 3 rows) would look like an N+1 itself.
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_ALLOWLIST = [{"model": "sessions.Session", "field": "get()"}]  # Django reads it once to load and once to end it

# The manifest storage needs a collectstatic first.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The live server serves static files itself and STATIC_ROOT does not exist, of which whitenoise would warn.
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")

LOGGING = {"version": 1, "disable_existing_loggers": False}  # pytest collects and shows it; the console would repeat it

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose

# A connection left open by the live server keeps PostgreSQL from dropping the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file as in production: in memory all threads share one connection, and concurrent writers cannot be tested.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
