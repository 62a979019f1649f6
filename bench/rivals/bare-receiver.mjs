/**
 * The limit: the least that a receiver can do which loses no message it has acknowledged. Checks the signature on the raw
 * bytes, stores what came in one insert with whatever came beside it, answers 200 after the commit, sends an echo once. No
 * order, no retry, no account, no recovery: what it saves is what the product's promises cost.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT, GRAPH_URL = '', APP_SECRET = '', ACCESS_TOKEN, PHONE_NUMBER_ID } = process.env;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
await pool.query(
  'create table if not exists bare_inbox (id text primary key, body jsonb, at timestamptz default now())',
);

const server = http.createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    if (request.method === 'GET') return void response.end();
    const raw = Buffer.concat(chunks);
    if (!isSigned(raw, request.headers['x-hub-signature-256'])) return void response.writeHead(401).end();
    const body = raw.toString();
    const message = JSON.parse(body).entry[0].changes[0].value.messages[0];
    try {
      await store(message.id, body);
    } catch {
      return void response.writeHead(503).end();
    }
    response.writeHead(200).end();
    send(message.from, `echo ${message.text.body}`);
  });
});
server.listen(Number(PORT), '127.0.0.1');

/** @param {Buffer} raw @param {string | string[] | undefined} header */
function isSigned(raw, header) {
  const expected = Buffer.from(`sha256=${createHmac('sha256', APP_SECRET).update(raw).digest('hex')}`);
  const given = Buffer.from(String(header));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** @type {{ id: string, body: string, stored: () => void, failed: (error: unknown) => void }[]} */
let waiting = [];

/** Group commit: what arrives in the same turn of the event loop shares one insert. @param {string} id @param {string} body */
function store(id, body) {
  return new Promise((resolve, reject) => {
    waiting.push({ id, body, stored: () => resolve(undefined), failed: reject });
    if (waiting.length === 1) setImmediate(flush);
  });
}

const insert = {
  name: 'insert',
  text: 'insert into bare_inbox (id, body) select * from unnest($1::text[], $2::jsonb[]) on conflict do nothing',
};

async function flush() {
  const batch = waiting;
  waiting = [];
  try {
    await pool.query({ ...insert, values: [batch.map((item) => item.id), batch.map((item) => item.body)] });
    for (const item of batch) item.stored();
  } catch (error) {
    for (const item of batch) item.failed(error);
  }
}

const graph = new URL(GRAPH_URL);
const target = {
  agent: new http.Agent({ keepAlive: true, maxSockets: 64 }),
  hostname: graph.hostname,
  port: graph.port,
  path: `/v25.0/${PHONE_NUMBER_ID}/messages`,
  method: 'POST',
};

/** @param {string} to @param {string} text */
function send(to, text) {
  const body = JSON.stringify({ messaging_product: 'whatsapp', to, type: 'text', text: { body: text } });
  const headers = {
    authorization: `Bearer ${ACCESS_TOKEN}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  const request = http.request({ ...target, headers }, (response) => response.resume());
  request.on('error', (error) => console.error(error.message));
  request.end(body);
}
