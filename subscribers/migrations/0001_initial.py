import django.db.models.deletion
import subscribers.models.newsletter
import subscribers.models.subscriber
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('events', models.PositiveIntegerField()),
                ('by_staff', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('newsletters', models.JSONField(default=list)),
                ('page', models.CharField(blank=True, max_length=200)),
                ('wording', models.TextField(blank=True)),
                ('wording_version', models.CharField(blank=True, max_length=40)),
                ('ip_hash', models.CharField(blank=True, max_length=64, null=True)),
                ('at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='ConfirmationMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_hash', models.CharField(max_length=64)),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mailbox_hash', 'number'), name='confirmation_mail_never_twice_at_once')],
            },
        ),
        migrations.CreateModel(
            name='Newsletter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='As readers see it on the page and in their inbox.', max_length=80, unique=True)),
                ('slug', models.SlugField(help_text='Part of its address and of the list id in every e-mail. It cannot be changed later.', max_length=60, unique=True, validators=[subscribers.models.newsletter.refuse_reserved_slug])),
                ('promise', models.CharField(help_text='One line: what a reader gets.', max_length=160)),
                ('description', models.TextField(blank=True, help_text='A few sentences for its page. Plain text.')),
                ('frequency', models.CharField(help_text='How often, in words: “Every weekday at 7”.', max_length=60)),
                ('language', models.CharField(default='en', help_text='Code of the language it is written in.', max_length=12)),
                ('is_open', models.BooleanField(default=True, help_text='Closed: nobody new can subscribe.', verbose_name='open for sign-up')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order on the page, smallest first.')),
            ],
            options={
                'ordering': ['position', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('slug__in', ['address', 'confirm', 'feed.xml', 'preferences', 'subscribe', 'unsubscribe']), _negated=True), name='newsletter_slug_is_not_reserved'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='newsletter_name_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Subscriber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('email_key', models.CharField(editable=False, max_length=320, unique=True)),
                ('mailbox_hash', models.CharField(db_index=True, editable=False, max_length=64)),
                ('key', models.CharField(default=subscribers.models.subscriber.random_key, editable=False, max_length=32, unique=True)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-pk'],
                'permissions': [('erase_subscriber', 'Can erase a subscriber')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='subscriber_address_is_not_empty'), models.CheckConstraint(condition=models.Q(('email_key', ''), _negated=True), name='subscriber_key_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('pending', 'pending'), ('confirmed', 'confirmed'), ('unsubscribed', 'unsubscribed')], default='pending', max_length=12)),
                ('status_at', models.DateTimeField()),
                ('paused_until', models.DateTimeField(blank=True, null=True)),
                ('newsletter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='subscribers.newsletter')),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='subscribers.subscriber')),
            ],
            options={
                'ordering': ['newsletter__position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ConsentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('requested', 'asked for'), ('confirmed', 'confirmed by link'), ('ticked', 'ticked in preferences'), ('undone', 'took the unsubscription back'), ('unsubscribed', 'unsubscribed'), ('one_click', 'unsubscribed in the mail program'), ('unticked', 'unticked in preferences'), ('paused', 'paused'), ('resumed', 'ended the pause'), ('address_changed', 'changed the address'), ('suppressed', 'stopped: complaint or bounce'), ('expired', 'not confirmed in time')], max_length=16)),
                ('at', models.DateTimeField()),
                ('page', models.CharField(blank=True, max_length=200)),
                ('wording', models.TextField(blank=True)),
                ('wording_version', models.CharField(blank=True, max_length=40)),
                ('ip_hash', models.CharField(blank=True, max_length=64, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consent_events', to=settings.AUTH_USER_MODEL)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='subscribers.subscription')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_hash', models.CharField(max_length=64)),
                ('reason', models.CharField(choices=[('erased', 'erased'), ('complaint', 'complaint'), ('hard_bounce', 'hard bounce')], max_length=12)),
                ('at', models.DateTimeField(verbose_name='since')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_note', models.CharField(blank=True, max_length=300)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'permissions': [('lift_suppression', 'Can lift a suppression')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirm', 'confirmation'), ('welcome', 'welcome'), ('already_subscribed', 'already subscribed'), ('preferences_link', 'link to the preferences'), ('address_change', 'change of address')], max_length=20)),
                ('events', models.JSONField(blank=True, default=dict)),
                ('to', models.EmailField(blank=True, max_length=254)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('at', models.DateTimeField(db_index=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='subscribers.subscriber')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'address_change'), models.Q(('to', ''), _negated=True)), models.Q(models.Q(('kind', 'address_change'), _negated=True), ('to', '')), _connector='OR'), name='letter_to_another_address_only_for_its_change')],
            },
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['status', 'status_at'], name='subscription_by_status'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.UniqueConstraint(fields=('subscriber', 'newsletter'), name='subscription_never_twice'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'confirmed', 'unsubscribed'])), name='subscription_status_is_known'),
        ),
        migrations.AddIndex(
            model_name='consentevent',
            index=models.Index(condition=models.Q(('ip_hash__isnull', False)), fields=['at'], name='consent_event_with_network'),
        ),
        migrations.AddConstraint(
            model_name='consentevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['requested', 'confirmed', 'ticked', 'undone', 'unsubscribed', 'one_click', 'unticked', 'paused', 'resumed', 'address_changed', 'suppressed', 'expired'])), name='consent_event_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='consentevent',
            constraint=models.CheckConstraint(condition=models.Q(('by', None), models.Q(('kind__in', ['confirmed', 'ticked', 'undone']), _negated=True), _connector='OR'), name='consent_event_confirmed_by_staff'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('mailbox_hash', 'reason'), name='suppression_never_twice'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=models.Q(('lifted_at', None), models.Q(('lift_note', ''), _negated=True), _connector='OR'), name='suppression_never_lifted_without_a_note'),
        ),
        migrations.AddConstraint(
            model_name='suppression',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['erased', 'complaint', 'hard_bounce'])), name='suppression_reason_is_known'),
        ),
    ]
