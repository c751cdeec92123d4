"""Addresses of the board, under the admin."""

from django.urls import path

from weibo_wechat.admin import account_views, post_views

app_name = "weibo_wechat"
urlpatterns = [
    path("", post_views.show, name="board"),
    path("accounts/", account_views.accounts_page, name="accounts"),
    path("new/", post_views.new, name="post-new"),
    path("<int:pk>/act/", post_views.act, name="post-act"),
    path("<int:pk>/cover.jpg", post_views.cover, name="post-cover"),
]
