"""Who may look and who may act, at every address of the admin: one table, held against every address there is."""

import logging
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.template.response import SimpleTemplateResponse
from django.utils import timezone

from guide.admin.kind_models import MODELS, NAMES
from guide.admin.topics import TopicAdmin
from guide.models import Stretch
from guide.review import workflow
from tests import matrix
from tests.conftest import DeskClient
from tests.factory import LATER

# a author, c clinical reviewer, s safety officer, m account manager, u auditor, x superuser, n staff in no group,
# g guest, o somebody from outside. To look is to be shown a page (GET); to act is to send its form as it should be
# filled in (POST), and something is written down. TOPIC stands for a topic of any kind.
TABLE = """
                                                  look      act
login                                             o         acsmuxnog
logout                                            -         -
index                                             acsmuxng  -
app_list                                          acsmuxg   -
jsi18n                                            acsmuxng  -
password_change                                   acsmuxng  acsmuxng
password_change_done                              acsmuxng  -
autocomplete                                      -         -
view_on_site                                      -         -
(old addresses)                                   -         -
(everything else)                                 -         -

search                                            acsux     -
mails                                             acsmuxng  acsmuxng
unsent                                            acsmuxng  -
second-factor                                     acsmuxng  -
second-factor-check                               -         acsmuxng
second-factor-start                               -         acsmuxng
second-factor-confirm                             -         -
second-factor-codes                               -         acsmuxng
second-factor-remove                              -         acsmuxng
otp_webauthn:credential-registration-begin        -         acsmuxng
otp_webauthn:credential-registration-complete     -         -
passkey-registration-complete                     -         -
otp_webauthn:credential-authentication-begin      -         acsmuxng
otp_webauthn:credential-authentication-complete   -         -
passkey-complete                                  -         -
otp_webauthn:js-i18n-catalog                      acsmuxnog -

guide_TOPIC_changelist                            acsux     ax
guide_TOPIC_add                                   ax        ax
guide_TOPIC_change                                acsux     ax
guide_TOPIC_delete                                ax        ax
guide_TOPIC_submit                                ax        ax
guide_TOPIC_recall                                ax        a
guide_TOPIC_discard                               ax        ax
guide_TOPIC_withdraw                              csx       csx
guide_TOPIC_call-back                             csx       csx
guide_TOPIC_hand-over                             ax        ax
guide_TOPIC_close_comment                         -         acx
guide_TOPIC_working_copy                          -         ax
guide_TOPIC_new_working_copy                      -         ax
guide_TOPIC_reply                                 -         acx
guide_TOPIC_preview                               acsux     -
guide_TOPIC_cases                                 acsux     -
guide_TOPIC_page                                  acsux     -
guide_TOPIC_picture                               acsux     -
guide_TOPIC_history                               acsux     -
guide_TOPIC_compare                               acsux     -
guide_TOPIC_history_csv                           acsux     -
guide_TOPIC_history_json                          acsux     -
guide_TOPIC_figure                                -         -
guide_bodyarea_changelist                         acsux     -
guide_bodyarea_add                                x         x
guide_bodyarea_change                             acsux     x
guide_bodyarea_delete                             x         x
guide_bodyarea_history                            acsux     -

guide_revisiontoreview_changelist                 acsmuxg   -
guide_revisiontoreview_assign                     acmx      acmx
guide_revisiontoreview_add                        -         -
guide_revisiontoreview_change                     -         -
guide_revisiontoreview_delete                     -         -
guide_revisiontoreview_history                    acsmuxg   -
guide_revision_changelist                         acsuxg    -
guide_revision_add                                -         -
guide_revision_change                             acsuxg    -
guide_revision_delete                             -         -
guide_revision_history                            acsuxg    -
guide_revision_cases                              acsuxg    -
guide_revision_page                               acsuxg    -
guide_revision_picture                            acsuxg    -
guide_revision_approve                            cx        c
guide_revision_reaffirm                           cx        c
guide_revision_reinstate                          cx        c
guide_revision_return                             cx        cx
guide_revision_make-draft                         ax        ax
guide_revision_comment                            cxg       cxg
guide_revision_reply                              -         acxg
guide_revision_claim                              cx        cx
guide_revision_release                            cx        c
guide_revision_decline                            cx        c

guide_feedback_changelist                         acsux     -
guide_feedback_add                                -         -
guide_feedback_change                             acsux     -
guide_feedback_delete                             -         -
guide_feedback_history                            acsux     -
guide_feedback_handle                             csx       csx
guide_feedback_open-again                         csx       csx

guide_event_changelist                            acsux     -
guide_event_add                                   -         -
guide_event_change                                acsux     -
guide_event_delete                                -         -
guide_event_history                               acsux     -
guide_edition_changelist                          csux      -
guide_edition_add                                 -         -
guide_edition_change                              csux      -
guide_edition_delete                              -         -
guide_edition_history                             csux      -
guide_digest_changelist                           mux       -
guide_digest_add                                  -         -
guide_digest_change                               mux       -
guide_digest_delete                               -         -
guide_digest_history                              mux       -

auth_user_changelist                              mux       -
auth_user_add                                     mx        mx
auth_user_change                                  mux       mx
auth_user_delete                                  -         -
auth_user_history                                 mux       -
auth_user_password_change                         mx        mx
auth_user_hand-over                               mx        mx
auth_group_changelist                             mux       -
auth_group_add                                    -         -
auth_group_change                                 mux       -
auth_group_delete                                 -         -
auth_group_history                                mux       -
guide_reviewer_changelist                         cmux      -
guide_reviewer_add                                mx        mx
guide_reviewer_change                             cmux      mx
guide_reviewer_delete                             -         -
guide_reviewer_history                            cmux      -
guide_reviewer_verify                             mx        mx
"""
# What these do is kept in the session and nowhere else.
IN_THE_SESSION = {"otp_webauthn:credential-registration-begin", "otp_webauthn:credential-authentication-begin"}
REFUSED = {302, 400, 401, 403, 404, 405, 422}


