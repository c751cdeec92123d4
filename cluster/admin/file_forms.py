"""The forms of pictures and attachments: a stored file has no field to replace it, a new one goes to one's own
collection."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cluster.models import Department
from cluster.roles import departments_of


class FrozenFileForm:
    """To be put before one of Wagtail's file forms."""

    instance: Any
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("file", None)
        elif user is not None and "collection" in self.fields:
            own = Department.objects.filter(pk__in=departments_of(user)).values_list("collection", flat=True).first()
            self.fields["collection"].initial = own or self.fields["collection"].initial


class PictureForm(FrozenFileForm, BaseImageForm):
    pass


class AttachmentForm(FrozenFileForm, BaseDocumentForm):
    pass
