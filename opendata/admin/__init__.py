"""The data room in Wagtail's admin: thin doors onto the verbs of catalogue, intake and pushing."""
