import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from guide.authoring import drafts, topic_files
from guide.management import author_accounts
from guide.models import Edition, Reviewer, Topic
from guide.publishing import build
from guide.record import facts
from guide.review import workflow

ACCOUNTS_FILE = "demo-accounts.txt"
# name, groups, printed name, credential: the credential says what these accounts are.
DEMO_ACCOUNTS = [
    ("author", ["Authors"], None),
    ("reviewer", ["Clinical reviewers"], "Demo Reviewer One"),
    ("reviewer2", ["Clinical reviewers"], "Demo Reviewer Two"),
]


class Command(BaseCommand):
    help = (
        "File the starter topics as drafts, for your own authors and reviewers. With --demo (and DEMO=on) also make "
        "demonstration accounts and let them approve the topics, so that there is a guide to look at."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--author",
            help="The author who owns the drafts, and may not sign them; made if there is no such account. Default: "
            "the only author.",
        )
        parser.add_argument(
            "--demo", action="store_true", help="Approve by demonstration accounts, and say so on every page."
        )

    def handle(self, *args: Any, author: str | None, demo: bool, **options: Any) -> None:
        if demo and not settings.DEMO:
            raise CommandError("--demo works only with DEMO=on in the environment.")
        with transaction.atomic():
            if demo:
                self._make_accounts()
            files = topic_files.read_folder()
            drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
            if not drafts.missing(files) and Edition.objects.exists():
                self.stdout.write("All starter topics are there already: none was added, and no owner was changed.")
                return
            owner, whose = author_accounts.existing_or_made(author or ("author" if demo else None))
            topics = drafts.create_missing(files, owner, at=timezone.now())
            if demo:
                self._approve(topics, owner)
            edition = build.publish(owner, at=timezone.now())
        self.stdout.write(f"{len(topics)} new topics. {whose} Readers see edition {edition.seq}.")

    def _make_accounts(self) -> None:
        lines = []
        for name, groups, printed_name in DEMO_ACCOUNTS:
            if get_user_model().objects.filter(username=name).exists():
                continue
            password = secrets.token_urlsafe(9)
            user = get_user_model().objects.create_user(name, password=password, is_staff=True)
            user.groups.set(Group.objects.filter(name__in=groups))
            if printed_name:
                self._make_reviewer(user, printed_name)
            lines.append(f"{name:10} {password}\n")
        if lines:
            file = settings.VAR_DIR / ACCOUNTS_FILE
            file.touch(mode=0o600)
            with file.open("a") as accounts:
                accounts.writelines(lines)

    @staticmethod
    def _make_reviewer(user: User, printed_name: str) -> None:
        Reviewer.objects.create(
            user=user,
            printed_name=printed_name,
            credential="demonstration account, not a clinician",
            register="none",
            expires_on=timezone.now().date() + timedelta(days=3650),
            conflict_statement="None",
            conflict_stated_on=timezone.now().date(),
            verified_at=timezone.now(),
            is_demo=True,
        )

    def _approve(self, topics: list[Topic], author: User) -> None:
        reviewers = [get_user_model().objects.get(username=name) for name in ("reviewer", "reviewer2")]
        with workflow.deferred_publishing():
            for topic in topics:
                self._approve_one(topic, author, reviewers)

    @staticmethod
    def _approve_one(topic: Topic, author: User, reviewers: list[User]) -> None:
        at = timezone.now()
        note = topic_files.change_note(topic.slug)
        revision = workflow.submit(topic, author, note=note, at=at)
        review_by = facts.months_after(at.date(), topic.review_months)
        signed: dict[str, Any] = {"sha256": revision.sha256, "review_by": review_by, "at": at, "confirmed_at": at}
        needed = 2 if facts.needs_two_signers(topic) else 1
        for reviewer in reviewers[:needed]:
            workflow.approve(revision, reviewer, **signed)
