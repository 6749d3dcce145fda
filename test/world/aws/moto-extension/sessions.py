"""STS: who the caller is, and whose trust a role gives.

moto lets anybody assume any role, there or not. Here the role must be there, its trust policy must let the caller in,
and a web identity must be signed, current and meant for us.
"""

import json
import re

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam import iam_backends
from moto.iam.exceptions import NotFoundException
from moto.iam.models import get_account_id_from
from moto.organizations.models import organizations_backends
from moto.sts.exceptions import STSValidationError
from moto.sts.models import sts_backends
from moto.sts.responses import TokenResponse

import trust
import web_identity

ROLE_CHAINING_LIMIT_SECONDS = 3600
ROOT_SESSION_LIMIT_SECONDS = 900


class AccessDenied(ServiceException):
    code = "AccessDenied"
    status_code = 403


class InvalidIdentityToken(ServiceException):
    code = "InvalidIdentityToken"


class ExpiredTokenException(ServiceException):
    code = "ExpiredTokenException"


class Caller:
    """Who asks: an IAM user, or the session of a role."""

    def __init__(self, access_key):
        self.account = get_account_id_from(access_key)
        sts, iam = sts_backends[self.account]["aws"], iam_backends[self.account]["aws"]
        session = sts.get_assumed_role_from_access_key(access_key)
        user = iam.get_user_from_access_key_id(access_key)
        self.is_session = session is not None
        self._mfa_devices = set() if session else set(user.mfa_devices)
        self.arn = session.arn if session else user.arn
        principal = session.role_arn if session else user.arn
        self._arns = {self.arn, principal, f"arn:aws:iam::{self.account}:root", self.account}
        self.context = {"aws:PrincipalArn": principal, "aws:PrincipalAccount": self.account}
        if session:
            # Long-term keys carry no such key at all; no session here was made with MFA.
            self.context["aws:MultiFactorAuthPresent"] = "false"

    def names(self, kind):
        return self._arns if kind == "AWS" else set()

    def show_mfa(self, serial, code):
        """A user may show the code of their own device; which code is not checked."""
        if not serial:
            return
        if serial not in self._mfa_devices or not re.fullmatch(r"\d{6}", code or ""):
            raise AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
        self.context["aws:MultiFactorAuthPresent"] = "true"


class WebIdentity:
    """Who a verified token speaks for, as a trust policy sees it."""

    def __init__(self, provider_arn, claims):
        self._provider_arn = provider_arn
        issuer = web_identity.issuer_of(claims)
        self.context = {f"{issuer}:{name}": str(value) for name, value in claims.items()}

    def names(self, kind):
        return {self._provider_arn} if kind == "Federated" else set()


def find_role(arn):
    """The role, or None where the ARN is no role's or nobody made it."""
    parts = arn.split(":")
    if len(parts) != 6 or parts[4] not in list(iam_backends):
        return None
    try:
        return iam_backends[parts[4]]["aws"].get_role_by_arn(arn)
    except NotFoundException:
        return None


def _lets_in(role, actions, caller):
    policy = json.loads(role.assume_role_policy_document)
    return all(trust.allows(policy, action, caller) for action in actions)


def _check_duration(seconds, role):
    if seconds > int(role.max_session_duration):
        raise STSValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")


