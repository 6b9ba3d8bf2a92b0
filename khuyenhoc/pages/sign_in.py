"""Signing in: Django's own view, which takes an address that leads back to itself for a fault of ours."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.utils.decorators import method_decorator

from khuyenhoc.pages.interrupted import offer, read


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """The page on which a person signs in; who is signed in already goes on."""

    redirect_authenticated_user = True

    def dispatch(self, request, *args, **kwargs):
        # Signed in meanwhile on another page: what was kept is not lost with the form that brings it.
        kept = read(request.POST.get("kept", "")) if request.user.is_authenticated else None
        return offer(request, kept) if kept else super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        if "kept" not in self.request.POST:
            return response
        if kept := read(self.request.POST["kept"]):
            return offer(self.request, kept)
        messages.warning(self.request, "Nội dung ghi lúc trước đã giữ quá lâu nên không còn. Xin ghi lại.")
        return response

    def get_context_data(self, **kwargs):
        return {"kept": self.request.POST.get("kept", "")} | super().get_context_data(**kwargs)

    def get_redirect_url(self):
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url
