/** What one action of a rule or an automatic node would have done for one record. */
export interface RehearsedStep {
  readonly action: string
  readonly kind: string
  /** Why it would not have gone, in the reader's language; then the record, and the save, would have been refused. */
  readonly refused?: string
  /** Records that it makes, changes or removes, by form, with the fields that it sets as far as the reader may see them. */
  readonly records: readonly {
    readonly form: string
    readonly does: 'create' | 'update' | 'delete'
    readonly set: readonly { readonly field: string; readonly text: string | null }[]
  }[]
  /**
   * Records of a step over many: so many were done and taken back, of all that it means. `more` = there are yet more than that;
   * where they are not all done, it would go on with the rest part by part.
   */
  readonly count?: { readonly done: number; readonly of: number; readonly more?: true }
  /** People whom it tells, or gives the record to. */
  readonly people: readonly string[]
  /** It would wait until then, and what follows be done after it. */
  readonly until?: string
  /** Flows that it starts, and addresses outside that it tells. */
  readonly flows: number
  readonly outside: number
}
