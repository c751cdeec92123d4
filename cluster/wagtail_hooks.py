"""What the fleet adds to Wagtail's admin."""

from cluster import audit

audit.name_acts({"department.provision": "建立或补全网站"})
