import { type ErrorCode, errors } from '@hutong/contract'

/** The one class thrown when the domain says no. Its code is in `contract/src/errors.ts`, its words too. */
export class RefusedError extends Error {
  readonly code: ErrorCode
  readonly param: string | undefined

  constructor(code: ErrorCode, param?: string) {
    super(errors[code].message)
    this.name = 'RefusedError'
    this.code = code
    this.param = param
  }
}

export const refused = (code: ErrorCode, param?: string): RefusedError => new RefusedError(code, param)
