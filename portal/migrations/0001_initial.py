import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import plans.affordability
import plans.months.households
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('payments', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeCursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_event_id', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('language', models.CharField(blank=True, max_length=8)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('EMAIL', 'E-mail'), ('PHONE', 'Phone'), ('POST', 'Letter')], max_length=5)),
                ('value', models.CharField(max_length=320)),
                ('state', models.CharField(choices=[('UNVERIFIED', 'Not confirmed'), ('VERIFIED', 'Confirmed'), ('OPTED_OUT', 'Asked us to stop'), ('BOUNCED', 'Letters came back'), ('RETIRED', 'No longer used'), ('WRONG_PERSON', 'Belongs to somebody else')], default='UNVERIFIED', max_length=12)),
                ('source', models.CharField(max_length=40)),
                ('checked_date', models.DateField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('borrower', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.borrower')),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'value'], name='contact_points_by_value')],
                'constraints': [models.UniqueConstraint(fields=('borrower', 'kind', 'value'), name='each_contact_point_once')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('subject_code', models.CharField(max_length=40)),
                ('side', models.CharField(max_length=8)),
                ('language', models.CharField(max_length=8)),
                ('sha256', models.CharField(max_length=64)),
                ('body', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('debt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.debt')),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject_code', 'side', 'language'), name='each_document_is_made_once')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proven_by', models.CharField(max_length=40)),
                ('proven_at', models.DateTimeField()),
                ('borrower', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.borrower')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='IncomeExpenditure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('adults', models.PositiveSmallIntegerField(null=True)),
                ('children_under_14', models.PositiveSmallIntegerField(default=0)),
                ('children_from_14', models.PositiveSmallIntegerField(default=0)),
                ('whys', models.JSONField(blank=True, default=dict)),
                ('changed_at', models.DateTimeField()),
                ('told_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'currency'), name='one_month_per_currency')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('EMAIL', 'E-mail'), ('LETTER', 'Letter')], max_length=6)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('by', models.CharField(max_length=80)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('spent_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('contact_point', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.contactpoint')),
                ('debt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.debt')),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.borrower')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('VIEWER', 'Viewer'), ('OFFICER', 'Officer'), ('APPROVER', 'Approver'), ('ADMIN', 'Administrator')], default='OFFICER', max_length=8)),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'lender'), name='one_role_per_user_and_lender')],
            },
        ),
        migrations.CreateModel(
            name='MonthLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.CharField(max_length=20)),
                ('amount_minor', models.BigIntegerField()),
                ('period', models.CharField(default=plans.affordability.Period['MONTHLY'], max_length=12)),
                ('part', models.CharField(default=plans.months.households.Part['ALL'], max_length=14)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='portal.incomeexpenditure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'line'), name='one_answer_per_line'), models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0), ('amount_minor__lte', 100000000000)), name='a_line_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='NightMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sweep', models.CharField(max_length=40)),
                ('day', models.DateField()),
                ('last_id', models.BigIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('began_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sweep', 'day'), name='one_mark_per_sweep_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=8)),
                ('kind', models.CharField(default='EMAIL', max_length=5)),
                ('to', models.CharField(max_length=320)),
                ('language', models.CharField(max_length=8)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('SENT', 'Sent'), ('HELD_BACK', 'Not sent'), ('FAILED', 'Could not be sent')], default='WAITING', max_length=9)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('is_counted', models.BooleanField(default=False)),
                ('counted_on', models.DateField(null=True)),
                ('borrower', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.borrower')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.event')),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
                ('rides_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='riders', to='portal.notice')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'WAITING')), fields=['next_try_at'], name='letters_to_send'), models.Index(condition=models.Q(('is_counted', True)), fields=['borrower', 'counted_on'], name='letters_that_count')],
                'constraints': [models.UniqueConstraint(fields=('event', 'side', 'to'), name='one_letter_each'), models.CheckConstraint(condition=models.Q(('counted_on', None), models.Q(('borrower__isnull', False), ('is_counted', True)), _connector='OR'), name='only_counted_letters_have_a_day')],
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=24)),
                ('session_hash', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('EMAIL', 'E-mail'), ('PHONE', 'Phone'), ('POST', 'Letter')], max_length=5)),
                ('value', models.CharField(max_length=320)),
                ('code_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('spent_at', models.DateTimeField(null=True)),
                ('borrower', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='payments.borrower')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['session_hash', 'purpose'], name='codes_of_a_session')],
            },
        ),
        migrations.CreateModel(
            name='OwnCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=26, unique=True)),
                ('state', models.CharField(choices=[('ASKED', 'Being put together'), ('READY', 'Ready'), ('GONE', 'Deleted')], default='ASKED', max_length=5)),
                ('language', models.CharField(max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('size', models.BigIntegerField(default=0)),
                ('papers', models.PositiveIntegerField(default=0)),
                ('made', models.PositiveIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ASKED')), fields=('user',), name='one_own_copy_asked_for_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='RateCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=96)),
                ('window', models.BigIntegerField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'window'), name='one_count_per_window')],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True)),
                ('filename', models.CharField(max_length=200)),
                ('body', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('encoding', models.CharField(blank=True, max_length=24)),
                ('mapping', models.JSONField(default=dict)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('by', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('batch_code', models.CharField(blank=True, max_length=16)),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
            ],
        ),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('OFFERED', 'Not accepted yet'), ('ACTIVE', 'Helping'), ('REVOKED', 'Ended')], default='OFFERED', max_length=8)),
                ('scope', models.CharField(choices=[('VIEW', 'See this account'), ('PROPOSE', 'See it and propose a plan'), ('FULL', 'See it, propose a plan, and ask for time')], max_length=8)),
                ('email', models.CharField(max_length=254)),
                ('name', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('until_date', models.DateField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('adviser', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('debt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.debt')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.lender')),
            ],
            options={
                'indexes': [models.Index(fields=['debt', 'state'], name='authorities_of_a_debt')],
            },
        ),
    ]
