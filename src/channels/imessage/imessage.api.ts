import {
  platformAt,
  type CallPlatform,
  type PlatformAnswer,
  type PlatformCall,
} from '../toolkit/platform-http';
import { isObject, object, type JsonObject } from '../toolkit/json-fields';
import type { IMessageConfig } from './imessage.config';

/** One call of Blooio's API; the parts of the path are not yet escaped. */
export interface BlooioCall {
  readonly method: PlatformCall['method'];
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** Asks with one API key until one signal. Never throws; 10 s a call. */
export type Ask = (call: BlooioCall) => Promise<PlatformAnswer>;

/** Calls with the API keys of many connections. */
export class BlooioApi {
  private readonly call: CallPlatform;

  constructor(config: IMessageConfig) {
    this.call = platformAt(config.apiUrl);
  }

  as(apiKey: string, signal: AbortSignal): Ask {
    return ({ method, path, query, headers, json }) => {
      const parameters = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
      return this.call({
        method,
        path: `/${path.map(encodeURIComponent).join('/')}${parameters}`,
        headers: { ...headers, authorization: `Bearer ${apiKey}` },
        ...(json !== undefined && { json }),
        signal,
      });
    };
  }
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** The object that a body is, an empty one for every other. */
export function objectOf(body: string): JsonObject {
  try {
    return object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** Blooio's code for an error; never its texts, which name handles. Refused keys are told flat, all else nested. */
export function errorCodeOf(answer: JsonObject): string | undefined {
  const code = isObject(answer.error) ? answer.error.code : (answer.code ?? answer.error);
  return typeof code === 'string' && /^[a-z][a-z0-9_]{2,63}$/.test(code) ? code : undefined;
}
