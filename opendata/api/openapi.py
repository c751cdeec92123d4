"""The rows API in OpenAPI 3.1, written from the same lists the parser uses, so that it cannot promise another
grammar."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cluster import city
from opendata.api.push import BODIES
from opendata.api.rows import OPEN_TO_ALL
from opendata.models import Push
from opendata.query import query
from opendata.query.operators import MEASURE_WORDS, OPERATOR_WORDS
from opendata.query.rows_as_text import FORMATS


def parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
    }


READING = "读取不用注册，不用密钥；推送要数据管理员发放的密钥。数值超过 2^53 的整数以文本给出；时间为北京时间。"
PUSHING = "经过与上传文件相同的读取、检查和个人信息筛查。CSV 第一行为列名。同一个 Idempotency-Key 只做一次。"
FILTERS = {
    "name": "filters",
    "in": "query",
    "style": "form",
    "explode": True,
    "description": "筛选：`列名=值` 或 `列名__比较=值`，列名用公布的中文名。比较："
    + "；".join(f"`{key}` {word}" for key, word in OPERATOR_WORDS.items()),
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}
PAGING = [
    parameter(
        "limit",
        f"最多几行，默认 {query.DEFAULT_LIMIT}",
        type="integer",
        minimum=0,
        maximum=query.MAX_LIMIT,
        default=query.DEFAULT_LIMIT,
    ),
    parameter("offset", "跳过几行", type="integer", minimum=0),
]
RESOURCE = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "资源编号，见数据集的 resources",
    "schema": {"type": "string", "format": "uuid"},
}


def _filters() -> dict[str, Any]:
    """With an example from this city."""
    counties = city.read().counties
    return {**FILTERS, "example": {"县(市、区)": counties[0] if counties else "", "村(居)名称__contains": "湾"}}


def _operation(summary: str, parameters: list[dict[str, Any]], answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "get": {
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": "成功", "content": answer},
                "default": {
                    "description": "错误",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            },
        }
    }


def _push() -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    words = {
        "400": "参数或数据不能用，没有改动",
        "401": "没有密钥或已作废",
        "403": "密钥不能用于这个资源",
        "409": "列或键与当前版本不合，或幂等键冲突",
        "413": "正文太大",
        "415": "正文类型不支持",
    }
    return {
        "post": {
            "summary": "推送数据（部门业务系统用）",
            "security": [{"push": []}],
            "description": PUSHING,
            "parameters": [
                RESOURCE,
                parameter(
                    "mode",
                    "；".join(f"{value} {label}" for value, label in Push.Mode.choices),
                    type="string",
                    enum=Push.Mode.values,
                    default="replace",
                ),
                parameter("key", "按键更新的键列，多列用逗号分开"),
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "description": "同一次推送重发时用同一个值",
                    "schema": {"type": "string", "maxLength": 200},
                },
            ],
            "requestBody": {"required": True, "content": {media: {} for media in BODIES}},
            "responses": {
                "200": {"description": "已发布为新版本", "content": _json_of("Pushed")},
                "202": {"description": "发现问题，等数据管理员处理", "content": _json_of("Pushed")},
                **{status: {"description": said, "content": problem} for status, said in words.items()},
            },
        }
    }


def _json_of(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def specification(server: str) -> dict[str, Any]:
    page = {
        "type": "object",
        "required": ["total", "rows", "next"],
        "properties": {
            "total": {"type": "integer", "description": "符合条件的总数"},
            "rows": {"type": "array", "items": {"type": "object"}},
            "next": {"type": ["string", "null"], "description": "下一页的完整地址，没有下一页时为 null"},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{city.read().data_platform}接口",
            "version": "1",
            "description": READING,
        },
        "servers": [{"url": server}],
        "paths": {
            "/api/v1/datasets": _operation(
                "数据集目录",
                [
                    parameter("q", "标题、关键词、摘要、列名里的词"),
                    parameter("domain", "领域"),
                    parameter("department", "部门网址标识"),
                    parameter("subject", "主体：person、legal_entity、other"),
                    parameter("openness", "开放属性"),
                    *PAGING,
                ],
                _json_of("Page"),
            ),
            "/api/v1/datasets/{name}": _operation(
                "一个数据集",
                [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}],
                _json_of("Dataset"),
            ),
            "/api/v1/resources/{id}/columns": _operation("信息项", [RESOURCE], _json_of("Columns")),
            "/api/v1/resources/{id}/rows": _operation(
                "行",
                [
                    RESOURCE,
                    _filters(),
                    parameter("q", "任一文本列含有这个词"),
                    parameter("select", "要哪些列，用逗号分开"),
                    parameter("sort", "排序列，前加 - 为从大到小，用逗号分开"),
                    *PAGING,
                    parameter("cursor", "上一页 next 里给的位置"),
                    parameter("format", "json、csv 或 ndjson", type="string", enum=list(FORMATS), default="json"),
                ],
                {**_json_of("Page"), "text/csv": {}, "application/x-ndjson": {}},
            ),
            "/api/v1/resources/{id}/aggregate": _operation(
                "分组统计",
                [
                    RESOURCE,
                    _filters(),
                    parameter("group", "分组列，用逗号分开；日期列可写 列名__year、__month、__day"),
                    *(
                        parameter(key, f"{word}{'' if key == 'count' else '的列，用逗号分开'}")
                        for key, word in MEASURE_WORDS.items()
                    ),
                    parameter("sort", "结果列，前加 - 为从大到小"),
                    *PAGING,
                ],
                _json_of("Page"),
            ),
            "/api/v1/resources/{id}/push": _push(),
        },
        "components": {
            "securitySchemes": {"push": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Page": page,
                "Pushed": {
                    "type": "object",
                    "required": ["outcome", "intake"],
                    "properties": {
                        "outcome": {"enum": ["publish", "findings"]},
                        "intake": {"type": "string"},
                        "version": {"type": "integer"},
                        "rows": {"type": "integer"},
                        "findings": {"type": "array", "items": {"type": "object"}},
                    },
                },
                "Dataset": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "title": {"type": "string"},
                        "resources": {"type": "array", "items": {"type": "object"}},
                    },
                },
                "Columns": {
                    "type": "object",
                    "properties": {"columns": {"type": "array", "items": {"type": "object"}}},
                },
                "Problem": {
                    "type": "object",
                    "required": ["type", "title", "status", "code"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string", "description": "中文说明"},
                        "status": {"type": "integer"},
                        "code": {"type": "string", "description": "稳定的英文代码"},
                        "parameter": {"type": "string", "description": "出错的参数"},
                    },
                },
            },
        },
    }


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    body = orjson.dumps(specification(request.build_absolute_uri("/")[:-1]), option=orjson.OPT_INDENT_2)
    return HttpResponse(body, content_type="application/json", headers=OPEN_TO_ALL)
