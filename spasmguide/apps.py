from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin with the desk's own first page."""

    default_site = "guide.admin.site.Desk"
