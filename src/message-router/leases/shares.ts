import type { Connection } from '../../connections';

/** The part of what is left that is taken at a time: what is claimed is not counted before the statement has ended. */
const PART = 4;
/** Left for the app's own conversations, however many organisations are slow. */
const OWN = 16;

/**
 * How many conversations of each organisation are in work in this process. None begins more than it leaves for the others, so
 * that one whose agent is slow keeps nobody else waiting. What is the app's own may take all that there is.
 */
export class Shares {
  private readonly inWork = new Map<string, number>();

  /** How many may be claimed together where there is so much room. */
  static partOf(room: number): number {
    return Math.ceil(room / PART);
  }

  /** Call what it returns when the work is done. */
  begin(connection: Connection | undefined): () => void {
    const organizationId = connection?.organizationId;
    if (!organizationId) return () => undefined;
    this.add(organizationId, 1);
    return () => this.add(organizationId, -1);
  }

  /** Those whose conversations may be claimed where there is so much room. */
  within(connections: readonly Connection[], room: number): readonly Connection[] {
    return connections.filter(
      ({ organizationId }) => organizationId === null || (this.inWork.get(organizationId) ?? 0) < room - OWN,
    );
  }

  /** How many conversations of these may be claimed together; 0: none. */
  most(connections: readonly Connection[], room: number): number {
    if (this.within(connections, room).length < connections.length) return 0;
    return connections.every(({ organizationId }) => organizationId === null)
      ? room
      : Shares.partOf(room - OWN);
  }

  private add(organizationId: string, count: number): void {
    const sum = (this.inWork.get(organizationId) ?? 0) + count;
    if (sum) this.inWork.set(organizationId, sum);
    else this.inWork.delete(organizationId);
  }
}
