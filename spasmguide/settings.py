"""Settings, read from the environment and safe where the environment is silent."""

from datetime import timedelta
from urllib.parse import urlsplit

import django_stubs_ext
from django.templatetags.static import static
from django.utils.functional import lazy

from guide.clinical_numbers import GRACE_MONTHS
from spasmguide import environment as env
from spasmguide.environment import BASE_DIR

# Django's admin and form classes may name their model, as in ModelAdmin[Topic], which the type checker wants to know.
django_stubs_ext.monkeypatch()

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "for development only, never for a site that others can reach"  # noqa: S105
if not SECRET_KEY:
    raise env.InvalidVariable(
        "SECRET_KEY is not set. Put a long random text into the environment variable SECRET_KEY, "
        "for example: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )

# Demonstration mode: the accounts of `load_starter --demo` may sign, and every page says that they are not clinicians.
DEMO = env.flag("DEMO", default=False)
# The last resort against a broken service worker: phones delete their copy and go back to reading online.
OFFLINE_KILL = env.flag("OFFLINE_KILL", default=False)
# Off only for a trial on this machine; a public site is served over HTTPS.
HTTPS = env.flag("HTTPS", default=not DEBUG)

ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
# Where readers find the guide; printed pages show it, with a code for the camera. Without it they show neither.
SITE_URL = env.origin("SITE_URL")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

# So many months after its review date a page is no longer shown; until then it says that its review is overdue.
REVIEW_GRACE_MONTHS = env.number("REVIEW_GRACE_MONTHS", default=GRACE_MONTHS)

# Whether pages have the form for reports; off for a guide that only a plain file server serves.
REPORTS = env.flag("REPORTS", default=True)

# The list of sign-ins, which holds addresses, is kept for so long (`manage.py tidy`).
SIGN_IN_DAYS = env.number("SIGN_IN_DAYS", default=180, lowest=1, highest=3650)

# How many proxies stand in front and add the address that they saw to X-Forwarded-For; 0 trusts no such header.
# `guide.sender` reads it for everything that asks who sends.
PROXIES = env.number("PROXIES", default=0)

# The key that signs editions, where this process publishes or signs; and the public key that they must be signed with.
# Code that serves readers reads the public one alone. Without either, editions are not signed.
SIGNING_KEY = env.pem("SIGNING_KEY")
SIGNING_KEY_FILE = env.keyfile("SIGNING_KEY_FILE")
SIGNING_PUBLIC_KEY = env.publickey("SIGNING_PUBLIC_KEY")
SIGNING_PUBLIC_KEY = env.public_of(
    {"SIGNING_KEY": SIGNING_KEY, "SIGNING_KEY_FILE": SIGNING_KEY_FILE}, SIGNING_PUBLIC_KEY
)
SIGNING_KEY = SIGNING_KEY or SIGNING_KEY_FILE
# Threads of a server process, of which three in four may be busy with what somebody sends; granian reads it too.
GRANIAN_BLOCKING_THREADS = env.number("GRANIAN_BLOCKING_THREADS", default=4, lowest=1)
# So long a body may take to arrive.
BODY_SECONDS = env.number("BODY_SECONDS", default=30, lowest=1)
# Reports that are taken in an hour: from one sender, from all, and from all those that may be about a danger.
REPORTS_FROM_ONE = env.number("REPORTS_FROM_ONE", default=20, lowest=1)
REPORTS_FROM_ALL = env.number("REPORTS_FROM_ALL", default=300, lowest=1, highest=999_999)
REPORTS_OF_DANGER = env.number("REPORTS_OF_DANGER", default=300, lowest=1, highest=999_999)

# How hard publishing compresses, from 0 to 11.
BROTLI_QUALITY = 11

# State that is made on this machine (database, collected static files) stays in one folder, which `manage.py` makes.
VAR_DIR = env.folder("VAR_DIR", default=BASE_DIR / "var")

INSTALLED_APPS = [
    "guide",
    "pwa",
    "spasmguide.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "axes",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "guide.admin.sessions.SlidingSessions",
    "guide.admin.error_pages.WrongMethodMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "spasmguide.urls"
WSGI_APPLICATION = "spasmguide.wsgi.application"

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
        },
    },
]

