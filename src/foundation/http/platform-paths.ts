/** Where platforms call, and the simulated platform, which judges bodies itself. */
const prefixes = ['/api/eliza-app/webhook/', '/api/webhooks/', '/simulator/graph/'];

/** Are the callers of this path machines, whose bodies are kept as bytes and who read no security headers? */
export function isPlatformPath(path: string): boolean {
  return prefixes.some((prefix) => path.startsWith(prefix));
}
