"""61 hosts, one application: which site a host name means, and where the one admin lives.
A host that owns no site gets no site (404), whatever Wagtail's default site says."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from wagtail.models import Site

from cluster.departments import host_space
from cluster.departments.host_space import Host
from portal.sites import closing


class HostMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        space = host_space.of(request.path)
        if space.host is Host.ANY:
            return self.get_response(request)
        host = request.get_host().rpartition(":")[0] if ":" in request.get_host() else request.get_host()
        if space.host is Host.PORTAL:
            if host != settings.BASE_DOMAIN:
                return HttpResponseRedirect(settings.WAGTAILADMIN_BASE_URL + request.get_full_path())
            return self.get_response(request)
        site = Site.find_for_request(request)
        if site is None or site.hostname != host:
            return render(request, "unknown_host.html", {"portal": settings.WAGTAILADMIN_BASE_URL}, status=404)
        return closing.notice(request, site.pk) or self.get_response(request)
