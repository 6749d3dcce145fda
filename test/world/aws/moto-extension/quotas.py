"""Service Quotas: how many accounts the organisation may have, which moto does not know.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
"""

from moto.servicequotas.models import ServiceQuotasBackend

ACCOUNTS = ("organizations", "L-29A0C5DF")
REGION = "us-east-1"


def install(world):
    """Adds the quota; it is kept in one region only, as in AWS."""
    moto_get_service_quota = ServiceQuotasBackend.get_service_quota

    def get_service_quota(self, service_code, quota_code):
        if (service_code, quota_code) != ACCOUNTS or self.region_name != REGION:
            return moto_get_service_quota(self, service_code, quota_code)
        return {
            "ServiceCode": service_code,
            "QuotaCode": quota_code,
            "QuotaName": "Default maximum number of accounts",
            "Value": float(world.account_quota),
        }

    ServiceQuotasBackend.get_service_quota = get_service_quota
