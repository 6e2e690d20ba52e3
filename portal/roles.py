"""What each role of a lender's people may do."""

from portal.models import Membership

Role = Membership.Role

# What each role of a lender's people may do; looking is for all of them.
MAY = {
    "look": {Role.VIEWER, Role.OFFICER, Role.APPROVER, Role.ADMIN},
    "place": {Role.OFFICER, Role.APPROVER, Role.ADMIN},
    "invite": {Role.OFFICER, Role.APPROVER, Role.ADMIN},
    "receive": {Role.OFFICER, Role.APPROVER, Role.ADMIN},  # bank transfers; two people for each
    "answer": {Role.APPROVER, Role.ADMIN},
    "settle": {Role.OFFICER, Role.APPROVER, Role.ADMIN},  # a second one where it is much
    "give_back": {Role.OFFICER, Role.APPROVER, Role.ADMIN},
    "protect": {Role.OFFICER, Role.APPROVER, Role.ADMIN},  # rests, and what the law lays down
    "policy": {Role.ADMIN},
    "connect": {Role.ADMIN},
    "books": {Role.ADMIN},
}
