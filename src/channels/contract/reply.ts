/** What is said to a person: Markdown, rendered by each channel to what its platform shows. */
export interface Reply {
  readonly markdown: string;
}
