"""Addresses of the data room (DESIGN §5). API addresses answer with and without a closing slash."""

from django.urls import path, re_path, register_converter

from opendata.api import openapi, push
from opendata.api import rows as rows_api
from opendata.downloads import formats
from opendata.pages import catalogue_views, dataset_views, download_views


class FormatConverter:
    regex = "|".join(formats.FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "format")
app_name = "opendata"

urlpatterns = [
    path("data/", catalogue_views.home, name="home"),
    path("data/datasets/", catalogue_views.datasets, name="datasets"),
    re_path(
        rf"^data/open-list\.(?P<kind>{'|'.join(catalogue_views.OPEN_LISTS)})$",
        catalogue_views.open_list,
        name="open-list",
    ),
    path("data/datasets/<slug:name>/", dataset_views.dataset, name="dataset"),
    path("data/datasets/<slug:name>/dictionary.csv", dataset_views.dictionary, name="dictionary"),
    path("data/datasets/<slug:name>/datapackage.json", dataset_views.data_package, name="data-package"),
    path("data/datasets/<slug:name>/resources/<uuid:resource_id>/", dataset_views.dataset, name="resource"),
    path("data/developers/", dataset_views.developers, name="developers"),
    path("data/requests/", catalogue_views.requests, name="requests"),
    path("data/apps/", catalogue_views.apps, name="apps"),
    path("data/plan/", catalogue_views.plan, name="plan"),
    path("data/plan.xlsx", catalogue_views.plan_file, name="plan-file"),
    path("data/stats/", catalogue_views.stats, name="stats"),
    path("data/licence/", catalogue_views.licence, name="licence"),
    path("data/download/<uuid:resource_id>.<format:kind>", download_views.download, name="download"),
    path(
        "data/download/<uuid:resource_id>/<uuid:snapshot_id>.<format:kind>",
        download_views.download,
        name="download-version",
    ),
    re_path(r"^api/v1/datasets/?$", rows_api.datasets, name="api-datasets"),
    re_path(r"^api/v1/datasets/(?P<name>[\w-]+)/?$", rows_api.dataset, name="api-dataset"),
    path("api/v1/resources/<uuid:resource_id>/columns", rows_api.columns, name="api-columns"),
    path("api/v1/resources/<uuid:resource_id>/rows", rows_api.rows, name="api-rows"),
    path("api/v1/resources/<uuid:resource_id>/aggregate", rows_api.aggregate, name="api-aggregate"),
    path("api/v1/resources/<uuid:resource_id>/push", push.push, name="api-push"),
    path("api/v1/openapi.json", openapi.document, name="api-openapi"),
    path("api/v1/docs", dataset_views.api_docs, name="api-docs"),
]
