from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [
    # /phong-trao/
    path("phong-trao/", views.campaign_list, name="list"),
    path("phong-trao/goi-y/", views.suggest, name="suggest"),
    path("phong-trao/<int:pk>/", views.campaign_detail, name="detail"),
]
