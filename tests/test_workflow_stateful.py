"""Random sequences of all acts by all kinds of people: what is public is exactly what the log says, at every step."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from guide.audit import verify
from guide.authoring import earlier_texts
from guide.models import SIGNATURES, Contribution, Edition, Event, Kind, Revision, Topic
from guide.publishing import build
from guide.record import facts, log
from guide.review import accounts, discussion, obstacles, ownership, queues, workflow
from tests.factory import NOW, make_author, make_reviewer, make_topic, make_user

pytestmark = [pytest.mark.unmeasured, pytest.mark.thorough]

TOPICS = {"walk": Kind.TIP, "clot": Kind.WARNING}
# Mostly people who may do it, so that long stories come about; everybody else tries as well.
writer = st.sampled_from(["ada", "ben", "rosa", "ada", "rosa", "rita", "otto"])
signer = st.sampled_from(["rita", "ravi", "rosa", "rita", "ravi", "rosa", "ada", "sam"])
slug = st.sampled_from(list(TOPICS))
reviewer = st.sampled_from(["rita", "ravi", "rosa"])
# How long an approval waits for its time: longer than all acts of a story take.
WAIT = timedelta(days=3)
DECIDED = [*SIGNATURES, Event.Act.SIGN, Event.Act.CALL_BACK]
# What a summary tells: the first words put in one way or another, then a tale that nobody told before.
SUMMARY = "A {} ache that {} knows from day {} by the sea."
FIRST_WORDS = re.compile(r"^A \w+ ache")
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
        self.writers = {}  # by summary: everybody of whose words something is in it
        for name, kind in TOPICS.items():
            summary = SUMMARY.format("common", "ada", name)
            make_topic(self.people["ada"], kind=kind, slug=name, summary=summary)
            self.writers[summary] = {"ada"}
        build.publish(self.people["ada"], at=self.at)

    def teardown(self):
        try:
            self.what_holds_at_the_end()
        finally:
            self.roll_back()

    def roll_back(self):
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

    def put(self, name, person, summary, writers):
        topic = self.topic(name)
        with transaction.atomic():
            if facts.revision_in_review(topic) is None:
                topic.summary = summary
                topic.save()
                self.writers[summary] = writers
            self.act(workflow.record_contribution, topic, self.people[person])

    @rule(name=slug, person=writer)
    def write(self, name, person):
        self.put(name, person, SUMMARY.format("common", person, Contribution.objects.count()), {person})

    @rule(name=slug, person=writer)
    def reword(self, name, person):
        """One word, which changes no advice."""
        word = "usual" + "".join(chr(ord("a") + int(digit)) for digit in str(Contribution.objects.count()))
        summary = self.topic(name).summary
        self.put(name, person, FIRST_WORDS.sub(f"A {word} ache", summary), self.writers[summary] | {person})

    @rule(name=slug, person=writer)
    def change_a_number(self, name, person):
        """A change of advice beside the same words."""
        summary = self.topic(name).summary
        held = f"{summary.split(' Hold', maxsplit=1)[0]} Hold it for {Contribution.objects.count()} seconds."
        self.put(name, person, held, self.writers[summary] | {person})

    @rule(name=slug, person=writer)
    def submit(self, name, person):
        self.act(workflow.submit, self.topic(name), self.people[person], note="New.")

    @rule(name=slug, writes=writer, first=signer, second=signer, number=st.booleans())
    def check_a_wording(self, name, writes, first, second, number):
        """The whole way of a comma, or of a number that somebody takes for one."""
        if facts.live_signature(self.topic(name), self.at) is None:
            self.submit(name, "ada")
            self.sign_twice(name, "rita", "ravi")
        (self.change_a_number if number else self.reword)(name, writes)
        self.submit(name, writes)
        for person in (first, second):
            self.approve(name, person, workflow.WORDING_CHECK)

    @rule(name=slug, first=signer, second=signer, third=signer, code=st.sampled_from(["safety", "safety", "wrong"]))
    def away_and_back(self, name, first, second, third, code):
        """Withdrawn, and brought back by the same text submitted again or reinstated."""
        self.withdraw(name, first, code)
        self.submit(name, "ada")
        self.sign_twice(name, second, third)
        self.reinstate(name, second)
        self.reinstate(name, third)

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

    @rule(name=slug, writes=writer, first=reviewer, second=reviewer, days=st.sampled_from([WAIT, 2 * WAIT]))
    def approve_for_later(self, name, writes, first, second, days):
        """Two signers name the same time, or the second a later one."""
        self.act(workflow.call_back, self.topic(name), self.people["sam"], reason="Not yet.")
        self.write(name, writes)
        self.submit(name, writes)
        for person, later in ((first, WAIT), (second, days)):
            if revision := self.waiting(name):
                said = {**self.signature(revision), "public_from": self.at + later}
                self.act(workflow.approve, revision, self.people[person], **said)

    @rule(name=slug, person=signer)
    def call_back(self, name, person):
        self.act(workflow.call_back, self.topic(name), self.people[person], reason="Not yet.")

    @rule()
    def days_pass(self):
        """And cron publishes what has become public meanwhile."""
        self.at += WAIT + timedelta(hours=1)
        build.publish(self.people["ada"], at=self.at)

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
        if live := facts.live_signature(topic, self.at):
            self.act(workflow.reaffirm, topic, self.people[person], **self.signature(live.revision))

    @rule(name=slug, writes=writer, submits=writer, first=signer, second=signer)
    def go_the_whole_way(self, name, writes, submits, first, second):
        self.write(name, writes)
        self.submit(name, submits)
        self.sign_twice(name, first, second)

    @rule(name=slug, person=signer, code=st.sampled_from(sorted(workflow.REASONS)))
    def withdraw(self, name, person, code):
        if facts.live_signature(self.topic(name), self.at) is None:
            return
        self.act(workflow.withdraw, self.topic(name), self.people[person], reason="R", notice="N", code=code)

    @rule(name=slug, person=signer)
    def reinstate(self, name, person):
        topic = self.topic(name)
        if withdrawal := facts.withdrawal_in_force(topic, self.at):
            self.act(workflow.reinstate, topic, self.people[person], **self.signature(withdrawal.revision))

    @rule(name=slug, person=signer)
    def claim(self, name, person):
        if revision := self.waiting(name):
            self.act(discussion.claim, revision, self.people[person])

    @rule(name=slug, person=st.one_of(writer, manager), to=writer)
    def hand_over(self, name, person, to):
        """It changes who owns a topic, and nothing that decides who may sign it."""
        topic = self.topic(name)
        before = facts.contributors(topic, self.at), facts.last_contribution(topic)
        self.act(self.hand_over_one, topic, self.people[person], to=self.people[to], reason="Leave.")
        assert (facts.contributors(topic, self.at), facts.last_contribution(topic)) == before

    @staticmethod
    def hand_over_one(topic, user, **said):
        return ownership.hand_over([topic], user, **said)

    @rule(name=slug, person=writer, age=st.integers(1, 3), agrees=st.booleans())
    def make_draft(self, name, person, age, agrees):
        """The words of an earlier text come back, and those who wrote it are contributors again."""
        revisions = Revision.objects.filter(topic__slug=name).order_by("-number")
        if len(revisions) <= age:
            return
        replaces = earlier_texts.draft_sha256(self.topic(name)) if agrees else ""
        if self.act(earlier_texts.make_draft, revisions[age], self.people[person], replaces=replaces):
            assert {self.people[person].pk, *revisions[age].contributors} <= facts.contributors(
                self.topic(name), self.at
            )

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
        public, waiting, hashes = {}, {}, {}
        for event in Event.objects.exclude(topic=None).order_by("seq"):
            slug = event.topic.slug
            if slug in waiting and facts.public_from(waiting[slug]) <= event.at:
                public[slug] = waiting.pop(slug)
            if event.act in SIGNATURES:
                assert slug not in waiting, "no signature ends the waiting of another"
                (waiting if facts.is_scheduled(event) else public)[slug] = event
            elif event.act == Event.Act.WITHDRAW:
                assert slug in public, "what readers never had is not withdrawn"
                public.pop(slug)
                waiting.pop(slug, None)
            elif event.act == Event.Act.CALL_BACK:
                waiting.pop(slug)
        public |= {slug: event for slug, event in waiting.items() if facts.public_from(event) <= self.at}
        for page in Edition.objects.current().manifest["pages"].values():
            for sha256 in page["revisions"]:
                hashes[sha256] = True
        assert set(hashes) == {event.sha256 for event in public.values()}

    @invariant()
    def no_contributor_ever_signed(self):
        for event in self.signatures():
            assert event.actor_id not in event.revision.contributors
            assert event.sha256 == event.revision.sha256

    @invariant()
    def nobody_fully_reviewed_words_of_their_own(self):
        """However long ago they wrote them, and whatever was signed since."""
        for event in self.signatures():
            if event.data["meaning"] == workflow.FULL_REVIEW:
                summary = json.loads(event.revision.payload)["summary"]
                # The title and all the rest are of the one who began it.
                assert event.actor.username not in {"ada", *self.writers[summary]}

    @invariant()
    def a_wording_check_changed_no_advice_and_no_date(self):
        reviewed, public, before = {}, {}, {}
        for event in Event.objects.filter(act__in=DECIDED).select_related("revision", "actor").order_by("seq"):
            data, topic = event.data, event.topic_id
            if event.act == Event.Act.CALL_BACK:
                public[topic], reviewed[topic] = before[topic]
                continue
            before[topic] = public.get(topic), reviewed.get(topic)
            if data["meaning"] == workflow.WORDING_CHECK:
                assert advice_of(event.revision) == advice_of(reviewed[topic].revision)
                assert data["reviewed_on"] == reviewed[topic].data["reviewed_on"]
                assert data["review_by"] <= public[topic].data["review_by"]
            if event.act in SIGNATURES:
                public[topic] = event
                if data["meaning"] == workflow.FULL_REVIEW:
                    reviewed[topic] = event

    @invariant()
    def what_may_harm_came_back_by_two(self):
        owed, settled = {}, {}
        for event in Event.objects.filter(act__in=[*DECIDED, Event.Act.WITHDRAW]).order_by("seq"):
            if event.act == Event.Act.SIGN:
                continue
            if event.act == Event.Act.CALL_BACK:  # what nobody saw settles nothing
                owed |= {event.topic_id: settled[event.topic_id]} if event.topic_id in settled else {}
                continue
            settled.pop(event.topic_id, None)
            if event.act == Event.Act.WITHDRAW:
                if event.data["code"] == "safety":
                    owed[event.topic_id] = event.actor_id
                continue
            if event.topic_id in owed:
                (other,) = event.data["others"]
                first = Event.objects.filter(act=Event.Act.SIGN, revision=event.revision, seq__lt=event.seq).last()
                assert other["name"] == first.data["name"]
                settled[event.topic_id] = owed.pop(event.topic_id)
                assert [event.actor_id, first.actor_id].count(settled[event.topic_id]) <= 1
                assert event.actor_id != first.actor_id

    @invariant()
    def every_public_page_has_a_review_date_in_reach(self):
        for event in Event.objects.in_force(self.at):
            assert event.data["review_by"] <= facts.latest_review_date(event.topic, event.at).isoformat()

    def signatures(self):
        return Event.objects.filter(act__in=[*SIGNATURES, Event.Act.SIGN]).select_related("revision", "actor")

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
    def the_log_names_every_owner(self):
        for topic in Topic.objects.filter(slug__in=TOPICS):
            line = Event.objects.filter(topic=topic, act=Event.Act.HAND_OVER).order_by("-seq").first()
            assert topic.owner_id == (line.data["to"] if line else self.people["ada"].pk)

    @invariant()
    def the_chain_is_whole(self):
        assert list(log.broken_lines()) == []

    def what_holds_at_the_end(self):
        """What takes too long to ask after every act."""
        assert verify.report().findings == []
        for name in ("rita", "ravi", "rosa"):
            can, cannot = queues.waiting_for_signature(self.people[name], self.at)
            for item in [*can, *cannot]:
                why = obstacles.obstacle_to_signing_text(item.revision, item.act, self.people[name], self.at)
                assert bool(why) == (item in cannot), (name, why, item)


def advice_of(revision):
    """All of a text, however its first words are put."""
    payload = json.loads(revision.payload)
    return {**payload, "summary": FIRST_WORDS.sub("", payload["summary"])}


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
