"""The operators and measures of the rows grammar in words: what the pages and the OpenAPI document print."""

OPERATOR_WORDS = {
    "eq": "等于（与直接写列名相同）",
    "ne": "不等于",
    "in": "等于其中之一，用逗号分开",
    "gt": "大于",
    "gte": "大于或等于",
    "lt": "小于",
    "lte": "小于或等于",
    "contains": "含有（文本列）",
    "startswith": "以…开头（文本列）",
    "isnull": "true 为空，false 不为空",
}
MEASURE_WORDS = {
    "count": "行数",
    "sum": "求和",
    "avg": "平均",
    "min": "最小",
    "max": "最大",
    "distinct": "不同值的个数",
}
