"""The machines, one page each. Importing this fills the table that the door reads."""

from workflows.machines.account import AccountMachine
from workflows.machines.amendment import AmendmentMachine
from workflows.machines.appointment import AppointmentMachine
from workflows.machines.area_plan import AreaPlanMachine
from workflows.machines.base import MACHINES
from workflows.machines.document import DocumentMachine
from workflows.machines.episode import EpisodeMachine
from workflows.machines.follow_up import FollowUpMachine
from workflows.machines.group_session import GroupSessionMachine
from workflows.machines.institution import InstitutionMachine
from workflows.machines.institution_request import InstitutionRequestMachine
from workflows.machines.justification import JustificationMachine
from workflows.machines.monthly_report import MonthlyReportMachine
from workflows.machines.referral import ReferralMachine
from workflows.machines.telephone_request import TelephoneRequestMachine

__all__ = [
    "MACHINES",
    "AccountMachine",
    "AmendmentMachine",
    "AppointmentMachine",
    "AreaPlanMachine",
    "DocumentMachine",
    "EpisodeMachine",
    "FollowUpMachine",
    "GroupSessionMachine",
    "InstitutionMachine",
    "InstitutionRequestMachine",
    "JustificationMachine",
    "MonthlyReportMachine",
    "ReferralMachine",
    "TelephoneRequestMachine",
]
