"""What the services room adds to Wagtail's admin: names of acts."""

from cluster import audit

audit.name_acts({"guide.draft": "起草办事指南"})
