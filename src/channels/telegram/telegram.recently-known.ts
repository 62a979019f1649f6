/** What was learnt lately, by name: the oldest is forgotten first, so that it stays small. */
export class RecentlyKnown<Value> {
  private readonly values = new Map<string, Value>();

  constructor(private readonly most = 10_000) {}

  get(name: string): Value | undefined {
    return this.values.get(name);
  }

  set(name: string, value: Value): void {
    this.values.delete(name);
    this.values.set(name, value);
    for (const oldest of this.values.keys()) {
      if (this.values.size <= this.most) break;
      this.values.delete(oldest);
    }
  }
}
