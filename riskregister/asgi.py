"""The ASGI application, for servers that speak it."""

import os

import django
from django.db.backends.signals import connection_created

from riskregister.api.requests import Utf8ASGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskregister.settings")
django.setup(set_prefix=False)

from riskregister.api.role import warn_of_powers  # noqa: E402  # it needs the models

connection_created.connect(warn_of_powers)

application = Utf8ASGIHandler()
