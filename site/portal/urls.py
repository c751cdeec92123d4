"""Addresses that every one of the hosts answers."""

from django.urls import path, re_path
from wagtail.images.views.serve import ServeView

from portal import views
from portal.editions import offline
from portal.looks import theming
from portal.machines import feeds

urlpatterns = [
    path("feed.xml", feeds.site_feed, name="site-feed"),
    path("<path:path>/feed.xml", feeds.channel_feed, name="channel-feed"),
    path("sitemap.xml", feeds.sitemap, name="sitemap-xml"),
    path("robots.txt", feeds.robots, name="robots"),
    path("manifest.webmanifest", feeds.manifest, name="manifest"),
    path("offline.js", offline.service_worker, name="offline"),
    path("theme/<slug:digest>.css", theming.style_sheet, name="theme"),
    re_path(r"^pictures/([^/]*)/(\d*)/([^/]*)/[^/]*$", ServeView.as_view(action="redirect"), name="picture"),
    path("sitemap/", views.site_map, name="site-map"),
    path("departments/", views.departments, name="departments"),
    path("departments.json", views.departments_json, name="departments-json"),
    path("leave/", views.leave, name="leave"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("about-site/", views.about_site, name="about-site"),
    path("styleguide/", views.style_guide, name="style-guide"),
]
