"""Posts and accounts in Wagtail's admin: thin doors onto the verbs."""
