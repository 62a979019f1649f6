export function valuesOf(page: string, metric: string, label?: string): Record<string, number>;
export function statementsBetween(before: string, after: string): Record<string, number>;
export function cpuSecondsBetween(before: string, after: string): number;
