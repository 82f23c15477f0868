"""What the groups of 0002 may do with the tables that came with the relief ladders and the emergency numbers."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

ACTS = {"Authors": ("add", "change", "delete", "view"), "Clinical reviewers": ("view",)}
MODELS = ("emergencynumbers", "rung")


def widen_groups(apps, schema_editor):
    # Permissions are normally made after all migrations; these groups need them now.
    app_config = apps.get_app_config("guide")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=ACTS):
        codenames = [f"{act}_{model}" for act in ACTS[group.name] for model in MODELS]
        group.permissions.add(*Permission.objects.filter(content_type__app_label="guide", codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [("guide", "0003_ladder_numbers_pregnancy")]

    operations = [migrations.RunPython(widen_groups, migrations.RunPython.noop)]
