"""Packs and the files for phones leave the archive of blobs, and manifests are stored in parts. No row is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0011_body_areas"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content_type", models.CharField(max_length=100)),
                (
                    "plain",
                    models.BinaryField(db_column="raw", default=b"", help_text="Empty where brotli holds the bytes."),
                ),
                ("brotli", models.BinaryField(help_text="Empty where compressing saves nothing.", null=True)),
            ],
            options={"abstract": False},
        ),
        # Fields get other names; their columns keep theirs.
        migrations.AlterField("blob", "raw", models.BinaryField(db_column="raw")),
        migrations.RenameField("blob", "raw", "plain"),
        migrations.AlterField(
            "blob",
            "plain",
            models.BinaryField(db_column="raw", default=b"", help_text="Empty where brotli holds the bytes."),
        ),
        migrations.AlterField(
            "blob", "brotli", models.BinaryField(help_text="Empty where compressing saves nothing.", null=True)
        ),
        migrations.AlterField(
            "blob",
            "gzip",
            models.BinaryField(help_text="Of earlier releases, which stored three forms of every blob.", null=True),
        ),
        migrations.AlterField("edition", "manifest", models.JSONField(db_column="manifest")),
        migrations.RenameField("edition", "manifest", "root"),
        # What they name need not be a blob any more.
        migrations.AlterField(
            "edition", "public_manifest", models.CharField(db_column="public_manifest_id", max_length=64)
        ),
        migrations.RenameField("edition", "public_manifest", "public_manifest_sha256"),
        migrations.AlterField("edition", "tombstones", models.CharField(db_column="tombstones_id", max_length=64)),
        migrations.RenameField("edition", "tombstones", "tombstones_sha256"),
    ]
