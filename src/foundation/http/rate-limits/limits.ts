/** So many times in so many milliseconds, counted from the first. */
export interface Window {
  readonly limit: number;
  readonly ms: number;
}

/**
 * Whose hits count together. `caller`: the verified principal, else the address; `user`: the signed-in person, nobody
 * else; `given`: what `RateLimits.take` is called with.
 */
export type CountedBy = 'address' | 'caller' | 'user' | 'given';

export interface Limit {
  readonly by: CountedBy;
  /** Shortest first: what the shortest refuses is not counted by the longer ones. */
  readonly windows: readonly [Window, ...Window[]];
  /** From the hit that was too many on; else refused until the window ends. */
  readonly blockMs?: number;
  /** Kept in this process, whatever RATE_LIMIT_STORE says. */
  readonly inMemory?: true;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Every limit of the product on how often somebody may do something, by name. */
export const limits = {
  /** What has no limit of its own. */
  'everything-else': { by: 'caller', windows: [{ limit: 60, ms: MINUTE }] },
  /** Health and metrics, asked often by machines of ours and still when the database is away. */
  probe: { by: 'address', windows: [{ limit: 1200, ms: MINUTE }], inMemory: true },
  /** By address: credentials that were no good, looked at before the next one is checked, which costs more than this. */
  'bad-credential': { by: 'given', windows: [{ limit: 120, ms: MINUTE }], inMemory: true },
  /** What a page asks for again and again while it waits for a person. */
  polling: { by: 'address', windows: [{ limit: 300, ms: MINUTE }] },

  /** The operator's own services ask for each request of theirs. */
  introspection: { by: 'address', windows: [{ limit: 6000, ms: MINUTE }] },

  'create-challenge': {
    by: 'address',
    windows: [
      { limit: 5, ms: MINUTE },
      { limit: 20, ms: HOUR },
    ],
  },
  'link-challenge': { by: 'user', windows: [{ limit: 10, ms: HOUR }] },
  /** By challenge and the verifier that is brought for it. */
  'token-poll': { by: 'given', windows: [{ limit: 1, ms: 1.5 * SECOND }] },
  /** By the identity that writes codes that are nobody's. */
  'unknown-code': { by: 'given', windows: [{ limit: 5, ms: 10 * MINUTE }], blockMs: HOUR },
  /** By address: codes that the bot is asked to send. */
  'send-code': { by: 'address', windows: [{ limit: 5, ms: HOUR }] },
  /** By the identity that they are sent to. */
  'code-to-identity': {
    by: 'given',
    windows: [
      { limit: 1, ms: 30 * SECOND },
      { limit: 3, ms: HOUR },
      { limit: 8, ms: DAY },
    ],
  },
  'verify-code': { by: 'address', windows: [{ limit: 10, ms: 10 * MINUTE }] },
  /** Telegram's and Discord's logins. */
  'platform-login': { by: 'address', windows: [{ limit: 10, ms: MINUTE }] },
  /** What organisations and their servers call. */
  'organization-api': { by: 'caller', windows: [{ limit: 1200, ms: MINUTE }] },
  /** Each asks a platform a dozen times. */
  connect: { by: 'caller', windows: [{ limit: 30, ms: HOUR }] },
  /** Each asks an agent, which may cost. */
  'try-agent': { by: 'caller', windows: [{ limit: 10, ms: MINUTE }] },
  /** Each has us call an address. */
  'try-webhook': { by: 'caller', windows: [{ limit: 10, ms: MINUTE }] },
  /** By session. */
  refresh: { by: 'given', windows: [{ limit: 30, ms: MINUTE }] },
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitName = keyof typeof limits;

/** Limits that a route can carry: their key is known without the route's help. */
export type RouteLimitName = {
  [Name in LimitName]: (typeof limits)[Name]['by'] extends 'given' ? never : Name;
}[LimitName];

/** The limit of a name, with all that a limit may say. */
export const limitOf = (name: LimitName): Limit => limits[name];

/** What @nestjs/throttler's stores know one window of a limit by. */
export const throttlerOf = (name: LimitName, { ms }: Window): string => `${name}/${ms}`;

/** The throttlers that are counted in this process alone. */
export const localThrottlers: ReadonlySet<string> = new Set(
  names().flatMap((name) =>
    limitOf(name).inMemory ? limitOf(name).windows.map((window) => throttlerOf(name, window)) : [],
  ),
);

/** The limits that a route can carry. */
export const routeLimits: readonly RouteLimitName[] = names().filter(isRouteLimit);

function names(): readonly LimitName[] {
  return Object.keys(limits).filter((name): name is LimitName => name in limits);
}

function isRouteLimit(name: LimitName): name is RouteLimitName {
  return limits[name].by !== 'given';
}