# A pooler such as PgBouncer that lends a connection for one transaction cannot keep a cursor any longer.
TRANSACTION_POOLING = env.flag("TRANSACTION_POOLING", default=False)
DATABASES = {
    "default": {
        **env.database("DATABASE_URL", default=VAR_DIR / "db.sqlite3"),
        "DISABLE_SERVER_SIDE_CURSORS": TRANSACTION_POOLING,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers go on while a reviewer signs; FULL writes each act through to the disk, so that a power cut loses
    # none; IMMEDIATE takes the write lock at the start of a transaction, so that two acts are never interleaved.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:
    # A database whose network is cut says nothing at all: without limits, whoever waits for it would wait for hours.
    limits = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    DATABASES["default"]["OPTIONS"] = {
        **limits,
        "tcp_user_timeout": 20_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A text of emergency numbers has a row for each country, and a row has ten fields. Django counts 1,000 as an attack.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Signing in: slowed down after wrong passwords, by `guide.review.attempts`.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = LOGIN_REDIRECT_URL = "admin:index"
AXES_HANDLER = "guide.admin.sign_in.SignInHandler"
AXES_CLIENT_IP_CALLABLE = "guide.sender.sender_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "guide.admin.sign_in.locked_out"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Wrong codes are counted with wrong passwords, by person and place; django-otp's own wait would lock for days.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0
# Passkeys belong to one domain; OTP_TOTP_ISSUER is the name that an authenticator app shows.
OTP_TOTP_ISSUER = OTP_WEBAUTHN_RP_NAME = "SpasmGuide"
OTP_WEBAUTHN_RP_ID = urlsplit(SITE_URL).hostname or ALLOWED_HOSTS[0]
# Browsers ask for HTTPS, except at localhost; a passkey belongs to a name, so that 127.0.0.1 has none.
OTP_WEBAUTHN_ALLOWED_ORIGINS = [
    SITE_URL if SITE_URL.startswith(("https://", "http://localhost")) else f"https://{OTP_WEBAUTHN_RP_ID}"
]
OTP_WEBAUTHN_HELPER_CLASS = "guide.admin.second_factor.PasskeyHelper"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False

# `dumpdata` keeps every microsecond of the log.
SERIALIZATION_MODULES = {"json": "guide.record.exact_json", "jsonl": "guide.record.exact_jsonl"}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = "spasmguide.formats"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "guide.staticfiles.ModuleManifestStorage"},
}

# One policy for the reader's pages and the admin: our own files only, nothing inline, nothing framed by others.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# A browser keeps this for a year: for all names below a hospital's domain, or in the list that browsers come with,
# only where whoever owns the domain wishes it.
HSTS = env.choice("HSTS", "host", "subdomains", "preload")
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and HSTS in ("subdomains", "preload")
SECURE_HSTS_PRELOAD = HTTPS and HSTS == "preload"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for these two
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# After so long without use; `guide.admin.sessions` moves the end on while somebody works.
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "guide.admin.error_pages.csrf_failure"

# The mails of the desk. Without a mail server they are written to the console.
EMAIL_HOST = env.host("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", default=587, lowest=1, highest=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_TIMEOUT = 20
# Who is told, with the account managers, when a superuser signs in; Django mails them the errors of the server too.
ADMINS = env.addresses("ADMINS")
DEFAULT_FROM_EMAIL = env.address("DEFAULT_FROM_EMAIL", default="spasmguide@localhost")

# json: a line of JSON for each request and for whatever is logged, see guide.request_log.
LOG = env.choice("LOG", "text", "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "guide.request_log.TextFormatter"},
        "json": {"()": "guide.request_log.JSONFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}},
}

# django-pwa: its manifest and its meta tags; the service worker is our own (static/worker/).
lazy_static = lazy(static, str)  # the hashed name, resolved when the manifest is rendered


def pwa_icon(name: str, size: int, purpose: str) -> dict[str, object]:
    return {"src": lazy_static(f"icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


PWA_APP_NAME = "SpasmGuide"
PWA_APP_DESCRIPTION = "Calm help for muscle cramps, spasms and twitches. Works with no signal."
PWA_APP_START_URL = "/"
PWA_APP_SCOPE = "/"
PWA_APP_DISPLAY = "standalone"
PWA_APP_ORIENTATION = "any"
PWA_APP_THEME_COLOR = "#0B5D6B"
PWA_APP_BACKGROUND_COLOR = "#0F1719"  # dark, so that the start screen is never a white flash at night
PWA_APP_LANG = "en"
PWA_APP_DIR = "ltr"
PWA_APP_DEBUG_MODE = False
PWA_APP_SPLASH_SCREEN: list[dict[str, str]] = []
PWA_APP_ICONS = [
    pwa_icon("icon-192.png", 192, "any"),
    pwa_icon("icon-512.png", 512, "any"),
    pwa_icon("maskable-192.png", 192, "maskable"),
    pwa_icon("maskable-512.png", 512, "maskable"),
]
PWA_APP_ICONS_APPLE = [pwa_icon("apple-touch-180.png", 180, "any")]
PWA_APP_SHORTCUTS = [
    {"name": "Calf cramp", "url": "/relief/calf/"},
    {"name": "Back spasm", "url": "/relief/back/"},
    {"name": "Get help", "url": "/help/"},
]
PWA_APP_SCREENSHOTS = [
    {
        "src": lazy_static(f"screenshots/{name}.png"),
        "sizes": "720x1560",
        "type": "image/png",
        "form_factor": "narrow",
        "label": label,
    }
    for name, label in (
        ("relief", "Where is the spasm?"),
        ("stretch", "One stretch, step by step"),
        ("night", "Night colours"),
    )
]
