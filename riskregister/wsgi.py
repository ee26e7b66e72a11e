"""The WSGI application: `gunicorn riskregister.wsgi`."""

import os

import django

from riskregister.api.requests import Utf8WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskregister.settings")
django.setup(set_prefix=False)

application = Utf8WSGIHandler()
