"""JSON for `dumpdata` with every microsecond: the hash of a line of the log covers its time, which Django's own cuts.

`settings.SERIALIZATION_MODULES` puts it in place of Django's. Reading is the same.
"""

from datetime import UTC, datetime
from typing import Any

from django.core.serializers import json as django_json
from django.core.serializers.json import Deserializer as Deserializer
from django.core.serializers.json import DjangoJSONEncoder


class Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, datetime) and o.tzinfo is not None:
            return o.astimezone(UTC).isoformat()
        return super().default(o)


class Serializer(django_json.Serializer):
    def start_serialization(self) -> None:
        self.options.setdefault("cls", Encoder)
        super().start_serialization()
