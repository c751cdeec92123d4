"""The one settings module: every variable, its default and its unit stand here and in docs/settings.md.
With no variable set the whole city runs embedded under var/ (SQLite, files, a file index); the documented
variables move the parts to PostgreSQL, Redis and object storage."""

import os
from pathlib import Path

import environ

from jingting.secret_key import kept_keys

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]

# --- Place -------------------------------------------------------------------------------------------
VAR_DIR = Path(env("VAR_DIR", default=str(ROOT / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
BASE_DOMAIN = env("BASE_DOMAIN", default="localhost")
PORT = env.int("PORT", default=8000)
SCHEME = env("SCHEME", default="http")
# The port in the addresses people see; behind a reverse proxy it differs from the port listened on.
PUBLIC_PORT = env.int("PUBLIC_PORT", default=PORT)
SANDBOX_PORT = env.int("SANDBOX_PORT", default=PORT + 1)
# The folder that says which city this is (docs/second-city.md).
CITY_DIR = Path(env("CITY_DIR", default=str(ROOT / "cluster" / "data" / "city"))).resolve()
DEMO = env.bool("DEMO", default=False)
DEMO_SITES = env.list("DEMO_SITES", default=[])
DEBUG = env.bool("DEBUG", default=False)
# Web processes of `manage.py serve`.
WEB_WORKERS = env.int("WEB_WORKERS", default=min(4, os.cpu_count() or 2))

# --- Security ----------------------------------------------------------------------------------------
SECRET_KEY_GIVEN = env("SECRET_KEY", default="")
SECRET_KEY, *_FORMER_KEYS = [SECRET_KEY_GIVEN] if SECRET_KEY_GIVEN else kept_keys(VAR_DIR)
# What SECRET_KEY was before, newest first: still opens what was sealed under it, until `manage.py rekey` has run.
SECRET_KEY_FALLBACKS = [*env.list("SECRET_KEY_FALLBACKS", default=[]), *_FORMER_KEYS]
BACKUP_PASSPHRASE = env("BACKUP_PASSPHRASE", default="")
ALLOWED_HOSTS = [BASE_DOMAIN, f".{BASE_DOMAIN}", "127.0.0.1", "[::1]"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # Wagtail shows its previews in a frame of the same origin.
CSRF_COOKIE_HTTPONLY = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if SCHEME == "https":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# No CSRF_TRUSTED_ORIGINS: every form of every site is sent to the host it stands on.
AUTH_USER_MODEL = "cluster.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=8)
AXES_COOLOFF_TIME = env.float("LOGIN_COOLOFF_HOURS", default=0.25)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
# Reverse proxies in front of the web process: whose X-Forwarded-For is believed (cluster.people.visitors).
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
AXES_CLIENT_IP_CALLABLE = "cluster.people.visitors.address_of"
AXES_LOCKOUT_TEMPLATE = "cluster/admin/locked_out.html"
LOGIN_URL = "/admin/login/"
# host:port pairs `cluster.outbound` may reach although they are private: the demo's sandbox, a city's own gateway.
OUTBOUND_ALLOW_PRIVATE = env.list("OUTBOUND_ALLOW_PRIVATE", default=[f"localhost:{SANDBOX_PORT}"] if DEMO else [])

# --- Weibo and WeChat: the demo speaks to its sandbox, everything else to the platforms ------------------
_SANDBOX = f"http://localhost:{SANDBOX_PORT}"
WECHAT_API_BASE = env("WECHAT_API_BASE", default=_SANDBOX if DEMO else "https://api.weixin.qq.com")
WEIBO_API_BASE = env("WEIBO_API_BASE", default=_SANDBOX if DEMO else "https://api.weibo.com")
WEIBO_WEB_BASE = env("WEIBO_WEB_BASE", default=_SANDBOX if DEMO else "https://weibo.com")
# The operator's public address, which Weibo wants to see with every post.
WEIBO_RIP = env("WEIBO_RIP", default="127.0.0.1")
# A worker that is silent for so long is taken for dead (longer than the longest upload and its answer).
SOCIAL_LEASE_SECONDS = env.float("SOCIAL_LEASE_SECONDS", default=240)
# Between two posts of one account.
SOCIAL_SPACING_SECONDS = env.float("SOCIAL_SPACING_SECONDS", default=0 if DEMO else 120)
# A post that could not leave so many minutes after its time waits for a person.
SOCIAL_LATE_MINUTES = env.float("SOCIAL_LATE_MINUTES", default=120)
# When to ask for the verdict on an accepted post, and about one whose answer was lost (seconds, then the last again).
SOCIAL_VERDICT_SECONDS = env.list("SOCIAL_VERDICT_SECONDS", cast=float, default=[3, 30, 120, 300, 900, 3600, 21_600])
SOCIAL_CHECK_SECONDS = env.list("SOCIAL_CHECK_SECONDS", cast=float, default=[60, 300, 900, 3600])

# --- Applications ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    *(["demo"] if DEMO else []),
    "jingting",
    "cluster",
    "search",
    "portal",
    "disclosure",
    "services",
    "interaction",
    "opendata",
    "weibo_wechat",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "jingting.request_id.RequestIdMiddleware",
    "jingting.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.editions.editions.EditionMiddleware",
    "jingting.hosts.HostMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jingting.doorkeeping.StaffBodies",
    "cluster.admin.fence.AdminFence",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]
# A folder of themes/ whose theme.toml, templates and static files come before those of base.
THEMES_DIR, THEME = ROOT / "themes", env("THEME", default="base")
_THEMES = [THEMES_DIR / name for name in dict.fromkeys((THEME, "base"))]
ROOT_URLCONF = "jingting.urls"
CSRF_FAILURE_VIEW = "jingting.error_pages.forged"
WSGI_APPLICATION = "jingting.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [*(theme / "templates" for theme in _THEMES), THEMES_DIR],  # the last for the themes of one page kind
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cluster.city.in_templates",
                "portal.context.site",
            ],
        },
    },
]

