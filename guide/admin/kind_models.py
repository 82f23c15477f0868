"""Which pages and permissions of the admin belong to a topic, by its kind."""

from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.urls import reverse

from guide.models import Topic
from guide.models.topics import KindMixin

# One entry of the desk a kind, in the order in which `models.topics` has them.
MODELS: tuple[type[Any], ...] = tuple(
    model for model in apps.get_app_config("guide").get_models() if issubclass(model, KindMixin)
)
NAMES = {str(model.KIND): model._meta.model_name for model in MODELS}


def topic_url(topic: Topic, page: str = "change", *more: int) -> str:
    return reverse(f"admin:guide_{NAMES[topic.kind]}_{page}", args=[topic.pk, *more])


def is_guest(user: User) -> bool:
    """Whether this person comments on what is in review, and opens no topic."""
    return user.has_perm("guide.comment_revision") and not any(may_view(user, kind) for kind in NAMES)


def may_view(user: User, kind: str) -> bool:
    return any(user.has_perm(f"guide.{act}_{NAMES[kind]}") for act in ("view", "change"))
