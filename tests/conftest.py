"""What every test may use.

Queries are counted with pytest-django's own fixture: ``with django_assert_num_queries(6): client.get(…)``. A list is
counted with 1 and with 3 rows against one literal.
"""

from hypothesis import settings as hypothesis_settings

# Shared machines are slow at random, so no deadline; the same examples in every run, so that a failure can be repeated.
hypothesis_settings.register_profile("project", deadline=None, derandomize=True)
hypothesis_settings.load_profile("project")
