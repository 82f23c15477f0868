from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from guide.management import link_requests
from guide.models.links import Link
from guide.review import link_checks


class Command(BaseCommand):
    help = "Ask for the page of every source, and show at the desk what is not there any more. Run it once a week."

    def handle(self, *args: Any, **options: Any) -> None:
        urls, found = link_checks.addresses(), Counter[str]()
        for answer in link_requests.check_all(urls):
            link_checks.store(answer.url, answer.status, answer.problem, at=timezone.now())
            found[answer.status] += 1
            if answer.status != Link.Status.FOUND:
                self.stdout.write(f"{Link.Status(answer.status).label}: {answer.url} {answer.problem}".rstrip())
        link_checks.forget_others(urls)
        self.stdout.write(", ".join(f"{found[status]} {status.label}" for status in Link.Status) + ".")
