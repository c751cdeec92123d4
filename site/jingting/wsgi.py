"""The door for a WSGI server: `PYTHONPATH=site granian --interface wsgi jingting.wsgi:application`."""

import os
from typing import cast

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingting.settings")
django_application = get_wsgi_application()

from jingting.doorkeeping import Doorkeeper  # noqa: E402  needs the apps that the line above loads
from jingting.page_cache import Application, PageCache  # noqa: E402
from opendata.front import RowsFront  # noqa: E402

# A response of Django is the iterable of bytes that WSGI wants, which its types do not say.
application = Doorkeeper(RowsFront(PageCache(cast(Application, django_application))))
