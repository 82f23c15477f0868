"""For commands that file texts: the account that becomes their owner and contributor, which then may not sign them."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.core.management import CommandError

from guide.review import ownership

STARTER_AUTHOR = "starter-author"


def existing(name: str) -> User:
    """The author of this name. Raises CommandError, also for a superuser, who is there for emergencies alone."""
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"There is no account “{name}”. Make it first.")
    if user.is_superuser:
        raise CommandError(f"“{name}” is a superuser, and would own every text. Name an account in the group Authors.")
    if not ownership.possible_owners().filter(pk=user.pk).exists():
        raise CommandError(f"“{name}” is no active author. Put the account into the group Authors first.")
    return user


def existing_or_made(name: str | None) -> tuple[User, str]:
    """The author of this name, made where there is none; without a name the only author. With a sentence that says so.

    Raises CommandError.
    """
    authors = list(ownership.possible_owners())
    if name is None and len(authors) > 1:
        names = ", ".join(str(author) for author in authors)
        raise CommandError(f"Say whose drafts these are: --author NAME. The authors are {names}.")
    name = name or (str(authors[0]) if authors else STARTER_AUTHOR)
    if get_user_model().objects.filter(username=name).exists():
        return existing(name), f"They belong to “{name}”, who may not sign them."
    user = get_user_model().objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="Authors"))
    return user, (
        f"They belong to “{name}”, an account made just now in the group Authors. It has no password: an account "
        "manager sets one, or hands the topics over to another author."
    )
