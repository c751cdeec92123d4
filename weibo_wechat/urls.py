"""Addresses of the board, under the admin: one for each page and one for each act."""

from django.urls import path

from weibo_wechat.admin import account_views, delivery_views, post_views

app_name = "weibo_wechat"
urlpatterns = [
    path("", post_views.show, name="board"),
    path("new/", post_views.new, name="post-new"),
    path("<int:pk>/save/", post_views.save, name="post-save"),
    path("<int:pk>/save-and-submit/", post_views.save_and_submit, name="post-save-and-submit"),
    path("<int:pk>/approve/", post_views.approve, name="post-approve"),
    path("<int:pk>/return/", post_views.return_post, name="post-return"),
    path("<int:pk>/drop/", post_views.drop, name="post-drop"),
    path("<int:pk>/cover.jpg", post_views.cover, name="post-cover"),
    path("deliveries/<int:pk>/confirm-sent/", delivery_views.confirm_sent, name="delivery-confirm-sent"),
    path("deliveries/<int:pk>/confirm-not-sent/", delivery_views.confirm_not_sent, name="delivery-confirm-not-sent"),
    path("deliveries/<int:pk>/retry/", delivery_views.retry, name="delivery-retry"),
    path("deliveries/<int:pk>/send-late/", delivery_views.send_late, name="delivery-send-late"),
    path("deliveries/<int:pk>/withdraw/", delivery_views.withdraw, name="delivery-withdraw"),
    path("deliveries/<int:pk>/cancel/", delivery_views.cancel, name="delivery-cancel"),
    path("accounts/", account_views.show, name="accounts"),
    path("accounts/open/", account_views.open_account, name="account-open"),
    path("accounts/<int:pk>/reconnect/", account_views.reconnect, name="account-reconnect"),
    path("accounts/<int:pk>/suspend/", account_views.suspend, name="account-suspend"),
]
