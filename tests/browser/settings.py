"""For what is made here. To compress it as hard as for real readers took a third of the time, for a few bytes in a
hundred."""

from spasmguide.settings import *  # noqa: F403

BROTLI_QUALITY = 9
