"""Signs become rows of the warning texts. Every warning text is one sign at first, and a question asks these."""

import django.db.models.deletion
from django.db import migrations, models

from guide.record.older_schemas import LEVELS, SEARCHED


def signs_of_texts(apps, schema_editor):
    sign, topic, step = (apps.get_model("guide", name) for name in ("Sign", "Topic", "Step"))
    for text in topic.objects.filter(kind="warning").order_by("pk"):
        searched = SEARCHED.get(text.slug, "").replace(", ", "\n")
        level = LEVELS.get(text.urgency, "today")
        sign.objects.create(topic=text, key=text.slug, words=text.title, level=level, danger=0, searched=searched)
    for question in step.objects.filter(topic__kind="check").order_by("pk"):
        question.asks = sorted(question.signs.values_list("slug", flat=True))
        question.save(update_fields=["asks"])


class Migration(migrations.Migration):
    dependencies = [
        ("guide", "0012_phone_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="name",
            field=models.SlugField(
                blank=True,
                help_text="A short name, as in [nhs] after the sentences that it carries. Empty: it carries none.",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="read",
            field=models.CharField(
                blank=True,
                choices=[
                    ("whole", "read whole"),
                    ("part", "read in part"),
                    ("copy", "read in a copy, not on the publisher's own page"),
                ],
                max_length=10,
                verbose_name="how much",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="asks",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Signs of one level, at most six for any part of the body. A yes to one gives that help.",
                verbose_name="signs",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="sources",
            field=models.JSONField(
                blank=True, default=list, help_text="The names of the sources of this text that say so."
            ),
        ),
        migrations.AddField(
            model_name="topic",
            name="named_signs",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="The signs that this page names under “When to get help”, with their level.",
                verbose_name="signs to look out for",
            ),
        ),
        migrations.AlterField(
            model_name="step",
            name="detail",
            field=models.CharField(blank=True, help_text="A remark that readers see beside it.", max_length=300),
        ),
        migrations.CreateModel(
            name="SearchCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=200)),
                ("expect", models.SlugField(help_text="The key of the sign, or the slug of the page.")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dangerous", "dangerous: the sign comes first"),
                            ("harmless", "harmless: its page is among the first three, and no emergency above it"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        limit_choices_to={"kind": "check"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="searches",
                        to="guide.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Sign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "key",
                    models.SlugField(
                        error_messages={"unique": "Another sign has this key already. Choose a different one."},
                        help_text=(
                            "The short name by which other texts name this sign. It never changes once it was public."
                        ),
                        unique=True,
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="The sign as a reader says it: “My calf is swollen and warm”. No full stop.",
                        max_length=200,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("emergency", "emergency: call now"),
                            ("today", "today: get help today"),
                            ("soon", "soon: be seen within a few days"),
                            ("routine", "routine: mention it at the next visit"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "danger",
                    models.PositiveSmallIntegerField(
                        default=1000,
                        help_text="Within its level, the lowest number stands first.",
                        verbose_name="place by danger",
                    ),
                ),
                (
                    "needs",
                    models.CharField(
                        blank=True,
                        help_text="What must be true with it, if it is not enough",
                        max_length=300,
                        verbose_name="counts only with",
                    ),
                ),
                (
                    "unlike",
                    models.CharField(
                        blank=True,
                        help_text="What tells it from an ordinary cramp.",
                        max_length=300,
                        verbose_name="unlike a cramp",
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("everyone", "everyone"),
                            ("pregnant", "who is pregnant, or gave birth in the last six weeks"),
                            ("child", "a child"),
                            ("medicine", "who takes medicines, or drinks a lot"),
                            ("illness", "who has a long-term illness that changes the answer"),
                        ],
                        default="everyone",
                        max_length=10,
                    ),
                ),
                (
                    "do",
                    models.CharField(
                        blank=True,
                        help_text="What to do and what not to do meanwhile.",
                        max_length=500,
                        verbose_name="until help comes",
                    ),
                ),
                (
                    "asked",
                    models.CharField(
                        blank=True,
                        help_text="Only where its own words are too long.",
                        max_length=200,
                        verbose_name="as the check asks it",
                    ),
                ),
                (
                    "not_asked",
                    models.CharField(
                        blank=True,
                        help_text="Only where nobody could answer, such as for somebody who is not awake.",
                        max_length=200,
                        verbose_name="why the check does not ask it",
                    ),
                ),
                (
                    "searched",
                    models.TextField(
                        blank=True,
                        help_text=(
                            "Words that people type when they have this sign, one search a line. "
                            "Its page then comes first."
                        ),
                        max_length=2000,
                        verbose_name="what people type",
                    ),
                ),
                (
                    "sources",
                    models.JSONField(
                        blank=True, default=list, help_text="The names of the sources of this text that say so."
                    ),
                ),
                (
                    "areas",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Where on the body the check asks it. None: wherever the cramp is.",
                        to="guide.bodyarea",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        limit_choices_to={"kind": "warning"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signs",
                        to="guide.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["danger", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(help_text="Short and unique in this check.", verbose_name="name")),
                (
                    "words",
                    models.TextField(help_text="Two or three sentences in this person's own words.", max_length=600),
                ),
                ("signs", models.JSONField(blank=True, default=list, help_text="The keys of the signs that are true.")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("emergency", "emergency: call now"),
                            ("today", "today: get help today"),
                            ("soon", "soon: be seen within a few days"),
                            ("routine", "routine: mention it at the next visit"),
                            ("none", "none: no help needed"),
                        ],
                        max_length=10,
                        verbose_name="must come out",
                    ),
                ),
                ("place", models.SlugField(blank=True, help_text="Where on the body it is: the slug of a body area.")),
                ("page", models.SlugField(blank=True, help_text="The slug of the page that search must bring.")),
                (
                    "also",
                    models.JSONField(
                        blank=True, default=list, help_text="Slugs of other pages that are right first answers."
                    ),
                ),
                (
                    "typed",
                    models.CharField(blank=True, help_text="What is typed; empty: the first sentence.", max_length=200),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        limit_choices_to={"kind": "check"},
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="guide.topic",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("topic", "key"), name="one_case_of_a_name_in_a_check")],
            },
        ),
        migrations.RunPython(signs_of_texts, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="step",
            name="outcome",
        ),
        migrations.RemoveField(
            model_name="step",
            name="signs",
        ),
        migrations.RemoveField(
            model_name="step",
            name="worse",
        ),
        migrations.RemoveField(
            model_name="topic",
            name="urgency",
        ),
    ]
