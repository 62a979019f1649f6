import type { Tx } from '../../foundation/database/tx';

/** Somebody whom an organisation writes to first. */
export interface NewContact {
  /** The conversation's. */
  readonly id: string;
  readonly organizationId: string;
  readonly connectionId: string;
  /** A mask of their number: what they call themselves is known once they write. */
  readonly name: string;
  /** E.164. */
  readonly phone: string | null;
}

/** In the transaction that makes the conversation. They have not been seen yet. */
export async function addContact(tx: Tx, contact: NewContact): Promise<void> {
  const { id, organizationId, connectionId, name, phone } = contact;
  await tx.query(
    `insert into contacts (id, organization_id, connection_id, name, phone) values ($1, $2, $3, $4, $5)`,
    [id, organizationId, connectionId, name, phone],
  );
}
