"""The form of every page kind: an id typed into it is asked what the chooser would have asked.
What is refused is taken out of the form that comes back, since a chooser shows title, thumbnail and address of
whatever id it is given; everything else she typed stays."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.forms import ModelForm
from wagtail import blocks
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.rich_text import RichText, extract_references_from_rich_text

from cluster.ground import Ground, Reference, ground_of, pointed_at, refusal

TAG = re.compile(r"<(a|embed)\b[^>]*>")


class PageForm(WagtailAdminPageForm):
    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            ground = ground_of(self.for_user)
            for form in (self, *(child for formset in self.formsets.values() for child in formset.forms)):
                refuse_foreign(form, ground)


def refuse_foreign(form: "ModelForm[Any]", ground: Ground) -> None:
    """Hold against a bound form whatever it points at that may not be used on this ground, and show it no more."""
    errors = form.errors  # cleans it, where nobody asked yet
    for name, field in form.fields.items():
        try:
            model_field = form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if name in errors or name not in form.cleaned_data:
            value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        else:
            value = form.cleaned_data[name]
        given = value.pk if isinstance(value, Model) else value
        barred = ground.barred(pointed_at(model_field, given))
        if barred:
            for sentence in sorted({refusal(str(field.label), model) for model, _ in barred}):
                form.add_error(name, sentence)
            field.bound_data = _showing(  # type: ignore[method-assign, assignment]  # of this form's own copy of the field
                _without(getattr(field, "block", None), given, barred)
            )


def _showing(value: Any) -> Callable[[Any, Any], Any]:
    return lambda typed, initial: value


def _without(block: blocks.Block | None, value: Any, barred: set[Reference]) -> Any:
    """The value of a field (no block) or of a block without what is barred; the containers of blocks stay in place."""
    match block:
        case None:
            return _without_tags(value, barred) if isinstance(value, str) and "<" in value else None
        case blocks.BaseStreamBlock():
            for child in value:
                child.value = _without(child.block, child.value, barred)
        case blocks.ListBlock():
            for child in value.bound_blocks:
                child.value = _without(child.block, child.value, barred)
        case blocks.BaseStructBlock():
            for name, part in block.child_blocks.items():
                value[name] = _without(part, value[name], barred)
        case blocks.RichTextBlock():
            return RichText(_without_tags(value.source, barred))
        case _ if any((model, str(key)) in barred for model, key, _, _ in block.extract_references(value)):
            return None
    return value


def _without_tags(html: str, barred: set[Reference]) -> str:
    """Rich text whose barred links are bare words, its barred pictures gone."""

    def kept(match: re.Match[str]) -> str:
        tag = match.group(0)
        if not any((model, str(key)) in barred for model, key, _, _ in extract_references_from_rich_text(tag)):
            return tag
        return "<a>" if match.group(1) == "a" else ""

    return TAG.sub(kept, html)
