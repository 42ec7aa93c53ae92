"""Uses the generated clients; run by check."""

import os
import time

from ingest_service.api.images import delete, publish
from ingest_service.client import Client as Ingest
from ingest_service.types import File as Upload
from query_service.api.images import image
from query_service.api.search import search
from query_service.client import Client as Query
from query_service.models import ComposerName, Problem, Reference, SearchQuery

ingest, query = Ingest(base_url=os.environ["INGEST"]), Query(base_url=os.environ["QUERY"])


def awaited(status):
    for _ in range(120):
        answer = image.sync_detailed("generated-python", client=query)
        if answer.status_code == status:
            return answer.parsed
        time.sleep(0.25)
    raise SystemExit(f"generated-python does not become {status}")


with open(os.environ["IMAGE"], "rb") as file:
    published = publish.sync(client=ingest, body=Upload(payload=file), id="generated-python")
assert published.ids == ["generated-python"], published
assert awaited(200).id == "generated-python"
found = search.sync(
    client=query,
    body=SearchQuery(
        image=Reference(id="generated-python"),
        text="is on a red background",
        composer=ComposerName.LINCIR,
        include_reference=True,
        limit=50,
    ),
)
assert "generated-python" in [hit.id for hit in found.hits], found
problem = search.sync(client=query, body=SearchQuery(text="x", limit=0))
assert isinstance(problem, Problem) and problem.field == "limit", problem
assert delete.sync("generated-python", client=ingest).ids == ["generated-python"]
awaited(404)
print("published, found, refused (field limit), deleted")
