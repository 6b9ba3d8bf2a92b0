from django.urls import path

from khuyenhoc.pages import agreement, home, organization, style_guide

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    # /chuong-trinh/<id>/
    path("chuong-trinh/<int:pk>/", agreement.agreement, name="agreement"),
    # /don-vi/<id>/
    path("don-vi/<int:pk>/", organization.organization, name="organization"),
    path("mau-giao-dien/", style_guide.style_guide, name="style_guide"),
]
