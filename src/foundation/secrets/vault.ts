import { Injectable } from '@nestjs/common';
import { SecretsConfig } from '../config/secrets.config';
import { openText, sealText } from './sealed-text';

/** What was opened, and whether the first key had sealed it: else it wants to be sealed again. */
export interface Unsealed {
  readonly text: string;
  readonly current: boolean;
}

/**
 * Seals what organisations entrust to us: AES-256-GCM under the first of `CREDENTIALS_KEYS`, whose id stands in the sealed
 * text, so that keys can be changed. Bound to its place (table, organisation, row): moved to another row it does not open.
 */
@Injectable()
export class Vault {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly first: string;

  constructor(config: SecretsConfig) {
    const keys = config.sealingKeys;
    this.keys = new Map(keys);
    this.first = keys[0][0];
  }

  seal(place: string, text: string): string {
    const key = this.keys.get(this.first);
    if (!key) throw new Error('the first of the keys is among them');
    return `${version}.${this.first}.${sealText(key, boundTo(place), text)}`;
  }

  /** Undefined: its key is not among ours, or it was sealed for another place, or changed. */
  open(place: string, sealed: string): Unsealed | undefined {
    const [form, id = '', ...rest] = sealed.split('.');
    const key = this.keys.get(id);
    const text = form === version && key ? openText(key, boundTo(place), rest.join('.')) : undefined;
    return text === undefined ? undefined : { text, current: id === this.first };
  }
}

const version = 'v1';
const boundTo = (place: string): string => `${version}|${place}`;
