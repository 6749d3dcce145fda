"""IAM: centralised root access, and trust policies as AWS takes them."""

import json

from moto.core.responses import ActionResult
from moto.iam import iam_backends, models
from moto.iam.exceptions import LimitExceededException, MalformedPolicyDocument
from moto.iam.responses import IamResponse
from moto.organizations.models import organizations_backends

import trust
from sessions import find_role

TRUST_POLICY_LIMIT = 2048


def install(world):
    """Puts IAM right."""
    backend = models.IAMBackend
    moto_create_role, moto_update_trust = backend.create_role, backend.update_assume_role_policy

    def accounts():
        members = organizations_backends[world.management_account]["aws"].accounts
        return {world.management_account, world.users_account} | {member.id for member in members}

    def check_trust_policy(document):
        policy = json.loads(document)
        for principal in trust.aws_principals(policy):
            if not _exists(principal, accounts()):
                raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{principal}"')
        if len(json.dumps(policy, separators=(",", ":"))) > TRUST_POLICY_LIMIT:
            raise LimitExceededException(f"Cannot exceed quota for ACLSizePerRole: {TRUST_POLICY_LIMIT}")

    def create_role(self, role_name, assume_role_policy_document, *rest, **others):
        check_trust_policy(assume_role_policy_document)
        return moto_create_role(self, role_name, assume_role_policy_document, *rest, **others)

    def update_assume_role_policy(self, role_name, policy_document):
        check_trust_policy(policy_document)
        return moto_update_trust(self, role_name, policy_document)

    def features(change):
        def answer(self):
            change(world.organizations_features)
            organisation = organizations_backends[world.management_account]["aws"].org
            return ActionResult(
                {"OrganizationId": organisation.id, "EnabledFeatures": sorted(world.organizations_features)}
            )

        return answer

    backend.create_role = create_role
    backend.update_assume_role_policy = update_assume_role_policy
    IamResponse.list_organizations_features = features(lambda enabled: None)
    for name, operation in {
        "RootCredentialsManagement": "organizations_root_credentials_management",
        "RootSessions": "organizations_root_sessions",
    }.items():
        setattr(IamResponse, f"enable_{operation}", features(lambda enabled, name=name: enabled.add(name)))
        setattr(IamResponse, f"disable_{operation}", features(lambda enabled, name=name: enabled.discard(name)))


def _exists(principal, accounts):
    if principal == "*" or principal in accounts:
        return True
    parts = principal.split(":")
    if len(parts) != 6 or parts[4] not in accounts:
        return False
    kind, _, path = parts[5].partition("/")
    if kind == "root":
        return True
    if kind == "role":
        return find_role(principal) is not None
    return kind == "user" and path.split("/")[-1] in iam_backends[parts[4]]["aws"].users
