from django.urls import path

from organizations import views

app_name = "organizations"

urlpatterns = [
    # /don-vi/ (the page of one body needs several apps: khuyenhoc/pages)
    path("don-vi/", views.organization_list, name="list"),
    path("don-vi/goi-y/", views.suggest, name="suggest"),
]
