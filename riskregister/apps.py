from django.apps import AppConfig


class RiskRegisterConfig(AppConfig):
    """Home of the commands that belong to no single app (demo, verify, render_documents)."""

    name = "riskregister"