def rows():
    lines = [line.rsplit(maxsplit=2) for line in TABLE.splitlines()[2:] if line]
    return {name: tuple(set(cell) - {"-"} for cell in cells) for name, *cells in lines}


def test_every_address_has_a_row_and_every_row_an_address():
    assert {matrix.key(route, name) for route, name in matrix.addresses()} == set(rows())


@pytest.fixture(scope="module", autouse=True)
def _quiet():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: LATER)
        # A refusal is no news here, and its traceback takes longer than the request.
        patch.setattr(logging.getLogger("django.request"), "disabled", True)
        yield


@pytest.fixture(scope="module")
def there(module_db):
    return matrix.world()


@pytest.fixture(scope="module")
def cookies(there):
    """What the browser of each person keeps after signing in."""
    kept = {"o": {}}
    for letter, user in there.people.items():
        client = DeskClient()
        client.force_login(user)
        kept[letter] = {name: morsel.value for name, morsel in client.cookies.items()}
    return kept


@pytest.fixture(scope="module")
def forms(there):
    client = DeskClient()
    client.force_login(there.people["x"])
    return matrix.filled_forms(there, client)


@pytest.fixture(scope="module")
def visitor():
    return matrix.Visitor()


def walked():
    for route, name in matrix.addresses():
        # What is done with a text at the desk, other tests do too.
        is_done_elsewhere = matrix.key(route, name).startswith(("guide_TOPIC", "guide_revision"))
        marks = [pytest.mark.unmeasured] if is_done_elsewhere else []
        if not matrix.is_alike(route):
            yield pytest.param(route, name, id=name or route, marks=marks)


@pytest.mark.thorough
@pytest.mark.parametrize(("route", "name"), list(walked()))
def test_people_see_and_do_what_the_table_says_and_nothing_else(
    there, cookies, forms, visitor, route, name, db, monkeypatch
):
    # What a page says is for other tests; here counts whether there is one, and that goes much faster.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(admin.site, "each_context", lambda request: {})
    key, address, wrong = matrix.key(route, name), matrix.url(there, route, name), []
    typed = {letter: matrix.sent(there, name, forms, letter) for letter in cookies}
    with workflow.deferred_publishing():  # nor what an act publishes
        found = (looks(visitor, cookies, address, wrong), acts(visitor, cookies, address, typed, key, wrong))
        send_what_no_page_sends(visitor, cookies["x"], address, typed["x"], wrong)
    assert found == rows()[key], address
    assert not wrong, "\n".join(wrong)


def looks(visitor, cookies, address, wrong):
    answers = {letter: visitor.send(kept, "get", address, {}) for letter, kept in cookies.items()}
    for letter, (status, written) in answers.items():
        if written or status not in {200, *REFUSED}:
            wrong.append(f"GET {address} by {letter}: {status}, wrote to {written}")
    return {letter for letter, (status, _written) in answers.items() if status == 200}


def acts(visitor, cookies, address, typed, key, wrong):
    who = set()
    for letter, kept in cookies.items():
        status, written = visitor.send(kept, "post", address, typed[letter])
        if status not in {200, *REFUSED}:
            wrong.append(f"POST {address} by {letter}: {status}")
        if written - (set() if key in IN_THE_SESSION else {matrix.SESSION}):
            who.add(letter)
    return who


def send_what_no_page_sends(visitor, kept, address, typed, wrong):
    """By the superuser alone, whom no permission stops: what does nothing then does nothing for anybody."""
    for method in ("head", "put", "patch", "delete"):
        status, written = visitor.send(kept, method, address, typed)
        if written or status not in {200, *REFUSED}:
            wrong.append(f"{method} {address}: {status}, wrote to {written}")


# --- the kinds that the table does not walk through ---


def of_kind(name, codenames):
    return {re.sub(rf"_{name}$", "_TOPIC", codename) for codename in codenames if codename.endswith(f"_{name}")}


def test_kinds_of_topics_differ_in_nothing_but_their_name(db):
    for model in MODELS:
        wanted = TopicAdmin if model is not Stretch else type(admin.site._registry[Stretch])
        assert type(admin.site._registry[model]) is wanted
    for group in Group.objects.all():
        codenames = set(group.permissions.values_list("codename", flat=True))
        assert len({frozenset(of_kind(name, codenames)) for name in NAMES.values()}) == 1, group


def test_kinds_of_topics_have_the_same_addresses():
    pages = {name: set() for name in NAMES.values()}
    for _route, full_name in matrix.addresses():
        kind, _, page = full_name.removeprefix("admin:guide_").partition("_")
        if kind in pages:
            pages[kind].add(page)
    pages["stretch"].remove("figure")
    assert len({frozenset(found) for found in pages.values()}) == 1
