"""The root user of each account: its credentials are what tests say, and only its own session, or a summary, tells them.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
"""

from moto.core.responses import ActionResult
from moto.core.utils import utcfromtimestamp
from moto.iam import models
from moto.iam.exceptions import NotFoundException
from moto.iam.responses import IamResponse
from moto.sts.models import sts_backends

from datetime import datetime


def install(world):
    """Puts the root user right."""
    summary = models.AccountSummary
    moto_summary_map = summary.summary_map.fget

    def summary_map(self):
        root = world.root_user(self._iam_backend.account_id)
        return moto_summary_map(self) | {
            "AccountMFAEnabled": int(bool(root["mfa"] or root["securityKeys"])),
            "AccountPasswordPresent": int(root["password"]),
            "AccountAccessKeysPresent": int(root["accessKeys"] > 0),
            "AccountSigningCertificatesPresent": int(root["certificates"] > 0),
        }

    def devices(account):
        return [
            {
                "UserName": "root",
                "SerialNumber": f"arn:aws:iam::{account}:mfa/root-mfa-{index + 1}",
                "EnableDate": _time(enabled),
            }
            for index, enabled in enumerate(world.root_user(account)["mfa"])
        ]

    def security_keys(account):
        return [
            {
                "UserName": "root",
                "SerialNumber": f"arn:aws:iam::{account}:u2f/root-account/key-{index + 1}",
                "EnableDate": _time(enabled),
            }
            for index, enabled in enumerate(world.root_user(account)["securityKeys"])
        ]

    def of_root(answer, otherwise):
        """Without a user name IAM speaks of who asks: of the root user, where that is a session of AssumeRoot."""

        def respond(self):
            key = self.get_access_key()
            session = sts_backends[self.current_account]["aws"].get_assumed_role_from_access_key(key)
            is_root = session is not None and session.role_arn.endswith(":role/root")
            asks_of_itself = self._get_param("UserName") is None
            return ActionResult(answer(self.current_account)) if is_root and asks_of_itself else otherwise(self)

        return respond

    def login_profile(account):
        if not world.root_user(account)["password"]:
            raise NotFoundException("Login Profile for User root cannot be found.")
        return {"LoginProfile": {"UserName": "root", "CreateDate": _time("2026-01-01T00:00:00Z")}}

    def access_keys(account):
        keys = [{"UserName": "root", "AccessKeyId": f"AKIAROOT{number}"} for number in range(world.root_user(account)["accessKeys"])]
        return {"AccessKeyMetadata": keys, "IsTruncated": False}

    def certificates(account):
        listed = [{"UserName": "root", "CertificateId": f"CERT{number}"} for number in range(world.root_user(account)["certificates"])]
        return {"Certificates": listed, "IsTruncated": False}

    def list_virtual_mfa_devices(self):
        answer = moto_list_virtual(self)
        account = self.current_account
        if self._get_param("AssignmentStatus", "Any") != "Unassigned":
            user = {"Arn": f"arn:aws:iam::{account}:root", "UserId": account, "UserName": "root", "Path": "/"}
            found = [{"SerialNumber": one["SerialNumber"], "EnableDate": one["EnableDate"], "User": user} for one in devices(account)]
            answer.result["VirtualMFADevices"] = [*answer.result["VirtualMFADevices"], *found]
        return answer

    moto_list_virtual = IamResponse.list_virtual_mfa_devices
    summary.summary_map = property(summary_map)
    IamResponse.get_login_profile = of_root(login_profile, IamResponse.get_login_profile)
    IamResponse.list_mfa_devices = of_root(
        lambda account: {"MFADevices": devices(account) + security_keys(account), "IsTruncated": False},
        IamResponse.list_mfa_devices,
    )
    IamResponse.list_access_keys = of_root(access_keys, IamResponse.list_access_keys)
    IamResponse.list_signing_certificates = of_root(certificates, IamResponse.list_signing_certificates)
    IamResponse.list_virtual_mfa_devices = list_virtual_mfa_devices


def _time(text):
    return utcfromtimestamp(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())
