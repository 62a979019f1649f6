import type { OldOrganization } from './old-rows';
import { planUser, type ImportedUser } from './plan-user';
import type { OldSystem } from './read-old.sql';

export interface ImportedOrganization {
  readonly old: OldOrganization;
  /** One person's own: it goes when they go. */
  readonly isPersonal: boolean;
}

/** What an import would write. With a problem it writes nothing. */
export interface ImportPlan {
  readonly users: readonly ImportedUser[];
  readonly organizations: readonly ImportedOrganization[];
  /** Known on no channel: not imported. */
  readonly left: number;
  /** What is wrong, in words that name rows by their id alone. */
  readonly problems: readonly string[];
}

/** Pure: looks at everything that the old system says, before anything is written. */
export function planImport({ users, organizations }: OldSystem): ImportPlan {
  const planned: ImportedUser[] = [];
  const problems: string[] = [];
  let left = 0;
  for (const old of users) {
    const plan = planUser(old);
    if (plan.kind === 'user') planned.push(plan);
    else if (plan.kind === 'problem') problems.push(`user ${old.id}: ${plan.why}`);
    else left++;
  }
  const byId = new Map(organizations.map((one) => [one.id, one]));
  const wanted = new Set(planned.flatMap(({ old }) => old.organization_id ?? []));
  for (const { old } of planned)
    if (old.organization_id && !byId.has(old.organization_id))
      problems.push(`user ${old.id}: its organization is not there`);
  const imported = organizations.filter(({ id }) => wanted.has(id));
  for (const { id, credit_balance: balance } of imported)
    if (!/^\d{1,6}([.]\d{1,6}0*)?$/.test(balance))
      problems.push(`organization ${id}: its credit is negative, or more exact than ours`);
  return {
    users: planned,
    organizations: imported.map((old) => ({ old, isPersonal: old.members === 1 })),
    left,
    problems: [...problems, ...twins(planned)],
  };
}

/** One account on a channel that two people have. */
function twins(users: readonly ImportedUser[]): string[] {
  const owners = new Map<string, string>();
  const found: string[] = [];
  for (const { old, identities } of users)
    for (const { channel, kind, value } of identities) {
      const other = owners.get(`${kind} ${value}`);
      if (other === undefined) owners.set(`${kind} ${value}`, old.id);
      else found.push(`users ${other} and ${old.id}: one ${channel} id is both of theirs`);
    }
  return found;
}
