"""Addresses of 办件 in the admin."""

from django.urls import path

from interaction.admin import case_views

app_name = "interaction_admin"
urlpatterns = [
    path("", case_views.inbox, name="inbox"),
    path("<int:pk>/", case_views.show, name="case"),
]