def install(world):
    """Puts STS right."""
    moto_assume_role = TokenResponse.assume_role
    moto_assume_role_with_web_identity = TokenResponse.assume_role_with_web_identity

    def assume_role(self):
        arn, caller = self._get_param("RoleArn"), Caller(self.get_access_key())
        caller.show_mfa(self._get_param("SerialNumber"), self._get_param("TokenCode"))
        caller.context |= {
            key: value
            for key, value in {
                "sts:ExternalId": self._get_param("ExternalId"),
                "sts:RoleSessionName": self._get_param("RoleSessionName"),
                "sts:SourceIdentity": self._get_param("SourceIdentity"),
            }.items()
            if value
        }
        actions = ["sts:AssumeRole"]
        actions += ["sts:SetSourceIdentity"] if self._get_param("SourceIdentity") else []
        actions += ["sts:TagSession"] if self._get_param("Tags") else []
        role = find_role(arn)
        if role is None or not _lets_in(role, actions, caller):
            raise AccessDenied(f"User: {caller.arn} is not authorized to perform: {actions[-1]} on resource: {arn}")
        duration = self._get_int_param("DurationSeconds", 3600)
        if caller.is_session and duration > ROLE_CHAINING_LIMIT_SECONDS:
            raise STSValidationError(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
            )
        _check_duration(duration, role)
        answer = moto_assume_role(self)
        if self._get_param("SourceIdentity"):
            answer.result["SourceIdentity"] = self._get_param("SourceIdentity")
        return answer

    def assume_role_with_web_identity(self):
        arn = self._get_param("RoleArn")
        try:
            claims = web_identity.verified_claims(self._get_param("WebIdentityToken"), world.identity_providers)
        except web_identity.InvalidToken as error:
            raise InvalidIdentityToken(str(error)) from error
        except web_identity.ExpiredToken as error:
            raise ExpiredTokenException(str(error)) from error
        role = find_role(arn)
        if role is None:
            raise AccessDenied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
        account = arn.split(":")[4]
        provider_arn = f"arn:aws:iam::{account}:oidc-provider/{web_identity.issuer_of(claims)}"
        provider = iam_backends[account]["aws"].open_id_providers.get(provider_arn)
        if provider is None:
            raise InvalidIdentityToken(f"No OpenIDConnect provider found in your account for {claims.get('iss')}")
        if claims.get("aud") not in provider.client_id_list:
            raise InvalidIdentityToken("Incorrect token audience")
        if not _lets_in(role, ["sts:AssumeRoleWithWebIdentity"], WebIdentity(provider_arn, claims)):
            raise AccessDenied("Not authorized to perform sts:AssumeRoleWithWebIdentity")
        _check_duration(self._get_int_param("DurationSeconds", 3600), role)
        answer = moto_assume_role_with_web_identity(self)
        answer.result.update(
            {
                "SubjectFromWebIdentityToken": claims.get("sub"),
                "Audience": claims.get("aud"),
                "Provider": provider_arn,
            }
        )
        return answer

    def assume_root(self):
        """https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html"""
        caller, target = Caller(self.get_access_key()), self._get_param("TargetPrincipal")
        account = target.split(":")[4] if target.startswith("arn:") else target
        members = organizations_backends[world.management_account]["aws"].accounts
        if (
            caller.account != world.management_account
            or "RootCredentialsManagement" not in world.organizations_features
            or account not in {member.id for member in members} - {world.management_account}
        ):
            raise AccessDenied(f"User: {caller.arn} is not authorized to perform: sts:AssumeRoot on resource: {target}")
        duration = self._get_int_param("DurationSeconds", ROOT_SESSION_LIMIT_SECONDS)
        if duration > ROOT_SESSION_LIMIT_SECONDS:
            raise STSValidationError("DurationSeconds of a root session is at most 900.")
        session = open_session(account, "root", duration)
        return ActionResult({"Credentials": session})

    TokenResponse.assume_role = assume_role
    TokenResponse.assume_role_with_web_identity = assume_role_with_web_identity
    TokenResponse.assume_root = assume_root


def _all_sessions():
    for backends in list(sts_backends.values()):
        yield from backends["aws"].assumed_roles


def expire_all():
    """Every session ends now; who wants to go on has to assume a role again."""
    now = utcnow()
    for session in _all_sessions():
        session.expiration = now
    return {}


def secrets():
    """What was ever given out and nobody but its holder may know: to look for where it must not be."""
    return [text for session in _all_sessions() for text in (session.secret_access_key, session.session_token)]


def open_session(account, role_name, duration):
    """Credentials in an account without asking a trust policy: AssumeRoot's, and those of the world itself."""
    return sts_backends[account]["aws"].assume_role(
        region_name="us-east-1",
        role_session_name=role_name,
        role_arn=f"arn:aws:iam::{account}:role/{role_name}",
        policy="",
        duration=duration,
        external_id="",
    )
