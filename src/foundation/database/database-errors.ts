import { isNativeError } from 'node:util/types';
import { errorCode } from '../error-code';

/** A row that is already there (SQLSTATE 23505), of the named constraint or index if one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const driver = driverError(error);
  return driver?.code === '23505' && (constraint === undefined || driver.constraint === constraint);
}

/** It names a row that is not there (SQLSTATE 23503). */
export function isForeignKeyViolation(error: unknown): boolean {
  return driverError(error)?.code === '23503';
}

/**
 * The data can never be stored, however often it is tried: class 22 (a value that the type refuses), 23502 (not null),
 * 23514 (check), 54000 (longer than an index entry may be).
 */
export function isDataFault(error: unknown): boolean {
  const code = driverError(error)?.code;
  return code !== undefined && (code.startsWith('22') || ['23502', '23514', '54000'].includes(code));
}

/**
 * The database cannot be reached or is going away (SQLSTATE class 08, 57, 53, or no answer at all): nothing is wrong with
 * what was asked.
 */
export function isDatabaseAway(error: unknown): boolean {
  const code = driverError(error)?.code;
  if (code !== undefined) return /^(08|57|53)/.test(code);
  // The driver's own errors have no code of PostgreSQL's; those of the network have the system's.
  if (!isNativeError(error)) return false;
  const said = `${errorCode(error) ?? ''} ${error.message}`;
  return /timeout|terminated|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|closed|not queryable/i.test(
    said,
  );
}

/** The statement took too long, or somebody cancelled it (SQLSTATE 57014). It has done nothing. */
export function isStatementCancelled(error: unknown): boolean {
  return driverError(error)?.code === '57014';
}

/** The SQLSTATE of what PostgreSQL refused, read through wrappers; undefined if the error is not PostgreSQL's. */
export function sqlState(error: unknown): string | undefined {
  return driverError(error)?.code;
}

interface DriverError {
  readonly code: string;
  readonly constraint: string | undefined;
}

/** TypeORM keeps the driver's error in `driverError`, others in `cause`. */
function driverError(error: unknown, depth = 0): DriverError | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined;
  const inner =
    ('driverError' in error ? driverError(error.driverError, depth + 1) : undefined) ??
    ('cause' in error ? driverError(error.cause, depth + 1) : undefined);
  if (inner) return inner;
  // Five characters and a severity: a system error's code (EPIPE) may have five, but has no severity.
  if (!('severity' in error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (!/^[0-9A-Z]{5}$/.test(error.code)) return undefined;
  const constraint =
    'constraint' in error && typeof error.constraint === 'string' ? error.constraint : undefined;
  return { code: error.code, constraint };
}
