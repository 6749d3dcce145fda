"""What tests may set from outside and ask about, guarded by one lock."""

import threading
import time
from collections import Counter, defaultdict

from moto.organizations.models import organizations_backends


LEFT_OUT = {"State": {"Status"}, "Status": {"State"}, "both": set()}


class World:
    def __init__(self, management_account, users_account):
        self.lock = threading.RLock()
        self.management_account = management_account
        self.users_account = users_account
        self.calls = Counter()
        # Of each operation, when it was called.
        self.moments = defaultdict(list)
        # Of each operation, how often a second it is answered; what is more is told to slow down.
        self.rate_limits = {}
        self.root_users = {}
        self.refusals = {}
        # Of each operation, how many of the next calls fail as if AWS itself had.
        self.fail_next_calls = {}
        self.create_delay_seconds = 0.0
        self.fail_next_creations = []
        self.organizations_features = set()
        # Accounts that were made while the organisation managed root credentials centrally.
        self.without_root_credentials = set()
        self.emails_taken = set()
        # Fields that AWS does not give of an account.
        self.fields_left_out = {"Status"}
        # The most accounts that the organisation may have; far more than a test makes.
        self.account_quota = 10_000
        # Issuer (without scheme) to its public keys as JWKs.
        self.identity_providers = {}

    def root_user(self, account):
        """What a root user has; that of a new account has a password that nobody knows, or none, and nothing else."""
        password = account not in self.without_root_credentials
        return {"password": password, "mfa": [], "securityKeys": [], "accessKeys": 0, "certificates": 0} | self.root_users.get(account, {})

    def made(self, account):
        """
        An account has been made.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#id_root-user-access-management
        """
        with self.lock:
            if "RootCredentialsManagement" in self.organizations_features:
                self.without_root_credentials.add(account)

    def _set_root_users(self, change):
        for account, credentials in change.items():
            self.root_users[account] = self.root_users.get(account, {}) | credentials

    def _set_refusals(self, change):
        self.refusals = {name: refusal for name, refusal in (self.refusals | change).items() if refusal}

    def _set_account_state_in(self, form):
        if form not in LEFT_OUT:
            raise ValueError(f"an account's state is in {', '.join(LEFT_OUT)}, not in {form}")
        self.fields_left_out = LEFT_OUT[form]

    def _set_root_emails(self, change):
        members = organizations_backends[self.management_account]["aws"].accounts
        for member in members:
            if member.id in change:
                member.email = change[member.id]
                self.emails_taken.add(member.email.lower())

    def control(self, change):
        """Takes over what the change names, and refuses a name that it does not know."""
        setters = {
            "rootUsers": self._set_root_users,
            "refuse": self._set_refusals,
            "createDelaySeconds": lambda seconds: setattr(self, "create_delay_seconds", float(seconds)),
            "failNextCreations": self.fail_next_creations.extend,
            "organizationsFeatures": lambda names: setattr(self, "organizations_features", set(names)),
            "rootEmails": self._set_root_emails,
            "accountQuota": lambda most: setattr(self, "account_quota", int(most)),
            "emailsTaken": lambda emails: self.emails_taken.update(email.lower() for email in emails),
            "identityProviders": self.identity_providers.update,
            "rateLimits": self.rate_limits.update,
            "failNextCalls": self.fail_next_calls.update,
            "accountStateIn": self._set_account_state_in,
        }
        unknown = sorted(set(change) - set(setters))
        if unknown:
            known = ", ".join(setters)
            raise ValueError(f"the local AWS has nothing to control under {', '.join(unknown)}; it knows {known}")
        with self.lock:
            for name, value in change.items():
                setters[name](value)

    def count(self, call):
        """Counts a call; answers whether it is within its rate."""
        with self.lock:
            now = time.monotonic()
            moments = self.moments[call]
            limit = self.rate_limits.get(call)
            answered = limit is None or len(moments) < limit or (limit > 0 and moments[-limit] <= now - 1)
            if answered:
                moments.append(now)
            self.calls[call if answered else f"{call}.throttled"] += 1
            return answered

    def take_refusal(self, call):
        """What this call is refused with, or None; a refusal may be for some calls only."""
        with self.lock:
            told = self.refusals.get(call)
            if told and "times" in told:
                left = told["times"] - 1
                self._set_refusals({call: told | {"times": left} if left > 0 else None})
            return told

    def takes_failure(self, call):
        """Whether this call is one of those that are to fail."""
        with self.lock:
            left = self.fail_next_calls.get(call, 0)
            self.fail_next_calls[call] = max(left - 1, 0)
            return left > 0

    def busiest(self):
        """Of each operation, the most calls that were answered within any one second."""
        with self.lock:
            return {call: max(_within_a_second(moments)) for call, moments in self.moments.items()}


def _within_a_second(moments):
    start = 0
    for end, moment in enumerate(moments):
        while moments[start] <= moment - 1:
            start += 1
        yield end - start + 1
