"""For the permission matrix: every address of the admin, something at each, and one person of every group."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from types import SimpleNamespace
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from guide.admin.kind_models import NAMES
from guide.authoring import earlier_texts
from guide.models import Blob, Comment, Contribution, Digest, Edition, Event, Feedback, Kind
from guide.review import assignment, discussion, workflow
from tests import factory
from tests.admin_pages import form_data
from tests.factory import LATER, NEXT_REVIEW, NOW, PASSWORD, TODAY, make_author, make_reviewer, make_user, with_profile

# Stretches have a page more, and a class of their own; the other kinds differ from relief plans in nothing but names.
KINDS = (Kind.STRETCH, Kind.RELIEF)
ALIKE = sorted(set(NAMES.values()) - {NAMES[kind] for kind in KINDS})
NEW_PASSWORD = "a long Phrase 7"
PASSWORDS = {"usable_password": "true", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
PICTURE = b"not looked at"


# --- addresses ---


def addresses():
    """Route and full name of every address under /admin/; some have no name."""
    return [found for found in _walk(get_resolver()) if found[0].startswith("admin/")]


def _walk(resolver, route="", namespace=""):
    for pattern in resolver.url_patterns:
        below = route + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, below, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield below, f"{namespace}{pattern.name}" if pattern.name else ""


def key(route, name):
    """The name under which an address stands in the table."""
    if not name:
        return "(old addresses)" if route.endswith("/<path:object_id>/") else "(everything else)"
    kinds = "|".join(NAMES.values())
    return re.sub(rf"^guide_({kinds})_", "guide_TOPIC_", name.removeprefix("admin:"))


def is_alike(route):
    return any(f"/{name}/" in route for name in ALIKE)


# --- what there is ---


def world():
    """One of everything, in each state that some act needs."""
    people = {
        "a": make_author(),
        "c": make_reviewer(),
        "s": make_user("sam", "Safety officers"),
        "m": make_user("max", "Account managers"),
        "u": make_user("una", "Auditors"),
        "x": get_user_model().objects.create_superuser("root", password=PASSWORD),
        "n": make_user("ned"),
        "g": make_user("gil", "Guests"),
    }
    for user in people.values():
        TOTPDevice.objects.get_or_create(user=user, defaults={"name": "App", "key": factory.TOTP_KEY})
        StaticDevice.objects.create(user=user, name="Codes")
    other = make_user("olga", "Authors")
    factory.make_topic(other, slug="owned")
    profile = {"printed_name": "Zoe", "credential": "GP", "register": "GMC 1", "expires_on": TODAY}
    return SimpleNamespace(
        people=people,
        topics=_topics(people["a"], people["c"]),
        other=other,
        heir=make_author("hal"),
        profile=with_profile(make_user("zoe"), verified_at=None, **profile).reviewer,
        report=_report("new", UUID(int=1)),
        handled=_report("handled", UUID(int=2)),
        digest=Digest.objects.create(user=other, at=NOW, subject="Nothing"),
        area=factory.make_area("thigh", "Thigh"),
    )


def _topics(author, reviewer):
    """By kind and state. All of them are published at once, which is what takes the time."""
    Blob.objects.create(sha256=workflow.snapshot.digest(PICTURE.decode()), content_type="image/png", raw=PICTURE)
    topics = {}
    with workflow.deferred_publishing():
        for kind in KINDS:
            topics[kind, "draft"] = _topic(author, kind, "draft")
            topics[kind, "waiting"] = _topic(author, kind, "waiting")
            topics[kind, "live"] = _topic(author, kind, "live")
            topics[kind, "back"] = _topic(author, kind, "back")
            workflow.return_to_author(factory.submit(topics[kind, "back"]), reviewer, reason="No.", at=NOW)
            discussion.comment(factory.submit(topics[kind, "waiting"]), reviewer, text="Why?", at=NOW)
            factory.approve(factory.submit(topics[kind, "live"]), reviewer)
            topics[kind, "scheduled"] = _topic(author, kind, "scheduled")
            public_from = LATER + timedelta(days=1)
            factory.approve(factory.submit(topics[kind, "scheduled"]), reviewer, public_from=public_from)
        for state in ("claimed", "withdrawn", "rewritten"):
            topics[state] = _topic(author, Kind.STRETCH, state)
            revision = factory.submit(topics[state])
            if state == "claimed":
                discussion.claim(revision, reviewer, at=LATER)
                assignment.assign(revision, author, reviewer=reviewer, at=LATER)
            elif state == "rewritten":
                workflow.return_to_author(revision, reviewer, reason="No.", at=NOW)
                type(topics[state]).objects.filter(pk=topics[state].pk).update(summary="Other words.")
            else:
                factory.approve(revision, reviewer)
                workflow.withdraw(topics[state], reviewer, reason="Wrong.", notice="Stop.", at=NOW)
    workflow.build.publish(reviewer, at=NOW)
    return topics


def _topic(author, kind, state):
    """With a picture, which nothing of what is public has: no file of this folder would be one."""
    has_picture = state in ("draft", "waiting")
    picture = {
        "picture": Blob.objects.get(plain=PICTURE),
        "picture_size": {"width": 1, "height": 1},
        "picture_alt": "A leg.",
    }
    return factory.make_topic(author, kind, f"{state}-{NAMES[kind]}", **(picture if has_picture else {}))


def _report(state, pk):
    return Feedback.objects.create(id=pk, path="/", page_sha256="0" * 64, created_at=NOW, text="Hm.", state=state)


# --- what stands at an address, and what is sent there ---


def url(there, route, name):
    """The address with the number of something that fits it."""
    if not name:
        return "/" + route.replace("<path:object_id>", "1").replace("(?P<url>.*)$", "nowhere/")
    model, act = _model_and_act(name)
    subject = _subject(there, model, act)
    found = {"content_type_id": 1, "app_label": "guide", "object_id": subject, "id": there.other.pk}
    if act in ("close_comment", "reply"):
        revisions = {"revision": subject} if model == "revision" else {"revision__topic": subject}
        found["comment_id"] = Comment.objects.get(**revisions).pk
    return reverse(name, kwargs={part: found[part] for part in re.findall(r"[<:](\w+)>", route)})


def _model_and_act(name):
    parts = name.removeprefix("admin:").split("_", 2)
    return (parts[1], parts[2]) if len(parts) == 3 else ("", parts[-1])


def _subject(there, model, act):
    kind = next((kind for kind in KINDS if NAMES[kind] == model), None)
    if kind:
        states = {
            "recall": "waiting",
            "close_comment": "waiting",
            "reply": "waiting",
            "withdraw": "live",
            "call-back": "scheduled",
            "discard": "back",
        }
        return there.topics[kind, states.get(act, "draft")].pk
    subjects = {
        "event": Event.objects.first(),
        "edition": Edition.objects.first(),
        "bodyarea": there.area,
        "digest": there.digest,
        "revision": _revision(there, act),
        "revisiontoreview": _revision(there, act),
        "feedback": there.handled if act == "open-again" else there.report,
        "user": there.other,
        "group": Group.objects.get(name="Authors"),
        "reviewer": there.profile,
    }
    return subjects[model].pk if model in subjects else 1


def _revision(there, act):
    states = {
        "make-draft": "rewritten",
        "release": "claimed",
        "decline": "claimed",
        "reaffirm": (Kind.STRETCH, "live"),
        "reinstate": "withdrawn",
    }
    return there.topics[states.get(act, (Kind.STRETCH, "waiting"))].revisions.get()


def sent(there, name, forms, letter):
    """What this person would send to this address, if they may act."""
    model, act = _model_and_act(name)
    if act == "second-factor-remove" and letter in there.people:
        return {"device": StaticDevice.objects.get(user=there.people[letter]).persistent_id}
    if f"{model}_{act}" in forms:
        return forms[f"{model}_{act}"]
    own = there.topics.get((KINDS[0] if model == NAMES[KINDS[0]] else KINDS[1], "draft"))
    if act == "hand-over" and model == "user":
        owned = there.other.owned_topics.values_list("pk", flat=True)
        return {"to": there.heir.pk, "reason": "Gone.", "confirmed": "yes", "_selected_action": list(owned)}
    if act == "changelist" and model in NAMES.values():  # Django's own action deletes; ours hands over
        heir = {"to": there.heir.pk, "reason": "On leave.", "confirmed": "yes"}
        return {"action": "hand_over_chosen", "_selected_action": [own.pk], **heir}
    if act in ("approve", "reaffirm", "reinstate"):
        revision = _revision(there, act)
        signature = {"sha256": revision.sha256, "review_by": NEXT_REVIEW.isoformat(), "password": PASSWORD}
        comments = [str(comment.pk) for comment in discussion.open_comments(revision.topic)]
        return {**signature, "comments_read": ",".join(comments), **({"meaning": "full"} if act == "approve" else {})}
    if act == "working_copy":
        newest = Contribution.objects.filter(topic=_subject(there, model, act)).latest("pk")
        return {"title": "Half a sent", "seen": str(newest.pk)}
    return {
        "changelist": {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"},
        "hand-over": {"to": there.heir.pk, "reason": "On leave."},
        "delete": {"post": "yes"},
        "submit": {"note": "New."},
        "recall": {"reason": "Slip."},
        "new_working_copy": {"title": "Half a sent"},
        "discard": {"reason": "No time."},
        "call-back": {"reason": "Too early."},
        "decline": {"reason": "No time."},
        "assign": {"reviewer": there.people["c"].pk},
        "withdraw": {"code": "safety", "reason": "Unsafe.", "notice": "Stop."},
        "return": {"reason": "No."},
        "make-draft": {"agreed": "on", "replaces": _draft(there)},
        "comment": {"text": "Why?"},
        "reply": {"reply": "Because."},
        "handle": {"note": "Told the author."},
        "open-again": {"reason": "More came."},
        "mails": {"until": (LATER + timedelta(days=7)).date().isoformat()},
        "login": {"username": "ned", "password": PASSWORD},
        "change": {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
        "password_change": PASSWORDS,
        "second-factor-check": {"token": f"{totp(bytes.fromhex(factory.TOTP_KEY)):06}"},
        "second-factor-confirm": {"token": "000000"},
    }.get(act, {})


def _draft(there):
    return earlier_texts.draft_sha256(type(there.topics["rewritten"]).objects.get(pk=there.topics["rewritten"].pk))


def filled_forms(there, client):
    """What the pages to add and to change send when somebody who may fills them in."""
    person = {"user": make_user("new").pk, "expires_on": "2030-01-01", "conflict_stated_on": TODAY.isoformat()}
    words = dict.fromkeys(("printed_name", "credential", "register", "conflict_statement"), "Words")
    changes = {
        "user_add": {"username": "pat", **PASSWORDS},
        "user_change": {"first_name": "Olga"},
        "reviewer_add": {**person, **words},
        "reviewer_change": {"conflict_statement": "Shares"},
        "bodyarea_add": {"slug": "hip", "name": "Hip"},
        "bodyarea_change": {"name": "Upper leg"},
    }
    for kind in KINDS:
        changes[f"{NAMES[kind]}_add"] = {"title": "New", "slug": f"new-{kind}", "summary": "New."}
        changes[f"{NAMES[kind]}_change"] = {"summary": "Other words."}
    forms = {}
    for name, typed in changes.items():
        model, act = name.split("_")
        page = client.get(url(there, "<object_id>" if act == "change" else "", _full_name(model, act)))
        forms[name] = form_data(page, f"{model}_form", **typed)
    return forms


def _full_name(model, act):
    return f"admin:{'auth' if model == 'user' else 'guide'}_{model}_{act}"


# --- sending it ---

WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
SESSION = "django_session"


class Visitor:
    """Sends requests with the cookies of one person after the other; afterwards everything is as it was before."""

    def __init__(self):
        self._client = Client()  # only one: making a client costs more than a hundred requests

    def send(self, cookies, method, address, data):
        """The status of the answer, and the tables that were written to."""
        tables = set()
        self._client.cookies = SimpleCookie(cookies)

        def note(execute, sql, params, many, context):
            if found := WRITE.match(sql):
                tables.add(found[1])
            return execute(sql, params, many, context)

        with transaction.atomic(), connection.execute_wrapper(note):
            status = getattr(self._client, method)(address, data).status_code
            transaction.set_rollback(True)
        # To count a wrong password is no act: without this, nobody who may not sign could be seen to be refused.
        return status, {table for table in tables if not table.startswith(("axes_", "guide_wrongattempts"))}
