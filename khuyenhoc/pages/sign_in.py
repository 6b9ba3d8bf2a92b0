"""Signing in: Django's own view, which takes an address that leads back to itself for a fault of ours."""

from django.contrib.auth.views import LoginView


class SignIn(LoginView):
    """The page on which a person signs in; who is signed in already goes on."""

    redirect_authenticated_user = True

    def get_redirect_url(self):
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url
