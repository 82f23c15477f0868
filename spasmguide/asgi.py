"""For servers that speak ASGI only: Django alone, whose catch-all view serves the same bytes."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spasmguide.settings")
application = get_asgi_application()
