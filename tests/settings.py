"""The settings tests run with: `config.settings`, deaf to this machine's `.env`."""

import os
from urllib.parse import urlsplit, urlunsplit

FIXED = {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "only-for-tests",
    "DEBUG": "false",
    "SAYWHEN_DEMO": "false",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
    "SMS_GATEWAYS": "main=simulator://",
    "SMS_CLAIM_SECONDS": "300",
    "PHONE_HASH_KEYS": "test:only-for-tests",
    "LEDGER_SEAL_KEYS": "test:only-for-tests",
    "REQUIRE_SECOND_APPROVER": "false",
    "QUEUE_ENABLED": "false",
    "TRUSTED_PROXIES": "0",
    "WEBHOOKS_ALLOW_LOOPBACK": "false",
    "LOG_LEVEL": "INFO",
}
os.environ.update(FIXED)

from config.settings import *  # noqa: E402, F403 -- after the environment is set
from config.settings import (  # noqa: E402
    CACHES,
    DATABASE,
    ON_SQLITE,
    Q_CLUSTER,
    REDIS_URL,
    STORAGES,
)

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
STORAGES["staticfiles"] = {
    # The manifest would need a collectstatic before every run.
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
if not ON_SQLITE and os.environ.get("DATABASE_MAY_DIE") != "true":
    # A dead process loses nothing by it, only a dead database does.
    DATABASE["OPTIONS"]["options"] += " -c synchronous_commit=off"
if REDIS_URL:
    # Each test process gets a database of its own: a prefix is not enough, because
    # clearing Django's cache empties the whole database under the others' feet.
    place = urlsplit(REDIS_URL)
    number = int(place.path.strip("/") or 0) + int(WORKER.removeprefix("gw"))
    REDIS_URL = urlunsplit(place._replace(path=f"/{number}"))
    CACHES["default"]["LOCATION"] = Q_CLUSTER["redis"] = REDIS_URL
else:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
