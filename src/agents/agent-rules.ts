import type { AgentKind } from './agent';
import { isOpenaiItself, openaiUrl } from './openai/openai.config';

/** What an organisation says an agent is; `hasSecret`: with a key or secret of its own. */
export interface AgentDraft {
  readonly kind: AgentKind;
  readonly prompt: string | null;
  readonly model: string | null;
  readonly endpoint: string | null;
  readonly hasSecret: boolean;
  /** In clear, where it is given now. */
  readonly newSecret?: string | undefined;
}

/** What is wrong with a draft. `fields`: what each of them must be, never what it is. */
export type AgentFault =
  | { readonly kind: 'invalid'; readonly fields: Readonly<Record<string, string[]>> }
  /** Its server takes nobody without, or it would be sent where it was not given for. */
  | { readonly kind: 'secret-required' };

type Field = 'prompt' | 'model' | 'endpoint' | 'secret';
type Need = 'required' | 'optional' | 'none';

const needs: Readonly<Record<AgentKind, Readonly<Record<Field, Need>>>> = {
  eliza: { prompt: 'none', model: 'none', endpoint: 'none', secret: 'none' },
  echo: { prompt: 'none', model: 'none', endpoint: 'none', secret: 'none' },
  openai: { prompt: 'optional', model: 'required', endpoint: 'optional', secret: 'optional' },
  elizaos: { prompt: 'none', model: 'required', endpoint: 'required', secret: 'optional' },
  http: { prompt: 'none', model: 'none', endpoint: 'required', secret: 'required' },
};

/** Whether an agent can be so. `refusalOf` judges an address that an organisation gives. */
export function faultOf(
  draft: AgentDraft,
  refusalOf: (url: string) => string | undefined,
): AgentFault | undefined {
  const fields = faultyFields(draft, refusalOf);
  if (Object.keys(fields).length) return { kind: 'invalid', fields };
  const needed = needs[draft.kind].secret === 'required' || (draft.kind === 'openai' && atOpenai(draft));
  return needed && !draft.hasSecret ? { kind: 'secret-required' } : undefined;
}

/** Would a stored secret be sent to another host than it was given for? */
export function goesElsewhere(before: AgentDraft, after: AgentDraft): boolean {
  return originOf(before) !== originOf(after);
}

function faultyFields(
  draft: AgentDraft,
  refusalOf: (url: string) => string | undefined,
): Record<string, string[]> {
  const given = { ...draft, secret: draft.hasSecret ? 'given' : null };
  const faults: Record<string, string[]> = {};
  for (const field of ['prompt', 'model', 'endpoint', 'secret'] as const) {
    const need = needs[draft.kind][field];
    if (need === 'none' && given[field] !== null) faults[field] = [`${field} is not for this kind`];
    if (need === 'required' && field !== 'secret' && given[field] === null)
      faults[field] = [`${field} is needed for this kind`];
  }
  const { kind, model, endpoint, newSecret } = draft;
  if (kind === 'elizaos' && model !== null && !uuid.test(model))
    faults['model'] = ["model must be the agent's id at the elizaOS server"];
  if (kind === 'http' && newSecret !== undefined && newSecret.length < 16)
    faults['secret'] = ['secret must have at least 16 characters'];
  if (endpoint !== null && !faults['endpoint']) {
    // Paths are put behind it.
    const refusal =
      refusalOf(endpoint) ?? (kind !== 'http' && /\?/.test(endpoint) ? 'must have no query' : undefined);
    if (refusal) faults['endpoint'] = [`endpoint ${refusal}`];
  }
  return faults;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const atOpenai = ({ endpoint }: AgentDraft): boolean => isOpenaiItself(endpoint ?? openaiUrl);

const originOf = ({ kind, endpoint }: AgentDraft): string =>
  new URL(endpoint ?? (kind === 'openai' ? openaiUrl : 'about:blank')).origin;
