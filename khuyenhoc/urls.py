"""The site map. Pages of one app are in that app's ``urls``, those that need several in ``khuyenhoc/pages``."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from khuyenhoc.pages.health import healthz
from khuyenhoc.pages.sign_in import SignIn

urlpatterns = [
    path("dang-nhap/", SignIn.as_view(), name="login"),
    path("dang-xuat/", LogoutView.as_view(), name="logout"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    # Pages over several apps
    path("", include("khuyenhoc.pages.urls")),
    # Pages of one app
    path("", include("agreements.urls")),
    path("", include("organizations.urls")),
    path("", include("campaigns.urls")),
]
