"""The door for a WSGI server: `gunicorn --pythonpath site jingting.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingting.settings")
application = get_wsgi_application()
