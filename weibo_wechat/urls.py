"""Addresses of the board, under the admin."""

from django.urls import path

from weibo_wechat import account_views, views

app_name = "weibo_wechat"
urlpatterns = [
    path("", views.show, name="board"),
    path("accounts/", account_views.accounts_page, name="accounts"),
    path("new/", views.new, name="post-new"),
    path("<int:pk>/act/", views.act, name="post-act"),
    path("<int:pk>/cover.jpg", views.cover, name="post-cover"),
]
