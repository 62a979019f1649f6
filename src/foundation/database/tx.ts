/** A transaction that is open. It ends with the function it was given to: nothing may keep it. */
export interface Tx {
  /** The rows that the statement returned. Statements of one transaction run one after the other. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
