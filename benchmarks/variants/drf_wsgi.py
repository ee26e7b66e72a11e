"""The WSGI application of the variant in `drf_rows`: `gunicorn benchmarks.variants.drf_wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.variants.drf_settings"
application = get_wsgi_application()
