"""What happens to every request before a page sees it."""

from django.core.exceptions import BadRequest


def utf8_only(get_response):
    """Refuse a body in another encoding: nothing of ours sends one, and some that Python knows are no text at all."""

    def check(request):
        charset = request.content_params.get("charset", "utf-8")
        if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
            raise BadRequest("Only UTF-8 is read.")
        return get_response(request)

    return check
