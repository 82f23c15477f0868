from django.contrib import admin
from django.urls import include, path

from guide.admin import second_factor
from guide.record import health
from guide.serving import views

handler400 = "guide.admin.error_pages.bad_request"
handler403 = "guide.admin.error_pages.permission_denied"
handler404 = "guide.admin.error_pages.not_found"
handler500 = "guide.admin.error_pages.server_error"

urlpatterns = [
    path("admin/passkeys/registration/complete/", second_factor.add_passkey, name="passkey-registration-complete"),
    path("admin/passkeys/authentication/complete/", second_factor.complete_passkey, name="passkey-complete"),
    path("admin/passkeys/", include("django_otp_webauthn.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("serviceworker.js", views.service_worker, name="service-worker"),
    path("manifest.json", views.web_manifest, name="web-manifest"),
    path("", include("guide.urls")),
]
