/**
 * Meta's Graph API as far as a reply needs it, in its own process: checks the token and the shape of a send, answers as Meta
 * does, and keeps arrival time and text. Read receipts and typing indicators are answered and not counted as sends.
 * `GET /record?seed=` gives how many messages of that measure have been answered; with `&full=1` the whole record. `DELETE`
 * clears it.
 */
import http from 'node:http';
import { now } from './clock.mjs';
import { account } from './whatsapp-account.mjs';

const mostSends = 1_000_000;
const sendPath = new RegExp(`^/v\\d+\\.\\d+/${account.phoneNumberId}/messages$`);

/** @type {{ at: number, text: string }[]} */
let arrivals = [];
/** @type {Map<number, Set<string>>} */
let answered = new Map();
let receipts = 0;
/** @type {string[]} */
let refused = [];
let lastId = 0;

const server = http.createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const [status, answer] = request.url?.startsWith('/record')
      ? record(request)
      : graph(request, Buffer.concat(chunks).toString());
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit());

/** @param {http.IncomingMessage} request @param {string} body @returns {[number, object]} */
function graph(request, body) {
  const at = now();
  if (request.headers.authorization !== `Bearer ${account.accessToken}`) return refuse(401, 'token');
  if (request.method !== 'POST')
    return [200, { id: account.phoneNumberId, display_phone_number: account.phoneNumber }];
  if (!sendPath.test(request.url ?? '')) return refuse(404, `path ${request.url}`);
  const call = JSON.parse(body);
  if (call.messaging_product !== 'whatsapp') return refuse(400, 'messaging_product');
  if (call.status === 'read') {
    receipts++;
    return [200, { success: true }];
  }
  const to = call.to ?? call.recipient;
  const text = call.text?.body;
  if (!to || call.type !== 'text' || !text || text.length > 4096)
    return refuse(400, `a send of type ${call.type}`);
  if (arrivals.length >= mostSends) return refuse(429, 'more sends than the record holds');
  arrivals.push({ at, text });
  for (const [message, seed] of text.matchAll(/\bm-(\d+)-\d+-\d+\b/g)) {
    const seen = answered.get(Number(seed)) ?? new Set();
    answered.set(Number(seed), seen.add(message));
  }
  const contacts = [{ input: to, wa_id: to }];
  return [200, { messaging_product: 'whatsapp', contacts, messages: [{ id: `wamid.OUT${++lastId}` }] }];
}

/** @param {number} status @param {string} why @returns {[number, object]} */
function refuse(status, why) {
  refused.push(why);
  return [
    status,
    { error: { message: `benchmark: ${why}`, type: 'OAuthException', code: status === 401 ? 190 : 100 } },
  ];
}

/** @param {http.IncomingMessage} request @returns {[number, object]} */
function record(request) {
  if (request.method === 'DELETE') {
    arrivals = [];
    answered = new Map();
    receipts = 0;
    refused = [];
  }
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const distinct = answered.get(Number(query.get('seed')))?.size ?? 0;
  return [200, query.has('full') ? { distinct, receipts, refused, arrivals } : { distinct }];
}
