from django.urls import path

from khuyenhoc.pages import (
    agreement,
    correction,
    entry,
    history,
    home,
    merging,
    organization,
    programmes,
    putting_away,
    records,
    search,
    signing,
    style_guide,
    user_guide,
)
from khuyenhoc.pages.kinds import JOINABLE, KINDS, SHARED

app_name = "pages"


def of_each(kinds, end: str, view, name: str) -> list:
    """Return the address of a page once for each kind of record, e.g. /phong-trao/moi/ as "campaign_add"."""
    return [path(f"{kind.path}/{end}", view, {"kind": kind}, name=f"{kind.name}_{name}") for kind in kinds]


urlpatterns = [
    path("", home.home, name="home"),
    # /chuong-trinh/
    path("chuong-trinh/", programmes.programme_list, name="programmes"),
    # /chuong-trinh/moi/
    path("chuong-trinh/moi/", entry.enter, name="entry"),
    path("goi-y/giai-doan/", entry.read_period, name="entry_period"),
    # /chuong-trinh/<id>/
    path("chuong-trinh/<int:pk>/", agreement.agreement, name="agreement"),
    path("chuong-trinh/<int:pk>/sua/", correction.correct, name="programme_edit"),
    path("chuong-trinh/<int:pk>/ky/", signing.sign, name="sign"),
    path("tim-kiem/", search.search, name="search"),
    # /don-vi/<id>/
    path("don-vi/<int:pk>/", organization.organization, name="organization"),
    # The verbs and the past of every kind of record
    *of_each(SHARED, "moi/", records.add, "add"),
    *of_each(SHARED, "<int:pk>/sua/", records.correct, "edit"),
    *of_each(KINDS, "<int:pk>/lich-su/", history.history, "history"),
    *of_each(KINDS, "<int:pk>/cat-di/", putting_away.put_away, "put_away"),
    *of_each(KINDS, "<int:pk>/lay-lai/", putting_away.take_back, "take_back"),
    *of_each(KINDS, "<int:pk>/xoa/", putting_away.delete, "delete"),
    *of_each(KINDS, "<int:pk>/phuc-hoi/", putting_away.bring_deleted_back, "bring_back"),
    *of_each(JOINABLE, "<int:pk>/gop/", merging.join, "merge"),
    *of_each(JOINABLE, "<int:pk>/tach-lai/", merging.part, "part"),
    path("da-xoa/", putting_away.deleted_records, name="deleted"),
    path("tro-giup/", user_guide.user_guide, name="help"),
    path("mau-giao-dien/", style_guide.style_guide, name="style_guide"),
]
