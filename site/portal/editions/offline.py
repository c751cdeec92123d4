"""What a reader sees when the network is gone: a service worker of each host that answers a failed navigation with a
notice in Chinese. It keeps nothing: the notice is part of the script, which the browser compares with ours at every
visit, so neither a page nor a file can ever be served stale."""

import base64
import hashlib
import json
import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from portal.editions.hant import converted

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/offline.js`, at the root since a worker reaches no further than the folder it stands in."""
    notice = render_to_string("portal/offline.html", {}, request)
    style = STYLE.search(notice)
    allowed = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode() if style else ""
    return render(
        request,
        "portal/offline.js",
        {
            "notices": json.dumps({"plain": notice, "hant": converted(notice)}, ensure_ascii=False),
            "policy": json.dumps(f"default-src 'none'; style-src 'sha256-{allowed}'"),
        },
        content_type="text/javascript; charset=utf-8",
    )
