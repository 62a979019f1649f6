import { Injectable } from '@nestjs/common';
import type { InboundEvent } from '../../channels';
import type { Step } from './step';

/** The steps of all modules, in order. Modules register theirs at `onModuleInit`. */
@Injectable()
export class StepRegistry {
  private steps: readonly Step[] = [];

  /** Throws if the order number is taken: two steps would depend on who registers first. */
  register(step: Step): void {
    const taken = this.steps.find((other) => other.order === step.order);
    if (taken) throw new Error(`steps ${taken.name} and ${step.name} have the same order ${step.order}`);
    this.steps = [...this.steps, step].sort((a, b) => a.order - b.order);
  }

  /** May any step want the event? */
  wanted(event: InboundEvent): boolean {
    return this.steps.some((step) => step.wants(event));
  }

  /** The steps that may want the event, in order. */
  candidates(event: InboundEvent): readonly Step[] {
    return this.steps.filter((step) => step.wants(event));
  }
}
