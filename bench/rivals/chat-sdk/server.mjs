/**
 * Chat SDK with its WhatsApp adapter and PostgreSQL state behind Node's own HTTP server: an echo bot in its `queue` mode,
 * which keeps order and keeps what comes while a handler runs, up to the queue's length. What it hands over as skipped is
 * echoed too. CHAT_SDK_QUEUE changes that length (its own default: 10 a conversation, the oldest dropped).
 */
import { createPostgresState } from '@chat-adapter/state-pg';
import { createWhatsAppAdapter } from '@chat-adapter/whatsapp';
import { Chat } from 'chat';
import http from 'node:http';
import pg from 'pg';

const {
  DATABASE_URL,
  PORT,
  GRAPH_URL,
  APP_SECRET,
  ACCESS_TOKEN,
  PHONE_NUMBER_ID,
  VERIFY_TOKEN,
  CHAT_SDK_QUEUE,
} = process.env;

const logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => logger };
const whatsapp = createWhatsAppAdapter({
  accessToken: ACCESS_TOKEN,
  appSecret: APP_SECRET,
  phoneNumberId: PHONE_NUMBER_ID,
  verifyToken: VERIFY_TOKEN,
  apiUrl: GRAPH_URL,
  userName: 'bench',
  logger,
});
const chat = new Chat({
  userName: 'bench',
  logger,
  state: createPostgresState({ client: new pg.Pool({ connectionString: DATABASE_URL, max: 20 }), logger }),
  concurrency: { strategy: 'queue', ...(CHAT_SDK_QUEUE && { maxQueueSize: Number(CHAT_SDK_QUEUE) }) },
  adapters: { whatsapp },
});
chat.onDirectMessage(async (thread, message, _channel, context) => {
  for (const { text } of [...(context?.skipped ?? []), message]) await thread.post(`echo ${text}`);
});

const server = http.createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    if (request.url === '/') return void response.end();
    const { method, headers } = request;
    const webhook = new Request(`http://localhost${request.url}`, {
      method,
      headers,
      body: Buffer.concat(chunks),
    });
    const answer = await chat.webhooks.whatsapp(webhook, { waitUntil: (task) => void task.catch(() => {}) });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
});
server.listen(Number(PORT), '127.0.0.1');
// A send that fails inside the library surfaces here; the count of lost messages tells of it.
process.on('unhandledRejection', () => {});
