import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../foundation/clock';
import { ConfigurationError } from '../foundation/config/load-config';
import { PublicFetch } from '../foundation/http/public-fetch';
import { Log } from '../foundation/log/log';
import { Vault } from '../foundation/secrets/vault';
import { AGENT, type Agent } from './agent';
import { AgentConfig } from './agent.config';
import { AGENT_TIMEOUT_MS, type Send } from './agent-http';
import { AgentsRepository, type StoredAgent } from './agents.repository';
import { builtAgent } from './built-agent';

/** Whose agent is asked for: organisation null for the app's own connections. */
export interface AgentPlace {
  readonly organizationId: string | null;
  readonly agentId: string;
}

/** Which row a sealed secret belongs to: moved to another it does not open. */
export const placeOfSecret = (organizationId: string, agentId: string): string =>
  `agents|${organizationId}|${agentId}`;

/** How soon every instance answers with what another has changed. */
const FRESH_MS = 2_000;
/** Built ones that are kept; who is asked least recently goes. */
const KEPT_MOST = 5_000;
/** The largest answer of any kind is smaller. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

interface Kept {
  readonly version: string;
  readonly agent: Agent | undefined;
  readonly seenMs: number;
}

/** Who answers on a connection: the installation's agent, or the one that the organisation chose. */
@Injectable()
export class Agents {
  private readonly kept = new Map<string, Kept>();
  private readonly send: Send = (url, request) =>
    this.publicFetch.fetch(url, request, { timeoutMs: AGENT_TIMEOUT_MS, maxAnswerBytes: MAX_ANSWER_BYTES });

  constructor(
    @Inject(AGENT) private readonly installations: Agent,
    private readonly config: AgentConfig,
    private readonly repository: AgentsRepository,
    private readonly vault: Vault,
    private readonly publicFetch: PublicFetch,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Undefined: it is gone, or does not open; which has been logged. Throws what the database throws. */
  async of({ organizationId, agentId }: AgentPlace): Promise<Agent | undefined> {
    if (organizationId === null || agentId === this.config.defaultAgentId) return this.installations;
    const place = placeOfSecret(organizationId, agentId);
    const before = this.kept.get(place);
    const now = this.clock.now().getTime();
    if (before && Math.abs(now - before.seenMs) < FRESH_MS) return before.agent;
    const row = await this.repository.find(organizationId, agentId);
    const same = row && before?.version === row.version;
    const agent = same ? before.agent : this.built(place, agentId, row);
    this.keep(place, { version: row?.version ?? 'gone', agent, seenMs: now });
    return agent;
  }

  /** The next turn in this process looks at the database. */
  forget(organizationId: string, agentId: string): void {
    this.kept.delete(placeOfSecret(organizationId, agentId));
  }

  private built(place: string, agentId: string, row: StoredAgent | undefined): Agent | undefined {
    if (!row) {
      this.log.error('agent_not_opened', { agentId, why: 'there is none' });
      return undefined;
    }
    const opened = row.sealedSecret === null ? null : this.vault.open(place, row.sealedSecret);
    if (opened === undefined) {
      this.log.error('agent_not_opened', { agentId, why: 'its secret does not open' });
      return undefined;
    }
    try {
      return builtAgent({ ...row, secret: opened?.text ?? null }, this.send, this.clock);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.log.error('agent_not_opened', { agentId, why: 'its settings are not right' });
      return undefined;
    }
  }

  private keep(place: string, kept: Kept): void {
    // Set anew it is the last of the map.
    this.kept.delete(place);
    this.kept.set(place, kept);
    if (this.kept.size <= KEPT_MOST) return;
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest);
      return;
    }
  }
}
