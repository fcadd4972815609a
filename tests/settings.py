"""The real settings under an environment of their own: no variable of the machine reaches a test."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_database = os.environ.get("TEST_DATABASE_URL", "")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if _worker == "main":
    os.environ["NEWSROOM_TEST_DIR"] = tempfile.mkdtemp(prefix="newsroom-tests-")
    atexit.register(shutil.rmtree, os.environ["NEWSROOM_TEST_DIR"], ignore_errors=True)

from newsroom import env  # noqa: E402 - imported after the worker's folder is known, as everything below

for _variable in env.VARIABLES:
    os.environ.pop(_variable.name, None)
os.environ.update(
    SECRET_KEY="a key for the tests only, thrown away with their database",
    HASH_KEY="a key for the hashes of the tests only",
    SITE_URL="http://testserver",
    EMAIL_URL="file:",
    DEFAULT_FROM_EMAIL="Newsroom <newsroom@example.org>",
    NEWSROOM_DATA_DIR=str(Path(os.environ["NEWSROOM_TEST_DIR"], _worker)),
    DATABASE_URL=_database,
)

from newsroom.settings import *  # noqa: E402, F403

if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # A file, because threads that share a database in memory lock each other out. Nobody misses it after a crash.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
MEDIA_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
