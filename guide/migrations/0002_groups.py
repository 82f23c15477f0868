"""The groups that the review rules know. What each may do lives here and in a test, not in clicks."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

TOPIC_KINDS = [
    "stretch",
    "compress",
    "preventiontip",
    "cause",
    "warningsign",
    "reliefplan",
    "routine",
    "article",
    "signcheck",
]
PARTS = ["step", "source"]
LOG = ["revision", "revisiontoreview", "event"]

GROUPS = {
    "Authors": [
        *(f"{act}_{kind}" for kind in TOPIC_KINDS for act in ("add", "change", "delete", "view")),
        *(f"{act}_{part}" for part in PARTS for act in ("add", "change", "delete", "view")),
        *(f"view_{model}" for model in LOG),
        "view_bodyarea",
        "submit_revision",
    ],
    "Clinical reviewers": [
        *(f"view_{model}" for model in [*TOPIC_KINDS, *PARTS, *LOG, "bodyarea", "edition", "reviewer"]),
        "review_revision",
        "withdraw_revision",
    ],
}


def make_groups(apps, schema_editor):
    # Permissions are normally made after all migrations; these groups need them now.
    app_config = apps.get_app_config("guide")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        permissions = Permission.objects.filter(content_type__app_label="guide", codename__in=codenames)
        missing = set(codenames) - set(permissions.values_list("codename", flat=True))
        if missing:
            raise ValueError(f"There is no permission {sorted(missing)}")
        group.permissions.set(permissions)


def remove_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
