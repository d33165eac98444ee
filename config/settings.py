"""Every setting of Saywhen, read once from the environment; `.env.example` explains.

Nothing here decides how texts are sent: that is data (senders, caps, the rulebook).
"""

import hashlib
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from config.logs import logging_settings
from config.navigation import UNFOLD as UNFOLD

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
# Real variables win over the file, so one command can be run with another value.
env.read_env(BASE_DIR / env.text("ENV_FILE", ".env"))

# --- Where we are -----------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Put SECRET_KEY=<50 random characters> into .env, "
        "or run `make run`, which makes one."
    )
PUBLIC_URL = env.web_address("PUBLIC_URL", default="http://127.0.0.1:8000")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [PUBLIC_HOST, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)

# `make run` sets this: the simulator is open without a login.
SAYWHEN_DEMO = env.flag("SAYWHEN_DEMO", default=False)
if SAYWHEN_DEMO and PUBLIC_HOST not in {"127.0.0.1", "localhost", "::1"}:
    raise ImproperlyConfigured(
        "SAYWHEN_DEMO opens the simulator to everybody, so it is only allowed while "
        "PUBLIC_URL is on 127.0.0.1."
    )

DATA_DIR = BASE_DIR / env.text("DATA_DIR", "var")
try:
    # The database and the imports hold personal data: nobody else may look inside.
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    (DATA_DIR / "static").mkdir(exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(
        f"DATA_DIR {str(DATA_DIR)!r} cannot be written: {error.strerror}."
    ) from error

# --- Texts ------------------------------------------------------------------------
SMS_GATEWAYS = env.text("SMS_GATEWAYS", "main=simulator://")
SMS_CURRENCY = env.currency("SMS_CURRENCY", default="USD")
SMS_CLAIM_SECONDS = env.number("SMS_CLAIM_SECONDS", default=300, at_least=1)
PHONE_HASH_KEYS = env.signing_keys("PHONE_HASH_KEYS")
LEDGER_SEAL_KEYS = env.signing_keys("LEDGER_SEAL_KEYS")
# Everybody in the shop's Wi-Fi has one address.
SIGNUPS_PER_ADDRESS = env.number("SIGNUPS_PER_ADDRESS", default=10, at_least=1)
SIGNUPS_PER_BLOCK = env.number("SIGNUPS_PER_BLOCK", default=200, at_least=1)
SIGNUPS_PER_PAGE = env.number("SIGNUPS_PER_PAGE", default=20_000, at_least=1)
SIGNUPS_PER_TABLET = env.number("SIGNUPS_PER_TABLET", default=120, at_least=1)
SIGNUP_ALARM_STOPS = env.flag("SIGNUP_ALARM_STOPS", default=False)
# Signs the challenges of public forms (django-altcha).
ALTCHA_HMAC_KEY = hashlib.sha256(f"altcha:{SECRET_KEY}".encode()).hexdigest()
# Automatic answers to one number in 24 hours: enough for a person, an end to robots.
ANSWERS_PER_DAY = env.number("ANSWERS_PER_DAY", default=20, at_least=1)
# Without it, what people text is posted to public https addresses only.
WEBHOOKS_ALLOW_LOOPBACK = env.flag("WEBHOOKS_ALLOW_LOOPBACK", default=False)
REQUIRE_SECOND_APPROVER = env.flag("REQUIRE_SECOND_APPROVER", default=False)
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "E164"

# --- Apps -------------------------------------------------------------------------
INSTALLED_APPS = [
    # Unfold replaces the admin's templates, so it stands before the admin.
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "phonenumber_field",
    "django_q",
    "axes",
    "subscribers.apps.SubscribersConfig",
    "campaigns.apps.CampaignsConfig",
    "keywords.apps.KeywordsConfig",
]
MIDDLEWARE = [
    "config.proxy.VisitorAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "subscribers.staff.viewer_zone.ViewerZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last, so that a lock-out is the answer whatever the others would have said.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ]
        },
    }
]

# --- Database ---------------------------------------------------------------------
DATABASE = env.database(
    "DATABASE_URL",
    default=f"sqlite:///{quote(str(DATA_DIR / 'saywhen.sqlite3'))}",
    base=BASE_DIR,
)
ON_SQLITE = "sqlite" in DATABASE["ENGINE"]
STATEMENT_TIMEOUT_SECONDS = env.number("DATABASE_STATEMENT_SECONDS", default=300)
SQLITE_OPTIONS = {
    # A writer takes its lock at BEGIN: taking it later fails at once when another
    # writer came between, however long the timeout.
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON"
    ),
}
POSTGRES_OPTIONS = {
    "options": (
        f"-c statement_timeout={STATEMENT_TIMEOUT_SECONDS}s -c jit=off "
        "-c lock_timeout=30s -c idle_in_transaction_session_timeout=60s"
    ),
}
DATABASE["OPTIONS"] = {
    **(SQLITE_OPTIONS if ON_SQLITE else POSTGRES_OPTIONS),
    **DATABASE.get("OPTIONS", {}),
}
DATABASE["CONN_MAX_AGE"] = 60
DATABASE["CONN_HEALTH_CHECKS"] = True
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache and queue --------------------------------------------------------------
REDIS_URL = env.redis("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "saywhen",
    }
    if REDIS_URL
    else {
        # Not in memory: limits must hold across web and worker processes.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "saywhen_cache",
    }
}
# Off where no worker listens and `dispatch` does the sending from cron.
QUEUE_ENABLED = env.flag("QUEUE_ENABLED", default=True)
Q_CLUSTER = {
    "name": "saywhen",
    "label": "Background work",
    "workers": env.number("WORKERS", default=2, at_least=1),
    "timeout": 300,
    # Longer than the timeout, or a task still running is started a second time.
    "retry": 360,
    "max_attempts": 3,
    "catch_up": False,
    # Parsing an import starts processes of its own; daemons may not.
    "daemonize_workers": False,
    "poll": 0.5,
    "guard_cycle": 2,
    "save_limit": 250,
    **({"redis": REDIS_URL} if REDIS_URL else {"orm": "default"}),
}

# A reason that somebody typed may begin like a formula.
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# --- Staff and passwords ----------------------------------------------------------
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Together: an address alone would lock out a whole office behind one router, a name
# alone would let anybody lock out the admin.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- HTTPS: required as soon as the public address says so -------------------------
ON_HTTPS = PUBLIC_URL.startswith("https://") and not DEBUG
SESSION_COOKIE_SECURE = ON_HTTPS
CSRF_COOKIE_SECURE = ON_HTTPS
# gunicorn tells http from https itself, by what FORWARDED_ALLOW_IPS may say.
SECURE_SSL_REDIRECT = ON_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=2_592_000) if ON_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # Speaking for the shop's other subdomains, or for ever, is the shop's decision.
    "security.W005",
    "security.W021",
    # An index has the columns it can read alone where there are millions, which is
    # PostgreSQL; on SQLite it does without.
    "models.W040",
]

# --- Files ------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Imports hold personal data: nobody but our own user reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# --- Words and time ---------------------------------------------------------------
# No LocaleMiddleware: staff read English, public pages choose their own language.
LANGUAGE_CODE = "en"
# What shoppers' pages are written in; docs/translating.md says how one is added.
LANGUAGES = [
    ("en", "English"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("pt", "Portuguese"),
    ("de", "German"),
    ("nl", "Dutch"),
    ("it", "Italian"),
    ("id", "Indonesian"),
    ("ar", "Arabic"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Logs -------------------------------------------------------------------------
LOG_LEVEL = env.choice(
    "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="INFO"
)
LOGGING = logging_settings(LOG_LEVEL)
