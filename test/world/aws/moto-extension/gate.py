"""The door in front of moto: counts calls, turns strangers' credentials away, and answers the world's own paths."""

import io
import json
import re
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from moto.core.utils import utcnow
from moto.iam import iam_backends
from moto.iam.models import get_account_id_from
from moto.sts.models import sts_backends

import organisation
import sessions
from sessions import open_session

CREDENTIAL = re.compile(r"Credential=(?P<key>[^/\s]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
OBSERVER_SECONDS = 12 * 3600


class Gate:
    def __init__(self, moto, world):
        self.moto = moto
        self.world = world

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"].startswith("/_world/"):
            return self._answer_world(environ, start_response)
        # moto would let this header choose the account.
        environ.pop("HTTP_X_MOTO_ACCOUNT_ID", None)
        signed = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        form = _read_form(environ)
        service = signed["service"] if signed else "sts"
        operation = _operation(environ, form, service)
        if not self.world.count(f"{service}.{operation}"):
            return _refuse("TooManyRequestsException", service, start_response)
        call = f"{service}.{operation}"
        narrower = f"{call} {_key(environ)}" if service == "s3" else None
        if self.world.takes_failure(call) or (narrower and self.world.takes_failure(narrower)):
            return _fail(service, start_response)
        unsigned_by_design = not signed and operation == "AssumeRoleWithWebIdentity"
        refusal = None if unsigned_by_design else _refusal(signed, environ.get("HTTP_X_AMZ_SECURITY_TOKEN"))
        if refusal:
            return _refuse(refusal, service, start_response)
        told = self.world.take_refusal(call)
        if told:
            return _refuse(told["code"], service, start_response, told["message"])
        return self.moto(environ, start_response)

    def _answer_world(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        asked = json.loads(body or b"{}")
        try:
            answer = {
                "/_world/control": lambda: self.world.control(asked) or {},
                "/_world/calls": lambda: dict(self.world.calls),
                "/_world/busiest": self.world.busiest,
                "/_world/observe": lambda: _observe(asked["account"]),
                "/_world/expire": sessions.expire_all,
                "/_world/secrets": sessions.secrets,
                "/_world/accounts": lambda: organisation.add_accounts(self.world, asked["accounts"]),
                "/_world/states": lambda: organisation.set_states(self.world, asked) or {},
            }[environ["PATH_INFO"]]()
        except (KeyError, ValueError) as error:
            return _respond(start_response, "400 Bad Request", "application/json", json.dumps({"message": str(error)}))
        return _respond(start_response, "200 OK", "application/json", json.dumps(answer))


def _observe(account):
    """Credentials to look into any account with: the world's own, whatever a trust policy says."""
    session = open_session(account, "observer", OBSERVER_SECONDS)
    return {
        "accessKeyId": session.access_key_id,
        "secretAccessKey": session.secret_access_key,
        "sessionToken": session.session_token,
    }


def _read_form(environ):
    """The form of a query-protocol request, put back for moto to read again."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return parse_qs(body.decode())


def _operation(environ, form, service):
    if "HTTP_X_AMZ_TARGET" in environ:
        return environ["HTTP_X_AMZ_TARGET"].split(".")[-1]
    if form.get("Action"):
        return form["Action"][0]
    if service == "account":
        return "".join(part.capitalize() for part in re.sub("([A-Z])", r" \1", environ["PATH_INFO"].strip("/")).split())
    if service != "s3":
        return "Unknown"
    verb = {"GET": "Get", "HEAD": "Head", "PUT": "Put", "DELETE": "Delete", "POST": "Post"}[environ["REQUEST_METHOD"]]
    of_object = "/" in environ["PATH_INFO"].strip("/")
    return verb + ("Object" if of_object else "Bucket")


def _key(environ):
    """The object that a request to S3 is about: what follows the bucket in the path."""
    return environ["PATH_INFO"].strip("/").partition("/")[2]


def _refusal(signed, session_token):
    """Why the credentials are not good, in the words of the query protocol, or None where they are."""
    if not signed:
        return "MissingAuthenticationToken"
    key = signed["key"]
    account = get_account_id_from(key)
    if key not in iam_backends[account]["aws"].access_keys:
        return "InvalidClientTokenId"
    session = sts_backends[account]["aws"].get_assumed_role_from_access_key(key)
    if session is None:
        return None
    if session.session_token != session_token:
        return "InvalidClientTokenId"
    return "ExpiredToken" if session.expiration <= utcnow() else None


MESSAGES = {
    "MissingAuthenticationToken": "Request is missing Authentication Token",
    "InvalidClientTokenId": "The security token included in the request is invalid.",
    "ExpiredToken": "The security token included in the request is expired",
    "TooManyRequestsException": "You have sent too many requests in too short a period of time.",
}
IN_JSON = {"InvalidClientTokenId": "UnrecognizedClientException", "ExpiredToken": "ExpiredTokenException"}
IN_S3 = {"InvalidClientTokenId": "InvalidAccessKeyId", "MissingAuthenticationToken": "AccessDenied"}


def _refuse(code, service, start_response, message=None):
    message = message or MESSAGES[code]
    if service in ("organizations", "account", "servicequotas"):
        body = json.dumps({"__type": IN_JSON.get(code, code), "message": message})
        return _respond(start_response, "400 Bad Request", "application/x-amz-json-1.1", body)
    named = IN_S3.get(code, code) if service == "s3" else code
    error = f"<Error><Code>{named}</Code><Message>{escape(message)}</Message></Error>"
    body = error if service == "s3" else f"<ErrorResponse>{error}<RequestId>refused</RequestId></ErrorResponse>"
    return _respond(start_response, "403 Forbidden", "text/xml", body)


def _fail(service, start_response):
    """The answer of a service that is broken for a moment: every client asks again."""
    if service == "organizations":
        body = json.dumps({"__type": "ServiceException", "message": "AWS Organizations can't complete your request."})
        return _respond(start_response, "500 Internal Server Error", "application/x-amz-json-1.1", body)
    body = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
    return _respond(start_response, "500 Internal Server Error", "application/xml", body)


def _respond(start_response, status, content_type, body):
    encoded = body.encode()
    start_response(status, [("content-type", content_type), ("content-length", str(len(encoded)))])
    return [encoded]
