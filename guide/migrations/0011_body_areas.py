"""Body areas say what the code guessed from their slugs; the words of kinds come from the table of kinds."""

import django.db.models.deletion
from django.db import migrations, models

import guide.models.kinds
from guide.record import older_schemas


def fill(apps, schema_editor):
    for area in apps.get_model("guide", "BodyArea").objects.filter(slug__in=older_schemas.BEFORE):
        for name, value in older_schemas.facts(area.slug).items():
            setattr(area, name, value)
        area.save()


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0010_set_aside"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="article",
            options={"verbose_name": "article", "verbose_name_plural": "articles"},
        ),
        migrations.AlterModelOptions(
            name="cause",
            options={"verbose_name": "cause", "verbose_name_plural": "causes"},
        ),
        migrations.AlterModelOptions(
            name="compress",
            options={"verbose_name": "compress", "verbose_name_plural": "compresses"},
        ),
        migrations.AlterModelOptions(
            name="emergencynumbers",
            options={"verbose_name": "emergency numbers", "verbose_name_plural": "emergency numbers"},
        ),
        migrations.AlterModelOptions(
            name="preventiontip",
            options={"verbose_name": "prevention tip", "verbose_name_plural": "prevention tips"},
        ),
        migrations.AlterModelOptions(
            name="reliefplan",
            options={"verbose_name": "relief plan", "verbose_name_plural": "relief plans"},
        ),
        migrations.AlterModelOptions(
            name="routine",
            options={"verbose_name": "routine", "verbose_name_plural": "routines"},
        ),
        migrations.AlterModelOptions(
            name="signcheck",
            options={"verbose_name": "sign check", "verbose_name_plural": "sign checks"},
        ),
        migrations.AlterModelOptions(
            name="stretch",
            options={"verbose_name": "stretch", "verbose_name_plural": "stretches"},
        ),
        migrations.AlterModelOptions(
            name="warningsign",
            options={"verbose_name": "warning sign", "verbose_name_plural": "warning signs"},
        ),
        migrations.AlterField(
            model_name="rung",
            name="target",
            field=models.ForeignKey(
                help_text="A stretch, a compress, or at the end a warning sign.",
                limit_choices_to=guide.models.kinds.may_be_rung,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="guide.topic",
                verbose_name="try",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="target",
            field=models.ForeignKey(
                blank=True,
                help_text="A stretch or a compress that this step opens.",
                limit_choices_to=guide.models.kinds.may_be_step,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="guide.topic",
                verbose_name="shows",
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="kind",
            field=models.CharField(choices=guide.models.kinds.choices, editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name="bodyarea",
            name="drawing",
            field=models.CharField(
                choices=[
                    ("calf", "leg from the side, the calf marked"),
                    ("foot", "leg from the side, the foot marked"),
                    ("front-thigh", "leg from the side, the front of the thigh marked"),
                    ("back-thigh", "leg from the side, the back of the thigh marked"),
                    ("hand", "hand"),
                    ("eyelid", "eye"),
                    ("back", "head and trunk, the lower back marked"),
                    ("neck", "head and trunk, the neck marked"),
                    ("body", "head and trunk, nothing marked"),
                ],
                default="body",
                help_text="Shown on the tile of its relief plan, on the first page.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="bodyarea",
            name="limb",
            field=models.CharField(
                choices=[("leg", "leg"), ("arm", "arm"), ("side", "neither: “change side”")],
                default="side",
                help_text="What the timer names when the other side has its turn: “change leg”, “change arm”.",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="bodyarea",
            name="map_place",
            field=models.CharField(
                blank=True,
                choices=[
                    ("eyelid", "front: eyes"),
                    ("jaw", "front: jaw"),
                    ("shoulder", "front and back: shoulders"),
                    ("chest", "front: chest"),
                    ("arm", "front and back: arms"),
                    ("belly", "front: belly"),
                    ("hand", "front and back: hands"),
                    ("hip", "front: hips"),
                    ("groin", "front: groin"),
                    ("front-thigh", "front: thighs"),
                    ("shin", "front: shins"),
                    ("foot", "front and back: feet"),
                    ("neck", "back: neck"),
                    ("upper-back", "back: upper back"),
                    ("back", "back: lower back"),
                    ("buttock", "back: buttocks"),
                    ("back-thigh", "back: thighs"),
                    ("calf", "back: calves"),
                ],
                help_text="Where a tap opens it. Empty: it stands in the list beside the map alone.",
                max_length=12,
                verbose_name="place on the map of the body",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="bodyarea",
            constraint=models.UniqueConstraint(
                condition=models.Q(("map_place", ""), _negated=True),
                fields=("map_place",),
                name="one_area_at_a_map_place",
                violation_error_message="Another area stands at this place on the map. Choose a free one, or none.",
            ),
        ),
    ]
