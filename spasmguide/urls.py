from django.contrib import admin
from django.urls import include, path

from guide import health, views

handler404 = "guide.views.not_found"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("serviceworker.js", views.service_worker, name="service-worker"),
    path("manifest.json", views.web_manifest, name="web-manifest"),
    path("", include("guide.urls")),
]
