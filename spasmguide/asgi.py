"""For servers that speak ASGI only: Django alone, whose view serves the same bytes. Requests have no number here."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spasmguide.settings")
application = get_asgi_application()

from guide.publishing import rendering  # noqa: E402  (models can be imported only now)
from guide.serving.shelf import shelf  # noqa: E402

rendering.remember_release()
shelf.watch(settings.VAR_DIR)
