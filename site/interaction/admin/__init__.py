"""办件 in Wagtail's admin: thin doors onto the verbs of answering and deadlines."""
