import { platformAt, type CallPlatform, type PlatformAnswer } from '../toolkit/platform-http';
import type { WhatsAppConfig } from './whatsapp.config';
import { classify } from './whatsapp.errors';
import { elements, finiteNumber, id, isObject, object, text, type JsonObject } from './whatsapp.fields';
import { proofOf, type AppCaller } from './whatsapp.proof';

/** One call of the Graph API. */
export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Its parts, not yet escaped. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** The query holds what opens it: the token of the caller stays at home. */
  readonly withoutToken?: true;
}

/**
 * `refused`: Meta will not, however often it is asked; `secret`: since the app secret is not the one of the token's app.
 * `unavailable`: nothing is known; `code` is there if Meta gave one.
 */
export type GraphAnswer = GraphSuccess | GraphFailure;
export type GraphFailure =
  | { readonly kind: 'refused'; readonly code: number; readonly why: string; readonly secret: boolean }
  | { readonly kind: 'unavailable'; readonly why: string; readonly code?: number };
export interface GraphSuccess {
  readonly kind: 'said';
  readonly json: JsonObject;
}

/** Asks as one caller until one signal. Never throws; 10 s a call. */
export type Ask = (call: GraphCall) => Promise<GraphAnswer>;

export type GraphListing = { readonly kind: 'listed'; readonly items: readonly JsonObject[] } | GraphFailure;

/** The Graph API for everything but messages: what an account is and where it delivers. */
export class WhatsAppGraph {
  private readonly call: CallPlatform;

  constructor(private readonly config: WhatsAppConfig) {
    this.call = platformAt(config.apiUrl);
  }

  as(caller: AppCaller, signal: AbortSignal): Ask {
    return async ({ method, path, query, json, withoutToken }) => {
      const parameters = new URLSearchParams(query);
      if (!withoutToken) parameters.set('appsecret_proof', proofOf(caller));
      const answer = await this.call({
        method,
        path: `/${[this.config.apiVersion, ...path].map(encodeURIComponent).join('/')}?${parameters.toString()}`,
        headers: withoutToken ? {} : { authorization: `Bearer ${caller.accessToken}` },
        ...(json !== undefined && { json }),
        signal,
      });
      return readAnswer(answer);
    };
  }
}

/** All elements of a list, page after page; `maxPages` of 100. */
export async function listAll(
  ask: Ask,
  path: readonly string[],
  fields: string,
  maxPages: number,
): Promise<GraphListing> {
  const items: JsonObject[] = [];
  let after: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const query = { fields, limit: '100', ...(after !== undefined && { after }) };
    const answer = await ask({ method: 'GET', path, query });
    if (answer.kind !== 'said') return answer;
    items.push(...elements(answer.json.data).filter(isObject));
    // The address of the next page, which Meta gives too, would take the token wherever it leads.
    const paging = object(answer.json.paging);
    after = id(object(paging.cursors).after);
    if (paging.next === undefined || after === undefined) break;
  }
  return { kind: 'listed', items };
}

function readAnswer(answer: PlatformAnswer): GraphAnswer {
  if (answer.kind !== 'answered') return unavailable(answer.why);
  const json = parsed(answer.body);
  const error = object(json?.error);
  const code = finiteNumber(error.code);
  if (code === undefined) {
    const succeeded = answer.status >= 200 && answer.status < 300;
    return json && succeeded ? { kind: 'said', json } : unavailable(`http-${answer.status}`);
  }
  // The only sign that tells a wrong proof from any other parameter that Meta does not take.
  const secret = text(error.message)?.includes('appsecret_proof') === true;
  const { class: errorClass, meaning } = classify(code, answer.status);
  const passes =
    errorClass.kind === 'retry' || errorClass.kind === 'ambiguous' || error.is_transient === true;
  return passes && !secret
    ? { ...unavailable(`${meaning} (code ${code})`), code }
    : { kind: 'refused', code, why: `${meaning} (code ${code})`, secret };
}

const unavailable = (why: string): Extract<GraphFailure, { kind: 'unavailable' }> => ({
  kind: 'unavailable',
  why: `Meta could not be asked: ${why}`,
});

function parsed(body: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}
