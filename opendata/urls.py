"""Addresses of the data room (DESIGN §5). API addresses answer with and without a closing slash."""

from django.urls import path, re_path, register_converter

from opendata import api, download_views, openapi, push_api, views


class FormatConverter:
    regex = "csv|xlsx|json|ndjson|xml|parquet|geojson|zip"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "format")
app_name = "opendata"

urlpatterns = [
    path("data/", views.home, name="home"),
    path("data/datasets/", views.datasets, name="datasets"),
    re_path(r"^data/open-list\.(?P<kind>csv|xlsx)$", views.open_list, name="open-list"),
    path("data/datasets/<slug:name>/", views.dataset, name="dataset"),
    path("data/datasets/<slug:name>/dictionary.csv", views.dictionary, name="dictionary"),
    path("data/datasets/<slug:name>/datapackage.json", views.data_package, name="data-package"),
    path("data/datasets/<slug:name>/resources/<uuid:resource_id>/", views.dataset, name="resource"),
    path("data/developers/", views.developers, name="developers"),
    path("data/requests/", views.requests, name="requests"),
    path("data/apps/", views.apps, name="apps"),
    path("data/plan/", views.plan, name="plan"),
    path("data/plan.xlsx", views.plan_file, name="plan-file"),
    path("data/stats/", views.stats, name="stats"),
    path("data/licence/", views.licence, name="licence"),
    path("data/download/<uuid:resource_id>.<format:kind>", download_views.download, name="download"),
    path("data/download/<uuid:resource_id>/<uuid:snapshot_id>.<format:kind>", download_views.download, name="download-version"),
    re_path(r"^api/v1/datasets/?$", api.datasets, name="api-datasets"),
    re_path(r"^api/v1/datasets/(?P<name>[\w-]+)/?$", api.dataset, name="api-dataset"),
    path("api/v1/resources/<uuid:resource_id>/columns", api.columns, name="api-columns"),
    path("api/v1/resources/<uuid:resource_id>/rows", api.rows, name="api-rows"),
    path("api/v1/resources/<uuid:resource_id>/aggregate", api.aggregate, name="api-aggregate"),
    path("api/v1/resources/<uuid:resource_id>/push", push_api.push, name="api-push"),
    path("api/v1/openapi.json", openapi.document, name="api-openapi"),
    path("api/v1/docs", views.api_docs, name="api-docs"),
]
