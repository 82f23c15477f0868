"""JSON Lines for `dumpdata` with every microsecond, as `exact_json` gives JSON."""

from django.core.serializers import jsonl
from django.core.serializers.jsonl import Deserializer as Deserializer

from guide.record.exact_json import Encoder


class Serializer(jsonl.Serializer):
    def start_serialization(self) -> None:
        self.options.setdefault("cls", Encoder)
        super().start_serialization()
