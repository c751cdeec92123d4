"""What 政府信息公开 adds to Wagtail's admin."""

from cluster import audit

audit.name_acts({"document.draft": "起草公开文件"})
