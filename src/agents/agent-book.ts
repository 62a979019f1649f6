import { Injectable } from '@nestjs/common';
import { audit } from '../foundation/audit/audit-log.sql';
import { Database } from '../foundation/database/database';
import { isForeignKeyViolation } from '../foundation/database/database-errors';
import type { Tx } from '../foundation/database/tx';
import { PublicFetch } from '../foundation/http/public-fetch';
import { Vault } from '../foundation/secrets/vault';
import { uuid7 } from '../foundation/uuid7';
import type { AgentKind } from './agent';
import { faultOf, goesElsewhere, type AgentDraft, type AgentFault } from './agent-rules';
import {
  addAgent,
  changeAgent,
  findAgent,
  listAgents,
  removeAgent,
  type AgentFields,
  type AgentRow,
} from './agents.sql';
import { Agents, placeOfSecret } from './organization-agents';

/** Who changes an organisation's agents: a person of it, or (null) one of its servers. */
export interface AgentOwner {
  readonly organizationId: string;
  readonly userId: string | null;
}

/** What an agent shall be; `secret` in clear. */
export interface NewAgent {
  readonly name: string;
  readonly kind: AgentKind;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly endpoint: string | null;
  readonly secret: string | null;
}

/** What is not given stays. A `secret` of null: none any more. */
export type AgentChange = Partial<Omit<NewAgent, 'kind'>>;

/** Agents of one organisation. */
const MOST = 50;

/** The agents of organisations as they are stored: made, changed and taken away, each noted in the audit log. */
@Injectable()
export class AgentBook {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
    private readonly publicFetch: PublicFetch,
    private readonly agents: Agents,
  ) {}

  /** The newest first, at most `limit`, older than the one with the id `after`. */
  list(organizationId: string, limit: number, after: string | null): Promise<AgentRow[]> {
    return this.database.transaction((tx) => listAgents(tx, organizationId, limit, after));
  }

  /** Undefined: the organisation has no such agent. */
  find(organizationId: string, id: string): Promise<AgentRow | undefined> {
    return this.database.transaction((tx) => findAgent(tx, organizationId, id));
  }

  async create(
    owner: AgentOwner,
    { secret, ...wanted }: NewAgent,
  ): Promise<
    { readonly kind: 'created'; readonly row: AgentRow } | { readonly kind: 'too-many' } | AgentFault
  > {
    const fault = this.faultOf({ ...wanted, ...secretOf(secret) });
    if (fault) return fault;
    const id = uuid7();
    const sealedSecret = secret === null ? null : this.sealed(owner, id, secret);
    return this.database.transaction(async (tx) => {
      const row = await addAgent(tx, owner.organizationId, { id, ...wanted, sealedSecret }, MOST);
      if (!row) return { kind: 'too-many' };
      await note(tx, 'created', owner, id);
      return { kind: 'created', row };
    });
  }

  /** Refuses to send a stored secret to another host: who changes that gives the secret again, or takes it away. */
  async change(
    owner: AgentOwner,
    id: string,
    { secret, ...change }: AgentChange,
  ): Promise<
    { readonly kind: 'changed'; readonly row: AgentRow } | { readonly kind: 'not-found' } | AgentFault
  > {
    const changed = await this.database.transaction(async (tx) => {
      const before = await findAgent(tx, owner.organizationId, id, 'for update');
      if (!before) return { kind: 'not-found' } as const;
      const fields: AgentFields = {
        ...before,
        ...change,
        ...(secret !== undefined && {
          sealedSecret: secret === null ? null : this.sealed(owner, id, secret),
        }),
      };
      const was = draftOf(before);
      const will = { ...draftOf({ ...before, ...fields }), ...(secret !== undefined && secretOf(secret)) };
      const fault = this.faultOf(will);
      if (fault) return fault;
      if (secret === undefined && was.hasSecret && goesElsewhere(was, will))
        return { kind: 'secret-required' } as const;
      const row = await changeAgent(tx, owner.organizationId, id, fields);
      await note(tx, 'changed', owner, id);
      return { kind: 'changed', row } as const;
    });
    this.agents.forget(owner.organizationId, id);
    return changed;
  }

  /** `in-use`: it answers on a connection. */
  async remove(owner: AgentOwner, id: string): Promise<'removed' | 'not-found' | 'in-use'> {
    try {
      const removed = await this.database.transaction(async (tx) => {
        const done = await removeAgent(tx, owner.organizationId, id);
        if (done) await note(tx, 'removed', owner, id);
        return done;
      });
      this.agents.forget(owner.organizationId, id);
      return removed ? 'removed' : 'not-found';
    } catch (error) {
      if (isForeignKeyViolation(error)) return 'in-use';
      throw error;
    }
  }

  private faultOf(draft: AgentDraft): AgentFault | undefined {
    return faultOf(draft, (url) => this.publicFetch.refusalOf(url));
  }

  private sealed({ organizationId }: AgentOwner, id: string, secret: string): string {
    return this.vault.seal(placeOfSecret(organizationId, id), secret);
  }
}

const secretOf = (secret: string | null): Pick<AgentDraft, 'hasSecret' | 'newSecret'> =>
  secret === null ? { hasSecret: false } : { hasSecret: true, newSecret: secret };

const draftOf = (row: AgentRow): AgentDraft => ({ ...row, hasSecret: row.sealedSecret !== null });

function note(
  tx: Tx,
  what: 'created' | 'changed' | 'removed',
  { organizationId, userId }: AgentOwner,
  targetId: string,
): Promise<void> {
  // A key is no person: the organisation's list of keys says who made it.
  const by =
    userId === null ? ({ actor: 'system' } as const) : ({ actor: 'user', actorId: userId, userId } as const);
  return audit(tx, { ...by, action: `agent.${what}`, organizationId, targetId });
}
