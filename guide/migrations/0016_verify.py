from collections import defaultdict
from datetime import UTC

from django.db import migrations, models

from guide.canonical_json import canonical, digest


def chain(apps, schema_editor):
    """Each row gets its hash as it stands now; from here on a change shows."""
    newest = defaultdict(str)
    for row in apps.get_model("guide", "Contribution").objects.order_by("pk"):
        fields = [newest[row.topic_id], row.topic_id, row.user_id, row.at.astimezone(UTC).isoformat()]
        newest[row.topic_id] = row.hash = digest(canonical(fields))
        row.save(update_fields=["hash"])


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0014_calling"),
    ]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="hash",
            field=models.CharField(default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(chain, migrations.RunPython.noop),
    ]