# --- Data --------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA mmap_size=134217728;PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
CACHE_URL = env("CACHE_URL", default="")
_SHARED = (
    {"OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1}, **env.cache("CACHE_URL")}
    if CACHE_URL
    else {
        # Several processes share it, so never the per-process one.
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
)
# "shared" fails where it is away and is asked for what processes tell each other; "default" goes on from memory.
CACHES = {"shared": _SHARED, "default": {"BACKEND": "jingting.caching.ForgivingCache"}}
# Wagtail's own index work runs at once; the rooms' slow jobs go to the table that `manage.py worker` reads.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]},
}

# --- Files -------------------------------------------------------------------------------------------
MEDIA_ROOT, MEDIA_URL = VAR_DIR / "media", "/media/"
STATIC_ROOT, STATIC_URL = VAR_DIR / "static", "/static/"
# A theme keeps its files under static/<its name>/; those of THEME come first and may take the place of others.
STATICFILES_DIRS = [*dict.fromkeys([*(THEMES_DIR / THEME).glob("static"), *sorted(THEMES_DIR.glob("*/static"))])]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_DIR = VAR_DIR / "data"
# The web server's internal address of DATA_DIR/downloads/ (X-Accel-Redirect); empty: Python sends the files.
DATA_SENDFILE = env("DATA_SENDFILE", default="")
# Memory of DuckDB in one process: answering questions, and building a snapshot (the rest spills to disk).
QUERY_MEMORY = env("QUERY_MEMORY", default="512MB")
BUILD_MEMORY = env("BUILD_MEMORY", default="192MB")
# Days a file waits in quarantine for a steward's decision before it is deleted.
QUARANTINE_DAYS = env.int("QUARANTINE_DAYS", default=30)
# Days that files which no row of the database knows lie in VAR_DIR/trash before they are deleted.
TRASH_DAYS = env.int("TRASH_DAYS", default=30)
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "jingting.doorkeeping.StaffFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Language and time -------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = USE_I18N = True
LOCALE_PATHS = [ROOT / "site" / "jingting" / "locale"]

# --- Wagtail -----------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "敬亭"
WAGTAILADMIN_BASE_URL = f"{SCHEME}://{BASE_DOMAIN}" + ("" if PUBLIC_PORT in (80, 443) else f":{PUBLIC_PORT}")
WAGTAILIMAGES_IMAGE_MODEL = "cluster.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "cluster.Attachment"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cluster.admin.file_forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cluster.admin.file_forms.AttachmentForm"
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "doc",
    "docx",
    "mp3",
    "mp4",
    "ofd",
    "pdf",
    "ppt",
    "pptx",
    "txt",
    "vtt",
    "wps",
    "xls",
    "xlsx",
    "zip",
]
WAGTAILDOCS_CONTENT_TYPES = {"vtt": "text/vtt"}
WAGTAIL_ENABLE_UPDATE_CHECK = False
# The review of cluster.review is the only workflow; its reasons take the place of comments.
WAGTAIL_WORKFLOW_ENABLED = WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_AUTOSAVE_INTERVAL = 30_000  # milliseconds
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_USER_LOGIN_FORM = "cluster.admin.login_form.LoginForm"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {"features": ["h2", "h3", "bold", "ol", "ul", "link", "document-link", "hr"]},
    },
}
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database"},
    # Driven by the worker through search.changes, never by saving.
    "public": {"BACKEND": "search.backend", "AUTO_UPDATE": False},
}
SEARCH_DIR = VAR_DIR / "index"

# --- Mail and logs -----------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default=f"webmaster@{BASE_DOMAIN}")
LOG_LEVEL = env("LOG_LEVEL", default="INFO")
METRICS_TOKEN = env("METRICS_TOKEN", default="")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "jingting.request_id.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
            "json_ensure_ascii": False,
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
