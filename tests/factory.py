"""The cast and the things that tests act on. Each test says only what it is about."""

from datetime import UTC, date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice

from guide.authoring import drafts, topic_files
from guide.models import KINDS, BodyArea, Event, Kind, Reviewer, Rung, Sign, Source, Step, Topic
from guide.publishing.public_texts import Public
from guide.record import facts, older_schemas, snapshot
from guide.review import accounts, workflow
from tests.starter import starter_files

User = get_user_model()

NOW = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)
NEXT_REVIEW = date(2027, 3, 15)
PASSWORD = "correct horse"
TOTP_KEY = "31" * 20

# What a topic of each kind needs before it may be submitted.
COMPLETE = {
    Kind.STRETCH: {
        "target_muscles": "calf",
        "position": "standing",
        "hold_seconds": 30,
        "repetitions": 3,
        "sides": "each",
        "sessions_per_day": 1,
        "pregnancy": "fine",
    },
    Kind.COMPRESS: {"temperature": "heat", "minutes_on": 15, "pregnancy": "fine"},
    Kind.TIP: {"evidence": "advice"},
    Kind.CAUSE: {"cause_type": "other"},
    Kind.RELIEF: {"red_flag": "One leg swollen and warm? Get help first."},
}


def make_user(name, *groups, **overrides):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **overrides)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def known(name):
    """The account that a fixture of the whole module made, as a test finds it; else None."""
    return User.objects.filter(username=name).first()


def make_author(name="ada"):
    return make_user(name, "Authors")


def make_reviewer(name="rita", **overrides):
    return with_profile(make_user(name, "Clinical reviewers"), **overrides)


def with_profile(user, verified_at=NOW, **overrides):
    """Give an account what it takes to sign: a verified credential and a fresh conflict statement."""
    profile = Reviewer(
        user=user,
        **{
            "printed_name": f"{user.username.title()} Reviewer",
            "credential": "Physiotherapist",
            "register": f"HCPC {user.username}",
            "expires_on": TODAY + timedelta(days=365),
            "conflict_statement": "None",
            "conflict_stated_on": TODAY,
            **overrides,
        },
    )
    if profile.is_demo:
        profile.verified_at = verified_at
        profile.save()
    else:
        enter(profile, verified_at)
    TOTPDevice.objects.create(user=user, name="App", key=TOTP_KEY)
    return user


def change_profile(user, **changes):
    """Enter other words into a profile, and have them verified."""
    profile = Reviewer.objects.get(user=user)
    for name, value in changes.items():
        setattr(profile, name, value)
    enter(profile)


def enter(profile, verified_at=NOW):
    """Leave the profile and the log as the two acts of `accounts` do, which would ask much for every test.

    One account manager entered it and another one verified it; no test knows them, or finds them active.
    """
    profile.entered_by, profile.verified_by, profile.verified_at = _away("who-enters"), None, None
    accounts.log_profile(profile, profile.entered_by, NOW)
    if verified_at:
        profile.verified_by, profile.verified_at = _away("who-verifies"), verified_at
        accounts.log_verification(profile, profile.verified_by, verified_at)
    profile.save()


def _away(name):
    return User.objects.get_or_create(username=name, defaults={"is_active": False})[0]


def acts():
    """What happened to texts, in the order of the log; how their reviewers came to be is left out."""
    return [event.act for event in Event.objects.exclude(act=Event.Act.PERSON)]


def make_area(slug="calf", name="Calf", position=0, **own):
    """A body area; one of the starter's has its limb, drawing and place on the map."""
    fields = {"name": name, "position": position, **older_schemas.facts(slug), **own}
    return BodyArea.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_topic(
    owner,
    kind=Kind.STRETCH,
    slug="calf-wall",
    *,
    steps=("Stand by a wall.",),
    sources=1,
    rungs=None,
    level="today",
    **overrides,
):
    """A complete topic of `kind`, touched by its owner and ready to be submitted; `level` is that of its one sign."""
    fields = {name: value for name, value in COMPLETE.get(kind, {}).items() if name in KINDS[kind].fields}
    if KINDS[kind].needs_cautions:
        fields["cautions"] = "Stop if it hurts."
    fields |= {"title": slug.replace("-", " ").capitalize(), "summary": f"About {slug}.", **overrides}
    areas = fields.pop("areas", [make_area()])
    topic = Topic.objects.create(kind=kind, slug=slug, owner=owner, **fields)
    topic.areas.set(areas)
    for position, step in enumerate(steps, start=1):
        text, target = step if isinstance(step, tuple) else (step, None)
        Step.objects.create(topic=topic, position=position, text=text, target=target)
    if rungs is None:
        rungs = [make_last_rung(owner)] if kind == Kind.RELIEF else []
    for position, target in enumerate(rungs, start=1):
        Rung.objects.create(topic=topic, position=position, target=target)
    for number in range(sources):
        make_source(topic, title=f"Source {number}", name=f"source-{number}")
    if KINDS[kind].has_signs:
        make_sign(topic, level=level)
    workflow.record_contribution(topic, owner, at=NOW)
    return topic


def make_sign(topic, key="", **fields):
    """A sign of a warning text, with the name and the title of the text unless it is said otherwise."""
    known = {"key": key or topic.slug, "words": topic.title, "level": "today", "sources": ["source-0"]}
    return Sign.objects.create(topic=topic, **{**known, **fields})


def make_starter(owner):
    """All starter texts as drafts."""
    drafts.add_missing_areas(topic_files.read_areas(topic_files.STARTER))
    return drafts.create_missing(starter_files(), owner, at=NOW)


def signed_starter():
    """All starter texts as public ones, without a line in the log."""
    topics = make_starter(make_author("starter"))
    signer = {"name": "Rita Reviewer", "credential": "Physiotherapist", "demo": False, "review_by": "2027-03-15"}
    signature = {**signer, "reviewed_on": "2026-03-15", "conflict_statement": "None", "meaning": "full"}
    return [Public(snapshot.take(topic), f"{topic.pk:064x}", signature, "2026-03-15") for topic in topics]


def make_last_rung(owner):
    """The draft of a warning sign, for a ladder to end in."""
    fields = {"kind": Kind.WARNING, "title": "A cramp that goes on", "summary": "Get advice."}
    return Topic.objects.get_or_create(slug="cramp-goes-on", defaults={**fields, "owner": owner})[0]


def make_source(topic, **overrides):
    fields = {"title": "Leg cramps", "publisher": "NHS inform", "url": "https://example.org/cramps", "read_on": TODAY}
    return Source.objects.create(topic=topic, **{**fields, **overrides})


def submit(topic, author=None, at=NOW):
    return workflow.submit(topic, author or topic.owner, note="First text", at=at)


def sign(revision, reviewer, at=NOW, **overrides):
    """One signature, which may not be the only one that the text needs."""
    fields = {"sha256": revision.sha256, "review_by": NEXT_REVIEW, "at": at, "confirmed_at": at, **overrides}
    return workflow.approve(revision, reviewer, **fields)


def approve(revision, reviewer, at=NOW, **overrides):
    """Every signature that the text needs, the first of two by a reviewer whom no test knows."""
    if facts.needs_two_signers(revision.topic):
        sign(revision, _first_signer(), at, **overrides)
    return sign(revision, reviewer, at, **overrides)


def _first_signer():
    return known("first-signer") or make_reviewer("first-signer")


def make_public(owner, reviewer, at=NOW, **topic_fields):
    """A topic that went all the way: written, submitted, approved and published."""
    topic = make_topic(owner, **topic_fields)
    approve(submit(topic, at=at), reviewer, at=at)
    return topic
