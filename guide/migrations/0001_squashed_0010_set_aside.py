"""The tables as they stood at 0010_set_aside. A database that has run the ten migrations up to it has run this one.

What each group may do is no part of the migrations: see `guide.review.groups`.
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('guide', '0001_initial'),
        ('guide', '0002_groups'),
        ('guide', '0003_ladder_numbers_pregnancy'),
        ('guide', '0004_groups_for_ladders_and_numbers'),
        ('guide', '0005_feedback'),
        ('guide', '0006_signing'),
        ('guide', '0007_groups_of_people'),
        ('guide', '0008_contributions_and_groups'),
        ('guide', '0009_pause'),
        ('guide', '0010_set_aside'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Blob',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('content_type', models.CharField(max_length=100)),
                ('raw', models.BinaryField()),
                ('gzip', models.BinaryField(help_text='Empty where compressing saves nothing.', null=True)),
                ('brotli', models.BinaryField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='BodyArea',
            fields=[
                ('slug', models.SlugField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Areas are listed by this number, lowest first.')),
            ],
            options={
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('stretch', 'stretch'), ('compress', 'compress'), ('tip', 'prevention tip'), ('cause', 'cause'), ('warning', 'warning sign'), ('relief', 'relief plan'), ('routine', 'routine'), ('article', 'article'), ('check', 'sign check'), ('numbers', 'emergency numbers')], editable=False, max_length=10)),
                ('slug', models.SlugField(error_messages={'unique': 'Another topic has this slug already. Choose a different one.'}, help_text="The last part of the page's address: lower-case letters, digits and hyphens.", unique=True)),
                ('title', models.CharField(help_text='What a person in pain would call it. At most 80 characters.', max_length=80)),
                ('summary', models.TextField(help_text='One or two plain sentences, shown on lists and at the top of the page.', max_length=300)),
                ('body', models.TextField(blank=True, help_text='The rest of the page. Leave an empty line between paragraphs; start a heading with ##, a list line with a hyphen; **two stars** make words bold; a link is [words](/stretches/calf-wall/).', max_length=30000)),
                ('cautions', models.TextField(blank=True, help_text='One caution a line. Say “Do not” again on every line that forbids something.', max_length=3000)),
                ('picture_size', models.JSONField(blank=True, editable=False, null=True)),
                ('picture_alt', models.CharField(blank=True, help_text='What the picture shows, for readers who cannot see it.', max_length=300, verbose_name='picture in words')),
                ('review_months', models.PositiveSmallIntegerField(default=12, help_text='At most 36; at most 12 for warning signs, relief plans and sign checks.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(36)], verbose_name='months to the next review')),
                ('target_muscles', models.CharField(blank=True, max_length=120)),
                ('position', models.CharField(blank=True, choices=[('standing', 'standing'), ('sitting', 'sitting'), ('lying', 'lying'), ('kneeling', 'kneeling')], max_length=10)),
                ('in_bed', models.BooleanField(default=False, verbose_name='can be done in bed')),
                ('hold_seconds', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(300)])),
                ('repetitions', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)])),
                ('sides', models.CharField(blank=True, choices=[('each', 'each side, one after the other'), ('both', 'both sides together'), ('one', 'one side only, or no sides')], max_length=10)),
                ('sessions_per_day', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)])),
                ('easier', models.CharField(blank=True, max_length=200, verbose_name='easier version')),
                ('figure', models.JSONField(blank=True, editable=False, null=True)),
                ('temperature', models.CharField(blank=True, choices=[('heat', 'heat'), ('cold', 'cold'), ('both', 'heat and cold in turn')], max_length=10)),
                ('minutes_on', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)])),
                ('minutes_off', models.PositiveSmallIntegerField(blank=True, help_text='The pause before it is used again.', null=True, validators=[django.core.validators.MaxValueValidator(1440)])),
                ('evidence', models.CharField(blank=True, choices=[('strong', 'strong: several good trials'), ('some', 'some: one or two small trials'), ('advice', 'advice: experts agree, little direct proof'), ('unclear', 'unclear: trials disagree or are too few'), ('none', 'none: trials show little or no benefit')], max_length=10, verbose_name='strength of evidence')),
                ('cause_type', models.CharField(blank=True, choices=[('medicine', 'medicine'), ('other', 'other')], max_length=10)),
                ('urgency', models.CharField(blank=True, choices=[('emergency', 'emergency: call now'), ('urgent', 'urgent: get help today or soon'), ('routine', 'routine: mention it at the next visit')], max_length=10)),
                ('red_flag', models.CharField(blank=True, help_text='One line before the first step: when not to try this and get help instead. At most 20 words.', max_length=160, verbose_name='red-flag line')),
                ('areas', models.ManyToManyField(blank=True, help_text='Where on the body this helps or is felt.', to='guide.bodyarea')),
                ('owner', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='owned_topics', to=settings.AUTH_USER_MODEL)),
                ('picture', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guide.blob')),
                ('pregnancy', models.CharField(blank=True, choices=[('fine', 'fine in pregnancy'), ('care', 'fine with the care that the note names'), ('not', 'not in pregnancy')], help_text='Left open, it is not offered to a reader who says that she is pregnant.', max_length=10, verbose_name='in pregnancy')),
                ('pregnancy_flag', models.CharField(blank=True, help_text='Shown before the first step to a reader who says that she is pregnant. At most 20 words.', max_length=160, verbose_name='red-flag line in pregnancy')),
                ('pregnancy_note', models.CharField(blank=True, help_text='What to do differently in pregnancy.', max_length=200, verbose_name='note for pregnancy')),
            ],
            options={
                'ordering': ['kind', 'title'],
            },
        ),
        migrations.CreateModel(
            name='Stretch',
            fields=[
            ],
            options={
                'verbose_name_plural': 'stretches',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='Compress',
            fields=[
            ],
            options={
                'verbose_name_plural': 'compresses',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='PreventionTip',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='WarningSign',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='ReliefPlan',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='Routine',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='SignCheck',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='EmergencyNumbers',
            fields=[
            ],
            options={
                'verbose_name_plural': 'emergency numbers',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.topic', models.Model),
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='number')),
                ('text', models.CharField(help_text='One action. At most 12 words where it is read in pain.', max_length=200)),
                ('detail', models.CharField(blank=True, help_text='Shown under the question: what else means yes.', max_length=300)),
                ('outcome', models.CharField(blank=True, choices=[('emergency', 'emergency: call now'), ('today', 'get help today'), ('soon', 'see a doctor soon'), ('routine', 'mention it at the next visit')], max_length=10, verbose_name='yes means')),
                ('worse', models.CharField(blank=True, help_text='Shown after a yes: what would make it more urgent.', max_length=200)),
                ('signs', models.ManyToManyField(blank=True, help_text='The warning signs that a yes opens.', limit_choices_to={'kind': 'warning'}, related_name='+', to='guide.topic')),
                ('target', models.ForeignKey(blank=True, help_text='A stretch or a compress that this step opens.', limit_choices_to={'kind__in': ['stretch', 'compress']}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guide.topic', verbose_name='shows')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='guide.topic')),
                ('country', models.CharField(blank=True, help_text='The two letters of ISO 3166: GB.', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$', 'Two capital letters, as in ISO 3166: GB')])),
                ('numbers', models.CharField(blank=True, help_text='The number to call, the one to try first in front: 999, 112.', max_length=40, validators=[django.core.validators.RegexValidator('^[0-9]{2,6}(, [0-9]{2,6})*$', 'Write digits alone, with a comma and a space between two numbers: 999, 112')])),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Rung',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='number')),
                ('target', models.ForeignKey(help_text='A stretch, a compress, or at the end a warning sign.', limit_choices_to={'kind__in': ['stretch', 'compress', 'warning']}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guide.topic', verbose_name='try')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rungs', to='guide.topic')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('publisher', models.CharField(max_length=120)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1900), django.core.validators.MaxValueValidator(2100)])),
                ('url', models.URLField(error_messages={'invalid': 'Enter the whole address of the page, starting with https://'}, max_length=500, verbose_name='address')),
                ('read_on', models.DateField(help_text='The day on which you read this source yourself.', verbose_name='date read')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='guide.topic')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='contributions', to='guide.topic')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Reviewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('printed_name', models.CharField(help_text='The name that readers see.', max_length=120)),
                ('credential', models.CharField(help_text='For example: Physiotherapist.', max_length=120)),
                ('register', models.CharField(help_text='The professional register and the number in it.', max_length=160)),
                ('expires_on', models.DateField(help_text='The day on which the registration ends; no signing after it.')),
                ('conflict_statement', models.TextField(help_text='Interests that a reader should know of. Write “None” if there are none.', max_length=1000)),
                ('is_demo', models.BooleanField(default=False, help_text='Not a clinician. What it signs is labelled as a demonstration on every page.', verbose_name='demonstration account')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reviewer', to=settings.AUTH_USER_MODEL)),
                ('conflict_stated_on', models.DateField(help_text='The day of this statement. Given again every year.')),
                ('entered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verified_at', models.DateTimeField(editable=False, help_text='Empty: somebody else has to check the register first.', null=True)),
                ('verified_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['printed_name'],
                'permissions': [('verify_reviewer', 'Can verify the credential of a reviewer')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('payload', models.TextField(help_text='Canonical JSON; its SHA-256 is what a reviewer signs.')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('contributors', models.JSONField(help_text='Account numbers of everyone who touched this text; none may approve it.')),
                ('change_note', models.TextField(max_length=4000)),
                ('state', models.CharField(choices=[('in_review', 'in review'), ('approved', 'approved'), ('returned', 'returned to the author'), ('recalled', 'recalled by the author')], default='in_review', max_length=10)),
                ('submitted_at', models.DateTimeField()),
                ('last_contribution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guide.contribution')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='guide.topic')),
            ],
            options={
                'ordering': ['-submitted_at', '-pk'],
                'permissions': [('submit_revision', 'Can submit and recall revisions'), ('review_revision', 'Can approve and return revisions'), ('withdraw_revision', 'Can withdraw public pages'), ('read_log', 'Can read and export the whole log')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'number'), name='revision_number_unique'), models.UniqueConstraint(condition=models.Q(('state', 'in_review')), fields=('topic',), name='one_revision_in_review')],
            },
        ),
        migrations.CreateModel(
            name='RevisionToReview',
            fields=[
            ],
            options={
                'verbose_name': 'revision to review',
                'verbose_name_plural': 'to review',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('guide.revision',),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('seq', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('act', models.CharField(choices=[('submit', 'submitted'), ('recall', 'recalled'), ('return', 'returned'), ('discard', 'set aside'), ('sign', 'signed first of two'), ('approve', 'approved'), ('reaffirm', 'reaffirmed'), ('reinstate', 'reinstated'), ('withdraw', 'withdrawn'), ('publish', 'published'), ('person', 'people')], max_length=10)),
                ('sha256', models.CharField(blank=True, help_text='Of the revision or the edition that the act is about.', max_length=64)),
                ('data', models.JSONField(help_text='Reason, notice, or the signature: name, credential, statement, meaning, dates.')),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='guide.revision')),
                ('topic', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='guide.topic')),
            ],
            options={
                'ordering': ['seq'],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='claim', to='guide.revision')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(blank=True, help_text='The part that it is about, as a path: steps/3/text. Empty: the whole.', max_length=60)),
                ('text', models.TextField(max_length=4000)),
                ('at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='guide.revision')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('subject', models.CharField(max_length=200)),
                ('error', models.TextField(blank=True, help_text='What the mail server said. Empty: it was sent.')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(help_text='The first day on which mails come again.')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('seq', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('manifest', models.JSONField()),
                ('is_demo', models.BooleanField()),
                ('log_seq', models.PositiveBigIntegerField(help_text='The last line of the log that this edition knows.')),
                ('log_head', models.CharField(help_text='The hash of that line.', max_length=64)),
                ('public_manifest', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guide.blob')),
                ('tombstones', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='guide.blob')),
            ],
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('path', models.CharField(max_length=300, verbose_name='page')),
                ('page_sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the page')),
                ('is_page_assumed', models.BooleanField(default=False, help_text='The browser did not say which text it showed; this one was public then.', verbose_name='page assumed')),
                ('edition', models.PositiveBigIntegerField(blank=True, null=True)),
                ('helpful', models.BooleanField(blank=True, null=True, verbose_name='did it help?')),
                ('is_dangerous', models.BooleanField(default=False, verbose_name='may be dangerous')),
                ('text', models.TextField(blank=True, max_length=1000)),
                ('created_at', models.DateTimeField(verbose_name='received')),
                ('written_at', models.DateTimeField(blank=True, help_text="By the clock of the reader's phone.", null=True, verbose_name='written')),
                ('state', models.CharField(choices=[('new', 'new'), ('handled', 'handled')], default='new', max_length=10)),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
                ('handling_note', models.TextField(blank=True, max_length=4000, verbose_name='what was done')),
                ('handled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'report from a reader',
                'verbose_name_plural': 'reports from readers',
                'ordering': ['-state', '-is_dangerous', '-created_at', 'pk'],
                'permissions': [('handle_feedback', 'Can mark feedback as handled')],
                'default_permissions': ['view'],
                'indexes': [models.Index(fields=['path'], name='guide_feedb_path_3d7a63_idx'), models.Index(fields=['state'], name='guide_feedb_state_dfb684_idx')],
            },
        ),
        migrations.CreateModel(
            name='FeedbackSending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(db_index=True, max_length=64)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'default_permissions': (),
            },
        ),
    ]
