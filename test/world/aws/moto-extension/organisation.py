"""Organizations: creation takes its time, can fail, and burns e-mail addresses; names and tags keep to AWS's limits.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
"""

import re
import threading
import time

from moto.organizations import models, utils
from moto.organizations.exceptions import (
    AccountAlreadyClosedException,
    InvalidInputException,
    OrganizationsClientError,
)

NAME = re.compile(r"[ -~]{1,50}")
EMAIL = re.compile(r"(?=.{6,64}$)[^\s@]+@[^\s@]+\.[^\s@]+", re.DOTALL)
ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
MOST_TAGS = 50
PAGE = 20
MOTO_CREATE_ACCOUNT = models.OrganizationsBackend.create_account
# The old `Status` of an account by its `State`, where they differ.
OLD_STATUS = {"PENDING_ACTIVATION": "ACTIVE", "CLOSED": "SUSPENDED"}


class CreateAccountStatusNotFound(OrganizationsClientError):
    code = "CreateAccountStatusNotFoundException"
    message = "We can't find a create account request with the CreateAccountRequestId that you specified."


class Creation:
    """A request for an account; the account is nowhere to be seen until it succeeds."""

    def __init__(self, request, failure):
        self.id = utils.make_random_create_account_status_id()
        self.request = request
        self.failure = failure
        self.requested = time.time()
        self.completed = None
        self.account_id = None

    def status(self):
        status = {
            "Id": self.id,
            "AccountName": self.request["AccountName"],
            "State": self.state(),
            "RequestedTimestamp": self.requested,
        }
        if self.completed:
            status["CompletedTimestamp"] = self.completed
            status |= {"FailureReason": self.failure} if self.failure else {"AccountId": self.account_id}
        return status

    def state(self):
        if not self.completed:
            return "IN_PROGRESS"
        return "FAILED" if self.failure else "SUCCEEDED"


def _refuse(reason):
    refusal = InvalidInputException("You specified an invalid value.")
    refusal.Reason = reason
    raise refusal


def check_tags(tags, had=()):
    keys = [tag["Key"] for tag in tags]
    if len(keys) != len(set(keys)):
        _refuse("DUPLICATE_TAG_KEY")
    if len(set(keys) | set(had)) > MOST_TAGS:
        _refuse("MAX_LIMIT_EXCEEDED_FILTER")
    for tag in tags:
        if not 1 <= len(tag["Key"]) <= 128 or len(tag["Value"]) > 256:
            _refuse("MAX_LENGTH_EXCEEDED")
        if tag["Key"].lower().startswith("aws:"):
            _refuse("INVALID_SYSTEM_TAGS_PARAMETER")
        if not all(char.isalnum() or char in " _.:/=+-@" for char in tag["Key"] + tag["Value"]):
            _refuse("INVALID_PATTERN")


def _check_request(request):
    if not NAME.fullmatch(request["AccountName"]):
        _refuse("INVALID_PATTERN")
    if not EMAIL.fullmatch(request["Email"]):
        _refuse("INVALID_PATTERN")
    if "RoleName" in request and not ROLE_NAME.fullmatch(request["RoleName"]):
        _refuse("INVALID_PATTERN")
    check_tags(request.get("Tags", []))


def add_accounts(world, requests):
    """Accounts that have been there for long, by the thousand; each request is one of CreateAccount."""
    backend = models.organizations_backends[world.management_account]["aws"]
    with world.lock:
        for request in requests:
            _check_request(request)
            world.emails_taken.add(request["Email"].lower())
            MOTO_CREATE_ACCOUNT(backend, **request)
        made = backend.accounts[len(backend.accounts) - len(requests) :]
        return [account.describe() | {"ParentId": account.parent_id} for account in made]


def set_states(world, states):
    """Gives accounts another state, by id, as AWS itself does: it suspends, and takes a while to close."""
    backend = models.organizations_backends[world.management_account]["aws"]
    for account, state in states.items():
        backend.get_account_by_id(account).state = state


def _state_accounts(world):
    """
    An account has a `State`; what AWS had before, its `Status`, was retired on 2026-09-09.
    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
    """
    moto_describe = models.FakeAccount.describe

    def describe(self):
        described = moto_describe(self)
        told = {"State": self.state, "Status": OLD_STATUS.get(self.state, self.state)}
        return {name: value for name, value in (described | told).items() if name not in world.fields_left_out}

    def close(self):
        if self.state in ("PENDING_CLOSURE", "CLOSED"):
            raise AccountAlreadyClosedException
        self.state = "CLOSED"

    models.FakeAccount.describe = describe
    models.FakeAccount.close = close


def install(world):
    """Puts Organizations right."""
    _state_accounts(world)
    backend = models.OrganizationsBackend
    moto_tag_resource = backend.tag_resource
    creations = []

    def failure_of(request):
        email = request["Email"].lower()
        pending = {creation.request["Email"].lower() for creation in creations if not creation.completed}
        if not email.isascii():
            return "INVALID_EMAIL"
        if email in world.emails_taken | pending:
            return "EMAIL_ALREADY_EXISTS"
        if len(models.organizations_backends[world.management_account]["aws"].accounts) >= world.account_quota:
            return "ACCOUNT_LIMIT_EXCEEDED"
        return world.fail_next_creations.pop(0) if world.fail_next_creations else None

    def finish(organisation, creation):
        with world.lock:
            if not creation.failure:
                world.emails_taken.add(creation.request["Email"].lower())
                MOTO_CREATE_ACCOUNT(organisation, **creation.request)
                creation.account_id = organisation.accounts[-1].id
                world.made(creation.account_id)
            creation.completed = time.time()

    def create_account(self, **request):
        if self.org is None:
            raise models.AWSOrganizationsNotInUseException
        _check_request(request)
        with world.lock:
            creation = Creation(request, failure_of(request))
            creations.append(creation)
            # As AWS: the answer to the request itself never says more than that it began.
            begun = {"CreateAccountStatus": creation.status()}
            if world.create_delay_seconds > 0:
                timer = threading.Timer(world.create_delay_seconds, finish, (self, creation))
                timer.daemon = True
                timer.start()
            else:
                finish(self, creation)
        return begun

    def describe_create_account_status(self, **request):
        with world.lock:
            found = [creation for creation in creations if creation.id == request["CreateAccountRequestId"]]
            if not found:
                raise CreateAccountStatusNotFound
            return {"CreateAccountStatus": found[0].status()}

    def list_create_account_status(self, **request):
        with world.lock:
            states = request.get("States") or ["IN_PROGRESS", "SUCCEEDED", "FAILED"]
            start, most = int(request.get("NextToken") or 0), int(request.get("MaxResults") or PAGE)
            statuses = [creation.status() for creation in creations if creation.state() in states]
        page = {"CreateAccountStatuses": statuses[start : start + most]}
        return page | ({"NextToken": str(start + most)} if len(statuses) > start + most else {})

    def tag_resource(self, **request):
        check_tags(request["Tags"], had=self._get_resource_for_tagging(request["ResourceId"]).tags)
        return moto_tag_resource(self, **request)

    backend.create_account = create_account
    backend.describe_create_account_status = describe_create_account_status
    backend.list_create_account_status = list_create_account_status
    backend.tag_resource = tag_resource
    utils.PAGINATION_MODEL["list_accounts"]["limit_default"] = PAGE
    models.FakeServiceAccess.TRUSTED_SERVICES.append("iam.amazonaws.com")
