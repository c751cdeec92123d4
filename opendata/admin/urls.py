"""Addresses of the steward's room under /admin/data/."""

from django.urls import path

from opendata.admin import dataset_views, intake_views, upload_views

app_name = "opendata_admin"
urlpatterns = [
    path("", dataset_views.overview, name="overview"),
    path("register/", dataset_views.register, name="register"),
    path("<uuid:dataset_id>/", dataset_views.dataset, name="dataset"),
    path("<uuid:dataset_id>/compare/<uuid:resource_id>/", dataset_views.compare, name="compare"),
    path("<uuid:dataset_id>/upload/", dataset_views.upload, name="upload"),
    path("<uuid:dataset_id>/upload/begin/", upload_views.begin, name="upload-begin"),
    path("intakes/<uuid:intake_id>/", intake_views.intake, name="intake"),
    path("intakes/<uuid:intake_id>/findings.xlsx", intake_views.findings, name="findings"),
    path("intakes/<uuid:intake_id>/blocks/", upload_views.blocks, name="blocks"),
]
