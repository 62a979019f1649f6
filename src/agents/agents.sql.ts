import type { Tx } from '../foundation/database/tx';
import type { AgentKind } from './agent';

/** An agent as its organisation has stored it. */
export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly kind: AgentKind;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly endpoint: string | null;
  readonly sealedSecret: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is written of it. */
export type AgentFields = Omit<AgentRow, 'id' | 'kind' | 'createdAt' | 'updatedAt'>;

const columns = `id, name, kind, prompt, model, endpoint, sealed_secret as "sealedSecret", created_at as "createdAt",
  updated_at as "updatedAt"`;

/** Adds an agent unless the organisation has `most`; undefined then. Its row is locked, so that two do not slip in. */
export async function addAgent(
  tx: Tx,
  organizationId: string,
  { id, kind, ...fields }: AgentFields & Pick<AgentRow, 'id' | 'kind'>,
  most: number,
): Promise<AgentRow | undefined> {
  await tx.query(`select 1 from organizations where id = $1 for update`, [organizationId]);
  const [row] = await tx.query<AgentRow>(
    `insert into agents (id, organization_id, kind, name, prompt, model, endpoint, sealed_secret)
     select $1, $2, $3, $4, $5, $6, $7, $8
     where (select count(*) from agents where organization_id = $2) < $9
     returning ${columns}`,
    [id, organizationId, kind, ...valuesOf(fields), most],
  );
  return row;
}

/** The organisation's agents, the newest first, after this id. */
export function listAgents(
  tx: Tx,
  organizationId: string,
  limit: number,
  after: string | null,
): Promise<AgentRow[]> {
  return tx.query<AgentRow>(
    `select ${columns} from agents
     where organization_id = $1 and ($3::uuid is null or id < $3::uuid)
     order by id desc limit $2`,
    [organizationId, limit, after],
  );
}

/** The organisation's agent, to be read or, locked, to be changed; undefined: it has none of this id. */
export async function findAgent(
  tx: Tx,
  organizationId: string,
  id: string,
  lock: 'for update' | '' = '',
): Promise<AgentRow | undefined> {
  const [row] = await tx.query<AgentRow>(
    `select ${columns} from agents where id = $1 and organization_id = $2 ${lock}`,
    [id, organizationId],
  );
  return row;
}

/** Writes all of it. Throws for one that is not there: it was locked before. */
export async function changeAgent(
  tx: Tx,
  organizationId: string,
  id: string,
  fields: AgentFields,
): Promise<AgentRow> {
  const [row] = await tx.query<AgentRow>(
    `update agents set name = $3, prompt = $4, model = $5, endpoint = $6, sealed_secret = $7,
       updated_at = clock_timestamp()
     where id = $1 and organization_id = $2 returning ${columns}`,
    [id, organizationId, ...valuesOf(fields)],
  );
  if (!row) throw new Error('an agent that is locked is there');
  return row;
}

/**
 * Takes it away, also from connections that were let go; false: there is none. Throws a violation of the foreign key while it
 * answers on one that lives.
 */
export async function removeAgent(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  await tx.query(
    `update connections set agent_id = null
     where organization_id = $1 and agent_id = $2 and status = 'disconnected'`,
    [organizationId, id],
  );
  const rows = await tx.query(`delete from agents where id = $1 and organization_id = $2 returning id`, [
    id,
    organizationId,
  ]);
  return rows.length === 1;
}

const valuesOf = ({ name, prompt, model, endpoint, sealedSecret }: AgentFields): (string | null)[] => [
  name,
  prompt,
  model,
  endpoint,
  sealedSecret,
];
