"""What only somebody who owns the database can do: take the triggers away, change what they like, put them back."""

from contextlib import contextmanager

from django.db import connection

from guide.record import triggers


@contextmanager
def unguarded():
    connection.check_constraints()  # PostgreSQL drops no trigger of a table that still has checks to come
    triggers.remove(connection)
    yield
    connection.check_constraints()
    triggers.install(connection)
