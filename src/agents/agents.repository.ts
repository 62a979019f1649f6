import { Injectable } from '@nestjs/common';
import { Statements } from '../foundation/database/statements';
import type { AgentKind } from './agent';

/** An organisation's agent as it is stored. */
export interface StoredAgent {
  readonly kind: AgentKind;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly endpoint: string | null;
  readonly sealedSecret: string | null;
  /** Changes with every change of it. */
  readonly version: string;
}

/** By both: no organisation gets another's agent, whatever a connection's row says. */
const organizationAgentSql = {
  name: 'organization_agent',
  text: `
select kind, prompt, model, endpoint, sealed_secret as "sealedSecret", updated_at::text as version
from agents where id = $1 and organization_id = $2`,
} as const;

@Injectable()
export class AgentsRepository {
  constructor(private readonly statements: Statements) {}

  /** Undefined: the organisation has no such agent. */
  async find(organizationId: string, id: string): Promise<StoredAgent | undefined> {
    const [row] = await this.statements.run<StoredAgent & Record<string, unknown>>(organizationAgentSql, [
      id,
      organizationId,
    ]);
    return row;
  }
}
