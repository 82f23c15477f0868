from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class GuideConfig(AppConfig):
    name = "guide"
    verbose_name = "Guide"

    def ready(self) -> None:
        from guide.audit import signing
        from guide.feedback.receive import report_stored
        from guide.publishing.build import edition_made
        from guide.record import health, triggers
        from guide.review import danger_mail, groups

        pre_migrate.connect(triggers.remove_before_migrate, sender=self)
        post_migrate.connect(triggers.install_after_migrate, sender=self)
        post_migrate.connect(groups.apply, sender=self)
        report_stored.connect(danger_mail.on_report)
        edition_made.connect(signing.sign_made)
        # Not among the checks that run before every command: `migrate` is the remedy.
        checks.register(health.check_triggers, checks.Tags.database, deploy=True)
        checks.register(signing.check_signing, checks.Tags.security, deploy=True)
