"""Addresses of the steward's room under /admin/data/: pages, and one address for each act."""

from django.urls import path

from opendata.admin import dataset_views, intake_views, resource_views, upload_views, version_views

app_name = "opendata_admin"
urlpatterns = [
    path("", dataset_views.overview, name="overview"),
    path("register/", dataset_views.register, name="register"),
    path("<uuid:dataset_id>/", dataset_views.dataset, name="dataset"),
    path("<uuid:dataset_id>/revise/", dataset_views.revise, name="revise"),
    path("<uuid:dataset_id>/submit/", dataset_views.submit, name="submit"),
    path("<uuid:dataset_id>/approve-department/", dataset_views.approve, name="approve-department"),
    path("<uuid:dataset_id>/open/", dataset_views.open_to_public, name="open"),
    path("<uuid:dataset_id>/send-back/", dataset_views.send_back, name="send-back"),
    path("<uuid:dataset_id>/withdraw/", dataset_views.withdraw, name="withdraw"),
    path("<uuid:dataset_id>/reopen/", dataset_views.reopen, name="reopen"),
    path("<uuid:dataset_id>/upload/", upload_views.upload, name="upload"),
    path("<uuid:dataset_id>/upload/begin/", upload_views.begin, name="upload-begin"),
    path("<uuid:dataset_id>/resources/add/", resource_views.add, name="add-resource"),
    path("<uuid:dataset_id>/resources/<uuid:resource_id>/revise/", resource_views.revise, name="revise-resource"),
    path("<uuid:dataset_id>/resources/<uuid:resource_id>/describe/", resource_views.describe, name="describe"),
    path("<uuid:dataset_id>/resources/<uuid:resource_id>/remove/", resource_views.remove, name="remove-resource"),
    path("<uuid:dataset_id>/compare/<uuid:resource_id>/", version_views.compare, name="compare"),
    path("<uuid:dataset_id>/versions/<uuid:snapshot_id>/restore/", version_views.restore, name="restore"),
    path("<uuid:dataset_id>/tokens/issue/", resource_views.issue_token, name="issue-token"),
    path("<uuid:dataset_id>/tokens/<uuid:token_id>/revoke/", resource_views.revoke_token, name="revoke-token"),
    path("intakes/<uuid:intake_id>/", intake_views.intake, name="intake"),
    path("intakes/<uuid:intake_id>/read/", intake_views.read, name="intake-read"),
    path("intakes/<uuid:intake_id>/decide/", intake_views.decide, name="intake-decide"),
    path("intakes/<uuid:intake_id>/publish/", intake_views.publish, name="intake-publish"),
    path("intakes/<uuid:intake_id>/discard/", intake_views.discard, name="intake-discard"),
    path("intakes/<uuid:intake_id>/findings.xlsx", intake_views.findings, name="findings"),
    path("intakes/<uuid:intake_id>/blocks/", upload_views.blocks, name="blocks"),
]
