"""Suggested notices of a withdrawal, by its reason: plain words for readers, which the person may edit."""

from django.utils.translation import gettext_lazy as _

from guide.record import facts

NOTICES = {
    facts.SAFETY_REASON: _(
        "Do not follow this page any more, nor a copy that you have saved or printed: it may harm someone. "
        "If you followed it and feel worse, get medical help."
    ),
    "wrong": _(
        "We have taken this page away because something in it is wrong. Do not follow a copy that you have saved or "
        "printed."
    ),
    "outdated": _(
        "We have taken this page away because it is out of date. Until there is a new text, ask a doctor, a "
        "physiotherapist or a pharmacist."
    ),
    "other": _("We have taken this page away. Do not follow a copy that you have saved or printed."),
}
