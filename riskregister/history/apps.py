from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "riskregister.history"
    label = "history"
