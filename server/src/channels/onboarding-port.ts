import type { CallContext, ChannelAccountRecord, ChannelReason } from './connector.ts'

/**
 * How a channel takes merchants in, for the platform's own account as a service provider there. Like the rest of a connector it
 * translates and decides nothing, and never throws for something the channel said.
 */
export interface OnboardingPort {
  open(
    record: ChannelAccountRecord,
  ): { kind: 'opened'; platform: OpenPlatform } | { kind: 'invalid'; problems: readonly string[] }
}

export type ApplicationImage = Readonly<{
  bytes: Uint8Array
  mediaType: 'image/png' | 'image/jpeg'
  /** Hexadecimal, lower case. */
  sha256: string
}>

export type ApplicationRef = Readonly<{
  /** Our number, the same over every resubmission. */
  businessNo: string
  /** The channel's own, once it has told one. */
  channelApplicationNo: string | null
}>

export type ApplicationRequest = ApplicationRef &
  Readonly<{
    facts: Readonly<Record<string, string>>
    /** The channel's names of the uploaded images, by field. */
    media: Readonly<Record<string, string>>
    isResubmission: boolean
  }>

/** What is to be changed, in the channel's words; `field` is ours where its own can be translated. */
export type ApplicationReason = Readonly<{ field: string | null; channelField: string | null; message: string }>

export type ImageAnswer =
  | Readonly<{ kind: 'uploaded'; mediaId: string }>
  /** The channel will not have this picture. */
  | Readonly<{ kind: 'refused'; reason: ChannelReason }>
  | Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason }>

export type SubmissionAnswer =
  | Readonly<{ kind: 'accepted'; channelApplicationNo: string }>
  | Readonly<{ kind: 'refused'; reason: ChannelReason; reasons: readonly ApplicationReason[] }>
  /** `not_sent`: surely without effect. Everything else may have arrived. */
  | Readonly<{ kind: 'not_sent' | 'unknown'; reason: ChannelReason }>

/** What a channel says of an application. `channelState` is its own word, kept whatever we make of it. */
export type ApplicationFact =
  | Readonly<{
      state: 'under_review' | 'needs_changes' | 'rejected' | 'approved' | 'active'
      channelState: string
      channelApplicationNo: string | null
      reasons: readonly ApplicationReason[]
      signUrl: string | null
      /** The merchant's number at the channel, once it is granted. */
      merchantNo: string | null
    }>
  | Readonly<{ state: 'never_existed'; reason: ChannelReason }>
  | Readonly<{ state: 'unknown'; reason: ChannelReason }>

export interface OpenPlatform {
  uploadImage(image: ApplicationImage, call: CallContext): Promise<ImageAnswer>
  submit(request: ApplicationRequest, call: CallContext): Promise<SubmissionAnswer>
  queryApplication(ref: ApplicationRef, call: CallContext): Promise<ApplicationFact>
  /** The settings of an account by which the merchant that was taken in is paid, under the platform's own keys. */
  accountSettings(merchantNo: string): Readonly<Record<string, unknown>>
}
