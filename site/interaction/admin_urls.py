"""Addresses of 办件 in the admin."""

from django.urls import path

from interaction import admin

app_name = "interaction_admin"
urlpatterns = [
    path("", admin.inbox, name="inbox"),
    path("<int:pk>/", admin.show, name="case"),
]
