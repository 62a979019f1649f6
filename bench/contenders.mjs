import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { account } from './whatsapp-account.mjs';

/**
 * How a server is run and spoken to. One process; told its port, its database and where the Graph API is.
 * @typedef {object} Contender
 * @property {string} file
 * @property {string[]} [nodeArguments]  as its own start command gives them
 * @property {string} webhookPath
 * @property {string} readyPath  answers 200 once it takes messages
 * @property {(at: { port: number, database: string, graph: string }) => Record<string, string>} environment
 * @property {string} [metricsToken]  it serves `/metrics` to the bearer of this
 * @property {string} [fillWith]  SQL that runs once, after its first start, in its database
 * @property {() => void} [install]
 */

const here = import.meta.dirname;

/** The same in all rounds: what is sealed in the database in one must open in the next. */
const secrets = {
  ELIZA_APP_JWT_SECRET: randomBytes(48).toString('base64'),
  CREDENTIALS_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  METRICS_TOKEN: randomBytes(24).toString('base64url'),
};

/** @type {Contender} */
const product = {
  file: join(here, '../dist/src/main.js'),
  nodeArguments: ['--max-semi-space-size=64', '--enable-source-maps'],
  webhookPath: '/api/eliza-app/webhook/whatsapp',
  readyPath: '/health/ready',
  metricsToken: secrets.METRICS_TOKEN,
  environment: ({ port, database, graph }) => ({
    DATABASE_URL: database,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    LOG_LEVEL: 'warn',
    AGENT: 'echo',
    ELIZA_APP_WHATSAPP_ACCESS_TOKEN: account.accessToken,
    ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: account.phoneNumberId,
    ELIZA_APP_WHATSAPP_APP_SECRET: account.appSecret,
    ELIZA_APP_WHATSAPP_VERIFY_TOKEN: account.verifyToken,
    ELIZA_APP_WHATSAPP_PHONE_NUMBER: `+${account.phoneNumber}`,
    ...secrets,
    WHATSAPP_API_URL: graph,
    // Meta's limits would be what is measured.
    WHATSAPP_NUMBER_PER_SECOND: '0',
    WHATSAPP_PAIR_PER_MINUTE: '0',
    WHATSAPP_PAIR_BURST: '0',
    // The rivals send none.
    READ_RECEIPTS: 'off',
    // People write more than a person may. A tenth of it passes without a look, and is written each second.
    BUDGET_PERSON_MESSAGES_PER_HOUR: '1000000000',
    BUDGET_PERSON_MESSAGES_PER_DAY: '1000000000',
  }),
};

const rival = {
  readyPath: '/',
  environment: (
    /** @type {{ port: number, database: string, graph: string }} */ { port, database, graph },
  ) => ({
    DATABASE_URL: database,
    PORT: String(port),
    GRAPH_URL: graph,
    APP_SECRET: account.appSecret,
    ACCESS_TOKEN: account.accessToken,
    VERIFY_TOKEN: account.verifyToken,
    PHONE_NUMBER_ID: account.phoneNumberId,
    CHAT_SDK_QUEUE: process.env.CHAT_SDK_QUEUE ?? '',
  }),
};

/** Chat SDK first: its speed sets the rate of the others' measure at equal load. @type {Record<string, Contender>} */
export const contenders = {
  'chat-sdk': {
    ...rival,
    file: join(here, 'rivals/chat-sdk/server.mjs'),
    webhookPath: '/api/webhooks/whatsapp',
    install: installChatSdk,
  },
  bare: { ...rival, file: join(here, 'rivals/bare-receiver.mjs'), webhookPath: '/' },
  product,
  'product-filled': { ...product, fillWith: join(here, 'fill-million.sql') },
};

/** Its packages, as its own lock file names them, when they are missing or older than that. */
function installChatSdk() {
  const cwd = join(here, 'rivals/chat-sdk');
  const installed = join(cwd, 'node_modules/.package-lock.json');
  if (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(cwd, 'package-lock.json')).mtimeMs
  )
    return;
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd, stdio: 'inherit', shell });
  if (status !== 0) throw new Error('Chat SDK could not be installed; --only bare,product goes without it');
}
