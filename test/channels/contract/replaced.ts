/** The JSON with another value at its `place`th node, counted in depth. */
export function replaced(json: unknown, place: number, value: unknown): unknown {
  const holders: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const holder = node as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      holders.push({ holder, key });
      visit(holder[key]);
    }
  };
  visit(json);
  const chosen = holders[place % Math.max(holders.length, 1)];
  if (!chosen) return value;
  chosen.holder[chosen.key] = value;
  return json;
}

/** The form with another value in its `place`th field. */
export function replacedField(form: string, place: number, value: string): string {
  const fields = [...new URLSearchParams(form)];
  const at = place % Math.max(fields.length, 1);
  return new URLSearchParams(
    fields.map(([name, old], index): [string, string] => [name, index === at ? value : old]),
  ).toString();
}
