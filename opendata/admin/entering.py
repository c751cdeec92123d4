"""The doors of the steward's room: who may enter, and what becomes of what a verb refuses.
A page is looked at, an act is posted to an address of its own; what is another department's does not exist."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cluster.admin.requests import signed_in
from cluster.errors import JingtingError, NotAllowed, NotFound
from opendata.admin.showing_dataset import PageForm, dataset_page
from opendata.catalogue import rules
from opendata.models import Secrecy

View = Callable[..., HttpResponse]
#: what a verb has done, in a sentence, or a page that says it
Done = str | HttpResponse


def door(view: View) -> View:
    """For people of the room alone; a page that cannot be shown just now says why and leads to the first one."""

    @require_http_methods(["GET", "POST"])
    @functools.wraps(view)
    def wrapped(request: HttpRequest, **where: Any) -> HttpResponse:
        if not rules.sees_room(signed_in(request)):
            raise NotAllowed("您没有数据管理的角色。")
        try:
            return view(request, **where)
        except NotFound as error:
            raise Http404(error.message) from None
        except NotAllowed:
            raise
        except JingtingError as error:
            messages.error(request, error.message)
            return redirect("opendata_admin:overview")

    return wrapped


def act(do: Callable[..., Done]) -> View:
    """The address of an act on a dataset that asks for nothing: afterwards its page says what was done, or why not."""

    @door
    @functools.wraps(do)
    def view(request: HttpRequest, dataset_id: uuid.UUID, **where: Any) -> HttpResponse:
        found = rules.dataset(signed_in(request), dataset_id)
        if request.method != "POST":  # a reload of this address
            return redirect("opendata_admin:dataset", dataset_id)
        try:
            return answered(request, dataset_id, do(request, found, **where))
        except NotFound:
            raise
        except JingtingError as refused:
            messages.error(request, refused.message)
            return redirect("opendata_admin:dataset", dataset_id)

    return view


def act_with(form_of: Callable[..., PageForm]) -> Callable[[Callable[..., Done]], View]:
    """The address of an act that asks for something, by `form_of(dataset, data, **where)`. What was typed stays on the
    page where form or verb refuses; of what is said to be secret nothing stays, not even in the page sent back."""

    def decorate(do: Callable[..., Done]) -> View:
        @door
        @functools.wraps(do)
        def view(request: HttpRequest, dataset_id: uuid.UUID, **where: Any) -> HttpResponse:
            found = rules.dataset(signed_in(request), dataset_id)
            if request.method != "POST":
                return redirect("opendata_admin:dataset", dataset_id)
            form = form_of(found, request.POST, **where)
            try:
                if form.is_valid():
                    return answered(request, dataset_id, do(request, found, form, **where))
            except NotFound:
                raise
            except JingtingError as refused:
                if refused.code == Secrecy.SECRET:
                    messages.error(request, refused.message)
                    return redirect("opendata_admin:dataset", dataset_id)
                form.add_error(None, refused.message)
            return dataset_page(request, rules.dataset(signed_in(request), dataset_id), typed=form)

        return view

    return decorate


def answered(request: HttpRequest, dataset_id: uuid.UUID, done: Done) -> HttpResponse:
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, done)
    return redirect("opendata_admin:dataset", dataset_id)
