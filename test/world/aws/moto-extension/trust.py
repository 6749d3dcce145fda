"""Decides whether a role's trust policy lets somebody in, as AWS does. Knows nothing of moto.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re


def allows(policy, action, caller):
    """True where a statement allows the action to the caller and none denies it."""
    matching = [s for s in as_list(policy.get("Statement")) if _applies(s, action, caller)]
    effects = {statement.get("Effect") for statement in matching}
    return "Allow" in effects and "Deny" not in effects


def aws_principals(policy):
    """Every AWS principal that the policy names, as written."""
    principals = [statement.get("Principal") for statement in as_list(policy.get("Statement"))]
    return [name for principal in principals if isinstance(principal, dict) for name in as_list(principal.get("AWS"))]


def as_list(value):
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _applies(statement, action, caller):
    return (
        any(_like(pattern.lower(), action.lower()) for pattern in as_list(statement.get("Action")))
        and _names(statement.get("Principal"), caller)
        and all(
            _holds(operator, key, as_list(values), caller.context)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _names(principal, caller):
    if principal == "*":
        return True
    if not isinstance(principal, dict):
        return False
    return any(
        name == "*" and kind == "AWS" or name in caller.names(kind)
        for kind, names in principal.items()
        for name in as_list(names)
    )


def _like(pattern, text):
    """`*` and `?` are all the wildcards that IAM knows."""
    regex = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(regex, text, re.DOTALL) is not None


def _equal(expected, actual):
    return expected == actual


def _same_bool(expected, actual):
    return str(expected).lower() == actual.lower()


POSITIVE = {"StringEquals": _equal, "StringLike": _like, "Bool": _same_bool, "ArnEquals": _like, "ArnLike": _like}
NEGATIVE = {"StringNotEquals": _equal, "StringNotLike": _like, "ArnNotEquals": _like, "ArnNotLike": _like}


def _holds(operator, key, values, context):
    """A key that the request lacks fails a positive operator, and passes a negative one or `…IfExists`."""
    name = operator.removesuffix("IfExists")
    actual = {known.lower(): value for known, value in context.items()}.get(key.lower())
    if name not in POSITIVE and name not in NEGATIVE:
        raise NotImplementedError(f"the local AWS does not know the condition operator {operator}")
    if actual is None:
        return name in NEGATIVE or name != operator
    if name in POSITIVE:
        return any(POSITIVE[name](value, actual) for value in values)
    return not any(NEGATIVE[name](value, actual) for value in values)
