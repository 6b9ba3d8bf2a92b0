from django.urls import path

from agreements import views

app_name = "agreements"

urlpatterns = [
    # /le-ky-ket/ (the pages of programmes need several apps: khuyenhoc/pages)
    path("le-ky-ket/", views.event_list, name="event_list"),
    path("le-ky-ket/<int:pk>/", views.event_detail, name="event"),
    # /van-ban/
    path("van-ban/", views.basis_list, name="basis_list"),
    path("van-ban/<int:pk>/", views.basis_detail, name="basis"),
]
