from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Django's admin with a first page of its own."""

    default_site = "spasmguide.desk.Desk"
