"""Addresses of inspections: numbers only, never who or where is inspected."""

from __future__ import annotations

from django.urls import path

from qinglian.site.inspections.views import draws, officers, tasks

app_name = "inspections"
urlpatterns = [
    path("inspections/", tasks.tasks, name="tasks"),
    path("inspections/interests/", officers.interests, name="interests"),
    path("inspections/interests/<int:pk>/withdraw/", officers.withdraw, name="withdraw"),
    path("inspections/visits/<matter:number>/recuse/", officers.recuse, name="recuse"),
    path("inspections/<matter:number>/", tasks.task, name="task"),
    path("inspections/<matter:number>/objects/", tasks.objects, name="objects"),
    path("inspections/<matter:number>/acts/<slug:act>/", tasks.act, name="act"),
    path("inspections/<matter:number>/draws/<int:n>/", draws.again, name="again"),
    path("inspections/<matter:number>/draws/<int:n>/record.json", draws.record, name="record"),
]
