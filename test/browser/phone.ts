import { until } from '../support/flows/until';

/** Somebody's phone, by the simulator's routes. */
export class Phone {
  private readonly routes: string;

  constructor(url: string, person: string) {
    this.routes = `${url}/simulator/people/${person}`;
  }

  async isCalled(name: string): Promise<void> {
    await this.send('PUT', '', { name });
  }

  async write(text: string): Promise<void> {
    await this.send('POST', '/messages', { text });
  }

  /** The newest code that the bot sent. */
  async code(): Promise<string> {
    let code: string | undefined;
    await until('a code arrives', async () => {
      const answer = (await (await fetch(`${this.routes}/messages`)).json()) as Shown;
      const texts = answer.items.flatMap(({ kind, text }) => (kind === 'message' && text ? [text] : []));
      code = texts.flatMap((text) => /\b\d{6}\b/.exec(text) ?? []).at(-1);
      return code !== undefined;
    });
    return code ?? '';
  }

  private async send(method: string, path: string, body: object): Promise<void> {
    const answer = await fetch(this.routes + path, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
  }
}

interface Shown {
  readonly items: readonly { readonly kind: string; readonly text?: string }[];
}
