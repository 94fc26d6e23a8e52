"""The nouns: what is true, with the constraints that refuse nonsense. Behaviour lives in the machines."""

from casework.models.accounts import OneTimeLink, OpenSession, TelephoneRequest, User
from casework.models.appointments import Appointment, JustificationRequest, Note, NoteAddendum, Slot
from casework.models.assessments import (
    AreaPlan,
    Assessment,
    EligibilityCheck,
    IntakeInterview,
    RiskAssessment,
    SessionCredit,
    SignedConsent,
)
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
from casework.models.correspondence import AmendedField, Amendment, ThreadMessage, ThreadReading
from casework.models.counters import Counter, Tally
from casework.models.episodes import Episode
from casework.models.follow_ups import ContactAttempt, FollowUp
from casework.models.goals import Goal, GoalMonth
from casework.models.groups import Enrollment, Group, GroupFacilitator, GroupSession
from casework.models.history import DailyHead, HistoryEntry
from casework.models.institutions import (
    AgreementCommitment,
    CollaborationAgreement,
    Institution,
    InstitutionApplication,
    InstitutionUnit,
    RequestedUnit,
)
from casework.models.people import CaseFile, Person
from casework.models.privacy import AccessEntry, AuditAssignment, EmergencyAccess, ExportRecord
from casework.models.referrals import Attachment, Referral
from casework.models.reports import MonthlyReport, MonthlyReportLine, MonthlyReportNote
from casework.models.safety import Incident, ProtectionOrder, VictimRecord
from casework.models.saved_filters import SavedFilter
from casework.models.surveys import SurveyAnswer, SurveyInvitation

__all__ = [name for name in globals() if name[0].isupper()]
