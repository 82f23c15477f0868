"""Readers' pages are answered from memory in front of Django; all else goes on to Django. Each request has a number."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spasmguide.settings")
django_application = get_wsgi_application()

from guide.publishing import build, release, rendering  # noqa: E402  (models can be imported only now)
from guide.record import readiness  # noqa: E402
from guide.request_log import RequestLog  # noqa: E402
from guide.serving.shelf import shelf  # noqa: E402
from guide.serving.wsgi import GuideApplication  # noqa: E402

rendering.remember_release()
shelf.watch(settings.VAR_DIR)
checks = {"release": lambda: release.obstacle(build.renderer)}
ready = readiness.Readiness(lambda: readiness.obstacles(checks))
application = RequestLog(GuideApplication(django_application, shelf, ready.obstacles))
