import type { Environment } from '../foundation/config/load-config';

/** Where the instance that this environment describes is reached from the same machine; HOST and PORT are respected. */
export function localAddress(environment: Environment): string {
  const host = environment.HOST?.trim();
  return `http://${!host || everyAddress.has(host) ? '127.0.0.1' : bracketed(host)}:${localPort(environment)}`;
}

/** The port of `localAddress`: PORT, or 3000. */
export function localPort(environment: Environment): string {
  return environment.PORT?.trim() || '3000';
}

const everyAddress = new Set(['0.0.0.0', '::', '[::]']);

const bracketed = (host: string) => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);
