"""A dataset in words for programs: the JSON of the API, of `datapackage.json` and of the ZIP's own note."""

from typing import Any

from django.http import HttpRequest

from opendata.downloads import formats
from opendata.models import Dataset, Resource, Snapshot


def of_dataset(dataset: Dataset, request: HttpRequest | None = None, *, full: bool = False) -> dict[str, Any]:
    """`full` adds columns and versions of each resource. An entry that waits for its rows has no resources yet."""
    return {
        "id": str(dataset.pk),
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "resource_code": dataset.resource_code,
        "department": dataset.department.name,
        "department_id": dataset.department.slug,
        "domain": dataset.domain,
        "domain_title": dataset.get_domain_display(),
        "subject": dataset.subject,
        "secrecy": "public",
        "openness": dataset.openness,
        "legal_basis": dataset.legal_basis,
        "sharing": dataset.sharing,
        "sharing_terms": dataset.sharing_terms,
        "update_frequency": dataset.update_frequency,
        "licence": dataset.licence,
        "source": dataset.source,
        "made_up": dataset.made_up,
        "keywords": dataset.keyword_list,
        "contact": dataset.contact,
        "coverage": {"from": dataset.coverage_from, "to": dataset.coverage_to, "area": dataset.coverage_area},
        "opened_at": dataset.opened_at,
        "metadata_modified": dataset.changed_at,
        "data_modified": dataset.rows_changed_at,
        "overdue": dataset.overdue,
        "url": _absolute(request, dataset.get_absolute_url()),
        "resources": [
            of_resource(resource, dataset, request, full=full)
            for resource in dataset.resources.all()
            if resource.current_id
        ],
    }


def of_resource(
    resource: Resource, dataset: Dataset, request: HttpRequest | None = None, *, full: bool = False
) -> dict[str, Any]:
    said: dict[str, Any] = {"id": str(resource.pk), "title": resource.title}
    snapshot = resource.current
    if snapshot is None:
        return {**said, "rows": None, "downloads": {}}
    said |= {
        "rows": snapshot.rows,
        "snapshot": str(snapshot.pk),
        "version": snapshot.number,
        "hash": snapshot.content_hash,
        "modified": snapshot.made_at,
        "rows_url": _absolute(request, f"/api/v1/resources/{resource.pk}/rows"),
        "downloads": {
            kind: _absolute(request, f"/data/download/{resource.pk}.{kind}")
            for kind in formats.offered(snapshot.layout)
        }
        if dataset.downloadable
        else {},
    }
    if full:
        said["columns"] = of_columns(snapshot)
        said["versions"] = [
            {
                "snapshot": str(version.pk),
                "version": version.number,
                "rows": version.rows,
                "made_at": version.made_at,
                "hash": version.content_hash,
                "note": version.note,
            }
            for version in resource.snapshots.all()[:50]
        ]
    return said


def of_columns(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Names, types, units and what people wrote, with the counts of this version."""
    words = dict(snapshot.resource.columns.values_list("name", "description"))
    return [
        {
            "name": column.name,
            "type": column.type,
            "unit": column.unit or None,
            "description": words.get(column.name, ""),
            "empty": seen.get("empty"),
            "distinct": seen.get("distinct"),
            "min": seen.get("min"),
            "max": seen.get("max"),
        }
        for column in snapshot.layout
        for seen in [snapshot.profile.get(column.stored, {})]
    ]


TABLE_SCHEMA = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "datetime": "datetime",
    "boolean": "boolean",
    "geometry": "geojson",
}


def data_package(
    dataset: Dataset, request: HttpRequest | None = None, *, packed: Resource | None = None
) -> dict[str, Any]:
    """Frictionless Data Package 1.0: each resource is its CSV with a Table Schema. `packed` is the one resource that
    lies beside the description as data.csv."""
    resources = []
    for resource in [packed] if packed else dataset.resources.all():
        if resource.current is None:
            continue
        fields = [
            {
                "name": item["name"],
                "type": TABLE_SCHEMA[item["type"]],
                **({"description": item["description"]} if item["description"] else {}),
                **({"unit": item["unit"]} if item["unit"] else {}),
            }
            for item in of_columns(resource.current)
        ]
        resources.append(
            {
                "name": f"{dataset.name}-{resource.position + 1}",
                "title": resource.title,
                "profile": "tabular-data-resource",
                "path": "data.csv" if packed else _absolute(request, f"/data/download/{resource.pk}.csv"),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {"fields": fields, "missingValues": [""]},
            }
        )
    return {
        "profile": "tabular-data-package",
        "name": dataset.name,
        "title": dataset.title,
        "description": dataset.description,
        "id": str(dataset.pk),
        "keywords": dataset.keyword_list,
        "licenses": [{"title": dataset.licence}],
        "sources": [{"title": dataset.source or dataset.department.name}],
        "contributors": [{"title": dataset.department.name, "role": "publisher"}],
        "resources": resources,
    }


def _absolute(request: HttpRequest | None, path: str) -> str:
    return request.build_absolute_uri(path) if request else path
