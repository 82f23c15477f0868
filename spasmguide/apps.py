from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules


class DeskConfig(AdminConfig):
    """Django's admin with a first page of its own."""

    default_site = "guide.admin.site.DeskSite"

    def ready(self) -> None:
        """Register the desk's ModelAdmins after those of other apps, some of which they replace.

        Not from `guide.admin` itself: Django imports that package to make the site, before anything can register.
        """
        super().ready()
        autodiscover_modules("admin.registry")
