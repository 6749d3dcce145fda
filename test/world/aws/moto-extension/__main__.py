"""moto's server with what it lacks, on a port of its own.

Usage: python3 moto-extension MANAGEMENT_ACCOUNT USERS_ACCOUNT

Prints one line of JSON once it listens (the port, and the keys of an administrator of the management account), and ends
when its standard input does: so it never outlives whoever started it.
"""

import json
import logging
import os
import sys
import threading

from moto.iam import iam_backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

import account_settings
import identity
import organisation
import quotas
import root_user
import sessions
from gate import Gate
from world import World


def administrator(account):
    """The one key pair that nobody had to assume a role for."""
    iam = iam_backends[account]["aws"]
    iam.create_user(region_name="us-east-1", user_name="administrator")
    key = iam.create_access_key(user_name="administrator")
    return {"accessKeyId": key.access_key_id, "secretAccessKey": key.secret_access_key}


def end_with_standard_input():
    sys.stdin.buffer.read()
    os._exit(0)


def main(management_account, users_account):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    world = World(management_account, users_account)
    for part in (account_settings, organisation, quotas, sessions, identity, root_user):
        part.install(world)
    gate = Gate(DomainDispatcherApplication(create_backend_app), world)
    server = make_server("127.0.0.1", 0, gate, threaded=True)
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    print(json.dumps({"port": server.server_port, "administrator": administrator(management_account)}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
