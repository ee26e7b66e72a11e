from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "riskregister.api"
    label = "api"
