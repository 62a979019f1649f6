import { Injectable } from '@nestjs/common';

/** Rung when delivery reports were stored; `deliver` listens. It keeps the stages from knowing each other. */
@Injectable()
export class ReportsBell {
  private listener: (() => void) | undefined;

  ring(): void {
    this.listener?.();
  }

  onRing(listener: () => void): void {
    this.listener = listener;
  }
}
