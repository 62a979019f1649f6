import { Injectable } from '@nestjs/common';
import { Clock } from '../../../foundation/clock';
import { Database } from '../../../foundation/database/database';
import { Log } from '../../../foundation/log/log';
import { SignIn, type SignInOutcome } from '../../sign-in';
import { OAuthLogin, type Arrival } from '../oauth/oauth-login';
import { purposeOf, type LoginContext, type PlatformLogin } from '../platform-login';
import { findSessionOfNonce, keepSessionOfNonce, useNonce, type Nonce } from '../used-nonces.sql';
import { readInitData } from './init-data';
import { readLoginWidget, type WidgetPayload } from './login-widget';
import { TelegramOidc } from './telegram-oidc';
import type { TelegramPayload } from './telegram-payload';
import { TelegramSignInConfig } from './telegram.config';

/** The four forms in which Telegram's word comes. */
export type TelegramForm =
  | { readonly kind: 'widget'; readonly payload: WidgetPayload }
  | { readonly kind: 'init-data'; readonly initData: string }
  | { readonly kind: 'id-token'; readonly idToken: string; readonly nonce: string }
  | { readonly kind: 'code'; readonly arrival: Arrival };

type SignedForm = Exclude<TelegramForm, { readonly kind: 'code' }>;

/** Sign-in with Telegram. What it signed works once, but `initData` again for the session that came of it. */
@Injectable()
export class TelegramLogin {
  constructor(
    private readonly config: TelegramSignInConfig,
    private readonly oidc: TelegramOidc,
    private readonly oauth: OAuthLogin,
    private readonly signIn: SignIn,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async signInWith(form: TelegramForm, context: LoginContext): Promise<PlatformLogin> {
    if (form.kind === 'code') return this.oauth.arrive(this.oidc, form.arrival, context);
    const payload = await this.read(form);
    switch (payload.kind) {
      case 'channel-unavailable':
        return { kind: payload.kind };
      case 'unavailable':
        this.log.warn('sign_in_platform_failed', { channel: 'telegram', why: payload.why });
        return { kind: 'provider-error' };
      case 'refused':
        return { kind: 'invalid-auth' };
      case 'proved':
        return this.complete(form.kind, payload, context);
    }
  }

  private async read(
    form: SignedForm,
  ): Promise<
    | TelegramPayload
    | { readonly kind: 'channel-unavailable' }
    | { readonly kind: 'unavailable'; readonly why: string }
  > {
    const { botToken } = this.config;
    const now = this.clock.now();
    switch (form.kind) {
      case 'widget':
        return botToken ? readLoginWidget(form.payload, botToken, now) : channelUnavailable;
      case 'init-data':
        return botToken ? readInitData(form.initData, botToken, now) : channelUnavailable;
      case 'id-token':
        return this.oidc.isSetUp ? this.oidc.read(form.idToken, form.nonce) : channelUnavailable;
    }
  }

  private async complete(
    form: SignedForm['kind'],
    { proved, nonceHash, expiresAt }: Extract<TelegramPayload, { readonly kind: 'proved' }>,
    context: LoginContext,
  ): Promise<PlatformLogin> {
    const forWhat = purposeOf(context);
    // A Mini App that signed in may still be linked with what it was opened with; all else works once for whatever.
    const use = form === 'init-data' ? `${form} ${forWhat.purpose}` : form;
    const nonce = { namespace: `telegram ${use}`, hash: nonceHash, expiresAt };
    const seed = nonceHash.toString('hex');
    const outcome = await this.signIn.complete({
      ...forWhat,
      proved,
      client: context.client,
      ...(form === 'init-data' && { seed }),
      consume: (tx) => useNonce(tx, nonce),
      done: async (tx, sessionId) => {
        if (sessionId !== undefined) await keepSessionOfNonce(tx, nonce, sessionId);
      },
    });
    if (outcome.kind !== 'used') return { kind: 'completed', outcome };
    const again = form === 'init-data' ? await this.sameSession(nonce, seed) : undefined;
    return again ? { kind: 'completed', outcome: again } : { kind: 'invalid-auth' };
  }

  /** A Mini App that is reloaded sends what it was opened with: it is given its session, as renewed as it is by now. */
  private async sameSession(nonce: Nonce, seed: string): Promise<SignInOutcome | undefined> {
    const known = await findSessionOfNonce(this.database, nonce);
    return known && this.signIn.repeat(known.sessionId, known.userId, seed, renewalsAtMost);
  }
}

/** More than a session may be renewed in the hour in which `initData` counts. */
const renewalsAtMost = 2000;

const channelUnavailable = { kind: 'channel-unavailable' } as const;
