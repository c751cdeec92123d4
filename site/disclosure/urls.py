"""Addresses of 政府信息公开 beside its pages."""

from django.urls import path

from disclosure import views

app_name = "disclosure"
urlpatterns = [path("<path:place>/document.pdf", views.document_pdf, name="document-pdf")]
