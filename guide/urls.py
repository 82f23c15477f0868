from django.urls import path

from guide import views

app_name = "guide"

urlpatterns = [
    path("", views.edition_page, name="home"),
    path("<path:path>", views.edition_page, name="edition-page"),
]
