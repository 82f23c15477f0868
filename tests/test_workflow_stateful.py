"""Random sequences of all acts by all kinds of people: what is public is exactly what the log says, at every step."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from guide.models import SIGNATURES, Contribution, Edition, Event, Kind, Revision, Topic
from guide.publishing import build
from guide.record import facts, log
from guide.review import accounts, discussion, workflow
from tests.factory import NOW, make_author, make_reviewer, make_topic, make_user

pytestmark = pytest.mark.unmeasured

TOPICS = {"walk": Kind.TIP, "clot": Kind.WARNING}
# Mostly people who may do it, so that long stories come about; everybody else tries as well.
writer = st.sampled_from(["ada", "ben", "rosa", "ada", "rosa", "rita", "otto"])
signer = st.sampled_from(["rita", "ravi", "rosa", "rita", "ravi", "rosa", "ada", "sam"])
slug = st.sampled_from(list(TOPICS))
reviewer = st.sampled_from(["rita", "ravi", "rosa"])
# Who has whose accounts: one of the two managers made a second one.
HANDS = {"max": "max", "maxine": "max", "mia": "mia"}
manager = st.sampled_from(list(HANDS))


class Desk(RuleBasedStateMachine):
    """A desk with two topics, two authors, three reviewers (one of whom writes too), a safety officer and a guest; and
    two account managers, one of whom has a second account."""

    def __init__(self):
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.at = NOW
        self.people = {name: make_author(name) for name in ("ada", "ben")}
        self.people |= {name: make_reviewer(name) for name in ("rita", "ravi", "rosa")}
        self.people["rosa"].groups.add(Group.objects.get(name="Authors"))
        self.people["sam"] = make_user("sam", "Safety officers")
        self.people["otto"] = make_user("otto")
        self.people |= {name: make_user(name, "Account managers") for name in HANDS}
        accounts.record_password_set(self.people["maxine"], self.people["max"], at=self.at)
        self.entered = {name: set() for name in ("rita", "ravi", "rosa")}
        self.passwords = dict.fromkeys(self.entered)
        for name, kind in TOPICS.items():
            make_topic(self.people["ada"], kind=kind, slug=name)
        build.publish(self.people["ada"], at=self.at)

    def teardown(self):
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    # --- acts: whatever is refused changes nothing, which the invariants see ---

    def act(self, what, *args, **said):
        self.at += timedelta(minutes=7)
        lines = Event.objects.count()
        try:
            return what(*args, **said, at=self.at)
        except workflow.Refused:
            assert Event.objects.count() == lines
            return None

    def topic(self, name):
        return Topic.objects.get(slug=name)

    def waiting(self, name):
        return facts.revision_in_review(self.topic(name))

    def signature(self, revision):
        review_by = facts.months_after(self.at.date(), 11)
        return {"sha256": revision.sha256, "review_by": review_by, "confirmed_at": self.at + timedelta(minutes=6)}

    @rule(name=slug, person=writer)
    def write(self, name, person):
        topic = self.topic(name)
        with transaction.atomic():
            if facts.revision_in_review(topic) is None:
                topic.summary = f"Step {Contribution.objects.count()}."
                topic.save()
            self.act(workflow.record_contribution, topic, self.people[person])

    @rule(name=slug, person=writer)
    def submit(self, name, person):
        self.act(workflow.submit, self.topic(name), self.people[person], note="New.")

    @rule(name=slug, first=signer, second=signer)
    def sign_twice(self, name, first, second):
        """What random acts would seldom put one after the other."""
        for person in (first, second):
            self.approve(name, person, workflow.FULL_REVIEW)

    @rule(name=slug, person=writer)
    def recall(self, name, person):
        if revision := self.waiting(name):
            self.act(workflow.recall, revision, self.people[person], reason="Slip.")

    @rule(name=slug, person=writer)
    def set_aside(self, name, person):
        self.act(workflow.discard, self.topic(name), self.people[person], reason="No time.")

    @rule(name=slug, person=signer)
    def send_back(self, name, person):
        if revision := self.waiting(name):
            self.act(workflow.return_to_author, revision, self.people[person], reason="No.")

    @rule(name=slug, person=signer, meaning=st.sampled_from([workflow.FULL_REVIEW, workflow.WORDING_CHECK]))
    def approve(self, name, person, meaning):
        if revision := self.waiting(name):
            self.act(workflow.approve, revision, self.people[person], meaning=meaning, **self.signature(revision))

    @rule(name=slug, person=signer, age=st.integers(1, 3))
    def approve_an_old_page(self, name, person, age):
        """Somebody left the page open: the text that they read is not the one that waits now."""
        revisions = Revision.objects.filter(topic__slug=name).order_by("-number")
        if (revision := self.waiting(name)) and len(revisions) > age:
            signature = {**self.signature(revision), "sha256": revisions[age].sha256}
            if revisions[age].sha256 != revision.sha256:
                assert self.act(workflow.approve, revision, self.people[person], **signature) is None

    @rule(name=slug, person=signer)
    def reaffirm(self, name, person):
        topic = self.topic(name)
        if live := facts.live_signature(topic):
            self.act(workflow.reaffirm, topic, self.people[person], **self.signature(live.revision))

    @rule(name=slug, writes=writer, submits=writer, first=signer, second=signer)
    def go_the_whole_way(self, name, writes, submits, first, second):
        self.write(name, writes)
        self.submit(name, submits)
        self.sign_twice(name, first, second)

    @rule(name=slug, person=signer, code=st.sampled_from(sorted(workflow.REASONS)))
    def withdraw(self, name, person, code):
        if facts.live_signature(self.topic(name)) is None:
            return
        self.act(workflow.withdraw, self.topic(name), self.people[person], reason="R", notice="N", code=code)

    @rule(name=slug, person=signer)
    def reinstate(self, name, person):
        topic = self.topic(name)
        if withdrawal := facts.withdrawal_in_force(topic):
            self.act(workflow.reinstate, topic, self.people[person], **self.signature(withdrawal.revision))

    @rule(name=slug, person=signer)
    def claim(self, name, person):
        if revision := self.waiting(name):
            self.act(discussion.claim, revision, self.people[person])

    @rule(person=reviewer, by=st.one_of(st.none(), manager))
    def set_a_password(self, person, by):
        """Somebody's own, or that of another."""
        self.act(accounts.record_password_set, self.people[person], self.people[by or person])
        if by:
            self.passwords[person] = HANDS[by]

    @rule(person=reviewer, by=manager)
    def change_a_credential(self, person, by):
        profile = self.people[person].reviewer
        profile.refresh_from_db()
        profile.register = f"HCPC PH{Event.objects.count()}"
        self.act(accounts.save_profile, profile, self.people[by])
        self.entered[person].add(HANDS[by])

    @rule(person=reviewer, first=manager, second=manager)
    def verify_again(self, person, first, second):
        """So that somebody can sign again; whoever had a hand in it is refused."""
        for by in (first, second):
            profile = self.people[person].reviewer
            profile.refresh_from_db()
            had_a_hand = HANDS[by] in {*self.entered[person], self.passwords[person]}
            refuses = had_a_hand or profile.verified_at is not None
            lines = Event.objects.count()
            self.act(accounts.verify_credential, profile, self.people[by])
            assert (Event.objects.count() == lines) == refuses
            if not refuses:
                self.entered[person] = set()

    # --- what holds after every act ---

    @invariant()
    def the_edition_is_what_the_log_says(self):
        public, hashes = {}, {}
        for event in Event.objects.exclude(topic=None).order_by("seq"):
            if event.act in SIGNATURES:
                public[event.topic.slug] = event
            elif event.act == Event.Act.WITHDRAW:
                public.pop(event.topic.slug, None)
        for page in Edition.objects.current().manifest["pages"].values():
            for sha256 in page["revisions"]:
                hashes[sha256] = True
        assert set(hashes) == {event.sha256 for event in public.values()}

    @invariant()
    def no_contributor_ever_signed(self):
        for event in Event.objects.filter(act__in=[*SIGNATURES, Event.Act.SIGN]).select_related("revision"):
            assert event.actor_id not in event.revision.contributors
            assert event.sha256 == event.revision.sha256

    @invariant()
    def safety_pages_carry_two_names(self):
        for event in Event.objects.filter(act__in=SIGNATURES, topic__slug="clot"):
            (other,) = event.data["others"]
            assert other["name"] != event.data["name"]

    @invariant()
    def a_signed_text_is_never_another_text(self):
        for revision in Revision.objects.all():
            assert json.loads(revision.payload)["slug"] == revision.topic.slug

    @invariant()
    def the_chain_is_whole(self):
        assert list(log.broken_lines()) == []


@pytest.mark.django_db
def test_whatever_people_do_readers_see_what_was_signed():
    machine = settings(
        max_examples=12,
        stateful_step_count=30,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # a story that fails is told as it came; shortening it takes minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Desk, settings=machine)
