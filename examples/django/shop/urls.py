from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from . import feed

urlpatterns = [
    path("", feed.Home.as_view(), name="home"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("knock/", include("knock_jwt.django.urls")),  # GET /knock/token/
    *feed.urlpatterns,
]
