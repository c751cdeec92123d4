"""Addresses of the letter box, the same on every host (docs: letters)."""

from django.urls import path

from interaction import views

app_name = "interaction"
urlpatterns = [
    path("letters/", views.letters, name="letter-list"),
    path("letters/new/", views.write, name="letter-write"),
    path("letters/sent/", views.sent, name="letter-sent"),
    path("letters/status/", views.status, name="letter-status"),
    path("letters/figures/", views.figures_page, name="letter-figures"),
    path("letters/<uuid:public_id>/", views.letter, name="letter-show"),
]
