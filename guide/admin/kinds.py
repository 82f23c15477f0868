"""Which pages and permissions of the admin belong to a topic, by its kind."""

from django.contrib.auth.models import User
from django.urls import reverse

from guide.models import (
    Article,
    Cause,
    Compress,
    EmergencyNumbers,
    PreventionTip,
    ReliefPlan,
    Routine,
    SignCheck,
    Stretch,
    Topic,
    WarningSign,
)

MODELS = (
    ReliefPlan,
    Stretch,
    Compress,
    PreventionTip,
    Cause,
    WarningSign,
    SignCheck,
    EmergencyNumbers,
    Routine,
    Article,
)
NAMES = {str(model.KIND): model._meta.model_name for model in MODELS}


def topic_url(topic: Topic, page: str = "change", *more: int) -> str:
    return reverse(f"admin:guide_{NAMES[topic.kind]}_{page}", args=[topic.pk, *more])


def may_view(user: User, kind: str) -> bool:
    return any(user.has_perm(f"guide.{act}_{NAMES[kind]}") for act in ("view", "change"))
