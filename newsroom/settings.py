"""The one settings module. What differs between machines comes from the environment, read by newsroom.env."""

from pathlib import Path

from newsroom import csp, env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir(BASE_DIR)

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key(DATA_DIR, debug=DEBUG)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
HASH_KEY = env.hash_key(DATA_DIR)

_site = env.site_url()
SITE_URL = _site.geturl()
SITE_NAME = env.text("SITE_NAME")
_local_hosts = ["127.0.0.1", "localhost", "[::1]"]
_host = f"[{_site.hostname}]" if ":" in _site.hostname else _site.hostname
ALLOWED_HOSTS = _local_hosts if _host in _local_hosts else [_host]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
NEWSROOM_TRUSTED_PROXIES = env.trusted_proxies()
NEWSROOM_WITHDRAW_BY_TWO = env.flag("WITHDRAW_BY_TWO")
NEWSROOM_WORKERS = env.number("NEWSROOM_WORKERS", default=2, least=1, most=64)

INSTALLED_APPS = [
    "subscribers",
    "articles",
    "newsroom",
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.forms",
    "newsroom.apps.NewsroomStaticFilesConfig",
    "ckeditor",
    "django_q",
]

MIDDLEWARE = [
    "newsroom.csp.ContentSecurityPolicyMiddleware",
    "newsroom.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.DatabaseAwayMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.middleware.DeskSessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsroom.middleware.DeskAuthenticationMiddleware",
    "newsroom.middleware.DeskMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
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
                "newsroom.context.site",
            ],
        },
    }
]
# Widgets of ours have their templates among all others.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database. IMMEDIATE: under load, deferred transactions end in "database is locked". FULL: what was acknowledged
# survives a power cut. No ATOMIC_REQUESTS: with IMMEDIATE every GET would take the write lock.
DATABASES = {"default": env.database(DATA_DIR)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-500;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Cache. Shared by all processes, for the state of the job clusters; a local-memory cache would hide it from the web.
REDIS_URL = env.redis_url()
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
            "OPTIONS": {"MAX_ENTRIES": 1000},
        }
    }

# Pages kept in memory, and what all processes of this machine share about them: when what changed, and counts.
NEWSROOM_PAGE_CACHE_BYTES = env.number("PAGE_CACHE_MB", default=64, least=0, most=65536) * 1024 * 1024
NEWSROOM_STAMPS = DATA_DIR / "stamps"
NEWSROOM_TALLIES = DATA_DIR / "tallies"
NEWSROOM_METRICS_TOKEN = env.text("METRICS_TOKEN")

# A cache further out, as kind://place; it is told what changed by newsroom.edge.
NEWSROOM_EDGE = env.edge_cache()
NEWSROOM_EDGE_TOKEN = env.edge_token(NEWSROOM_EDGE)

# Jobs: two clusters on one table (newsroom.clusters), so that a confirmation never waits behind an edition.
# queue_limit and bulk are 1 because `retry` counts from the moment a job is taken. ack_failures is off:
# newsroom.lib.jobs writes down every retry itself, so what still fails there could not be written and has to be
# delivered again.
Q_CLUSTER = {
    "name": "default",
    "orm": "default",
    "workers": 1,
    "queue_limit": 1,
    "bulk": 1,
    "poll": 0.5,
    "guard_cycle": 1,
    "timeout": 90,
    "retry": 120,
    "max_attempts": 5,
    "ack_failures": False,
    "save_limit": 250,
    "catch_up": False,
    "log_level": "WARNING",
}

# Mail. A server that does not answer must not hold a job for longer than its time limit.
vars().update(env.email(DATA_DIR))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.from_address(_site.hostname)
NEWSROOM_POSTAL_ADDRESS = env.text("POSTAL_ADDRESS")
_mail_dir = vars().get("EMAIL_FILE_PATH")
NEWSROOM_MAIL_DIR = Path(_mail_dir) if _mail_dir else None

# Sign-ups, each (how many, in how many seconds): by one network, for one mailbox, and by everybody together. An office
# or a school shares one network; nobody signs one mailbox up ten times in an hour.
NEWSROOM_SIGNUP_LIMITS = {"network": (100, 3600), "address": (10, 3600), "all": (5000, 3600)}

# Language and time.
LANGUAGE_CODE = env.language_code()
TIME_ZONE = env.time_zone()
USE_TZ = True

# Files. The editor loads its plugins by their plain names, so the plain files are served beside the hashed ones.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o640
STORAGES = {
    "default": env.media_storage(MEDIA_ROOT),
    "staticfiles": {"BACKEND": "newsroom.assets.StaticStorage"},
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Security. An https address turns on what only https can keep.
_https = _site.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "newsroom.expired.csrf_failure"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CSP = csp.PUBLIC_POLICY
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SILENCED_SYSTEM_CHECKS = [
    "ckeditor.W001",  # CKEditor 4 is past its end of life: staff only, under a CSP, and nh3 cleans what it writes
    "security.W005",  # HSTS for subdomains binds hosts that are not ours: the domain's owner decides that
    "security.W021",  # the same for the preload lists of browsers, which cannot be left again for months
]

# The editor. divarea works without an iframe, so the forms keep a strict policy; the tools are what a story needs.
CKEDITOR_CONFIGS = {
    "default": {
        "toolbar": "Story",
        "toolbar_Story": [
            ["Format", "Bold", "Italic", "RemoveFormat"],
            ["Link", "Unlink"],
            ["BulletedList", "NumberedList", "Blockquote", "Table"],
            ["PasteText", "Undo", "Redo"],
        ],
        "format_tags": "p;h2;h3",
        "extraPlugins": "divarea",
        "removePlugins": (
            "wysiwygarea,scayt,wsc,exportpdf,iframe,forms,smiley,preview,print,newpage,save,templates,language,about,"
            "sourcearea,image,flash,elementspath,pastefromword,pastefromgdocs,pastefromlibreoffice"
        ),
        "removeDialogTabs": "link:target;link:advanced",
        # Where articles/paste.js did not arrive; it reduces what is pasted by itself.
        "pasteFilter": "p h2 h3 ul ol li blockquote strong em b i a[!href]",
        "forcePasteAsPlainText": False,
        "clipboard_handleImages": False,
        "disableNativeSpellChecker": False,
        "versionCheck": False,
        "width": "100%",
        "height": 480,
    }
}

# Errors go to the journal, one line and a traceback each. No access log: readers' addresses are not ours to keep.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR"},
        "django-q": {"level": "WARNING"},
        "newsroom": {"level": "INFO"},
    },
}
