"""description.py OPENAPI EXCHANGES: every answer that Knock's clients got from the sandbox, against Knock's own
description of its API. Fails when a body is not as described there, and when next to nothing was compared."""

from __future__ import annotations

import collections
import json
import pathlib
import re
import sys
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.testing import MockRequest, MockResponse

# What the clients ask between them; a sandbox that answers less is not what they were tested with.
LEAST = 35
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def main(description: str, exchanges: str) -> int:
    apis = {mode: described(pathlib.Path(description), mode) for mode in ("rich", "compact")}
    compared: collections.Counter[str] = collections.Counter()
    beside: collections.Counter[str] = collections.Counter()
    wrong: list[str] = []
    for line in pathlib.Path(exchanges).read_text(encoding="utf-8").splitlines():
        exchange = json.loads(line)
        mode = "compact" if "mode=compact" in exchange["url"] else "rich"
        found, what = check(apis[mode], exchange)
        if found is None:
            beside[what] += 1
        elif found:
            wrong.append(f"{exchange['client']}: {what}: {found}")
        else:
            compared[what] += 1
    for what, count in sorted(compared.items()):
        print(f"{count:5}  {what}")
    for what, count in sorted(beside.items()):
        print(f"{count:5}  {what} (not described)")
    print(f"{compared.total()} answers to {len(compared)} requests are as described, {len(wrong)} are not")
    print(*wrong[:20], sep="\n", file=sys.stderr)
    return 1 if wrong or len(compared) < LEAST else 0


def described(file: pathlib.Path, mode: str) -> OpenAPI:
    """Knock's description, mended where its own examples and words say otherwise than its schemas."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    spec = yaml.load(file.read_text(encoding="utf-8"), loader)
    spec["servers"] = [{"url": "/"}]
    schemas = spec["components"]["schemas"]
    # Null is one of its alternatives, but beside them stands that it is an object.
    actor = schemas["Activity"]["properties"]["actor"]
    actor["nullable"] = True
    # "When `mode` is `compact`, feed items will not have `activities` and `total_activities`".
    if mode == "compact":
        item = schemas["InAppFeedItem"]
        item["required"] = [name for name in item["required"] if name not in ("activities", "total_activities")]
    # It names no answers but good ones, and has a schema for the others all the same.
    error = {"$ref": "#/components/schemas/AuthenticationError"}
    for path in spec["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "responses" in operation:
                content = {"application/json": {"schema": error}}
                operation["responses"].setdefault("default", {"description": "", "content": content})
    # Some paths lack the declaration of their parameters: the description itself is not what is tested.
    return OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))


def check(api: OpenAPI, exchange: dict[str, Any]) -> tuple[str | None, str]:
    """What is wrong with an answer ("" is nothing, ``None`` that there is no description), and to what it is."""
    url = urlsplit(exchange["url"])
    method, status = exchange["method"].lower(), exchange["status"]
    request = MockRequest(
        f"{url.scheme}://{url.netloc}", method, url.path, args=parse_qs(url.query)
    )
    response = MockResponse(
        exchange["body"].encode(), status_code=status, content_type=exchange["type"] or ""
    )
    what = f"{method.upper()} {ID.sub('{id}', url.path)} {status}"
    try:
        api.validate_response(request, response)
    except (PathError, ResponseNotFound):
        return None, what
    except OpenAPIError as error:
        return reason(error), what
    return "", what


def reason(error: BaseException) -> str:
    """What of a body is not as described, without the body."""
    errors = getattr(error.__cause__, "schema_errors", None)
    if not errors:
        return f"{error}: {error.__cause__}"
    return "; ".join(f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in errors)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
