"""Settings, all from the environment, each with a default with which the demo runs.

The names are listed in ``.env.example``. A service whose PORTAL_ORIGIN is not on this machine is in
production and refuses to start with a default secret, with DEBUG, or with keys that do not fit.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

DEFAULT_SECRET = "only-for-this-machine-and-never-in-production"
SECRET_KEY = env.str("SECRET_KEY", DEFAULT_SECRET)
DEBUG = env.bool("DEBUG", False)
PORT = env.int("PORT", 8000)
PORTAL_ORIGIN = env.str("PORTAL_ORIGIN", f"http://127.0.0.1:{PORT}").rstrip("/")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "").rstrip("/")
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "")
STRIPE_CONNECT_WEBHOOK_SECRET = env.str("STRIPE_CONNECT_WEBHOOK_SECRET", "")
MAIL_DIR = env.str("MAIL_DIR", "")
SMS_DIR = env.str("SMS_DIR", "")
MEDIA_ROOT = env.str("MEDIA_DIR", str(VAR_DIR / "media"))

_origin = urlsplit(PORTAL_ORIGIN)
IS_PRODUCTION = _origin.hostname not in ("127.0.0.1", "localhost", "::1", "testserver")
IS_LIVE_KEY = STRIPE_SECRET_KEY.startswith(("sk_live", "rk_live"))


def _refusals() -> list[str]:
    """Return each reason, as a sentence, why a service must not start with these settings."""
    found = []
    if IS_LIVE_KEY and STRIPE_API_BASE:
        found.append("STRIPE_SECRET_KEY is live but STRIPE_API_BASE points at a stand-in.")
    if not IS_PRODUCTION:
        return found
    if SECRET_KEY == DEFAULT_SECRET or len(SECRET_KEY) < 40:
        found.append("SECRET_KEY must be set to 40 or more random characters.")
    if DEBUG:
        found.append("DEBUG must be off.")
    if _origin.scheme != "https":
        found.append("PORTAL_ORIGIN must start with https://.")
    if STRIPE_API_BASE:
        found.append("STRIPE_API_BASE must be empty: only Stripe itself is used in production.")
    if STRIPE_SECRET_KEY and not STRIPE_WEBHOOK_SECRET:
        found.append("STRIPE_WEBHOOK_SECRET must be set beside STRIPE_SECRET_KEY.")
    if MAIL_DIR:
        found.append("MAIL_DIR must be empty: letters would go to files instead of people.")
    if SMS_DIR:
        found.append("SMS_DIR must be empty: text messages would go to files instead of phones.")
    return found


if _refusals():
    raise ImproperlyConfigured("Will not start. " + " ".join(_refusals()))

ALLOWED_HOSTS = [_origin.hostname, "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN]

INSTALLED_APPS = [
    "portal",
    "plans",
    "payments",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.sessions.Limits",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "portal.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'steadily.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DATABASES["default"].update(CONN_MAX_AGE=None, CONN_HEALTH_CHECKS=True)

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# WhiteNoise warns where this is missing, even while it serves from the folder below.
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400

EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console:")
globals().update(EMAIL_CONFIG)
if MAIL_DIR:
    EMAIL_BACKEND = "portal.mail_files.MailFiles"
DEFAULT_FROM_EMAIL = f"Steadily <letters@{_origin.hostname}>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "portal.passkeys.Names"
MFA_TOTP_ISSUER = "Steadily"
# A code of the half minute before or after counts too: clocks of phones are not exact.
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-session" if IS_PRODUCTION else "session"
SESSION_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_NAME = "__Host-csrf" if IS_PRODUCTION else "csrf"
CSRF_COOKIE_SECURE = IS_PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.form_expired"
LANGUAGE_COOKIE_NAME = "language"

# With "no-referrer" browsers send forms with the origin "null", which the check of origins refuses;
# this too tells no other site where a reader came from.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31536000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PRODUCTION else None
X_FRAME_OPTIONS = "DENY"
CHECKOUT_ORIGIN = STRIPE_API_BASE or "https://checkout.stripe.com"
ONBOARDING_ORIGIN = STRIPE_API_BASE or "https://connect.stripe.com"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # A form that redirects to the payment page is blocked unless its origin is named.
        "form-action": ["'self'", *dict.fromkeys((CHECKOUT_ORIGIN, ONBOARDING_ORIGIN))],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "portal.log_lines.Lines",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # One line for each step of each document would drown the rest.
        "weasyprint.progress": {"level": "WARNING"},
        # The provider's client writes each address it asks.
        "stripe": {"level": "WARNING"},
    },
}
