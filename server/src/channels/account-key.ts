/**
 * A key of an account by its name, without the key. `verifies`: the channel signs with it, by the name that readings of notifications
 * bring as `keyId`; `vouches`: an authority's, for certificates that come with messages. Null: not known, or without an end.
 */
export type AccountKey = Readonly<{
  use: 'signs' | 'verifies' | 'vouches'
  kind: 'public_key' | 'certificate'
  id: string
  validFrom: Date | null
  validUntil: Date | null
}>
