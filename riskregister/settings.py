"""Django's settings. What differs between installations comes from the environment; README lists it."""

import re
from pathlib import Path

from riskregister import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent

env.read_file(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret_key()
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS = env.flag("HTTPS", default=False)
REQUIRE_IF_MATCH = env.flag("REQUIRE_IF_MATCH", default=False)
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=0)

# Counted by each worker for itself; 0 is no limit.
THROTTLE_TOKEN_PER_MINUTE = env.number("THROTTLE_TOKEN_PER_MINUTE", default=6_000)
THROTTLE_ORGANIZATION_PER_MINUTE = env.number("THROTTLE_ORGANIZATION_PER_MINUTE", default=20_000)
THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE = env.number("THROTTLE_FAILED_AUTHENTICATIONS_PER_MINUTE", default=30)

# Guesses at the admin site's log-in, counted in the database; 0 is no limit. `riskregister.organizations.lockout`
# says what each of them is of.
LOGIN_LIMIT_PAIR = env.number("LOGIN_LIMIT_PAIR", default=5)
LOGIN_LIMIT_PERSON = env.number("LOGIN_LIMIT_PERSON", default=20)
LOGIN_LIMIT_ADDRESS = env.number("LOGIN_LIMIT_ADDRESS", default=50)
LOGIN_LOCK_MINUTES = env.positive("LOGIN_LOCK_MINUTES", default=15)

# How long a person stays logged in to the admin site: without doing anything, and at all.
SESSION_IDLE_MINUTES = env.positive("SESSION_IDLE_MINUTES", default=60)
SESSION_HOURS = env.positive("SESSION_HOURS", default=12)

# The model that proposes scores, behind any endpoint that speaks OpenAI's protocol; without a URL there is none.
# One request may take TIMEOUT, all of them with the pauses between them DEADLINE. Prices are for a million tokens.
SCORER_ALLOWED_HOSTS = [host.lower().strip("[]") for host in env.names("SCORER_ALLOWED_HOSTS", default=[])]
SCORER_MODEL_URL = env.endpoint("SCORER_MODEL_URL", hosts=SCORER_ALLOWED_HOSTS, listed_in="SCORER_ALLOWED_HOSTS")
SCORER_MODEL_KEY = env.header_secret("SCORER_MODEL_KEY")
SCORER_MODEL_NAME = env.text("SCORER_MODEL_NAME", needed_with="SCORER_MODEL_URL")
SCORER_MODEL_PARAMETERS = env.json_object(
    "SCORER_MODEL_PARAMETERS",
    default={"temperature": 0, "max_completion_tokens": 6_000},
    without=["model", "messages", "response_format", "stream", "n", "tools", "functions"],
)
SCORER_TIMEOUT_SECONDS = env.positive("SCORER_TIMEOUT_SECONDS", default=60)
SCORER_DEADLINE_SECONDS = env.positive("SCORER_DEADLINE_SECONDS", default=120)
SCORER_RETRIES = env.number("SCORER_RETRIES", default=2)
SCORER_PRICE_PROMPT = env.amount("SCORER_PRICE_PROMPT")
SCORER_PRICE_COMPLETION = env.amount("SCORER_PRICE_COMPLETION")

# Who proposes scores, each by the function that returns it: the first where none is named. A request waits for one so
# long; after that its proposal has failed. Many records are scored in a request by those that answer AT_ONCE alone.
SCORERS = {"offline": "risks.scorers.offline_scorer"}
if SCORER_MODEL_URL:
    SCORERS["model"] = "risks.scorers.model.scorer.model_scorer"
SCORERS_AT_ONCE = {"offline"}
SCORING_TIME_LIMIT_SECONDS = env.positive("SCORING_TIME_LIMIT_SECONDS", default=20)
# How long a finished job is kept; then `purge` removes it.
JOB_RETENTION_DAYS = env.positive("JOB_RETENTION_DAYS", default=90)

DATABASES = {"default": env.database(BASE_DIR / "riskregister.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "riskregister",
    "riskregister.history",
    "riskregister.api",
    "riskregister.organizations",
    "riskregister.jobs",
    "incidents",
    "risks",
]

# Nothing here may compress or hash an answer (GZip, ConditionalGet): that weakens or replaces its ETag, and every
# If-Match after it would fail.
MIDDLEWARE = [
    "riskregister.api.middleware.RequestIdMiddleware",
    "riskregister.api.middleware.AccessLogMiddleware",
    "riskregister.api.headers.HeadersMiddleware",
    "riskregister.api.middleware.ProblemDetailsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "riskregister.api.headers.RefuseTraceMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "riskregister.organizations.sessions.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "riskregister.organizations.admin.sent_once.SentOnceMiddleware",
]

PROBLEM_EXEMPT_PATHS = re.compile(r"/admin(/.*)?|/v1/oauth/token|/static/.*")
"""Answered as they are: HTML for people, RFC 6749's own errors, files."""

CACHEABLE_PATHS = ("/v1/schema", "/v1/docs", "/static/")
"""The same for everyone; any other answer is for its caller alone."""

_OWN_PAGES = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
CONTENT_SECURITY_POLICIES = {
    # Unfold's scripts (Alpine) evaluate the attributes of its pages; and those have attributes of style. Elements of
    # style are two: unfold's colours, as UNFOLD sets them below, and what htmx adds. `style-src` is for browsers that
    # do not tell the two apart. Tests compare the hashes.
    "/admin": "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "style-src-elem 'self' 'sha256-4NXBZ2DiVsKawGbNzdobpBMFfjxJwEPU8OXyxSScl4o=' "
    "'sha256-bsV5JivYxvGywDAZ22EZJKBFip65Ng9xoJVLbBg7bdo='; style-src-attr 'unsafe-inline'; "
    f"img-src 'self' data:; font-src 'self'; connect-src 'self'; {_OWN_PAGES}",
    # The hash is of the style element in the page of drf-spectacular; a test compares.
    "/v1/docs": "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-MMpT0iDxyjALd9PdfepImGX3DBfJPXZ4IlDWdPAgtn0='; "
    f"img-src 'self' data:; connect-src 'self'; {_OWN_PAGES}",
    "/": "default-src 'none'; frame-ancestors 'none'",
}
"""By the beginning of the path; the first that fits holds."""

ROOT_URLCONF = "riskregister.urls"
WSGI_APPLICATION = "riskregister.wsgi.application"
# A redirect to the slashed form would lose the body of a POST.
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "riskregister.organizations.admin.sent_once.form_key",
            ],
        },
    },
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# Files of the admin and of Swagger UI are served by the application itself, straight from the packages.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

