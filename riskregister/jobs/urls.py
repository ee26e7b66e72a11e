from django.urls import path

from riskregister.jobs.views import JobViewSet

urlpatterns = [
    path("jobs", JobViewSet.as_view({"get": "list"}), name="jobs"),
    path("jobs/<str:job_id>", JobViewSet.as_view({"get": "retrieve"}), name="job"),
]
