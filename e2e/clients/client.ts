// Uses the generated clients; run by check.
import { readFileSync } from "node:fs";
import { client as ingest } from "./ts/ingest-service/client.gen";
import { delete_, publish } from "./ts/ingest-service/sdk.gen";
import { client as query } from "./ts/query-service/client.gen";
import { image, search } from "./ts/query-service/sdk.gen";

const id = "generated-typescript";
ingest.setConfig({ baseUrl: process.env.INGEST });
query.setConfig({ baseUrl: process.env.QUERY });

function check(holds: unknown, what: unknown): void {
  if (!holds) throw new Error(JSON.stringify(what));
}

async function awaited(status: number): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if ((await image({ path: { id } })).response.status === status) return;
    await new Promise((wait) => setTimeout(wait, 250));
  }
  throw new Error(`${id} does not become ${status}`);
}

async function main(): Promise<void> {
  const file = new Blob([readFileSync(process.env.IMAGE!)]);
  const published = await publish({ body: { file: [file], id: [id] } });
  check(published.data?.ids?.[0] === id, published.error);
  await awaited(200);
  const found = await search({
    body: { image: { id }, text: "is on a red background", composer: "lincir", includeReference: true, limit: 50 },
  });
  check(found.data?.hits?.some((hit) => hit.id === id), found.error);
  const refused = await search({ body: { text: "x", limit: 0 } });
  check(refused.error?.field === "limit", refused.error);
  const deleted = await delete_({ path: { id } });
  check(deleted.data?.ids?.[0] === id, deleted.error);
  await awaited(404);
  console.log("published, found, refused (field limit), deleted");
}

void main();
