from django.urls import path

from guide import views
from guide.feedback.views import feedback

app_name = "guide"

urlpatterns = [
    path("", views.edition_page, name="home"),
    path("reminders/<slug:slug>.ics", views.reminder, name="reminder"),
    path("feedback/", feedback, name="feedback"),
    path("<path:path>", views.edition_page, name="edition-page"),
]
