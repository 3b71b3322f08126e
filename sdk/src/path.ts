/** A path with an id in it. An id that is empty or has a slash or dot would silently address something else. */
export const pathOf = (collection: string, id: string, ...rest: string[]): string => {
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,128}$/.test(id)) {
    throw new TypeError(`an id of ${collection} has letters, digits, _ and - only`)
  }
  return ['/v1', collection, id, ...rest].join('/')
}

export type ListParams = Readonly<{
  /** 1 to 100; 20 unless told. */
  limit?: number
  /** The id of the last object of the page before. */
  starting_after?: string
}>

export type List<Item> = Readonly<{ object: 'list'; data: readonly Item[]; has_more: boolean }>

export type WriteOptions = Readonly<{
  /** Your own name of this request: a repeat with it is the same request. Made for you, per call, when left out. */
  idempotencyKey?: string
}>