AUTH_USER_MODEL = "organizations.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "riskregister.organizations.passwords.ContextWordsValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "riskregister.organizations.sessions.MemberBackend",
]

# Of axes we use the tables, commands and hooks; what counts, and how far, is our handler's to say.
AXES_HANDLER = "riskregister.organizations.lockout.LogInHandler"
AXES_LOCKOUT_CALLABLE = "riskregister.organizations.admin.locked_out.locked_out"
AXES_CLIENT_IP_CALLABLE = "riskregister.organizations.lockout.network"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
# The form's name of the field, whatever the model calls it.
AXES_USERNAME_FORM_FIELD = "username"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

LOGIN_REDIRECT_URL = "admin:index"

# Lax, not Strict: a link from a ticket to a record leads there, and not to the log-in.
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# A browser takes `__Host-` from this very host alone, over TLS, so no neighbour can set or read it.
_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_PREFIX}sessionid", f"{_PREFIX}csrftoken"
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
# A form of a record with every text at its limit: a browser writes a character in up to twelve.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# In the session, not in a cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# Whoever asks whether the service is there asks it directly, not through what ends TLS.
SECURE_REDIRECT_EXEMPT = ["^livez$", "^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "riskregister.organizations.tokens.ClientSecretHasher",
]

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    "CLEAR_EXPIRED_TOKENS_BATCH_SIZE": 1_000,
    "SCOPES": {"register": "Everything the account's roles allow."},
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",
    "OAUTH2_VALIDATOR_CLASS": "riskregister.organizations.tokens.ServiceAccountValidator",
    "CLIENT_SECRET_HASHER": "pbkdf2_sha256_client_secret",
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

# Wakes a worker up; what has become of a job, `riskregister.jobs` knows.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["riskregister.organizations.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "riskregister.api.permissions.HasPermissions",
    ],
    "DEFAULT_PARSER_CLASSES": ["riskregister.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "riskregister.api.schema.RegisterSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "riskregister.api.problems.handle_exception",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Risk Register",
    "DESCRIPTION": "Raise risks from incidents and track them: one register, append-only history.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "Action": "riskregister.history.models.Action",
        "Channel": "riskregister.history.models.Channel",
        "IncidentStatus": "incidents.choices.IncidentStatus",
        "Severity": "incidents.choices.Severity",
        "Objective": "incidents.choices.Objective",
        "Relevance": "incidents.choices.Relevance",
        "TagOperation": "incidents.choices.TagOperation",
        "RiskStatus": "risks.choices.RiskStatus",
        "RiskType": "risks.choices.RiskType",
        "Likelihood": "risks.choices.Likelihood",
        "Impact": "risks.choices.Impact",
        "Urgency": "risks.choices.Urgency",
        "ScoreProposalStatus": "risks.choices.ScoreProposalStatus",
        "ProposalStatus": "risks.choices.ProposalStatus",
        "Role": "riskregister.organizations.roles.Role",
        "JobState": "riskregister.jobs.choices.JobState",
    },
}

UNFOLD = {
    "SITE_TITLE": "Risk Register",
    "SITE_HEADER": "Risk Register",
    "SITE_SYMBOL": "shield",
    # Without one a browser asks for /favicon.ico, page after page.
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": f"{STATIC_URL}organizations/icon.svg"}],
    "SITE_URL": None,
    # Django's log of changes is not kept: a record's own history is on its page.
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    # In the dark theme unfold's own 500, of links, and 400, of labels, fall short of 4.5 to 1 from their grounds.
    "COLORS": {"primary": {"500": "oklch(70% .2 303.9)", "400": "oklch(80% .15 305.5)"}},
    "STYLES": [f"{STATIC_URL}organizations/admin.css"],
    "SCRIPTS": [f"{STATIC_URL}organizations/keyboard.js"],
    "DASHBOARD_CALLBACK": "risks.admin.dashboard.dashboard",
    "SIDEBAR": {"navigation": "riskregister.organizations.admin.navigation.sidebar"},
}

LOGGING = logs.configured(debug=DEBUG)
