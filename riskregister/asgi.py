"""The ASGI application, for servers that speak it."""

import os

import django

from riskregister.api.requests import Utf8ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskregister.settings")
django.setup(set_prefix=False)

application = Utf8ASGIHandler()
