from django.urls import path

from organizations import views
from organizations.people import account
from organizations.people import views as people

app_name = "organizations"

urlpatterns = [
    # /don-vi/ (the page of one body needs several apps: khuyenhoc/pages)
    path("don-vi/", views.organization_list, name="list"),
    path("don-vi/goi-y/", views.suggest, name="suggest"),
    path("don-vi/dia-ban/", views.suggest_place, name="suggest_place"),
    # /thanh-vien/
    path("thanh-vien/", people.people, name="people"),
    path("thanh-vien/moi/", people.invite, name="invite"),
    path("thanh-vien/moi/<int:body>/", people.invite, name="invite_into"),
    path("thanh-vien/<int:pk>/", people.person, name="person"),
    path("thanh-vien/<int:pk>/gui-lai/", people.send_again, name="send_again"),
    path("thanh-vien/<int:pk>/bo/", people.remove, name="remove"),
    # /tai-khoan/
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/mat-khau/", account.change_password, name="change_password"),
    path("tai-khoan/thu-dien-tu/", account.change_address, name="change_address"),
    path("tai-khoan/thu-dien-tu/<token>/", account.confirm_address, name="confirm_address"),
    # Doors that a mail opens
    path("quen-mat-khau/", account.forgotten, name="forgotten"),
    path("quen-mat-khau/da-gui/", account.forgotten_sent, name="forgotten_sent"),
    path("quen-mat-khau/<uidb64>/<token>/", account.Reset.as_view(), name="reset"),
    path("loi-moi/<uidb64>/<token>/", account.Accept.as_view(), name="accept"),
]
