from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client


def fetch(path, client=None):
    """GET `path`; the whole answer is in `body`, also that of a file that is streamed."""
    response = (client or Client()).get(path)
    response.body = response.getvalue()
    # As Django's own client does: the connection belongs to the test's transaction.
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response
