import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A number of the account. */
export interface TwilioLine {
  readonly sid: string;
  readonly phone: string;
  smsUrl: string;
  smsMethod: string;
  smsApplicationSid: string;
  canText: boolean;
}

export interface TakenSms {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly media: readonly string[];
  readonly reports: string | undefined;
}

/** How the next call is answered: with this status and code; `cut-before`, `cut-after`: no answer, not taken or taken. */
export type Trouble = { readonly status: number; readonly code?: number } | 'cut-before' | 'cut-after';

/** Twilio for tests, on this machine: checks what the real one checks, and calls webhooks as it does. */
export class Twilio {
  readonly accountSid = `AC${'0'.repeat(31)}1`;
  authToken = 'auth-token-of-the-tests';
  accountStatus = 'active';
  readonly lines: TwilioLine[] = [];
  /** What it took, oldest first. */
  readonly taken: TakenSms[] = [];
  /** Why it refused calls. */
  readonly refusals: string[] = [];
  readonly troubles: Trouble[] = [];
  /** Asked before each call, counted from 1: its trouble, if it has one. */
  beforeCall: (call: number) => Trouble | undefined = () => undefined;
  calls = 0;
  /** `<person> <number>` of who said STOP. */
  readonly stopped = new Set<string>();
  url = '';
  private sids = 0;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const trouble = this.troubles.shift() ?? this.beforeCall(++this.calls);
      if (trouble === 'cut-before') return void request.socket.destroy();
      const answer =
        trouble && trouble !== 'cut-after'
          ? refusal(trouble.code ?? 20500, trouble.status)
          : this.answer(request, Buffer.concat(chunks).toString());
      if (trouble === 'cut-after') return void request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.json));
    });
  });

  async up(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.url;
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((closed) => void this.server.close(() => closed()));
  }

  line(phone: string): TwilioLine {
    const sid = `PN${String(this.lines.length).padStart(32, '0')}`;
    const line = { sid, phone, smsUrl: '', smsMethod: 'POST', smsApplicationSid: '', canText: true };
    this.lines.push(line);
    return line;
  }

  shownTo(phone: string): readonly string[] {
    return this.taken.filter(({ to }) => to === phone).map(({ body }) => body);
  }

  /** A person's message as the form that Twilio posts. */
  message(from: string, to: string, body: string, more: Record<string, string> = {}): URLSearchParams {
    const sid = this.nextSid('SM');
    if (/^stop$/i.test(body)) this.stopped.add(`${from} ${to}`);
    if (/^start$/i.test(body)) this.stopped.delete(`${from} ${to}`);
    return new URLSearchParams({
      ToCountry: 'US',
      MessageSid: sid,
      SmsSid: sid,
      SmsMessageSid: sid,
      AccountSid: this.accountSid,
      NumMedia: '0',
      NumSegments: '1',
      SmsStatus: 'received',
      ApiVersion: '2010-04-01',
      From: from,
      To: to,
      Body: body,
      ...more,
    });
  }

  /** A report of a message that it took. */
  report({ sid, to, from }: TakenSms, status: string, code?: number): URLSearchParams {
    return new URLSearchParams({
      MessageSid: sid,
      SmsSid: sid,
      MessageStatus: status,
      SmsStatus: status,
      AccountSid: this.accountSid,
      From: from,
      To: to,
      ApiVersion: '2010-04-01',
      ...(code !== undefined && { ErrorCode: String(code) }),
    });
  }

  /** Calls a public address, which a proxy passes on to `behind`; `at`: another path than the one that was signed. */
  async post(
    publicUrl: string,
    behind: string,
    form: URLSearchParams,
    headers: Readonly<Record<string, string>> = {},
    at?: string,
  ): Promise<Response> {
    const signature = signed(publicUrl, form, this.authToken);
    const path = at ?? publicUrl.replace(/^https?:\/\/[^/]+/, '');
    return fetch(behind + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
        ...headers,
      },
      body: form.toString(),
    });
  }

  private answer(request: IncomingMessage, body: string): Answer {
    const { pathname, searchParams } = new URL(request.url ?? '', this.url);
    const credentials = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${credentials}`) return this.refuse(20003, 401);
    const [, sid, below = ''] = /^\/2010-04-01\/Accounts\/(\w+?)(?:\/(.+))?\.json$/.exec(pathname) ?? [];
    if (sid !== this.accountSid) return this.refuse(20404, 404);
    if (
      request.method === 'POST' &&
      !/^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')
    )
      return this.refuse(20001, 400);
    const form = new URLSearchParams(body);
    if (below === '') return { status: 200, json: { sid, status: this.accountStatus, type: 'Full' } };
    if (below === 'Messages' && request.method === 'POST') return this.take(form);
    if (below === 'IncomingPhoneNumbers') {
      const wanted = searchParams.get('PhoneNumber') ?? '';
      const found = this.lines.filter(({ phone }) => phone.includes(wanted)).map(shown);
      return { status: 200, json: { incoming_phone_numbers: found } };
    }
    const line = this.lines.find((one) => below === `IncomingPhoneNumbers/${one.sid}`);
    if (!line) return this.refuse(20404, 404);
    if (request.method === 'POST') {
      const url = form.get('SmsUrl') ?? line.smsUrl;
      if (url && !URL.canParse(url)) return this.refuse(21502, 400);
      line.smsUrl = url;
      line.smsMethod = form.get('SmsMethod') ?? line.smsMethod;
      line.smsApplicationSid = form.get('SmsApplicationSid') ?? line.smsApplicationSid;
    }
    return { status: 200, json: shown(line) };
  }

  private take(form: URLSearchParams): Answer {
    const to = form.get('To') ?? '';
    const from = form.get('From') ?? '';
    const body = form.get('Body') ?? '';
    const media = form.getAll('MediaUrl');
    const reports = form.get('StatusCallback') ?? undefined;
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return this.refuse(21211, 400);
    if (!this.lines.some(({ phone, canText }) => phone === from && canText)) return this.refuse(21606, 400);
    if (!body && !media.length) return this.refuse(21602, 400);
    if (body.length > 1600) return this.refuse(21617, 400);
    if (media.length > 10) return this.refuse(21623, 400);
    if (!media.every((link) => link.startsWith('https://'))) return this.refuse(21620, 400);
    if (reports !== undefined && !/^https:\/\/[a-z]/.test(reports)) return this.refuse(21609, 400);
    if (this.stopped.has(`${to} ${from}`)) return this.refuse(21610, 400);
    const taken = { sid: this.nextSid(media.length ? 'MM' : 'SM'), to, from, body, media, reports };
    this.taken.push(taken);
    return { status: 201, json: { sid: taken.sid, status: 'queued', to, from, body, error_code: null } };
  }

  private refuse(code: number, status: number): Answer {
    this.refusals.push(String(code));
    return refusal(code, status);
  }

  private nextSid(kind: 'SM' | 'MM'): string {
    return `${kind}${(++this.sids).toString(16).padStart(32, '0')}`;
  }
}

interface Answer {
  readonly status: number;
  readonly json: object;
}

/** Twilio's texts name numbers; ours must not get any further. */
const refusal = (code: number, status: number): Answer => ({
  status,
  json: {
    code,
    message: 'The number +12025550143 is not right',
    more_info: 'https://www.twilio.com',
    status,
  },
});

const shown = ({ sid, phone, smsUrl, smsMethod, smsApplicationSid, canText }: TwilioLine): object => ({
  sid,
  phone_number: phone,
  sms_url: smsUrl,
  sms_method: smsMethod,
  sms_application_sid: smsApplicationSid,
  capabilities: { voice: true, sms: canText, mms: canText },
});

/** As Twilio's own libraries compute it. */
export function signed(url: string, form: URLSearchParams, authToken: string): string {
  const names = [...new Set(form.keys())].sort();
  const parameters = names.flatMap((name) =>
    [...new Set(form.getAll(name))].sort().map((value) => name + value),
  );
  return createHmac('sha1', authToken)
    .update(url + parameters.join(''))
    .digest('base64');
}
