import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { htmlFault, readHtml } from './telegram-html';

/** One call of a method. */
export interface BotCall {
  readonly token: string;
  readonly method: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A message that a chat shows. */
export interface ShownMessage {
  readonly token: string;
  readonly chat: number;
  readonly messageId: number;
  /** What people read. */
  readonly text: string;
  readonly fields: BotCall['fields'];
}

/** `refuse`: nothing is sent. `cut`: it is sent, and the answer is lost. */
export type BotBehaviour =
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly description: string;
      readonly parameters?: object;
    }
  | { readonly kind: 'cut' };

interface Webhook {
  url: string;
  secret_token: string;
  allowed_updates: readonly string[];
}

/** The Bot API on loopback, for bots with these tokens: refuses what Telegram refuses, keeps what went out and the webhooks. */
export class TelegramBotApi {
  readonly shown: ShownMessage[] = [];
  readonly calls: BotCall[] = [];
  readonly refusals: string[] = [];
  readonly webhooks = new Map<string, Webhook>();
  /** Decides about each call; undefined: as on a good day. */
  behave: (call: BotCall) => BotBehaviour | undefined = () => undefined;
  private server: Server | undefined;
  private port = 0;
  private nextMessage = 500;

  constructor(private readonly tokens: readonly string[]) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async down(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  /** The texts that a chat shows, in order. */
  shownTo(chat: number): string[] {
    return this.shown.filter((one) => one.chat === chat).map(({ text }) => text);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [, token = '', method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? [];
    const fields = JSON.parse(Buffer.concat(chunks).toString()) as BotCall['fields'];
    const call = { token, method, fields };
    this.calls.push(call);
    const refuse = (status: number, description: string, parameters?: object): void => {
      this.refusals.push(`${method}: ${description}`);
      const said = { ok: false, error_code: status, description, ...(parameters && { parameters }) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    };
    if (!this.tokens.includes(token)) return refuse(401, 'Unauthorized');
    const behaviour = this.behave(call);
    if (behaviour?.kind === 'refuse')
      return refuse(behaviour.status, behaviour.description, behaviour.parameters);
    const fault = faultOf(call);
    if (fault) return refuse(400, `Bad Request: ${fault}`);
    const result = this.resultOf(call);
    if (behaviour?.kind === 'cut') return void request.socket.destroy();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }));
  }

  private resultOf({ token, method, fields }: BotCall): unknown {
    switch (method) {
      case 'getMe':
        return {
          id: Number(token.split(':')[0]),
          is_bot: true,
          first_name: 'Bot',
          username: `bot_${token.split(':')[0]}_bot`,
        };
      case 'setWebhook':
        this.webhooks.set(token, {
          url: String(fields.url),
          secret_token: String(fields.secret_token),
          allowed_updates: fields.allowed_updates as string[],
        });
        return true;
      case 'getWebhookInfo': {
        const { url = '', allowed_updates = [] } = this.webhooks.get(token) ?? {};
        return { url, has_custom_certificate: false, pending_update_count: 0, allowed_updates };
      }
      case 'deleteWebhook':
        return this.webhooks.delete(token) || true;
      case 'sendChatAction':
        return true;
      default: {
        const messageId = this.nextMessage++;
        const chat = Number(fields.chat_id);
        this.shown.push({ token, chat, messageId, text: readOf(fields), fields });
        return { message_id: messageId, date: Math.floor(Date.now() / 1000), chat: { id: chat } };
      }
    }
  }
}

const readOf = ({ text, caption, parse_mode }: BotCall['fields']): string => {
  const said = typeof text === 'string' ? text : typeof caption === 'string' ? caption : '';
  return parse_mode === 'HTML' ? readHtml(said) : said;
};

/** Why Telegram would not take it. */
function faultOf({ method, fields }: BotCall): string | undefined {
  switch (method) {
    case 'getMe':
    case 'getWebhookInfo':
    case 'deleteWebhook':
      return undefined;
    case 'setWebhook':
      // This machine stands in for a public address.
      if (!/^https:\/\/|^http:\/\/127\.0\.0\.1/.test(String(fields.url)))
        return 'bad webhook: An HTTPS URL must be provided for webhook';
      return /^[A-Za-z0-9_-]{1,256}$/.test(String(fields.secret_token))
        ? undefined
        : 'bad webhook: secret token contains unallowed characters';
    case 'sendChatAction':
      return (
        chatFault(fields) ?? (fields.action === 'typing' ? undefined : 'wrong parameter action in request')
      );
    case 'sendMessage':
      return chatFault(fields) ?? textFault(fields) ?? keyboardFault(fields);
    case 'sendPhoto':
      return chatFault(fields) ?? fileFault(fields, 'photo');
    case 'sendVideo':
      return chatFault(fields) ?? fileFault(fields, 'video');
    case 'sendAudio':
      return chatFault(fields) ?? fileFault(fields, 'audio');
    case 'sendDocument':
      return chatFault(fields) ?? fileFault(fields, 'document');
    default:
      return 'method not found';
  }
}

const chatFault = ({ chat_id }: BotCall['fields']): string | undefined =>
  Number.isSafeInteger(chat_id) && chat_id !== 0 ? undefined : 'chat not found';

function textFault(fields: BotCall['fields']): string | undefined {
  if (typeof fields.text !== 'string') return 'message text is empty';
  const fault = fields.parse_mode === 'HTML' ? htmlFault(fields.text) : undefined;
  if (fault) return `can't parse entities: ${fault}`;
  const read = readOf(fields);
  if (!read.trim()) return 'message text is empty';
  return read.length > 4096 ? 'message is too long' : undefined;
}

function keyboardFault({ reply_markup }: BotCall['fields']): string | undefined {
  if (reply_markup === undefined) return undefined;
  const { inline_keyboard: rows } = reply_markup as {
    inline_keyboard: { text: string; callback_data: string }[][];
  };
  return rows.flat().every(({ text, callback_data }) => {
    const bytes = Buffer.byteLength(callback_data);
    return text.trim() !== '' && bytes >= 1 && bytes <= 64;
  })
    ? undefined
    : 'BUTTON_DATA_INVALID';
}

const fileFault = (fields: BotCall['fields'], field: string): string | undefined =>
  !/^https:\/\//.test(String(fields[field]))
    ? 'wrong file identifier/HTTP URL specified'
    : readOf(fields).length > 1024
      ? 'message caption is too long'
      : undefined;
