/**
 * What goes wrong with a send. `error`: a refusal with this code and status. `nonsense`: the message goes out, the answer
 * is HTML. `cut-before`, `cut-after`: the connection breaks before or after the message went out. `slow`: the message goes
 * out, the answer waits. `fails-later`: accepted, then a `failed` status with this code.
 */
export type Fault =
  | {
      readonly kind: 'error';
      readonly code: number;
      readonly status?: number;
      readonly retryAfterSeconds?: number;
    }
  | { readonly kind: 'nonsense' }
  | { readonly kind: 'cut-before' }
  | { readonly kind: 'cut-after' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  | { readonly kind: 'fails-later'; readonly code: number };

export const faultKinds = ['error', 'nonsense', 'cut-before', 'cut-after', 'slow', 'fails-later'] as const;

/** A fault and how many of the next sends it meets. */
export interface PlannedFault {
  readonly fault: Fault;
  readonly count: number;
}

/** The faults that wait for the next sends, first planned first. At most 100. */
export class Faults {
  private planned: PlannedFault[] = [];

  /** False if 100 wait already. */
  plan(fault: Fault, count: number): boolean {
    if (this.planned.length >= 100) return false;
    this.planned.push({ fault, count });
    return true;
  }

  /** The fault of this send, if it has one. */
  next(): Fault | undefined {
    const [first, ...rest] = this.planned;
    if (!first) return undefined;
    this.planned = first.count > 1 ? [{ fault: first.fault, count: first.count - 1 }, ...rest] : rest;
    return first.fault;
  }

  waiting(): readonly PlannedFault[] {
    return this.planned;
  }

  clear(): void {
    this.planned = [];
  }
}
