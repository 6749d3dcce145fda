"""Account Management: the management account may rename the organisation's accounts.

https://docs.aws.amazon.com/accounts/latest/reference/API_PutAccountName.html
"""

from moto.account import urls
from moto.account.responses import AccountResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import EmptyResult
from moto.organizations.models import organizations_backends

from organisation import NAME


class AccessDenied(ServiceException):
    code = "AccessDeniedException"


class ResourceNotFound(ServiceException):
    code = "ResourceNotFoundException"


class Invalid(ServiceException):
    code = "ValidationException"


def install(world):
    """Adds what moto lacks."""

    def put_account_name(self):
        asked, name = self._get_param("AccountId"), self._get_param("AccountName")
        if asked is not None and self.current_account != world.management_account:
            raise AccessDenied("Only the management account may name another account.")
        if asked == world.management_account:
            raise Invalid("The management account cannot specify its own AccountId.")
        if not NAME.fullmatch(name or ""):
            raise Invalid("The account name must have 1 to 50 characters.")
        members = organizations_backends[world.management_account]["aws"].accounts
        found = [member for member in members if member.id == (asked or self.current_account)]
        if not found:
            raise ResourceNotFound("The account is not in the organisation.")
        found[0].name = name
        return EmptyResult()

    AccountResponse.put_account_name = put_account_name
    urls.url_paths["{0}/putAccountName$"] = AccountResponse.dispatch
