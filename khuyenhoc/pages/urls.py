from django.urls import path

from khuyenhoc.pages import agreement, correction, entry, history, home, organization, programmes, search, style_guide

app_name = "pages"

urlpatterns = [
    path("", home.home, name="home"),
    # /chuong-trinh/
    path("chuong-trinh/", programmes.programme_list, name="programmes"),
    # /chuong-trinh/moi/
    path("chuong-trinh/moi/", entry.enter, name="entry"),
    path("goi-y/giai-doan/", entry.read_period, name="entry_period"),
    # /chuong-trinh/<id>/
    path("chuong-trinh/<int:pk>/", agreement.agreement, name="agreement"),
    path("chuong-trinh/<int:pk>/sua/", correction.correct, name="correct"),
    path("chuong-trinh/<int:pk>/lich-su/", history.history, name="history"),
    path("tim-kiem/", search.search, name="search"),
    # /don-vi/<id>/
    path("don-vi/<int:pk>/", organization.organization, name="organization"),
    path("mau-giao-dien/", style_guide.style_guide, name="style_guide"),
]
