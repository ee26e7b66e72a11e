from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "riskregister.jobs"
    label = "jobs"
    verbose_name = "Jobs"
