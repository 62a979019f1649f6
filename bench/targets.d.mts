interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** One load on one contender. Times in milliseconds. */
export interface Load {
  readonly messages: number;
  readonly refused: number;
  readonly replied: number;
  readonly lost: number;
  readonly repeated: number;
  readonly misordered: number;
  readonly perSecond: number;
  readonly sends: number;
  readonly ackMs: Times;
  readonly replyMs: Times;
}

/** One contender in one round. What only the product tells is absent from its rivals. */
export interface Measurement {
  readonly round: number;
  readonly contender: string;
  readonly spread: Load;
  readonly equal: Load;
  readonly hot: Load;
  readonly statementsPerMessage?: number;
  readonly statements?: Readonly<Record<string, number>>;
  readonly cpuMsPerMessage?: number;
  readonly idleCpuPercent?: number;
  readonly idleStatementsPerSecond?: number;
}

export interface Target {
  readonly what: string;
  readonly measured: number;
  /** As read: `≥ 6`. */
  readonly bound: string;
  readonly met: boolean;
}

export function checkTargets(measurements: readonly Measurement[]): Target[];
