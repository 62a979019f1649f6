import { randomBytes, randomInt } from 'node:crypto';

/** An app of Meta's developer site: whoever knows its secret signs its webhooks and proves its calls. */
export interface MetaApp {
  readonly id: string;
  readonly secret: string;
  /** "Require App Secret" of its settings: a call without `appsecret_proof` is refused. */
  requiresProof: boolean;
}

/** A system user's token. */
export interface MetaToken {
  readonly value: string;
  readonly appId: string;
  scopes: readonly string[];
  /** The accounts that were assigned to the system user; undefined: not limited to any. */
  accounts: readonly string[] | undefined;
  /** null: it does not end. */
  expiresAt: Date | null;
  revoked: boolean;
}

/** A WhatsApp Business Account. */
export interface MetaAccount {
  readonly id: string;
  readonly name: string;
  numbers: AccountNumber[];
  /** Ids of the apps that get its webhooks, with the address that they set for the account, if any. */
  readonly subscribers: Map<string, string | undefined>;
  templates: readonly object[];
}

/** A number of an account, and what Meta thinks of it. */
export interface AccountNumber {
  readonly phoneNumberId: string;
  /** As Meta shows it. */
  readonly phone: string;
  readonly name: string;
  status: string;
  quality: string;
  /** `health_status.can_send_message`. */
  sending: string;
  /** By app: where the number's messages go. */
  readonly callbacks: Map<string, string>;
}

/** One business with everything that it needs to be connected. */
export interface Business {
  readonly app: MetaApp;
  readonly token: MetaToken;
  readonly account: MetaAccount;
  readonly number: AccountNumber;
}

export const whatsAppScopes = ['whatsapp_business_messaging', 'whatsapp_business_management'] as const;

/** Apps, tokens and WhatsApp Business Accounts, all in memory; no such ids and no such numbers exist at Meta. */
export class BusinessAccounts {
  readonly apps = new Map<string, MetaApp>();
  readonly tokens = new Map<string, MetaToken>();
  readonly accounts = new Map<string, MetaAccount>();
  /** Codes of embedded signup that were not used yet, with the token that each stands for. */
  readonly codes = new Map<string, MetaToken>();
  private shown = 0;

  /** A new business: an app, an account with one number, and a token that opens it. */
  open(name: string): Business {
    const app: MetaApp = { id: freshId('3'), secret: randomBytes(16).toString('hex'), requiresProof: false };
    const account: MetaAccount = {
      id: freshId('1'),
      name,
      numbers: [],
      subscribers: new Map(),
      templates: [],
    };
    this.apps.set(app.id, app);
    this.accounts.set(account.id, account);
    return { app, account, number: this.addNumber(account), token: this.addToken(app, [account]) };
  }

  addNumber(account: MetaAccount): AccountNumber {
    // 555-0100 to 555-0199 belong to nobody in every area.
    const area = 301 + Math.floor(this.shown / 100);
    const number: AccountNumber = {
      phoneNumberId: freshId('2'),
      phone: `+1 ${area}-555-0${100 + (this.shown++ % 100)}`,
      name: account.name,
      status: 'CONNECTED',
      quality: 'GREEN',
      sending: 'AVAILABLE',
      callbacks: new Map(),
    };
    account.numbers.push(number);
    return number;
  }

  addToken(app: MetaApp, accounts?: readonly MetaAccount[]): MetaToken {
    const token: MetaToken = {
      value: `SIM${randomBytes(32).toString('base64url')}`,
      appId: app.id,
      scopes: whatsAppScopes,
      accounts: accounts?.map(({ id }) => id),
      expiresAt: null,
      revoked: false,
    };
    this.tokens.set(token.value, token);
    return token;
  }

  /** What embedded signup ends with. */
  addCode(token: MetaToken): string {
    const code = `CODE${randomBytes(24).toString('base64url')}`;
    this.codes.set(code, token);
    return code;
  }

  /** The number and its account; undefined: nobody has it. */
  numberOf(
    phoneNumberId: string,
  ): { readonly account: MetaAccount; readonly number: AccountNumber } | undefined {
    for (const account of this.accounts.values()) {
      const number = account.numbers.find((one) => one.phoneNumberId === phoneNumberId);
      if (number) return { account, number };
    }
    return undefined;
  }

  /** Where the number's messages go: to every app that is subscribed, at the number's address or else the account's (A7). */
  targetsOf(phoneNumberId: string): readonly { readonly url: string; readonly appSecret: string }[] {
    const found = this.numberOf(phoneNumberId);
    if (!found) return [];
    return [...found.account.subscribers].flatMap(([appId, ofAccount]) => {
      const url = found.number.callbacks.get(appId) ?? ofAccount;
      const app = this.apps.get(appId);
      return app && url !== undefined ? [{ url, appSecret: app.secret }] : [];
    });
  }
}

/** 15 digits, and the first tells what kind of thing it names. */
const freshId = (first: string): string => `${first}${String(randomInt(10 ** 14)).padStart(14, '0')}`;
