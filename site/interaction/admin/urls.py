"""Addresses of 办件 in the admin."""

from django.urls import path

from interaction.admin import case_views

app_name = "interaction_admin"
urlpatterns = [
    path("", case_views.inbox, name="inbox"),
    path("<int:pk>/", case_views.show, name="case"),
    path("<int:pk>/accept/", case_views.accept, name="accept"),
    path("<int:pk>/transfer/", case_views.transfer, name="transfer"),
    path("<int:pk>/decline/", case_views.decline, name="decline"),
    path("<int:pk>/answer/", case_views.answer, name="answer"),
    path("<int:pk>/return/", case_views.return_answer, name="return"),
    path("<int:pk>/approve/", case_views.approve, name="approve"),
    path("<int:pk>/publish/", case_views.publish, name="publish"),
    path("<int:pk>/withdraw/", case_views.withdraw, name="withdraw"),
]
