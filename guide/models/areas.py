"""The desk: parts of the body, and all that pages need to know of one."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# What of an area is frozen with each text that names it, besides its name and its place in lists.
FACTS = ("limb", "drawing", "map_place")


class BodyArea(models.Model):
    class Limb(models.TextChoices):
        LEG = "leg", _("leg")
        ARM = "arm", _("arm")
        SIDE = "side", _("neither: “change side”")

    class Drawing(models.TextChoices):
        """Each is drawn in `templates/guide/body/_drawing.html`."""

        CALF = "calf", _("leg from the side, the calf marked")
        FOOT = "foot", _("leg from the side, the foot marked")
        FRONT_THIGH = "front-thigh", _("leg from the side, the front of the thigh marked")
        BACK_THIGH = "back-thigh", _("leg from the side, the back of the thigh marked")
        HAND = "hand", _("hand")
        EYELID = "eyelid", _("eye")
        BACK = "back", _("head and trunk, the lower back marked")
        NECK = "neck", _("head and trunk, the neck marked")
        BODY = "body", _("head and trunk, nothing marked")

    class MapPlace(models.TextChoices):
        """Each is drawn in `templates/guide/body/_map.html`."""

        EYELID = "eyelid", _("front: eyes")
        JAW = "jaw", _("front: jaw")
        SHOULDER = "shoulder", _("front and back: shoulders")
        CHEST = "chest", _("front: chest")
        ARM = "arm", _("front and back: arms")
        BELLY = "belly", _("front: belly")
        HAND = "hand", _("front and back: hands")
        HIP = "hip", _("front: hips")
        GROIN = "groin", _("front: groin")
        FRONT_THIGH = "front-thigh", _("front: thighs")
        SHIN = "shin", _("front: shins")
        FOOT = "foot", _("front and back: feet")
        NECK = "neck", _("back: neck")
        UPPER_BACK = "upper-back", _("back: upper back")
        BACK = "back", _("back: lower back")
        BUTTOCK = "buttock", _("back: buttocks")
        BACK_THIGH = "back-thigh", _("back: thighs")
        CALF = "calf", _("back: calves")

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(
        default=0, help_text=_("Areas are listed by this number, lowest first.")
    )
    limb = models.CharField(
        max_length=4,
        choices=Limb.choices,
        default=Limb.SIDE,
        help_text=_("What the timer names when the other side has its turn: “change leg”, “change arm”."),
    )
    drawing = models.CharField(
        max_length=12,
        choices=Drawing.choices,
        default=Drawing.BODY,
        help_text=_("Shown on the tile of its relief plan, on the first page."),
    )
    map_place = models.CharField(
        _("place on the map of the body"),
        max_length=12,
        choices=MapPlace.choices,
        blank=True,
        help_text=_("Where a tap opens it. Empty: it stands in the list beside the map alone."),
    )

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["map_place"],
                condition=~Q(map_place=""),
                name="one_area_at_a_map_place",
                violation_error_message=_("Another area stands at this place on the map. Choose a free one, or none."),
            )
        ]

    def __str__(self) -> str:
        return self.name
