"""The application that gunicorn serves."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khuyenhoc.settings")
django.setup(set_prefix=False)


class Request(WSGIRequest):
    """Django's request, which lets a malformed header raise before anything could answer it."""

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)
        except (LookupError, ValueError):  # a parameter in an encoding that nobody knows
            # No encoding of ours: refused with the others by the middleware utf8_only.
            self.content_type, self.content_params = "", {"charset": "unreadable"}


class Handler(WSGIHandler):
    request_class = Request


application = Handler()
