"""Readers' pages are answered from memory in front of Django; all else goes on to Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spasmguide.settings")
django_application = get_wsgi_application()

from guide.serving.wsgi import GuideApplication  # noqa: E402  (models can be imported only now)

application = GuideApplication(django_application)
