"""The catalogues in Django's administration: who runs the system edits words and numbers, never people or cases.

Nothing is deleted here: a row in use stays readable for ever, and one that no longer applies gets its last day.
"""

from django.contrib import admin

from casework.models.catalogues import (
    AttendancePolicy,
    CurriculumTopic,
    Determination,
    EligibilityCriterion,
    Holiday,
    InstitutionType,
    Language,
    LegalBasis,
    Municipality,
    ProgramTemplate,
    Reason,
    Relationship,
    ViolenceModality,
    ViolenceType,
)
from casework.models.centers import Center, Room


class CatalogueAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "valid_from", "valid_to", "source"]
    search_fields = ["code", "name"]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


admin.site.register(
    [
        AttendancePolicy,
        CurriculumTopic,
        InstitutionType,
        Language,
        LegalBasis,
        ProgramTemplate,
        Relationship,
        ViolenceModality,
        ViolenceType,
    ],
    CatalogueAdmin,
)


@admin.register(Municipality)
class MunicipalityAdmin(CatalogueAdmin):
    list_display = ["code", "name", "region", "nearest_center", "avgm_feminicide", "avgm_disappearance"]
    list_filter = ["region", "nearest_center", "avgm_feminicide", "avgm_disappearance"]
    list_select_related = ["nearest_center"]


@admin.register(Determination)
class DeterminationAdmin(CatalogueAdmin):
    list_display = ["code", "name", "mandatory", "valid_from", "valid_to", "source"]
    list_filter = ["mandatory"]


@admin.register(Reason)
class ReasonAdmin(CatalogueAdmin):
    list_display = ["code", "name", "group", "only_voluntary", "valid_from", "valid_to"]
    list_filter = ["group"]


@admin.register(EligibilityCriterion)
class EligibilityCriterionAdmin(CatalogueAdmin):
    list_display = ["code", "name", "kind", "valid_from", "valid_to", "source"]
    list_filter = ["kind"]


class RoomInline(admin.TabularInline):
    model = Room
    extra = 0
    can_delete = False


@admin.register(Center)
class CenterAdmin(CatalogueAdmin):
    list_display = ["code", "name", "kind", "municipality", "valid_from", "valid_to"]
    list_select_related = ["municipality"]
    inlines = [RoomInline]


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ["day", "name", "source"]
    date_hierarchy = "day"
    search_fields = ["name"]

    def has_delete_permission(self, request, obj=None):
        return False
