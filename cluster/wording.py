"""Text as people enter it, without what no reader sees and no XML may hold. Word pastes a vertical tab for a line
break, PDF a form feed for a page; one of them in a title breaks feeds and tables. So it goes at the door: pages as
they are cleaned (before anybody signs them), every other row as it is saved."""

import json
import re
from typing import Any

from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page

LINE_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
ODD = re.compile(f"{LINE_BREAKS.pattern}|{UNSEEN.pattern}")


def plain(text: str, *, lines: bool = True) -> str:
    """Without control characters; odd line breaks become `\\n`, in a text of one line any break a space."""
    text = UNSEEN.sub("", LINE_BREAKS.sub("\n", text))
    return text if lines else re.sub(r"\s*[\r\n]+\s*", " ", text)


def tidy(row: models.Model) -> None:
    """Have every text of this row plain."""
    for field in row._meta.concrete_fields:
        if field.attname in row.__dict__:
            value = row.__dict__[field.attname]
            if type(value) is str and isinstance(field, (models.CharField, models.TextField)) and ODD.search(value):
                setattr(row, field.attname, plain(value, lines=isinstance(field, models.TextField)))
            elif isinstance(field, StreamField) and value:
                setattr(row, field.attname, _plain_stream(field, value))


def tidy_saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **_: Any) -> None:
    """Before a row is saved. A live page is not touched here: what was signed is published to the letter. Drafts are:
    Wagtail saves them without cleaning, and PostgreSQL takes no NUL."""
    if not raw and not (isinstance(instance, Page) and instance.live):
        tidy(instance)


def _plain_stream(field: StreamField, value: Any) -> Any:
    stored = value.get_prep_value()
    cleaned = _plain_inside(stored)
    return value if cleaned == stored else field.to_python(json.dumps(cleaned))


def _plain_inside(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value) if ODD.search(value) else value
    if isinstance(value, list):
        return [_plain_inside(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain_inside(one) for key, one in value.items()}
    return value
