from django.urls import path

from guide.feedback.views import feedback
from guide.serving import views

app_name = "guide"

urlpatterns = [
    path("", views.edition_page, name="home"),
    path("reminders/<slug:slug>.ics", views.reminder, name="reminder"),
    path("feedback/", feedback, name="feedback"),
    path("<path:path>", views.edition_page, name="edition-page"),
]
