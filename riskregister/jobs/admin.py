"""The admin site has no page of jobs: the package's own shows whatever a task failed with, and nothing of what matters.

The package stands before this app in INSTALLED_APPS, so it has registered its page by now.
"""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)
