from django.urls import path

from agreements import views

app_name = "agreements"

urlpatterns = [
    # /chuong-trinh/ (the page of one programme needs several apps: khuyenhoc/pages)
    path("chuong-trinh/", views.agreement_list, name="list"),
    # /le-ky-ket/
    path("le-ky-ket/", views.event_list, name="event_list"),
    path("le-ky-ket/<int:pk>/", views.event_detail, name="event"),
]
