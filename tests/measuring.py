"""How much there is in the database."""

from django.apps import apps


def bytes_stored():
    """The length of all values in all tables of the guide."""
    return sum(_length(value) for model in apps.get_app_config("guide").get_models() for value in _values(model))


def _values(model):
    return (value for row in model.objects.values_list().iterator() for value in row)


def _length(value):
    return len(value if isinstance(value, bytes | memoryview) else str(value).encode())
