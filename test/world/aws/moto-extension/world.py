"""What tests may set from outside and ask about, guarded by one lock."""

import threading
from collections import Counter


class World:
    def __init__(self, management_account, users_account):
        self.lock = threading.RLock()
        self.management_account = management_account
        self.users_account = users_account
        self.calls = Counter()
        self.root_mfa = {}
        self.create_delay_seconds = 0.0
        self.fail_next_creations = []
        self.organizations_features = set()
        self.emails_taken = set()
        # Issuer (without scheme) to its public keys as JWKs.
        self.identity_providers = {}

    def control(self, change):
        """Takes over what the change names, and refuses a name that it does not know."""
        setters = {
            "rootMfa": self.root_mfa.update,
            "createDelaySeconds": lambda seconds: setattr(self, "create_delay_seconds", float(seconds)),
            "failNextCreations": self.fail_next_creations.extend,
            "organizationsFeatures": lambda names: setattr(self, "organizations_features", set(names)),
            "emailsTaken": lambda emails: self.emails_taken.update(email.lower() for email in emails),
            "identityProviders": self.identity_providers.update,
        }
        unknown = sorted(set(change) - set(setters))
        if unknown:
            known = ", ".join(setters)
            raise ValueError(f"the local AWS has nothing to control under {', '.join(unknown)}; it knows {known}")
        with self.lock:
            for name, value in change.items():
                setters[name](value)
